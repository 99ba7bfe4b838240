use std::rc::Rc;

use futures::executor::block_on;
use serde_json::{Value, json};

use super::fixtures::{
    Outcome, PAGE, StartedLogin, TestClient, client, handle_callback, id_token, last_started_login, start_login,
    token_response,
};
use crate::client::callback::CallbackResult;
use crate::engine::CallOptions;
use crate::ports::memory::TestPlatform;
use crate::protocol::account::connected_accounts::ConnectRequest;
use crate::protocol::correlation_id::CorrelationId;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;

const SCOPE: &str = "openid create:me:connected_accounts";

fn sign_in(client: &Rc<TestClient>, platform: &TestPlatform) {
    let login = start_login(client, platform, LoginRequest::default());
    respond_to_login(platform, &login.nonce, "auth0|1");
    handle_callback(client, &login.response_url("code=c-1")).unwrap();
    platform.requests.borrow_mut().clear();
    platform.navigations.borrow_mut().clear();
}

fn respond_to_login(platform: &TestPlatform, nonce: &str, subject: &str) {
    let mut tokens = token_response(nonce);
    tokens["scope"] = json!(SCOPE);
    tokens["id_token"] = json!(id_token(nonce, |claims| claims["sub"] = json!(subject)));
    platform.respond(200, tokens);
}

fn ticket() -> Value {
    json!({
        "connect_uri": "https://login.example.com/connect", "auth_session": "as-1", "connect_params": { "ticket": "t-1" },
    })
}

fn connect(client: &Rc<TestClient>) -> Result<(), Error<Value>> {
    let request = ConnectRequest {
        connection: "calendar".into(),
        ..ConnectRequest::default()
    };
    block_on(client.connect_account(request, None, Some("{\"a\":1}".into()), CallOptions::default()))
}

/// Navigates to the other provider and returns the `state`.
fn start_connection(client: &Rc<TestClient>, platform: &TestPlatform) -> String {
    platform.respond(201, ticket());
    connect(client).unwrap();
    platform.transactions.borrow().keys().next().unwrap().clone()
}

fn request_body(platform: &TestPlatform, index: usize) -> Value {
    serde_json::from_str(
        platform.requests.borrow()[index]
            .content
            .as_ref()
            .unwrap()
            .text
            .expose(),
    )
    .unwrap()
}

/// A client after a reload: the same storage, no session.
fn reload(platform: &TestPlatform) -> Rc<TestClient> {
    let (other, _) = client();
    Rc::new(TestClient::new(Rc::clone(platform), other.config().clone()))
}

/// Returns from the provider to a page without a session, which navigates to a login.
fn return_without_session() -> (TestPlatform, StartedLogin) {
    let (client, platform) = client();
    sign_in(&client, &platform);
    let state = start_connection(&client, &platform);
    let login = return_after_reload(&platform, &state);
    (platform, login)
}

fn return_after_reload(platform: &TestPlatform, state: &str) -> StartedLogin {
    let outcome = handle_callback(&reload(platform), &format!("{PAGE}?connect_code=cc-1&state={state}"));
    assert!(matches!(outcome, Ok(CallbackResult::Redirecting)));
    let login = last_started_login(platform);
    platform.requests.borrow_mut().clear();
    login
}

fn account() -> Value {
    json!({ "id": "cac_1", "connection": "calendar", "access_type": "offline" })
}

fn is_connected(outcome: Outcome) -> bool {
    matches!(outcome, Ok(CallbackResult::ConnectedAccount { account: Some(connected), app_state: Some(state) })
        if connected == account() && state == json!({ "a": 1 }))
}

#[test]
fn connect_uri_on_another_host_is_named_in_the_error() {
    let (client, platform) = client();
    sign_in(&client, &platform);
    for (uri, part) in [
        (
            "https://tenant.eu.auth0.com/connect",
            "connect_uri on tenant.eu.auth0.com,",
        ),
        ("https://evil.example:8443/x?y", "connect_uri on evil.example:8443,"),
        (
            "https://login.example.com@evil.example/",
            "or no connect_uri on the tenant",
        ),
        ("javascript:alert(1)", "no connect_uri on the tenant"),
    ] {
        let mut ticket = ticket();
        ticket["connect_uri"] = json!(uri);
        platform.respond(201, ticket);
        let error = connect(&client).unwrap_err();
        assert_eq!(error.code, Code::InvalidResponse, "{uri}");
        assert!(error.message.contains(part), "{uri}: {}", error.message);
    }
    assert!(platform.navigations.borrow().is_empty() && platform.transactions.borrow().is_empty());
}

