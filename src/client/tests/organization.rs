//! The organization that a login asks for, and to which what follows keeps.

use std::rc::Rc;

use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::calls::refresh;
use super::fixtures::{
    PAGE, StartedLogin, TestClient, client, client_with, handle_callback, id_token, last_started_login, start_login,
    token_response,
};
use crate::client::callback::CallbackResult;
use crate::engine::CallOptions;
use crate::parts::passkey_login::PasskeyLogin;
use crate::ports::memory::TestPlatform;
use crate::protocol::account::connected_accounts::ConnectRequest;
use crate::protocol::config::ConfigInput;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::assurance::Assurance;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::parameters::Parameters;
use crate::protocol::login::passkey_grant::Directory;
use crate::protocol::origin::query_of;
use crate::protocol::percent::parse_query;

fn naming(organization: &str) -> LoginRequest {
    let mut parameters = Parameters::default();
    parameters.add("organization", organization).unwrap();
    LoginRequest {
        assurance: Assurance::of(&parameters).unwrap(),
        parameters,
        ..LoginRequest::default()
    }
}

fn step_up() -> LoginRequest {
    LoginRequest {
        is_step_up: true,
        ..LoginRequest::default()
    }
}

fn organization_of(url: &str) -> Option<String> {
    parse_query(query_of(url))
        .find(|(name, _)| name == "organization")
        .map(|(_, value)| value)
}

fn tokens_for(nonce: &str, organization: Option<&str>) -> Value {
    let mut tokens = token_response(nonce);
    tokens["scope"] = json!("openid create:me:connected_accounts read:me:factors");
    tokens["id_token"] = json!(id_token(nonce, |claims| {
        if let Some(id) = organization {
            claims["org_id"] = json!(id);
            claims["org_name"] = json!(id.trim_start_matches("org_"));
        }
    }));
    tokens
}

fn finish(client: &Rc<TestClient>, platform: &TestPlatform, login: &StartedLogin, organization: Option<&str>) {
    platform.respond(200, tokens_for(&login.nonce, organization));
    handle_callback(client, &login.response_url("code=c-1")).unwrap();
}

/// A client whose user has logged in to `org_acme`, by its name.
fn signed_in_to_acme(input: ConfigInput) -> (Rc<TestClient>, TestPlatform) {
    let (client, platform) = client_with(input);
    let login = start_login(&client, &platform, naming("acme"));
    finish(&client, &platform, &login, Some("org_acme"));
    platform.requests.borrow_mut().clear();
    (client, platform)
}

fn reload(client: &Rc<TestClient>, platform: &TestPlatform) -> Rc<TestClient> {
    Rc::new(TestClient::new(Rc::clone(platform), client.config().clone()))
}

/// Asks silently; the tenant has a session in that organization. Returns the organization that was asked for.
fn check_session(client: &Rc<TestClient>, platform: &TestPlatform, request: LoginRequest) -> Option<String> {
    let token_endpoint = Rc::clone(platform);
    let respond = move |url: &str| {
        let nonce = super::fixtures::parameter(url, "nonce");
        let organization = organization_of(url);
        token_endpoint.respond(200, tokens_for(&nonce, organization.as_deref()));
        let response = json!({ "code": "c-1", "state": super::fixtures::parameter(url, "state") });
        Ok(json!({ "type": "authorization_response", "response": response }))
    };
    platform.frame_messages.borrow_mut().push_back(Box::new(respond));
    assert!(block_on(Rc::clone(client).check_session(request, CallOptions::default())).unwrap());
    organization_of(platform.frame_urls.borrow().last().unwrap())
}

fn acme() -> Option<String> {
    Some("org_acme".to_owned())
}

#[test]
fn step_up_keeps_to_the_session_organization() {
    let (client, platform) = signed_in_to_acme(ConfigInput::default());
    let login = start_login(&client, &platform, step_up());
    assert_eq!(organization_of(&login.url), acme());
    platform.respond(200, tokens_for(&login.nonce, Some("org_other")));
    let error = handle_callback(&client, &login.response_url("code=c-2")).unwrap_err();
    assert_eq!(error.code, Code::InvalidIdToken);

    let named = LoginRequest {
        is_step_up: true,
        ..naming("org_other")
    };
    assert_eq!(
        organization_of(&start_login(&client, &platform, named).url),
        Some("org_other".into())
    );
    let plain = start_login(&client, &platform, LoginRequest::default());
    assert_eq!(
        organization_of(&plain.url),
        None,
        "another login may choose another organization"
    );
}

