//! Calls of a signed-in client, and the requests that they send.

use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::{LocalPool, block_on};
use futures::future::RemoteHandle;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::fixtures::TestClient;
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, TestSignal, json_response};
use crate::protocol::account::factors;
use crate::protocol::account::operation::Operation;
use crate::protocol::error::Error;
use crate::protocol::percent::parse_query;

pub(crate) const TOKEN: &str = "POST https://login.example.com/oauth/token";
pub(crate) const FACTORS: &str = "GET https://login.example.com/me/v1/factors";
pub(crate) const REVOKE: &str = "POST https://login.example.com/oauth/revoke";

type Outcome = Result<Option<Value>, Error<Value>>;

pub(crate) fn spawn_call(
    pool: &LocalPool,
    client: &Rc<TestClient>,
    operation: Operation,
    options: CallOptions<TestSignal>,
) -> RemoteHandle<Outcome> {
    let client = Rc::clone(client);
    let call = async move { client.perform(operation, options).await };
    pool.spawner().spawn_local_with_handle(call).unwrap()
}

pub(crate) fn spawn_get_factors(pool: &LocalPool, client: &Rc<TestClient>) -> RemoteHandle<Outcome> {
    spawn_call(pool, client, factors::list(), CallOptions::default())
}

pub(crate) fn get_factors(client: &Rc<TestClient>) -> Outcome {
    block_on(client.perform(factors::list(), CallOptions::default()))
}

pub(crate) fn respond_with_factors(platform: &TestPlatform) {
    platform.respond(200, json!({ "factors": [] }));
}

pub(crate) fn refresh(client: &Rc<TestClient>) -> Result<(), Error<Value>> {
    block_on(Rc::clone(client).refresh_session(CallOptions::default()))
}

/// The response to a refresh, without an ID token.
pub(crate) fn refresh_response(serial: u32) -> Value {
    json!({
        "access_token": format!("at-{serial}"), "token_type": "Bearer", "expires_in": 3_600,
        "refresh_token": format!("rt-{serial}"),
    })
}

/// Queues a response that arrives once its body is sent to the channel.
pub(crate) fn delayed_response(platform: &TestPlatform) -> oneshot::Sender<Value> {
    let (sender, receiver) = oneshot::channel::<Value>();
    platform.respond_later(async { Ok(json_response(200, receiver.await.unwrap())) });
    sender
}

/// The values of a field in all form bodies that were sent.
pub(crate) fn form_values(platform: &TestPlatform, name: &str) -> Vec<String> {
    let requests = platform.requests.borrow();
    let forms = requests.iter().filter_map(|request| request.content.as_ref());
    forms
        .flat_map(|content| parse_query(content.text.expose()).collect::<Vec<_>>())
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value)
        .collect()
}

/// The `Authorization` header of the last request.
pub(crate) fn last_authorization(platform: &TestPlatform) -> String {
    let requests = platform.requests.borrow();
    requests
        .last()
        .unwrap()
        .authorization
        .as_ref()
        .unwrap()
        .expose()
        .to_owned()
}
