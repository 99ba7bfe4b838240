//! When a session is refreshed, and what may happen meanwhile.

use std::rc::Rc;

use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt;
use serde_json::json;

use super::calls::{
    FACTORS, REVOKE, TOKEN, delayed_response, form_values, get_factors, last_authorization, refresh, refresh_response,
    respond_with_factors, spawn_call, spawn_get_factors,
};
use super::fixtures::{
    client_with, handle_callback, id_token, signed_in, signed_in_without_refresh_token, start_login, token_response,
};
use crate::engine::CallOptions;
use crate::ports::memory::TestSignal;
use crate::protocol::account::authentication_methods;
use crate::protocol::account::factors;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::config::ConfigInput;
use crate::protocol::error::Code;
use crate::protocol::http::Body;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::logout::LogoutRequest;

#[test]
fn expiring_token_is_refreshed_before_the_call() {
    let (client, platform) = signed_in();
    platform.advance(3_569_000.0);
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(
        (platform.request_lines(), last_authorization(&platform)),
        (vec![FACTORS.to_owned()], "Bearer at-1".into())
    );
    platform.advance(1_000.0);
    platform.respond(200, refresh_response(2));
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(platform.request_lines()[1..], [TOKEN, FACTORS]);
    assert_eq!(last_authorization(&platform), "Bearer at-2");
    assert_eq!(form_values(&platform, "refresh_token"), ["rt-1"]);
    assert_eq!(form_values(&platform, "grant_type"), ["refresh_token"]);
    assert!(client.session_view().unwrap().expires_in > 3_599.0);
}

#[test]
fn concurrent_callers_share_one_refresh() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    platform.advance(3_600_000.0);
    let sender = delayed_response(&platform);
    let reads: Vec<_> = (0..5)
        .map(|number| {
            let id = ResourceId::parse(&format!("totp|{number}")).unwrap();
            spawn_call(&pool, &client, authentication_methods::get(&id), CallOptions::default())
        })
        .collect();
    let explicit = pool
        .spawner()
        .spawn_local_with_handle(Rc::clone(&client).refresh_session(CallOptions::default()))
        .unwrap();
    pool.run_until_stalled();
    assert_eq!(platform.request_lines(), [TOKEN]);
    for number in 0..5 {
        platform.respond(200, json!({ "id": format!("totp|{number}"), "type": "totp" }));
    }
    sender.send(refresh_response(2)).unwrap();
    for read in reads {
        pool.run_until(read).unwrap();
    }
    pool.run_until(explicit).unwrap();
    assert_eq!(form_values(&platform, "refresh_token"), ["rt-1"]);
    assert_eq!(platform.request_lines().len(), 6);
}

#[test]
fn sleep_and_clock_jumps_cause_one_refresh() {
    for (wall, monotonic) in [(28_800_000.0, 0.0), (86_400_000.0, 10.0), (-86_400_000.0, 3_600_000.0)] {
        let (client, platform) = signed_in();
        platform.now.set(platform.now.get() + wall);
        platform.monotonic.set(platform.monotonic.get() + monotonic);
        platform.respond(200, refresh_response(2));
        for _ in 0..3 {
            respond_with_factors(&platform);
            get_factors(&client).unwrap();
        }
        assert_eq!(
            platform.request_lines(),
            [TOKEN, FACTORS, FACTORS, FACTORS],
            "{wall} {monotonic}"
        );
    }
}

#[test]
fn refresh_token_is_kept_if_none_is_returned() {
    let (client, platform) = signed_in();
    for serial in 2..4 {
        let mut tokens = refresh_response(serial);
        tokens.as_object_mut().unwrap().remove("refresh_token");
        platform.respond(200, tokens);
        refresh(&client).unwrap();
    }
    assert_eq!(form_values(&platform, "refresh_token"), ["rt-1", "rt-1"]);
}

#[test]
fn any_expires_in_refreshes_the_session() {
    for (value, seconds) in [
        (json!("3600"), 3_600.0),
        (json!("3600.0"), 3_600.0),
        (json!("soon"), 300.0),
        (json!(null), 300.0),
    ] {
        let (client, platform) = signed_in();
        let mut tokens = refresh_response(2);
        tokens["expires_in"] = value;
        platform.respond(200, tokens);
        refresh(&client).unwrap();
        assert_eq!(client.session_view().unwrap().expires_in, seconds);
    }
}

#[test]
fn valid_access_token_is_used_if_the_refresh_fails() {
    let (client, platform) = signed_in();
    platform.advance(3_580_000.0);
    platform.respond_with(500, &[], Body::Other);
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(last_authorization(&platform), "Bearer at-1");
}

#[test]
fn unauthorized_read_is_refreshed_and_retried_once() {
    let (client, platform) = signed_in();
    platform.respond_with(401, &[], Body::Empty);
    platform.respond(200, refresh_response(2));
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(platform.request_lines(), [FACTORS, TOKEN, FACTORS]);
    assert_eq!(last_authorization(&platform), "Bearer at-2");

    let (client, platform) = signed_in();
    platform.respond_with(401, &[], Body::Empty);
    platform.respond(200, refresh_response(2));
    platform.respond_with(401, &[], Body::Empty);
    assert_eq!(get_factors(&client).unwrap_err().code, Code::Unauthorized);
    assert_eq!(platform.request_lines().len(), 3, "there is no second retry");

    let (client, platform) = signed_in();
    platform.respond_with(401, &[], Body::Empty);
    let delete = authentication_methods::delete(&ResourceId::parse("a").unwrap());
    let outcome = block_on(client.perform(delete, CallOptions::default()));
    assert_eq!(outcome.unwrap_err().code, Code::Unauthorized);
    assert_eq!(platform.request_lines().len(), 1, "a write is never retried");
}