#[test]
fn popup_step_up_keeps_to_the_session_organization() {
    let (client, platform) = signed_in_to_acme(ConfigInput::default());
    for (request, expected) in [(step_up(), acme()), (LoginRequest::default(), None)] {
        let mut pool = LocalPool::new();
        let popup = client.open_popup().unwrap();
        let login = Rc::clone(&client).login_with_popup(popup, request, CallOptions::default());
        let _login = pool.spawner().spawn_local_with_handle(login).unwrap();
        pool.run_until_stalled();
        let url = platform.popups.navigations.borrow().last().unwrap().clone();
        assert_eq!(organization_of(&url), expected);
    }
}

fn connect(client: &Rc<TestClient>, platform: &TestPlatform) -> String {
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
    block_on(client.connect_account(request, None, None, CallOptions::default())).unwrap();
    platform.transactions.borrow().keys().next().unwrap().clone()
}

#[test]
fn completion_of_a_connection_keeps_to_the_organization() {
    let (client, platform) = signed_in_to_acme(ConfigInput::default());
    let state = connect(&client, &platform);
    // Not by the hint, which another login may have changed meanwhile.
    platform.organization_hint.replace(String::new());
    let client = reload(&client, &platform);
    let outcome = handle_callback(&client, &format!("{PAGE}?connect_code=cc-1&state={state}"));
    assert!(matches!(outcome, Ok(CallbackResult::Redirecting)));
    let login = last_started_login(&platform);
    assert_eq!(organization_of(&login.url), acme());
    let client = reload(&client, &platform);
    platform.respond(200, tokens_for(&login.nonce, Some("org_acme")));
    platform.respond(
        201,
        json!({ "id": "cac_1", "connection": "calendar", "access_type": "offline" }),
    );
    let outcome = handle_callback(&client, &login.response_url("code=c-2"));
    assert!(
        matches!(outcome, Ok(CallbackResult::ConnectedAccount { .. })),
        "{outcome:?}"
    );
}

#[test]
fn connection_is_not_completed_in_another_organization() {
    let (client, platform) = signed_in_to_acme(ConfigInput::default());
    let state = connect(&client, &platform);
    let login = start_login(&client, &platform, naming("org_other"));
    finish(&client, &platform, &login, Some("org_other"));
    platform.requests.borrow_mut().clear();
    let outcome = handle_callback(&client, &format!("{PAGE}?connect_code=cc-1&state={state}"));
    assert!(matches!(outcome, Ok(CallbackResult::Redirecting)), "{outcome:?}");
    assert!(platform.requests.borrow().is_empty());
    assert_eq!(organization_of(&last_started_login(&platform).url), acme());
}

#[test]
fn connection_without_organization_ignores_the_default() {
    let default = ConfigInput {
        organization: Some("org_default".into()),
        ..ConfigInput::default()
    };
    let (client, platform) = client_with(default);
    let login = start_login(&client, &platform, naming(""));
    assert_eq!(organization_of(&login.url), None);
    finish(&client, &platform, &login, None);
    let state = connect(&client, &platform);
    let client = reload(&client, &platform);
    handle_callback(&client, &format!("{PAGE}?connect_code=cc-1&state={state}")).unwrap();
    assert_eq!(organization_of(&last_started_login(&platform).url), None);
}

#[test]
fn reload_keeps_to_the_organization_until_logout() {
    let (client, platform) = signed_in_to_acme(ConfigInput::default());
    assert_eq!(*platform.organization_hint.borrow(), "org_acme ", "the id alone");
    let client = reload(&client, &platform);
    assert_eq!(
        check_session(&client, &platform, naming("org_other")),
        Some("org_other".into())
    );
    let client = reload(&client, &platform);
    assert_eq!(
        check_session(&client, &platform, LoginRequest::default()),
        Some("org_other".into())
    );
    drop(client.begin_logout());
    assert!(platform.organization_hint.borrow().is_empty());
    assert_eq!(
        check_session(&reload(&client, &platform), &platform, LoginRequest::default()),
        None
    );
}

