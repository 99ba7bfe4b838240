use futures::executor::block_on;
use serde_json::json;

use super::fixtures::{client, parameter, signed_in, signed_in_with_claims};
use crate::protocol::error::Code;
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
fn offline_logout_ends_the_session_without_navigating() {
    let (client, platform) = signed_in();
    let navigations = platform.navigations.borrow().len();
    platform.is_offline.set(true);
    let ended = client.end_session();
    let error = block_on(client.finish_logout(ended, LogoutRequest::default())).unwrap_err();
    assert_eq!(error.code, Code::Network);
    assert!(!client.is_authenticated() && platform.requests.borrow().is_empty());
    assert_eq!(platform.navigations.borrow().len(), navigations);
}

#[test]
fn offline_revocation_sends_nothing() {
    let (client, platform) = signed_in();
    platform.is_offline.set(true);
    let refresh_token = client.end_session().refresh_token.unwrap();
    block_on(client.revoke(refresh_token));
    assert!(platform.requests.borrow().is_empty());
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
