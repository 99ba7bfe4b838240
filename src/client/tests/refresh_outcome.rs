//! The refresh token after a failed refresh.

use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::{LocalPool, block_on};
use serde_json::json;

use super::calls::{
    FACTORS, TOKEN, form_values, get_factors, refresh, refresh_response, respond_with_factors, spawn_call,
    spawn_get_factors,
};
use super::fixtures::{TestClient, client_with, handle_callback, signed_in, start_login, token_response};
use crate::engine::CallOptions;
use crate::ports::memory::TestPlatform;
use crate::protocol::account::authentication_methods;
use crate::protocol::config::ConfigInput;
use crate::protocol::error::Code;
use crate::protocol::http::{Body, Response};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::logout::LogoutRequest;

#[test]
fn temporary_failures_keep_the_refresh_token() {
    for (status, body) in [
        (429, Body::Json(json!({ "error": "too_many_requests" }))),
        (500, Body::Other),
        (503, Body::Empty),
        (200, Body::Other),
        (400, Body::Json(json!({ "error": "invalid_request" }))),
        (403, Body::Json(json!({ "error": "mfa_required" }))),
    ] {
        let (client, platform) = signed_in();
        platform.advance(3_600_000.0);
        platform.respond_with(status, &[("content-type", "text/html")], body);
        let error = get_factors(&client).unwrap_err();
        assert_ne!(error.code, Code::SessionExpired, "{status}");
        assert!(client.is_authenticated());
        platform.advance(1_000.0);
        platform.respond(200, refresh_response(2));
        respond_with_factors(&platform);
        get_factors(&client).unwrap();
        assert_eq!(
            form_values(&platform, "refresh_token"),
            ["rt-1", "rt-1"],
            "the refresh token was not used up"
        );
    }
}

#[test]
fn failed_refresh_is_not_retried_before_retry_after() {
    let (client, platform) = signed_in();
    platform.advance(3_600_000.0);
    platform.respond_with(429, &[("retry-after", "30")], Body::Empty);
    assert_eq!(get_factors(&client).unwrap_err().retry_after, Some(30.0));
    platform.advance(29_000.0);
    let error = get_factors(&client).unwrap_err();
    assert_eq!((error.code, error.retry_after), (Code::RateLimited, Some(1.0)));
    assert_eq!(platform.request_lines(), [TOKEN]);
    platform.advance(1_000.0);
    platform.respond(200, refresh_response(2));
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
}

#[test]
fn on_line_false_does_not_stop_a_refresh() {
    let (client, platform) = signed_in();
    platform.advance(3_600_000.0);
    platform.is_offline.set(true);
    platform.respond(200, refresh_response(2));
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(platform.request_lines(), [TOKEN, FACTORS]);
}

#[test]
fn revoked_refresh_token_ends_the_session_once() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    platform.advance(3_600_000.0);
    let (sender, receiver) = oneshot::channel();
    platform.respond_later(async { receiver.await.unwrap() });
    let list = authentication_methods::list(None);
    let callers = [
        spawn_get_factors(&pool, &client),
        spawn_call(&pool, &client, list, CallOptions::default()),
    ];
    pool.run_until_stalled();
    let body = json!({ "error": "invalid_grant", "error_description": "Unknown or invalid refresh token." });
    let response = Response {
        status: 403,
        headers: vec![],
        body: Body::Json(body),
    };
    sender.send(Ok(response)).unwrap();
    for caller in callers {
        let error = pool.run_until(caller).unwrap_err();
        assert_eq!(error.code, Code::SessionExpired);
        assert_eq!(error.oauth.as_ref().unwrap().error, "invalid_grant");
    }
    assert!(!client.is_authenticated() && client.user().is_none());
    assert_eq!(get_factors(&client).unwrap_err().code, Code::LoginRequired);
    assert_eq!(platform.request_lines(), [TOKEN]);
}

#[test]
fn unmet_policy_drops_the_refresh_token_and_requires_step_up() {
    let (client, platform) = signed_in();
    platform.advance(3_580_000.0);
    platform.respond(403, json!({ "error": "unmet_authentication_requirements" }));
    let error = refresh(&client).unwrap_err();
    assert_eq!(error.code, Code::StepUpRequired);
    assert!(error.step_up.as_ref().unwrap().full_login);
    assert!(client.is_authenticated(), "the access token is still valid");
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    platform.advance(20_000.0);
    assert!(!client.is_authenticated());
    assert_eq!(get_factors(&client).unwrap_err().code, Code::SessionExpired);
    assert_eq!(platform.request_lines(), [TOKEN, FACTORS]);
}