#[test]
fn expired_session_is_restored_in_its_organization() {
    let (client, platform) = signed_in_to_acme(ConfigInput::default());
    platform.advance(3_600_000.0);
    platform.respond(403, json!({ "error": "invalid_grant" }));
    assert_eq!(refresh(&client).unwrap_err().code, Code::SessionExpired);
    platform.advance(-3_600_000.0);
    assert_eq!(check_session(&client, &platform, LoginRequest::default()), acme());
}

#[test]
fn login_without_organization_forgets_the_hint() {
    let (client, platform) = signed_in_to_acme(ConfigInput::default());
    let login = start_login(&client, &platform, LoginRequest::default());
    finish(&client, &platform, &login, None);
    assert!(platform.organization_hint.borrow().is_empty());
    drop(client.end_session());
    assert_eq!(check_session(&client, &platform, LoginRequest::default()), None);
}

#[test]
fn configured_organization_is_the_default_of_every_login() {
    let default = || ConfigInput {
        organization: Some("org_default".into()),
        ..ConfigInput::default()
    };
    let (client, platform) = client_with(default());
    let login = start_login(&client, &platform, LoginRequest::default());
    assert_eq!(organization_of(&login.url), Some("org_default".into()));
    platform.respond(200, tokens_for(&login.nonce, None));
    let error = handle_callback(&client, &login.response_url("code=c-1")).unwrap_err();
    assert_eq!(error.code, Code::InvalidIdToken, "the default is enforced");
    assert_eq!(
        check_session(&client, &platform, LoginRequest::default()),
        Some("org_default".into())
    );

    let (client, platform) = signed_in_to_acme(default());
    assert_eq!(organization_of(&start_login(&client, &platform, step_up()).url), acme());
    assert_eq!(
        check_session(&reload(&client, &platform), &platform, LoginRequest::default()),
        acme()
    );
    let login = start_login(&client, &platform, LoginRequest::default());
    assert_eq!(organization_of(&login.url), Some("org_default".into()));
}

#[test]
fn passkey_login_uses_the_configured_organization() {
    for (named, expected) in [
        (None, json!("org_default")),
        (Some("org_1"), json!("org_1")),
        (Some(""), Value::Null),
    ] {
        let default = ConfigInput {
            organization: Some("org_default".into()),
            ..ConfigInput::default()
        };
        let (client, platform) = client_with(default);
        platform.respond(404, json!({}));
        let login = PasskeyLogin {
            directory: Directory {
                realm: None,
                organization: named.map(str::to_owned),
            },
            ..PasskeyLogin::default()
        };
        let outcome = block_on(client.login_with_passkey(login, CallOptions::default()));
        assert_eq!(outcome.unwrap_err().code, Code::NotFound);
        let requests = platform.requests.borrow();
        let body: Value = serde_json::from_str(requests[0].content.as_ref().unwrap().text.expose()).unwrap();
        assert_eq!(body["organization"], expected, "{named:?}");
    }
}

fn refresh_with(organization: Option<&str>) -> (Result<(), Error<Value>>, bool) {
    let (client, platform) = signed_in_to_acme(ConfigInput::default());
    let nonce = last_started_login(&platform).nonce;
    platform.respond(200, tokens_for(&nonce, organization));
    platform.respond(200, json!({}));
    let outcome = refresh(&client);
    (outcome, client.is_authenticated())
}

#[test]
fn refresh_keeps_to_the_organization() {
    let (outcome, is_authenticated) = refresh_with(Some("org_acme"));
    assert!(outcome.is_ok() && is_authenticated);
    for other in [None, Some("org_other")] {
        let (outcome, is_authenticated) = refresh_with(other);
        assert_eq!(outcome.unwrap_err().code, Code::InvalidIdToken, "{other:?}");
        assert!(!is_authenticated, "{other:?}");
    }
}

#[test]
fn step_up_without_session_organization_names_none() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    finish(&client, &platform, &login, None);
    assert_eq!(organization_of(&start_login(&client, &platform, step_up()).url), None);
}
