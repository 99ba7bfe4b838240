use std::rc::Rc;

use futures::executor::block_on;
use serde_json::json;

use super::fixtures::{client, handle_callback, signed_in, start_login, token_response};
use crate::engine::CallOptions;
use crate::ports::memory::TestPlatform;
use crate::protocol::login::authorize::LoginRequest;

fn take_events(platform: &TestPlatform) -> Vec<&'static str> {
    platform.events.take()
}

#[test]
fn each_session_change_emits_one_event() {
    let (client, platform) = client();
    client.end_session();
    assert!(take_events(&platform).is_empty(), "there was no session");
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(200, token_response(&login.nonce));
    handle_callback(&client, &login.response_url("code=c-1")).unwrap();
    assert_eq!(take_events(&platform), ["signed_in"]);
    let refresh = || block_on(Rc::clone(&client).refresh_session(CallOptions::default()));
    platform.respond(200, json!({ "access_token": "at-2", "token_type": "Bearer" }));
    refresh().unwrap();
    assert_eq!(take_events(&platform), ["refreshed"]);
    platform.respond(500, json!({}));
    refresh().unwrap_err();
    assert!(take_events(&platform).is_empty(), "a temporary failure emits no event");
    platform.advance(1_000.0);
    platform.respond(403, json!({ "error": "mfa_required" }));
    refresh().unwrap_err();
    assert_eq!(take_events(&platform), ["step_up_required"]);
    platform.advance(1_000.0);
    platform.respond(403, json!({ "error": "invalid_grant" }));
    refresh().unwrap_err();
    assert_eq!(take_events(&platform), ["signed_out"]);
    client.end_session();
    assert!(take_events(&platform).is_empty());
}

#[test]
fn login_over_a_session_emits_signed_in() {
    let (client, platform) = signed_in();
    take_events(&platform);
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(200, token_response(&login.nonce));
    handle_callback(&client, &login.response_url("code=c-2")).unwrap();
    assert_eq!(take_events(&platform), ["signed_in"]);
}

#[test]
fn failed_login_emits_no_event() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(403, json!({ "error": "invalid_grant" }));
    handle_callback(&client, &login.response_url("code=c-1")).unwrap_err();
    assert!(take_events(&platform).is_empty());
}
