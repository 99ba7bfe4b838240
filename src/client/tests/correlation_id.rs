//! The correlation id: on API requests, and on the errors of those requests.

use futures::executor::{LocalPool, block_on};
use serde_json::json;

use super::calls::{TOKEN, spawn_call};
use super::fixtures::{client, handle_callback, signed_in, start_login, token_response};
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, TestSignal, json_response};
use crate::protocol::account::enrollment::{EnrollmentRequest, EnrollmentType};
use crate::protocol::account::operation::Operation;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::account::{authentication_methods, factors};
use crate::protocol::correlation_id::CorrelationId;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;

fn options(id: &str) -> CallOptions<TestSignal> {
    CallOptions {
        correlation_id: CorrelationId::parse(id),
        ..CallOptions::default()
    }
}

/// The id of each request, with `-` for none.
fn sent_ids(platform: &TestPlatform) -> Vec<String> {
    let requests = platform.requests.borrow();
    let ids = requests.iter().map(|request| request.correlation_id.as_ref());
    ids.map(|id| id.map_or("-", CorrelationId::as_str).to_owned()).collect()
}

fn error_id<V>(error: &Error<V>) -> &str {
    error.correlation_id.as_ref().map_or("-", CorrelationId::as_str)
}

fn delete() -> Operation {
    authentication_methods::delete(&ResourceId::parse("totp|1").unwrap())
}

#[test]
fn request_and_error_have_the_id_of_the_call() {
    for (operation, status, code) in [
        (factors::list(), 403, Code::Forbidden),
        (factors::list(), 200, Code::InvalidResponse),
        (delete(), 409, Code::Conflict),
    ] {
        let (client, platform) = signed_in();
        platform.respond(status, json!({}));
        let error = block_on(client.perform(operation, options("id-1"))).unwrap_err();
        assert_eq!((error.code, error_id(&error)), (code, "id-1"));
        assert_eq!(sent_ids(&platform), ["id-1"]);
    }
}

#[test]
fn lost_request_has_the_id_too() {
    for operation in [factors::list(), delete()] {
        let (client, platform) = signed_in();
        platform.fail(Code::Network);
        let error = block_on(client.perform(operation, options("id-1"))).unwrap_err();
        assert_eq!((error.code, error_id(&error)), (Code::Network, "id-1"));
    }
}

#[test]
fn shared_read_fails_with_the_id_that_was_sent() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let (sender, receiver) = futures::channel::oneshot::channel();
    platform.respond_later(async { receiver.await.unwrap() });
    let calls = ["first", "second"].map(|id| spawn_call(&pool, &client, factors::list(), options(id)));
    pool.run_until_stalled();
    sender.send(Ok(json_response(500, json!({})))).unwrap();
    for call in calls {
        assert_eq!(error_id(&pool.run_until(call).unwrap_err()), "first");
    }
    assert_eq!(sent_ids(&platform), ["first"]);
}

#[test]
fn retried_request_keeps_its_id_and_the_token_endpoint_gets_none() {
    let (client, platform) = signed_in();
    platform.respond(401, json!({}));
    platform.respond(
        200,
        json!({ "access_token": "at-2", "token_type": "Bearer", "expires_in": 3_600, "refresh_token": "rt-2" }),
    );
    platform.respond(200, json!({ "factors": [] }));
    block_on(client.perform(factors::list(), options("id-1"))).unwrap();
    assert!(platform.request_lines()[1].starts_with(TOKEN));
    assert_eq!(sent_ids(&platform), ["id-1", "-", "id-1"]);
}

#[test]
fn incomplete_challenge_is_reported_with_its_id() {
    let (client, platform) = signed_in();
    platform.respond(202, json!({}));
    let request = EnrollmentRequest::read(
        EnrollmentType::Totp,
        |_| Ok::<Option<String>, String>(None),
        |name, rule| format!("{name} {rule}"),
    );
    let error = block_on(client.enrollment_challenge(request.unwrap(), options("id-1"))).unwrap_err();
    assert_eq!((error.code, error_id(&error)), (Code::InvalidResponse, "id-1"));
}

#[test]
fn error_of_an_unsent_call_has_no_id() {
    let (client, platform) = client();
    let error = block_on(client.perform(factors::list(), options("id-1"))).unwrap_err();
    assert_eq!((error.code, error_id(&error)), (Code::LoginRequired, "-"));
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(200, token_response(&login.nonce));
    handle_callback(&client, &login.response_url("code=c")).unwrap();
    assert_eq!(sent_ids(&platform), ["-"], "a login sends none");
}
