//! Clients in a known state, logins, and token responses.

use std::rc::Rc;

use futures::executor::{LocalPool, block_on};
use futures::future::RemoteHandle;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use crate::client::Client;
use crate::client::callback::CallbackResult;
use crate::ports::memory::{PlatformState, TestPlatform};
use crate::protocol::base64url;
use crate::protocol::config::{Config, ConfigInput};
use crate::protocol::error::Error;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::origin::query_of;
use crate::protocol::percent::parse_query;

pub(crate) const PAGE: &str = "https://app.example.com/settings";
/// Milliseconds since the epoch.
pub(crate) const NOW: f64 = 1_772_438_405_000.0;

pub(crate) type TestClient = Client<TestPlatform>;
pub(crate) type Outcome = Result<CallbackResult<Value>, Error<Value>>;

/// A client without a session.
pub(crate) fn client() -> (Rc<TestClient>, TestPlatform) {
    client_with(ConfigInput::default())
}

/// A client without a session, with this configuration. The domain and the client id are always the same.
pub(crate) fn client_with(input: ConfigInput) -> (Rc<TestClient>, TestPlatform) {
    let platform = PlatformState::new(PAGE, NOW);
    let input = ConfigInput {
        domain: Some("login.example.com".into()),
        client_id: Some("client-1".into()),
        ..input
    };
    (
        Rc::new(Client::new(Rc::clone(&platform), Config::parse(input, PAGE).unwrap())),
        platform,
    )
}

/// A client with a session. The requests of its login have been removed.
pub(crate) fn signed_in() -> (Rc<TestClient>, TestPlatform) {
    signed_in_with_tokens(|_, _| ())
}

pub(crate) fn signed_in_without_refresh_token() -> (Rc<TestClient>, TestPlatform) {
    signed_in_with_tokens(|tokens, _| drop(tokens.as_object_mut().unwrap().remove("refresh_token")))
}

pub(crate) fn signed_in_with_auth_time(auth_time: f64) -> (Rc<TestClient>, TestPlatform) {
    signed_in_with_claims(|claims| claims["auth_time"] = json!(auth_time))
}

pub(crate) fn signed_in_with_claims(change: impl FnOnce(&mut Value)) -> (Rc<TestClient>, TestPlatform) {
    signed_in_with_tokens(|tokens, nonce| tokens["id_token"] = json!(id_token(nonce, change)))
}

fn signed_in_with_tokens(change: impl FnOnce(&mut Value, &str)) -> (Rc<TestClient>, TestPlatform) {
    let (client, platform) = client();
    sign_in_with(&client, &platform, change);
    (client, platform)
}

/// Logs in by redirect, then removes the recorded requests.
pub(crate) fn sign_in(client: &Rc<TestClient>, platform: &TestPlatform) {
    sign_in_with(client, platform, |_, _| ());
}

fn sign_in_with(client: &Rc<TestClient>, platform: &TestPlatform, change: impl FnOnce(&mut Value, &str)) {
    let login = start_login(client, platform, LoginRequest::default());
    let mut tokens = token_response(&login.nonce);
    change(&mut tokens, &login.nonce);
    platform.respond(200, tokens);
    handle_callback(client, &login.response_url("code=c-1")).unwrap();
    platform.requests.borrow_mut().clear();
}

/// A login that has navigated to the tenant.
pub(crate) struct StartedLogin {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) url: String,
}

impl StartedLogin {
    /// The URL of the authorization response, with these parameters besides `state`.
    pub(crate) fn response_url(&self, parameters: &str) -> String {
        format!("{PAGE}?{parameters}&state={}", self.state)
    }
}

pub(crate) fn start_login(client: &Rc<TestClient>, platform: &TestPlatform, request: LoginRequest) -> StartedLogin {
    block_on(client.login_with_redirect(request)).unwrap();
    last_started_login(platform)
}

/// The login that the page navigated to last.
pub(crate) fn last_started_login(platform: &TestPlatform) -> StartedLogin {
    let url = platform.navigations.borrow().last().unwrap().clone();
    StartedLogin {
        state: parameter(&url, "state"),
        nonce: parameter(&url, "nonce"),
        url,
    }
}

/// A query parameter.
pub(crate) fn parameter(url: &str, wanted: &str) -> String {
    parse_query(query_of(url)).find(|(name, _)| name == wanted).unwrap().1
}

pub(crate) fn handle_callback(client: &Rc<TestClient>, url: &str) -> Outcome {
    let callback = client.begin_callback(Some(url.to_owned()));
    block_on(client.finish_callback(callback))
}

/// Handles a callback until it first has to wait.
pub(crate) fn spawn_callback(pool: &mut LocalPool, client: &Rc<TestClient>, url: &str) -> RemoteHandle<Outcome> {
    let callback = client.begin_callback(Some(url.to_owned()));
    let client = Rc::clone(client);
    let finish = async move { client.finish_callback(callback).await };
    let handle = pool.spawner().spawn_local_with_handle(finish).unwrap();
    pool.run_until_stalled();
    handle
}

pub(crate) fn id_token(nonce: &str, change: impl FnOnce(&mut Value)) -> String {
    id_token_with_header(&json!({ "alg": "RS256", "kid": "k1" }), nonce, change)
}

pub(crate) fn id_token_with_header(header: &Value, nonce: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut claims = json!({
        "iss": "https://login.example.com/", "aud": "client-1", "sub": "auth0|1", "name": "Ada", "nonce": nonce,
        "iat": NOW / 1_000.0, "exp": NOW / 1_000.0 + 600.0,
    });
    change(&mut claims);
    let [header, claims] = [header, &claims].map(|part| base64url::encode(part.to_string()));
    format!("{header}.{claims}.c2ln")
}

pub(crate) fn token_response(nonce: &str) -> Value {
    json!({
        "access_token": "at-1", "token_type": "Bearer", "expires_in": 3_600, "refresh_token": "rt-1",
        "id_token": id_token(nonce, |_| ()),
    })
}

/// The token response to a grant without a nonce.
pub(crate) fn grant_response(change: impl FnOnce(&mut Value)) -> Value {
    let mut tokens = token_response("");
    tokens["id_token"] = json!(id_token("", |claims| {
        claims.as_object_mut().unwrap().remove("nonce");
        change(claims);
    }));
    tokens
}
