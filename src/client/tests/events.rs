use std::rc::Rc;

use futures::executor::block_on;
use serde_json::json;

use super::fixtures::{client, come_back, depart, signed_in, token_answer};
use crate::engine::CallOptions;
use crate::ports::memory::Shared;
use crate::protocol::login::authorize::LoginRequest;

fn heard(world: &Shared) -> Vec<&'static str> {
    world.announced.take()
}

#[test]
fn what_becomes_of_a_session_is_told_once() {
    let (client, world) = client();
    client.end_session();
    assert!(heard(&world).is_empty(), "nobody was there");
    let left = depart(&client, &world, LoginRequest::default());
    world.answer(200, token_answer(&left.nonce));
    come_back(&client, &left.answer("code=c-1")).unwrap();
    assert_eq!(heard(&world), ["signed_in"]);
    let refresh = || block_on(Rc::clone(&client).refresh_session(CallOptions::default()));
    world.answer(200, json!({ "access_token": "at-2", "token_type": "Bearer" }));
    refresh().unwrap();
    assert_eq!(heard(&world), ["refreshed"]);
    world.answer(500, json!({}));
    refresh().unwrap_err();
    assert!(heard(&world).is_empty(), "a failure of the moment changes nothing");
    world.wait(1_000.0);
    world.answer(403, json!({ "error": "mfa_required" }));
    refresh().unwrap_err();
    assert_eq!(heard(&world), ["step_up_required"]);
    world.wait(1_000.0);
    world.answer(403, json!({ "error": "invalid_grant" }));
    refresh().unwrap_err();
    assert_eq!(heard(&world), ["signed_out"]);
    client.end_session();
    assert!(heard(&world).is_empty());
}

#[test]
fn a_login_over_another_is_one_more_login() {
    let (client, world) = signed_in();
    heard(&world);
    let left = depart(&client, &world, LoginRequest::default());
    world.answer(200, token_answer(&left.nonce));
    come_back(&client, &left.answer("code=c-2")).unwrap();
    assert_eq!(heard(&world), ["signed_in"]);
}

#[test]
fn a_login_that_fails_is_no_change() {
    let (client, world) = client();
    let left = depart(&client, &world, LoginRequest::default());
    world.answer(403, json!({ "error": "invalid_grant" }));
    come_back(&client, &left.answer("code=c-1")).unwrap_err();
    assert!(heard(&world).is_empty());
}
