//! The tenant's keys: one that is new, and answers that hold none.

use futures::executor::LocalPool;
use futures::future::pending;
use serde_json::json;

use super::fixtures::{client, come_back, come_back_in, depart, token_answer};
use super::id_token_signature::{code, give_keys, keeps_nothing, log_in_by};
use crate::ports::memory::{Shared, json_response};
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, Response};
use crate::protocol::login::authorize::LoginRequest;

fn refuse_keys(world: &Shared, status: u16) {
    world.give_keys_later(async move { Ok(json_response(status, json!({}))) });
}

#[test]
fn a_new_key_of_the_tenant_is_found() {
    let (client, world) = client();
    log_in_by(&client, &world, "k1").unwrap();
    give_keys(&world, &["k1", "k2"]);
    log_in_by(&client, &world, "k2").unwrap();
    assert_eq!(world.asked_for_keys.borrow().len(), 2);
    log_in_by(&client, &world, "k1").unwrap();
    log_in_by(&client, &world, "k2").unwrap();
    assert_eq!(world.asked_for_keys.borrow().len(), 2);
}

#[test]
fn a_key_of_nobodys_is_asked_for_once_a_minute() {
    let (client, world) = client();
    let refused = |count: usize| {
        assert_eq!(code(log_in_by(&client, &world, "k9")), Code::InvalidIdToken);
        assert_eq!(world.asked_for_keys.borrow().len(), count);
        keeps_nothing(&client, &world);
    };
    // What was asked for beside the exchange may be from before the key was there.
    refused(2);
    refused(2);
    world.wait(59_999.0);
    refused(2);
    world.wait(1.0);
    refused(3);
    refused(3);
    assert!(world.verifications.borrow().is_empty());
    log_in_by(&client, &world, "k1").unwrap();
}

#[test]
fn a_renewal_that_fails_takes_nothing_away() {
    let (client, world) = client();
    log_in_by(&client, &world, "k1").unwrap();
    for (status, expected) in [
        (503, Code::ServerError),
        (200, Code::InvalidResponse),
        (429, Code::RateLimited),
    ] {
        refuse_keys(&world, status);
        assert_eq!(code(log_in_by(&client, &world, "k2")), expected);
        assert!(client.is_authenticated(), "the session that there is goes on");
    }
    assert_eq!(world.asked_for_keys.borrow().len(), 4);
    log_in_by(&client, &world, "k1").unwrap();
    give_keys(&world, &["k2"]);
    log_in_by(&client, &world, "k2").unwrap();
    assert_eq!(
        world.asked_for_keys.borrow().len(),
        5,
        "the minute did not begin with a failure"
    );
}

#[test]
fn without_keys_nobody_is_signed_in_and_the_next_login_works() {
    let html = || Response {
        status: 200,
        headers: vec![("content-type", "text/html".to_owned())],
        body: Body::Other,
    };
    let (client, world) = client();
    let failures = [
        (Err(Error::new(Code::Network, "as the test says")), Code::Network),
        (Err(Error::new(Code::Timeout, "as the test says")), Code::Timeout),
        (Ok(json_response(500, json!({}))), Code::ServerError),
        (Ok(json_response(429, json!({}))), Code::RateLimited),
        (Ok(json_response(404, json!({}))), Code::InvalidResponse),
        (Ok(json_response(200, json!({ "keys": [] }))), Code::InvalidResponse),
        (Ok(html()), Code::InvalidResponse),
    ];
    let count = failures.len();
    let waiting = depart(&client, &world, LoginRequest::default());
    for (answer, expected) in failures {
        world.give_keys_later(async { answer });
        assert_eq!(code(log_in_by(&client, &world, "k1")), expected);
        assert!(client.user().is_none() && client.end_session().refresh_token.is_none());
        assert_eq!(world.records.borrow().len(), 1, "another login goes on waiting");
    }
    assert!(world.verifications.borrow().is_empty());
    assert_eq!(world.asked_for_keys.borrow().len(), count, "each time once");
    world.answer(200, token_answer(&waiting.nonce));
    come_back(&client, &waiting.answer("code=c")).unwrap();
    assert!(client.is_authenticated());
}

#[test]
fn a_token_endpoint_that_refuses_is_what_is_told() {
    let (client, world) = client();
    refuse_keys(&world, 503);
    let left = depart(&client, &world, LoginRequest::default());
    world.answer(403, json!({ "error": "invalid_grant" }));
    assert_eq!(
        code(come_back(&client, &left.answer("code=c"))),
        Code::TokenRequestFailed
    );

    // And it is told at once; the keys are not waited for any more.
    world.give_keys_later(pending());
    let left = depart(&client, &world, LoginRequest::default());
    world.answer(403, json!({ "error": "invalid_grant" }));
    assert_eq!(
        code(come_back(&client, &left.answer("code=c"))),
        Code::TokenRequestFailed
    );
    assert_eq!(world.taken_back.get(), 1);
}

#[test]
fn keys_that_do_not_come_are_waited_for_as_long_as_any_answer() {
    let (client, world) = client();
    world.give_keys_later(pending());
    let left = depart(&client, &world, LoginRequest::default());
    world.answer(200, token_answer(&left.nonce));
    let mut pool = LocalPool::new();
    let login = come_back_in(&mut pool, &client, &left.answer("code=c"));
    world.wait(10_000.0);
    assert_eq!(code(pool.run_until(login)), Code::Timeout);
    assert_eq!(world.taken_back.get(), 1);
    keeps_nothing(&client, &world);
}
