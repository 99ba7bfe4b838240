//! The tenant's keys: rotation, unknown key ids and failed requests.

use futures::executor::LocalPool;
use futures::future::pending;
use serde_json::json;

use super::fixtures::{client, handle_callback, spawn_callback, start_login, token_response};
use super::id_token_signature::{assert_signed_out, error_code, log_in_with_kid, respond_with_keys};
use crate::ports::memory::{TestPlatform, json_response};
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, Response};
use crate::protocol::login::authorize::LoginRequest;

fn fail_key_request(platform: &TestPlatform, status: u16) {
    platform.respond_to_key_request(async move { Ok(json_response(status, json!({}))) });
}

#[test]
fn rotated_key_is_fetched() {
    let (client, platform) = client();
    log_in_with_kid(&client, &platform, "k1").unwrap();
    respond_with_keys(&platform, &["k1", "k2"]);
    log_in_with_kid(&client, &platform, "k2").unwrap();
    assert_eq!(platform.key_requests.borrow().len(), 2);
    log_in_with_kid(&client, &platform, "k1").unwrap();
    log_in_with_kid(&client, &platform, "k2").unwrap();
    assert_eq!(platform.key_requests.borrow().len(), 2);
}

#[test]
fn unknown_kid_refetches_keys_once_a_minute() {
    let (client, platform) = client();
    let assert_rejected = |count: usize| {
        assert_eq!(
            error_code(log_in_with_kid(&client, &platform, "k9")),
            Code::InvalidIdToken
        );
        assert_eq!(platform.key_requests.borrow().len(), count);
        assert_signed_out(&client, &platform);
    };
    // The keys requested during the code exchange may predate a rotation: they are requested once more.
    assert_rejected(2);
    assert_rejected(2);
    platform.advance(59_999.0);
    assert_rejected(2);
    platform.advance(1.0);
    assert_rejected(3);
    assert_rejected(3);
    assert!(platform.verifications.borrow().is_empty());
    log_in_with_kid(&client, &platform, "k1").unwrap();
}

#[test]
fn failed_refetch_keeps_the_cached_keys() {
    let (client, platform) = client();
    log_in_with_kid(&client, &platform, "k1").unwrap();
    for (status, expected) in [
        (503, Code::ServerError),
        (200, Code::InvalidResponse),
        (429, Code::RateLimited),
    ] {
        fail_key_request(&platform, status);
        assert_eq!(error_code(log_in_with_kid(&client, &platform, "k2")), expected);
        assert!(client.is_authenticated(), "the existing session stays");
    }
    assert_eq!(platform.key_requests.borrow().len(), 4);
    log_in_with_kid(&client, &platform, "k1").unwrap();
    respond_with_keys(&platform, &["k2"]);
    log_in_with_kid(&client, &platform, "k2").unwrap();
    assert_eq!(
        platform.key_requests.borrow().len(),
        5,
        "a failed request does not start the minute"
    );
}

#[test]
fn login_fails_without_keys_and_the_next_one_works() {
    let html = || Response {
        status: 200,
        headers: vec![("content-type", "text/html".to_owned())],
        body: Body::Other,
    };
    let (client, platform) = client();
    let failures = [
        (Err(Error::new(Code::Network, "simulated")), Code::Network),
        (Err(Error::new(Code::Timeout, "simulated")), Code::Timeout),
        (Ok(json_response(500, json!({}))), Code::ServerError),
        (Ok(json_response(429, json!({}))), Code::RateLimited),
        (Ok(json_response(404, json!({}))), Code::InvalidResponse),
        (Ok(json_response(200, json!({ "keys": [] }))), Code::InvalidResponse),
        (Ok(html()), Code::InvalidResponse),
    ];
    let count = failures.len();
    let other_login = start_login(&client, &platform, LoginRequest::default());
    for (response, expected) in failures {
        platform.respond_to_key_request(async { response });
        assert_eq!(error_code(log_in_with_kid(&client, &platform, "k1")), expected);
        assert!(client.user().is_none() && client.end_session().refresh_token.is_none());
        assert_eq!(platform.transactions.borrow().len(), 1, "the other login stays pending");
    }
    assert!(platform.verifications.borrow().is_empty());
    assert_eq!(
        platform.key_requests.borrow().len(),
        count,
        "one request for each login"
    );
    platform.respond(200, token_response(&other_login.nonce));
    handle_callback(&client, &other_login.response_url("code=c")).unwrap();
    assert!(client.is_authenticated());
}

#[test]
fn token_endpoint_error_takes_precedence_over_keys() {
    let (client, platform) = client();
    fail_key_request(&platform, 503);
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(403, json!({ "error": "invalid_grant" }));
    assert_eq!(
        error_code(handle_callback(&client, &login.response_url("code=c"))),
        Code::TokenRequestFailed
    );

    // The error is returned at once, without waiting for the keys.
    platform.respond_to_key_request(pending());
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(403, json!({ "error": "invalid_grant" }));
    assert_eq!(
        error_code(handle_callback(&client, &login.response_url("code=c"))),
        Code::TokenRequestFailed
    );
    assert_eq!(platform.aborted_requests.get(), 1);
}

#[test]
fn key_request_times_out() {
    let (client, platform) = client();
    platform.respond_to_key_request(pending());
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(200, token_response(&login.nonce));
    let mut pool = LocalPool::new();
    let callback = spawn_callback(&mut pool, &client, &login.response_url("code=c"));
    platform.advance(10_000.0);
    assert_eq!(error_code(pool.run_until(callback)), Code::Timeout);
    assert_eq!(platform.aborted_requests.get(), 1);
    assert_signed_out(&client, &platform);
}
