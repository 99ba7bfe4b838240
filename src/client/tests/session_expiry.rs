//! The end of the tenant's session, as the claim `session_expiry` states it.

use std::rc::Rc;

use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::calls::{
    FACTORS, TOKEN, delayed_response, form_values, get_factors, last_authorization, refresh, refresh_response,
    respond_with_factors,
};
use super::fixtures::{
    NOW, TestClient, client, handle_callback, id_token, signed_in, signed_in_with_claims, start_login, token_response,
};
use crate::engine::CallOptions;
use crate::ports::memory::TestPlatform;
use crate::protocol::error::Code;
use crate::protocol::login::authorize::LoginRequest;

const NOW_SECONDS: f64 = NOW / 1_000.0;

/// A session whose ID token says that the tenant's session ends this many seconds after the login.
fn signed_in_for(seconds: f64) -> (Rc<TestClient>, TestPlatform) {
    signed_in_with_claims(|claims| claims["session_expiry"] = json!(NOW_SECONDS + seconds))
}

fn log_in_with(session_expiry: Value) -> Result<(), Code> {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    let mut tokens = token_response(&login.nonce);
    tokens["id_token"] = json!(id_token(&login.nonce, |claims| claims["session_expiry"] = session_expiry));
    platform.respond(200, tokens);
    let outcome = handle_callback(&client, &login.response_url("code=c-1"));
    assert_eq!(client.is_authenticated(), outcome.is_ok());
    let revoked: &[&str] = if outcome.is_ok() { &[] } else { &["rt-1"] };
    assert_eq!(form_values(&platform, "token"), revoked);
    outcome.map(drop).map_err(|error| error.code)
}

#[test]
fn login_needs_a_session_that_lasts() {
    for (session_expiry, outcome) in [
        (json!(NOW_SECONDS + 31.0), Ok(())),
        (json!(NOW_SECONDS + 30.0), Err(Code::SessionExpired)),
        (json!(NOW_SECONDS + 20.0), Err(Code::SessionExpired)),
        (json!(NOW_SECONDS - 100.0), Err(Code::InvalidIdToken)),
        (json!(NOW + 3_600_000.0), Err(Code::InvalidIdToken)),
        (json!((NOW_SECONDS + 3_600.0).to_string()), Err(Code::InvalidIdToken)),
    ] {
        assert_eq!(log_in_with(session_expiry.clone()), outcome, "{session_expiry}");
    }
}

#[test]
fn session_ends_30_seconds_before_session_expiry() {
    let (client, platform) = signed_in_for(600.0);
    let view = client.session_view().unwrap();
    assert_eq!((view.expires_in, view.expires_at), (570.0, NOW + 570_000.0));
    platform.advance(569_000.0);
    assert!(client.is_authenticated());
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(platform.request_lines(), [FACTORS], "no refresh could help");

    platform.advance(1_000.0);
    assert!(!client.is_authenticated());
    assert_eq!(client.session_view().unwrap().expires_in, 0.0);
    platform.events.take();
    assert_eq!(get_factors(&client).unwrap_err().code, Code::SessionExpired);
    assert_eq!(platform.events.take(), ["signed_out"]);
    assert_eq!(get_factors(&client).unwrap_err().code, Code::LoginRequired);
    assert_eq!(platform.request_lines(), [FACTORS]);
}

#[test]
fn explicit_refresh_after_the_end_sends_nothing() {
    let (client, platform) = signed_in_for(600.0);
    platform.advance(570_000.0);
    assert_eq!(refresh(&client).unwrap_err().code, Code::SessionExpired);
    assert!(client.user().is_none() && platform.requests.borrow().is_empty());
}

#[test]
fn refresh_does_not_prolong_the_session() {
    // The login's value stays: with a later one, an earlier one, or none.
    for later in [Some(90_000.0), Some(5_000.0), None] {
        let (client, platform) = signed_in_for(4_000.0);
        platform.advance(3_580_000.0);
        let mut tokens = refresh_response(2);
        tokens["id_token"] = json!(id_token("", |claims| {
            claims.as_object_mut().unwrap().remove("nonce");
            (claims["iat"], claims["exp"]) = (json!(NOW_SECONDS + 3_580.0), json!(NOW_SECONDS + 4_180.0));
            if let Some(seconds) = later {
                claims["session_expiry"] = json!(NOW_SECONDS + seconds);
            }
        }));
        platform.respond(200, tokens);
        respond_with_factors(&platform);
        get_factors(&client).unwrap();
        assert_eq!(last_authorization(&platform), "Bearer at-2");
        assert_eq!(client.session_view().unwrap().expires_in, 390.0);
        platform.advance(390_000.0);
        assert_eq!(get_factors(&client).unwrap_err().code, Code::SessionExpired);
        assert_eq!(platform.request_lines(), [TOKEN, FACTORS]);
    }
}

#[test]
fn refresh_may_limit_a_session_without_an_end() {
    let (client, platform) = signed_in();
    let mut tokens = refresh_response(2);
    tokens["id_token"] = json!(id_token("", |claims| {
        claims.as_object_mut().unwrap().remove("nonce");
        claims["session_expiry"] = json!(NOW_SECONDS + 100.0);
    }));
    platform.respond(200, tokens);
    refresh(&client).unwrap();
    assert_eq!(client.session_view().unwrap().expires_in, 70.0);
}

#[test]
fn invalid_session_expiry_of_a_refresh_ends_the_session() {
    let (client, platform) = signed_in_for(600.0);
    let mut tokens = refresh_response(2);
    tokens["id_token"] = json!(id_token("", |claims| {
        claims.as_object_mut().unwrap().remove("nonce");
        claims["session_expiry"] = json!("later");
    }));
    platform.respond(200, tokens);
    assert_eq!(refresh(&client).unwrap_err().code, Code::InvalidIdToken);
    assert!(!client.is_authenticated());
}

#[test]
fn clock_set_back_does_not_prolong_the_session() {
    let (client, platform) = signed_in_for(600.0);
    platform.now.set(NOW - 86_400_000.0);
    platform.monotonic.set(570_000.0);
    assert!(!client.is_authenticated());
    assert_eq!(get_factors(&client).unwrap_err().code, Code::SessionExpired);
}

#[test]
fn refresh_that_returns_after_the_end_is_not_used() {
    let (client, platform) = signed_in_for(600.0);
    let mut pool = LocalPool::new();
    let sender = delayed_response(&platform);
    let refreshing = pool
        .spawner()
        .spawn_local_with_handle(Rc::clone(&client).refresh_session(CallOptions::default()))
        .unwrap();
    pool.run_until_stalled();
    platform.advance(5_000.0);
    platform.monotonic.set(570_000.0);
    sender.send(refresh_response(2)).unwrap();
    let _ = pool.run_until(refreshing);
    assert!(!client.is_authenticated());
    assert_eq!(get_factors(&client).unwrap_err().code, Code::SessionExpired);
    assert_eq!(platform.request_lines(), [TOKEN], "the new access token was not sent");
}