#[test]
fn refresh_continues_after_its_caller_aborts() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    platform.advance(3_600_000.0);
    let sender = delayed_response(&platform);
    let signal = TestSignal::default();
    let options = CallOptions {
        signal: Some(signal.clone()),
        ..CallOptions::default()
    };
    let call = spawn_call(&pool, &client, factors::list(), options);
    pool.run_until_stalled();
    for task in platform.take_spawned() {
        pool.spawner().spawn_local(task).unwrap();
    }
    signal.abort();
    assert_eq!(pool.run_until(call).unwrap_err().code, Code::Aborted);
    sender.send(refresh_response(2)).unwrap();
    pool.run_until_stalled();
    assert_eq!(platform.aborted_requests.get(), 0);
    assert!(
        client.session_view().unwrap().expires_in > 3_000.0,
        "the refresh finished without a caller"
    );
    respond_with_factors(&platform);
    pool.run_until(spawn_get_factors(&pool, &client)).unwrap();
    assert_eq!(
        (platform.request_lines(), last_authorization(&platform)),
        (vec![TOKEN.into(), FACTORS.into()], "Bearer at-2".into())
    );
}

#[test]
fn refresh_finished_after_logout_is_revoked() {
    for logs_in_again in [false, true] {
        let (client, platform) = signed_in();
        let mut pool = LocalPool::new();
        platform.advance(3_600_000.0);
        let sender = delayed_response(&platform);
        let call = spawn_get_factors(&pool, &client);
        pool.run_until_stalled();
        let ended = client.end_session();
        assert!(ended.refresh_token.is_none() && ended.refresh.is_some());
        if logs_in_again {
            let login = start_login(&client, &platform, LoginRequest::default());
            let now = platform.now.get() / 1_000.0;
            let mut tokens = token_response(&login.nonce);
            tokens["access_token"] = json!("at-new-session");
            tokens["id_token"] = json!(id_token(&login.nonce, |claims| {
                (claims["iat"], claims["exp"]) = (json!(now), json!(now + 600.0));
            }));
            platform.respond(200, tokens);
            handle_callback(&client, &login.response_url("code=c-2")).unwrap();
        }
        platform.respond(200, json!({}));
        sender.send(refresh_response(2)).unwrap();
        assert_eq!(pool.run_until(call).unwrap_err().code, Code::LoginRequired);
        assert_eq!(form_values(&platform, "token"), ["rt-2"]);
        assert_eq!(client.is_authenticated(), logs_in_again);
        if logs_in_again {
            respond_with_factors(&platform);
            get_factors(&client).unwrap();
            assert_eq!(last_authorization(&platform), "Bearer at-new-session");
        }
    }
}

#[test]
fn logout_waits_for_the_refresh_in_flight() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let sender = delayed_response(&platform);
    let refreshing = pool
        .spawner()
        .spawn_local_with_handle(Rc::clone(&client).refresh_session(CallOptions::default()))
        .unwrap();
    pool.run_until_stalled();
    let ended = client.end_session();
    let logging_out = {
        let client = Rc::clone(&client);
        pool.spawner()
            .spawn_local_with_handle(async move { client.finish_logout(ended, LogoutRequest::default()).await })
    };
    pool.run_until_stalled();
    let navigations = platform.navigations.borrow().len();
    platform.respond(200, json!({}));
    sender.send(refresh_response(2)).unwrap();
    pool.run_until(logging_out.unwrap()).unwrap();
    assert_eq!(platform.request_lines(), [TOKEN, REVOKE]);
    assert_eq!(platform.navigations.borrow().len(), navigations + 1);
    assert!(pool.run_until(refreshing).is_err());
}

#[test]
fn refresh_needs_a_refresh_token() {
    let (client, platform) = signed_in_without_refresh_token();
    assert_eq!(refresh(&client).unwrap_err().code, Code::SessionExpired);
    let (client, signed_out_platform) = client_with(ConfigInput::default());
    assert_eq!(refresh(&client).unwrap_err().code, Code::LoginRequired);
    let (client, no_refresh_tokens) = client_with(ConfigInput {
        use_refresh_tokens: Some(false),
        ..ConfigInput::default()
    });
    let login = start_login(&client, &no_refresh_tokens, LoginRequest::default());
    no_refresh_tokens.respond(200, token_response(&login.nonce));
    handle_callback(&client, &login.response_url("code=c-1")).unwrap();
    no_refresh_tokens.requests.borrow_mut().clear();
    assert_eq!(refresh(&client).unwrap_err().code, Code::SessionExpired);
    for platform in [platform, signed_out_platform, no_refresh_tokens] {
        assert!(platform.requests.borrow().is_empty());
    }
}

#[test]
fn step_up_challenge_causes_no_refresh() {
    let (client, platform) = signed_in();
    let challenge = "Bearer error=\"insufficient_user_authentication\", max_age=\"60\"";
    platform.respond_with(401, &[("www-authenticate", challenge)], Body::Empty);
    let error = get_factors(&client).unwrap_err();
    assert_eq!(error.code, Code::StepUpRequired);
    assert_eq!(error.step_up.as_ref().unwrap().max_age, Some(60.0));
    assert_eq!(platform.request_lines(), [FACTORS]);
}

#[test]
fn narrowed_scope_applies_after_the_refresh() {
    let (client, platform) = signed_in();
    let mut tokens = refresh_response(2);
    tokens["scope"] = json!("openid read:me:factors");
    platform.respond(200, tokens);
    refresh(&client).unwrap();
    let error = block_on(client.perform(authentication_methods::list(None), CallOptions::default())).unwrap_err();
    assert_eq!(error.code, Code::InsufficientScope);
}
