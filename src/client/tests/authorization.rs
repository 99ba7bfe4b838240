use std::rc::Rc;

use futures::executor::block_on;
use serde_json::json;

use super::calls::TOKEN;
use super::fixtures::{TestClient, client, client_with, handle_callback, parameter, start_login, token_response};
use crate::engine::CallOptions;
use crate::ports::memory::TestPlatform;
use crate::protocol::config::ConfigInput;
use crate::protocol::error::Code;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::percent::parse_query;

const PAR: &str = "POST https://login.example.com/oauth/par";

fn client_with_par() -> (Rc<TestClient>, TestPlatform) {
    client_with(ConfigInput {
        par: Some(true),
        ..ConfigInput::default()
    })
}

fn set_issuer_support(platform: &TestPlatform, is_supported: bool) {
    platform.metadata.replace(Some(json!({
        "issuer": "https://login.example.com/", "authorization_response_iss_parameter_supported": is_supported,
    })));
}

/// The outcome of a login whose response has these parameters.
fn log_in(client: &Rc<TestClient>, platform: &TestPlatform, parameters: &str) -> Result<(), Code> {
    let login = start_login(client, platform, LoginRequest::default());
    platform.respond_first(200, token_response(&login.nonce));
    handle_callback(client, &login.response_url(parameters))
        .map(drop)
        .map_err(|error| error.code)
}

#[test]
fn advertised_issuer_parameter_is_required() {
    let (client, platform) = client();
    set_issuer_support(&platform, true);
    assert_eq!(log_in(&client, &platform, "code=c"), Err(Code::IssuerMismatch));
    assert!(platform.requests.borrow().is_empty(), "the code is not redeemed");
    assert_eq!(log_in(&client, &platform, "code=c"), Err(Code::IssuerMismatch));
    assert_eq!(platform.metadata_requests.get(), 1, "the metadata are cached");
    assert_eq!(
        log_in(&client, &platform, "code=c&iss=https%3A%2F%2Flogin.example.com%2F"),
        Ok(())
    );
}

#[test]
fn response_with_issuer_needs_no_metadata() {
    let (client, platform) = client();
    assert_eq!(
        log_in(&client, &platform, "code=c&iss=https%3A%2F%2Flogin.example.com%2F"),
        Ok(())
    );
    assert_eq!(platform.metadata_requests.get(), 0);
}

#[test]
fn issuer_is_optional_unless_advertised() {
    let (unadvertised, platform) = client();
    set_issuer_support(&platform, false);
    for _ in 0..2 {
        assert_eq!(log_in(&unadvertised, &platform, "code=c"), Ok(()));
    }
    assert_eq!(platform.metadata_requests.get(), 1);
    // The metadata cannot be read.
    let (unreadable, platform) = client();
    for _ in 0..2 {
        assert_eq!(log_in(&unreadable, &platform, "code=c"), Ok(()));
    }
    assert_eq!(platform.metadata_requests.get(), 2, "they are requested again");
}

#[test]
fn pushed_parameters_are_not_in_the_url() {
    let (client, platform) = client_with_par();
    platform.respond(201, json!({ "request_uri": "urn:r:1", "expires_in": 60 }));
    let mut parameters = crate::protocol::login::parameters::Parameters::default();
    parameters.add("login_hint", "ada@example.com").unwrap();
    let request = LoginRequest {
        parameters,
        ..LoginRequest::default()
    };
    block_on(client.login_with_redirect(request)).unwrap();
    assert_eq!(
        platform.navigations.borrow().last().unwrap(),
        "https://login.example.com/authorize?client_id=client-1&request_uri=urn%3Ar%3A1"
    );
    assert_eq!(platform.request_lines(), [PAR]);
    let pushed = platform.requests.borrow()[0]
        .content
        .as_ref()
        .unwrap()
        .text
        .expose()
        .to_owned();
    let pushed = |wanted: &str| {
        parse_query(&pushed)
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value)
    };
    assert_eq!(pushed("login_hint").as_deref(), Some("ada@example.com"));
    let (state, nonce) = (pushed("state").unwrap(), pushed("nonce").unwrap());
    assert!(platform.transactions.borrow().contains_key(&state));
    platform.respond(200, token_response(&nonce));
    handle_callback(&client, &format!("{}?code=c&state={state}", super::fixtures::PAGE)).unwrap();
    assert_eq!(platform.request_lines(), [PAR, TOKEN]);
}

#[test]
fn failed_par_request_prevents_the_redirect() {
    let (client, platform) = client_with_par();
    platform.respond(400, json!({ "error": "invalid_request" }));
    let error = block_on(client.login_with_redirect(LoginRequest::default())).unwrap_err();
    assert_eq!(error.code, Code::AuthorizationFailed);
    platform.fail(Code::Network);
    let error = block_on(client.login_with_redirect(LoginRequest::default())).unwrap_err();
    assert_eq!(error.code, Code::Network);
    assert!(platform.navigations.borrow().is_empty() && platform.transactions.borrow().is_empty());
}

#[test]
fn silent_and_popup_logins_use_par() {
    let (client, platform) = client_with_par();
    platform.respond(201, json!({ "request_uri": "urn:r:2" }));
    platform
        .frame_messages
        .borrow_mut()
        .push_back(Box::new(|_| Ok(json!({}))));
    let request = LoginRequest::default();
    let error = block_on(Rc::clone(&client).check_session(request, CallOptions::default())).unwrap_err();
    assert_eq!(error.code, Code::StateMismatch);
    assert_eq!(parameter(&platform.frame_urls.borrow()[0], "request_uri"), "urn:r:2");

    platform.respond(201, json!({ "request_uri": "urn:r:3" }));
    let popup = client.open_popup().unwrap();
    let options = CallOptions {
        timeout_ms: Some(1),
        ..CallOptions::default()
    };
    let mut pool = futures::executor::LocalPool::new();
    let login = Rc::clone(&client).login_with_popup(popup, LoginRequest::default(), options);
    let login = futures::task::LocalSpawnExt::spawn_local_with_handle(&pool.spawner(), login).unwrap();
    pool.run_until_stalled();
    assert_eq!(
        parameter(&platform.popups.navigations.borrow()[0], "request_uri"),
        "urn:r:3"
    );
    platform.advance(1.0);
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::Timeout);
    assert!(platform.navigations.borrow().is_empty());
}
