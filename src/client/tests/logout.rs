use futures::executor::block_on;
use serde_json::json;

use super::calls::{REVOKE, form_values};
use super::fixtures::{client, parameter, signed_in, signed_in_with_claims, signed_in_without_refresh_token};
use crate::protocol::error::{Code, Error};
use crate::protocol::login::logout::LogoutRequest;
use crate::protocol::origin::RedirectUri;

#[test]
fn session_ends_before_the_revocation() {
    let (client, platform) = signed_in();
    let ended = client.end_session();
    assert!(!client.is_authenticated() && client.user().is_none() && client.session_view().is_none());
    assert!(platform.requests.borrow().is_empty());
    platform.respond(200, json!({}));
    block_on(client.finish_logout(ended, LogoutRequest::default())).unwrap();
    assert_eq!(
        platform.request_lines(),
        ["POST https://login.example.com/oauth/revoke"]
    );
    assert!(
        platform.requests.borrow()[0]
            .content
            .as_ref()
            .unwrap()
            .text
            .expose()
            .contains("token=rt-1")
    );
    assert_eq!(
        platform.navigations.borrow().last().unwrap(),
        "https://login.example.com/v2/logout?client_id=client-1&returnTo=https%3A%2F%2Fapp.example.com%2Fsettings"
    );
}

#[test]
fn failed_revocation_does_not_stop_the_logout() {
    for code in [Code::Network, Code::Timeout] {
        let (client, platform) = signed_in();
        platform.fail(code);
        let ended = client.end_session();
        block_on(client.finish_logout(ended, LogoutRequest::default())).unwrap();
        assert!(platform.navigations.borrow().last().unwrap().contains("/v2/logout"));
    }
}

#[test]
fn logout_without_session_revokes_nothing() {
    let (client, platform) = client();
    let request = LogoutRequest {
        return_to: RedirectUri::parse("https://app.example.com/bye").ok(),
        ..LogoutRequest::default()
    };
    block_on(client.finish_logout(client.end_session(), request)).unwrap();
    assert!(platform.requests.borrow().is_empty());
    assert!(
        platform
            .navigations
            .borrow()
            .last()
            .unwrap()
            .ends_with("returnTo=https%3A%2F%2Fapp.example.com%2Fbye")
    );
}

#[test]
fn on_line_false_does_not_stop_a_logout_that_reaches_the_tenant() {
    for outcome in [Ok(()), Err(Code::Timeout), Err(Code::InvalidResponse)] {
        let (client, platform) = signed_in();
        platform.is_offline.set(true);
        match outcome {
            Ok(()) => platform.respond(200, json!({})),
            Err(code) => platform.fail(code),
        }
        block_on(client.finish_logout(client.end_session(), LogoutRequest::default())).unwrap();
        assert_eq!(platform.request_lines(), [REVOKE], "{outcome:?}");
        assert_eq!(form_values(&platform, "token"), ["rt-1"]);
        assert!(platform.navigations.borrow().last().unwrap().contains("/v2/logout"));
    }
}

#[test]
fn offline_logout_ends_the_session_without_navigating() {
    let (client, platform) = signed_in();
    let navigations = platform.navigations.borrow().len();
    platform.is_offline.set(true);
    platform.fail(Code::Network);
    let ended = client.end_session();
    let error = block_on(client.finish_logout(ended, LogoutRequest::default())).unwrap_err();
    assert_eq!(error.code, Code::Network);
    assert!(!client.is_authenticated());
    assert_eq!(platform.request_lines(), [REVOKE], "the revocation was attempted");
    assert_eq!(platform.navigations.borrow().len(), navigations);
}

#[test]
fn logout_without_refresh_token_tries_the_network_if_on_line_is_false() {
    let (client, platform) = signed_in_without_refresh_token();
    platform.is_offline.set(true);
    block_on(client.finish_logout(client.end_session(), LogoutRequest::default())).unwrap();
    assert!(platform.navigations.borrow().last().unwrap().contains("/v2/logout"));

    let (client, platform) = signed_in_without_refresh_token();
    let navigations = platform.navigations.borrow().len();
    platform.is_offline.set(true);
    platform.respond_to_key_request(async { Err(Error::new(Code::Network, "simulated")) });
    let outcome = block_on(client.finish_logout(client.end_session(), LogoutRequest::default()));
    assert_eq!(outcome.unwrap_err().code, Code::Network);
    assert_eq!(platform.navigations.borrow().len(), navigations);
}

#[test]
fn logout_hint_is_the_session_id() {
    let (client, platform) = signed_in_with_claims(|claims| claims["sid"] = json!("sid-1"));
    let request = LogoutRequest {
        rp_initiated: true,
        ..LogoutRequest::default()
    };
    block_on(client.finish_logout(client.end_session(), request)).unwrap();
    let url = platform.navigations.borrow().last().unwrap().clone();
    assert_eq!(parameter(&url, "logout_hint"), "sid-1");
    assert!(!url.contains("id_token"));
}
