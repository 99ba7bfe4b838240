//! Two clients on a page: of two applications of a tenant, or of two tenants.

use std::rc::Rc;

use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt;
use serde_json::json;

use super::fixtures::{
    NOW, Outcome, PAGE, TestClient, handle_callback, id_token, last_started_login, parameter, start_login,
    token_response,
};
use crate::client::Client;
use crate::client::callback::CallbackResult;
use crate::engine::CallOptions;
use crate::ports::memory::{PlatformState, TestPlatform};
use crate::protocol::account::connected_accounts::ConnectRequest;
use crate::protocol::config::{Config, ConfigInput};
use crate::protocol::login::authorize::LoginRequest;

fn client_of(platform: &TestPlatform, domain: &str, client_id: &str) -> Rc<TestClient> {
    let input = ConfigInput {
        domain: Some(domain.into()),
        client_id: Some(client_id.into()),
        ..ConfigInput::default()
    };
    Rc::new(Client::new(Rc::clone(platform), Config::parse(input, PAGE).unwrap()))
}

/// A client, and another one of the same page: of another application, then of another tenant.
fn pairs() -> Vec<(Rc<TestClient>, Rc<TestClient>, TestPlatform)> {
    [("login.example.com", "client-2"), ("login.other.example", "client-1")]
        .into_iter()
        .map(|(domain, client_id)| {
            let platform = PlatformState::new(PAGE, NOW);
            let ours = client_of(&platform, "login.example.com", "client-1");
            (ours, client_of(&platform, domain, client_id), platform)
        })
        .collect()
}

/// Handles the URL of the page.
fn handle_page(client: &Rc<TestClient>) -> Outcome {
    let callback = client.begin_callback(None);
    block_on(client.finish_callback(callback))
}

/// The other client's response is in the address bar, and this client neither takes it nor sends anything.
fn assert_untouched(client: &Rc<TestClient>, platform: &TestPlatform, url: &str) {
    platform.url.replace(url.to_owned());
    platform.requests.borrow_mut().clear();
    let before = platform.transactions.borrow().clone();
    for outcome in [handle_page(client), handle_callback(client, url)] {
        assert!(matches!(outcome, Ok(CallbackResult::None)), "{url}: {outcome:?}");
    }
    assert_eq!(*platform.transactions.borrow(), before);
    assert_eq!(*platform.url.borrow(), url);
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn response_of_another_client_stays_untouched() {
    for parameters in [
        "code=c-1",
        "error=access_denied",
        "code=c-1&iss=https%3A%2F%2Fevil.example%2F",
    ] {
        for (ours, other, platform) in pairs() {
            start_login(&ours, &platform, LoginRequest::default());
            let login = start_login(&other, &platform, LoginRequest::default());
            assert_untouched(&ours, &platform, &login.response_url(parameters));
        }
    }
}

#[test]
fn each_client_completes_its_own_login() {
    for (ours, other, platform) in pairs() {
        let first = start_login(&ours, &platform, LoginRequest::default());
        let second = start_login(&other, &platform, LoginRequest::default());
        for (client, bystander, login) in [(&other, &ours, &second), (&ours, &other, &first)] {
            let url = login.response_url("code=c-1");
            assert_untouched(bystander, &platform, &url);
            let config = client.config();
            let mut tokens = token_response(&login.nonce);
            tokens["id_token"] = json!(id_token(&login.nonce, |claims| {
                claims["iss"] = json!(config.tenant.issuer());
                claims["aud"] = json!(config.client_id);
            }));
            platform.respond(200, tokens);
            let outcome = handle_page(client);
            assert!(matches!(outcome, Ok(CallbackResult::Login { .. })), "{outcome:?}");
            let endpoint = format!("POST {}/oauth/token", config.tenant.as_str());
            assert_eq!(platform.request_lines(), [endpoint]);
            let handled = handle_callback(bystander, &url);
            assert!(
                matches!(handled, Ok(CallbackResult::None)),
                "handled before: {handled:?}"
            );
        }
    }
}

#[test]
fn connection_of_another_client_stays_untouched() {
    for (ours, other, platform) in pairs() {
        let login = start_login(&ours, &platform, LoginRequest::default());
        let mut tokens = token_response(&login.nonce);
        tokens["scope"] = json!("openid create:me:connected_accounts");
        platform.respond(200, tokens);
        handle_callback(&ours, &login.response_url("code=c-1")).unwrap();
        platform.respond(
            201,
            json!({
                "connect_uri": "https://login.example.com/connect", "auth_session": "as-1",
                "connect_params": { "ticket": "t-1" },
            }),
        );
        let request = ConnectRequest {
            connection: "calendar".into(),
            ..ConnectRequest::default()
        };
        block_on(ours.connect_account(request, None, None, CallOptions::default())).unwrap();
        let state = platform.transactions.borrow().keys().next().unwrap().clone();
        for mark in ['?', '#'] {
            assert_untouched(
                &other,
                &platform,
                &format!("{PAGE}{mark}connect_code=cc-1&state={state}"),
            );
        }
    }
}

#[test]
fn popup_of_another_client_is_left_to_it() {
    for (ours, other, platform) in pairs() {
        let mut pool = LocalPool::new();
        let popup = other.open_popup().unwrap();
        let login = Rc::clone(&other).login_with_popup(popup, LoginRequest::default(), CallOptions::default());
        let _login = pool.spawner().spawn_local_with_handle(login).unwrap();
        pool.run_until_stalled();
        let state = parameter(platform.popups.navigations.borrow().last().unwrap(), "state");
        assert_untouched(&ours, &platform, &format!("{PAGE}?code=c-1&state={state}"));
        assert!(platform.popups.posted.borrow().is_empty());
        platform.popups.is_acknowledged.set(true);
        let returned = handle_page(&other);
        assert!(matches!(returned, Ok(CallbackResult::Popup)), "{returned:?}");
        assert_eq!(platform.popups.posted.borrow().len(), 1);
    }
}

#[test]
fn login_of_another_client_is_not_pending_here() {
    for (ours, other, platform) in pairs() {
        start_login(&ours, &platform, LoginRequest::default());
        let state = last_started_login(&platform).state;
        assert!(platform.transactions.borrow().contains_key(&state));
        let forged = format!("{PAGE}?code=c-1&state={}", "A".repeat(43));
        assert!(handle_callback(&other, &forged).is_err());
        assert!(platform.transactions.borrow().contains_key(&state));
    }
}