#[test]
fn lost_response_keeps_the_session_for_the_next_need() {
    for code in [Code::Network, Code::Timeout] {
        let (client, platform) = signed_in();
        platform.advance(3_600_000.0);
        platform.fail(code);
        assert_eq!(get_factors(&client).unwrap_err().code, code);
        assert!(client.is_authenticated());
        assert_eq!(get_factors(&client).unwrap_err().code, code);
        assert_eq!(platform.request_lines(), [TOKEN], "it is not sent again at once");
        platform.advance(1_000.0);
        platform.respond(200, refresh_response(2));
        respond_with_factors(&platform);
        get_factors(&client).unwrap();
        assert_eq!(form_values(&platform, "refresh_token"), ["rt-1", "rt-1"]);
    }
}

#[test]
fn lost_response_of_a_used_token_ends_the_session_once() {
    let (client, platform) = signed_in();
    platform.advance(3_600_000.0);
    platform.fail(Code::Network);
    assert_eq!(get_factors(&client).unwrap_err().code, Code::Network);
    platform.advance(1_000.0);
    platform.respond(403, json!({ "error": "invalid_grant" }));
    assert_eq!(get_factors(&client).unwrap_err().code, Code::SessionExpired);
    assert!(!client.is_authenticated());
    assert_eq!(get_factors(&client).unwrap_err().code, Code::LoginRequired);
    assert_eq!(platform.request_lines(), [TOKEN, TOKEN]);
}

#[test]
fn each_lost_response_allows_one_more_attempt() {
    let (client, platform) = signed_in();
    platform.advance(3_600_000.0);
    for attempt in 1..=3 {
        platform.fail(Code::Network);
        for _ in 0..3 {
            assert_eq!(get_factors(&client).unwrap_err().code, Code::Network);
        }
        assert_eq!(platform.request_lines().len(), attempt);
        platform.advance(1_000.0);
    }
    platform.respond(200, refresh_response(2));
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(form_values(&platform, "refresh_token"), ["rt-1"; 4]);
}

#[test]
fn valid_access_token_is_used_after_a_lost_response() {
    let (client, platform) = signed_in();
    platform.advance(3_580_000.0);
    platform.fail(Code::Network);
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(platform.request_lines(), [TOKEN, FACTORS]);
}

#[test]
fn lost_response_is_retried_at_once_within_the_overlap() {
    let (client, platform) = signed_in_with_overlap();
    platform.fail(Code::Network);
    platform.respond(200, refresh_response(2));
    refresh(&client).unwrap();
    assert_eq!(form_values(&platform, "refresh_token"), ["rt-1", "rt-1"]);

    let (client, platform) = signed_in_with_overlap();
    platform.fail(Code::Network);
    platform.fail(Code::Network);
    assert_eq!(refresh(&client).unwrap_err().code, Code::Network);
    assert_eq!(platform.request_lines().len(), 2, "there is one retry");
    assert!(client.is_authenticated(), "the next need tries again");
}

#[test]
fn token_that_does_not_rotate_is_sent_again_at_once() {
    let (client, platform) = signed_in();
    let mut tokens = refresh_response(2);
    tokens.as_object_mut().unwrap().remove("refresh_token");
    platform.respond(200, tokens);
    refresh(&client).unwrap();
    platform.fail(Code::Network);
    platform.respond(200, refresh_response(3));
    refresh(&client).unwrap();
    assert_eq!(form_values(&platform, "refresh_token"), ["rt-1"; 3]);
    // The response brought another token, so it rotates again.
    platform.fail(Code::Network);
    assert_eq!(refresh(&client).unwrap_err().code, Code::Network);
    assert_eq!(form_values(&platform, "refresh_token")[3..], ["rt-3"]);
}

#[test]
fn logout_after_a_lost_response_revokes_the_token() {
    let (client, platform) = signed_in();
    platform.fail(Code::Network);
    assert!(refresh(&client).is_err());
    let ended = client.end_session();
    block_on(client.finish_logout(ended, LogoutRequest::default())).unwrap();
    assert_eq!(form_values(&platform, "token"), ["rt-1"]);
}

fn signed_in_with_overlap() -> (Rc<TestClient>, TestPlatform) {
    let (client, platform) = client_with(ConfigInput {
        refresh_overlap_seconds: Some(10.0),
        ..ConfigInput::default()
    });
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(200, token_response(&login.nonce));
    handle_callback(&client, &login.response_url("code=c-1")).unwrap();
    platform.requests.borrow_mut().clear();
    (client, platform)
}

#[test]
fn unreadable_success_counts_as_a_lost_response() {
    for body in [
        Body::Other,
        Body::Empty,
        Body::Json(json!({})),
        Body::Json(json!({ "access_token": "a b" })),
    ] {
        let (client, platform) = signed_in();
        platform.respond_with(200, &[("content-type", "application/json")], body);
        assert_eq!(refresh(&client).unwrap_err().code, Code::InvalidResponse);
        assert!(client.is_authenticated());
        platform.advance(1_000.0);
        platform.respond(403, json!({ "error": "invalid_grant" }));
        assert_eq!(refresh(&client).unwrap_err().code, Code::SessionExpired);
    }
}
