//! The scene most tests begin with.

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
/// Milliseconds.
pub(crate) const NOW: f64 = 1_772_438_405_000.0;

pub(crate) type Flows = Client<TestPlatform>;
pub(crate) type Outcome = Result<CallbackResult<Value>, Error<Value>>;

/// A client on its page, nobody signed in.
pub(crate) fn client() -> (Rc<Flows>, TestPlatform) {
    configured(ConfigInput::default())
}

/// The same with a configuration of its own; tenant and client id are the usual.
pub(crate) fn configured(input: ConfigInput) -> (Rc<Flows>, TestPlatform) {
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

/// A client with somebody signed in, its requests forgotten.
pub(crate) fn signed_in() -> (Rc<Flows>, TestPlatform) {
    signed_in_with(|_, _| ())
}

/// The same without a refresh token.
pub(crate) fn signed_in_for_once() -> (Rc<Flows>, TestPlatform) {
    signed_in_with(|answer, _| drop(answer.as_object_mut().unwrap().remove("refresh_token")))
}

/// The same, whose ID token tells when the person authenticated.
pub(crate) fn signed_in_at(auth_time: f64) -> (Rc<Flows>, TestPlatform) {
    signed_in_as(|claims| claims["auth_time"] = json!(auth_time))
}

/// The same with an ID token of its own.
pub(crate) fn signed_in_as(change: impl FnOnce(&mut Value)) -> (Rc<Flows>, TestPlatform) {
    signed_in_with(|answer, nonce| answer["id_token"] = json!(id_token(nonce, change)))
}

fn signed_in_with(change: impl FnOnce(&mut Value, &str)) -> (Rc<Flows>, TestPlatform) {
    let (client, platform) = client();
    sign_in_with(&client, &platform, change);
    (client, platform)
}

/// Somebody signs in, and the requests of it are forgotten.
pub(crate) fn sign_in(client: &Rc<Flows>, platform: &TestPlatform) {
    sign_in_with(client, platform, |_, _| ());
}

fn sign_in_with(client: &Rc<Flows>, platform: &TestPlatform, change: impl FnOnce(&mut Value, &str)) {
    let left = depart(client, platform, LoginRequest::default());
    let mut answer = token_answer(&left.nonce);
    change(&mut answer, &left.nonce);
    platform.respond(200, answer);
    come_back(client, &left.answer("code=c-1")).unwrap();
    platform.requests.borrow_mut().clear();
}

/// A login that left.
pub(crate) struct Left {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) url: String,
}

impl Left {
    /// The URL the browser comes back to, with these parameters beside the state.
    pub(crate) fn answer(&self, parameters: &str) -> String {
        format!("{PAGE}?{parameters}&state={}", self.state)
    }
}

pub(crate) fn depart(client: &Rc<Flows>, platform: &TestPlatform, request: LoginRequest) -> Left {
    block_on(client.login_with_redirect(request)).unwrap();
    login_under_way(platform)
}

/// The login that the page left for last.
pub(crate) fn login_under_way(platform: &TestPlatform) -> Left {
    let url = platform.navigations.borrow().last().unwrap().clone();
    Left {
        state: parameter(&url, "state"),
        nonce: parameter(&url, "nonce"),
        url,
    }
}

/// A parameter of a URL.
pub(crate) fn parameter(url: &str, wanted: &str) -> String {
    parse_query(query_of(url)).find(|(name, _)| name == wanted).unwrap().1
}

/// The browser comes back to a URL and the callback is handled.
pub(crate) fn come_back(client: &Rc<Flows>, url: &str) -> Outcome {
    let arrival = client.begin_callback(Some(url.to_owned()));
    block_on(client.finish_callback(arrival))
}

/// The same, as far as it gets before it has to wait.
pub(crate) fn come_back_in(pool: &mut LocalPool, client: &Rc<Flows>, url: &str) -> RemoteHandle<Outcome> {
    let arrival = client.begin_callback(Some(url.to_owned()));
    let client = Rc::clone(client);
    let finish = async move { client.finish_callback(arrival).await };
    let login = pool.spawner().spawn_local_with_handle(finish).unwrap();
    pool.run_until_stalled();
    login
}

pub(crate) fn id_token(nonce: &str, change: impl FnOnce(&mut Value)) -> String {
    signed(&json!({ "alg": "RS256", "kid": "k1" }), nonce, change)
}

/// The same with another header.
pub(crate) fn signed(header: &Value, nonce: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut claims = json!({
        "iss": "https://login.example.com/", "aud": "client-1", "sub": "auth0|1", "name": "Ada", "nonce": nonce,
        "iat": NOW / 1_000.0, "exp": NOW / 1_000.0 + 600.0,
    });
    change(&mut claims);
    let [header, claims] = [header, &claims].map(|part| base64url::encode(part.to_string()));
    format!("{header}.{claims}.c2ln")
}

pub(crate) fn token_answer(nonce: &str) -> Value {
    json!({
        "access_token": "at-1", "token_type": "Bearer", "expires_in": 3_600, "refresh_token": "rt-1",
        "id_token": id_token(nonce, |_| ()),
    })
}

/// Tokens of a grant that named no nonce.
pub(crate) fn grant_answer(change: impl FnOnce(&mut Value)) -> Value {
    let mut answer = token_answer("");
    answer["id_token"] = json!(id_token("", |claims| {
        claims.as_object_mut().unwrap().remove("nonce");
        change(claims);
    }));
    answer
}