#[test]
fn connection_in_another_sites_frame_is_refused_without_a_request() {
    let (client, platform) = client();
    sign_in(&client, &platform);
    platform.ancestor_origins.replace(vec!["https://other.example".into()]);
    assert_eq!(connect(&client).unwrap_err().code, Code::UnsupportedEnvironment);
    assert!(platform.requests.borrow().is_empty() && platform.navigations.borrow().is_empty());
}

#[test]
fn connect_sends_pkce_and_redirects_to_the_tenant() {
    let (client, platform) = client();
    sign_in(&client, &platform);
    let state = start_connection(&client, &platform);
    let body = request_body(&platform, 0);
    assert_eq!(
        (&body["connection"], &body["redirect_uri"]),
        (&json!("calendar"), &json!(PAGE))
    );
    assert_eq!(
        (&body["state"], &body["code_challenge_method"]),
        (&json!(state), &json!("S256"))
    );
    let record = platform.transactions.borrow()[&state].clone();
    let verifier = serde_json::from_str::<Value>(&record).unwrap()["verifier"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(body["code_challenge"], json!(verifier));
    assert_eq!(
        *platform.navigations.borrow(),
        ["https://login.example.com/connect?ticket=t-1"]
    );
}

#[test]
fn response_with_session_completes_at_once() {
    for response in ["?connect_code=cc-1&state=", "#connect_code=cc-1&state="] {
        let (client, platform) = client();
        sign_in(&client, &platform);
        let state = start_connection(&client, &platform);
        platform.respond(201, account());
        let metadata_requests = platform.metadata_requests.get();
        assert!(is_connected(handle_callback(
            &client,
            &format!("{PAGE}{response}{state}")
        )));
        assert_eq!(
            platform.metadata_requests.get(),
            metadata_requests,
            "a connect response has no issuer"
        );
        let body = request_body(&platform, 1);
        assert_eq!(
            (&body["auth_session"], &body["connect_code"], &body["redirect_uri"]),
            (&json!("as-1"), &json!("cc-1"), &json!(PAGE))
        );
        assert!(platform.transactions.borrow().is_empty());
    }
}

#[test]
fn completion_is_sent_with_the_correlation_id() {
    let (client, platform) = client();
    sign_in(&client, &platform);
    let state = start_connection(&client, &platform);
    platform.respond(404, json!({}));
    let url = format!("{PAGE}?connect_code=cc-1&state={state}");
    let callback = client.begin_callback_as(Some(url), CorrelationId::parse("id-1"));
    let error = block_on(client.finish_callback(callback)).unwrap_err();
    assert_eq!(error.correlation_id, CorrelationId::parse("id-1"));
    let requests = platform.requests.borrow();
    assert_eq!(requests.last().unwrap().correlation_id, error.correlation_id);
}

#[test]
fn response_without_session_completes_after_login() {
    let (client, platform) = client();
    sign_in(&client, &platform);
    let state = start_connection(&client, &platform);
    platform.requests.borrow_mut().clear();

    let client = reload(&platform);
    let outcome = handle_callback(&client, &format!("{PAGE}?connect_code=cc-1&state={state}"));
    assert!(matches!(outcome, Ok(CallbackResult::Redirecting)));
    assert!(platform.requests.borrow().is_empty(), "there is no access token");
    let login = last_started_login(&platform);
    assert!(login.url.contains("create%3Ame%3Aconnected_accounts"));
    assert!(!login.url.contains("cc-1") && !login.url.contains("as-1") && !login.url.contains(&state));

    let client = reload(&platform);
    respond_to_login(&platform, &login.nonce, "auth0|1");
    platform.respond(201, account());
    assert!(is_connected(handle_callback(&client, &login.response_url("code=c-2"))));
    assert_eq!(platform.request_lines().len(), 2);
    assert!(client.is_authenticated() && platform.transactions.borrow().is_empty());
}

#[test]
fn login_of_another_user_does_not_complete_the_connection() {
    let (platform, login) = return_without_session();
    respond_to_login(&platform, &login.nonce, "auth0|2");
    let error = handle_callback(&reload(&platform), &login.response_url("code=c-2")).unwrap_err();
    assert_eq!(error.code, Code::LoginRequired);
    assert_eq!(platform.request_lines(), ["POST https://login.example.com/oauth/token"]);
    assert!(platform.transactions.borrow().is_empty());
}

#[test]
fn failed_login_does_not_complete_the_connection() {
    let (platform, login) = return_without_session();
    let error = handle_callback(&reload(&platform), &login.response_url("error=login_required")).unwrap_err();
    assert_eq!(error.code, Code::AuthorizationFailed);
    assert_eq!(error.app_state, Some(json!({ "a": 1 })), "of the connection");
    assert!(
        platform.transactions.borrow().is_empty(),
        "the connection ends with its login"
    );
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn expired_connect_code_is_not_sent() {
    let (client, platform) = client();
    sign_in(&client, &platform);
    let state = start_connection(&client, &platform);
    platform.advance(1_799_000.0);
    let login = return_after_reload(&platform, &state);
    platform.advance(2_000.0);
    let mut tokens = token_response(&login.nonce);
    let now = platform.now.get() / 1_000.0;
    tokens["id_token"] = json!(id_token(&login.nonce, |claims| claims["exp"] = json!(now + 60.0)));
    platform.respond(200, tokens);
    let error = handle_callback(&reload(&platform), &login.response_url("code=c-2")).unwrap_err();
    assert_eq!(error.code, Code::TransactionExpired);
    assert_eq!(error.app_state, Some(json!({ "a": 1 })));
    assert_eq!(platform.request_lines().len(), 1);
}

#[test]
fn error_response_is_reported_and_forged_state_ignored() {
    let (client, platform) = client();
    sign_in(&client, &platform);
    let state = start_connection(&client, &platform);
    let forged = "A".repeat(43);
    for response in ["?connect_code=x&state=", "?error=x&state=", "#connect_code=x&state="] {
        let error = handle_callback(&client, &format!("{PAGE}{response}{forged}")).unwrap_err();
        assert_eq!(error.code, Code::StateMismatch, "{response}");
    }
    let foreign = handle_callback(&client, &format!("{PAGE}#error=x&state={forged}"));
    assert!(matches!(foreign, Ok(CallbackResult::None)));
    assert!(platform.transactions.borrow().contains_key(&state));
    let error = handle_callback(&client, &format!("{PAGE}?error=access_denied&state={state}")).unwrap_err();
    assert_eq!(error.code, Code::AuthorizationFailed);
    assert_eq!(error.oauth.as_ref().unwrap().error, "access_denied");
    assert_eq!(error.app_state, Some(json!({ "a": 1 })));
    assert_eq!(platform.request_lines().len(), 1, "only the ticket was requested");
}

#[test]
fn fragment_response_leaves_the_login_pending() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    for response in ["connect_code=x", "error=x"] {
        let outcome = handle_callback(&client, &format!("{PAGE}#{response}&state={}", login.state));
        let stays_pending = match outcome {
            Ok(CallbackResult::None) => response == "error=x",
            Err(error) => error.code == Code::StateMismatch && response == "connect_code=x",
            Ok(_) => false,
        };
        assert!(stays_pending, "{response}");
    }
    respond_to_login(&platform, &login.nonce, "auth0|1");
    assert!(matches!(
        handle_callback(&client, &login.response_url("code=c")),
        Ok(CallbackResult::Login { .. })
    ));
}

#[test]
fn connect_uri_of_another_origin_is_rejected() {
    let (client, platform) = client();
    sign_in(&client, &platform);
    let mut foreign_ticket = ticket();
    foreign_ticket["connect_uri"] = json!("https://evil.example/connect");
    platform.respond(201, foreign_ticket);
    assert_eq!(connect(&client).unwrap_err().code, Code::InvalidResponse);
    assert!(platform.navigations.borrow().is_empty() && platform.transactions.borrow().is_empty());
}

#[test]
fn connect_without_storage_does_not_navigate() {
    let (client, platform) = client();
    sign_in(&client, &platform);
    platform.refuses_storage.set(true);
    platform.respond(201, ticket());
    assert_eq!(connect(&client).unwrap_err().code, Code::UnsupportedEnvironment);
    assert!(platform.navigations.borrow().is_empty());
}
