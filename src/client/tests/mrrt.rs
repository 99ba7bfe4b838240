use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::{LocalPool, block_on};
use serde_json::{Value, json};

use super::calls::{
    FACTORS, TOKEN, delayed_response, form_values, get_factors, last_authorization, refresh, refresh_response,
    respond_with_factors, spawn_call, spawn_get_factors,
};
use super::fixtures::{TestClient, client_with, handle_callback, start_login, token_response};
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, json_response};
use crate::protocol::account::operation::{Operation, ResponseShape};
use crate::protocol::config::ConfigInput;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Method;
use crate::protocol::login::authorize::LoginRequest;

const LOGIN_SCOPE: &str = "openid offline_access";
const WIDER_SCOPE: &str = "openid offline_access read:me:factors";

/// A session with few scopes, whose refresh token may bring more.
fn signed_in(use_mrrt: bool) -> (Rc<TestClient>, TestPlatform) {
    let (client, platform) = client_with(ConfigInput {
        use_mrrt: Some(use_mrrt),
        scope: Some(LOGIN_SCOPE.into()),
        ..ConfigInput::default()
    });
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(200, token_response(&login.nonce));
    handle_callback(&client, &login.response_url("code=c-1")).unwrap();
    platform.requests.borrow_mut().clear();
    (client, platform)
}

fn refresh_response_with_scope(serial: u32, scope: &str) -> Value {
    let mut tokens = refresh_response(serial);
    tokens["scope"] = json!(scope);
    tokens
}

fn assert_lacks_scope(outcome: Result<Option<Value>, Error<Value>>, scope: &str) {
    let error = outcome.unwrap_err();
    assert_eq!(error.code, Code::InsufficientScope);
    assert_eq!(error.step_up.as_ref().unwrap().scopes, [scope]);
}

#[test]
fn missing_scope_is_requested_and_kept() {
    let (client, platform) = signed_in(true);
    platform.respond(200, refresh_response_with_scope(2, WIDER_SCOPE));
    for _ in 0..2 {
        respond_with_factors(&platform);
        get_factors(&client).unwrap();
    }
    assert_eq!(platform.request_lines(), [TOKEN, FACTORS, FACTORS]);
    assert_eq!(last_authorization(&platform), "Bearer at-2");
    assert_eq!(form_values(&platform, "scope"), [WIDER_SCOPE]);
    assert_eq!(form_values(&platform, "audience"), ["https://login.example.com/me/"]);
    assert!(client.session_view().unwrap().scopes.contains("read:me:factors"));
    platform.respond(200, refresh_response_with_scope(3, WIDER_SCOPE));
    refresh(&client).unwrap();
    assert_eq!(
        form_values(&platform, "scope"),
        [WIDER_SCOPE, WIDER_SCOPE],
        "granted scopes are requested again"
    );
}

#[test]
fn disabled_mrrt_requests_no_scope() {
    let (client, platform) = signed_in(false);
    assert_lacks_scope(get_factors(&client), "read:me:factors");
    assert!(platform.requests.borrow().is_empty());
    platform.respond(200, refresh_response(2));
    refresh(&client).unwrap();
    assert!(form_values(&platform, "scope").is_empty() && form_values(&platform, "audience").is_empty());
}

#[test]
fn silently_dropped_scope_is_reported_and_not_requested_again() {
    let (client, platform) = signed_in(true);
    platform.respond(200, refresh_response_with_scope(2, LOGIN_SCOPE));
    assert_lacks_scope(get_factors(&client), "read:me:factors");
    assert_lacks_scope(get_factors(&client), "read:me:factors");
    assert_eq!(platform.request_lines(), [TOKEN]);
    platform.respond(200, refresh_response_with_scope(3, LOGIN_SCOPE));
    refresh(&client).unwrap();
    assert_eq!(form_values(&platform, "scope"), [WIDER_SCOPE, LOGIN_SCOPE]);
    assert_lacks_scope(get_factors(&client), "read:me:factors");
}

#[test]
fn rejected_scope_keeps_the_session_without_cooldown() {
    for error in ["invalid_scope", "invalid_target"] {
        let (client, platform) = signed_in(true);
        platform.respond(400, json!({ "error": error }));
        assert_lacks_scope(get_factors(&client), "read:me:factors");
        platform.respond(200, refresh_response_with_scope(2, LOGIN_SCOPE));
        refresh(&client).unwrap();
        assert_lacks_scope(get_factors(&client), "read:me:factors");
        assert_eq!(platform.request_lines(), [TOKEN, TOKEN], "{error}");
        assert_eq!(
            form_values(&platform, "refresh_token"),
            ["rt-1", "rt-1"],
            "{error}: the refresh token was not used up"
        );
    }
}

#[test]
fn rejection_of_granted_scopes_starts_a_cooldown() {
    let (client, platform) = signed_in(true);
    platform.respond(400, json!({ "error": "invalid_scope" }));
    assert_eq!(refresh(&client).unwrap_err().code, Code::TokenRequestFailed);
    assert_eq!(refresh(&client).unwrap_err().code, Code::TokenRequestFailed);
    assert_eq!(platform.request_lines(), [TOKEN]);
}

#[test]
fn other_refresh_failure_is_reported_as_such() {
    let (client, platform) = signed_in(true);
    platform.respond(503, json!({}));
    assert_eq!(get_factors(&client).unwrap_err().code, Code::ServerError);
    platform.advance(2_000.0);
    platform.respond(200, refresh_response_with_scope(2, WIDER_SCOPE));
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
}

#[test]
fn call_refreshes_again_if_the_joined_refresh_lacked_its_scope() {
    let (client, platform) = signed_in(true);
    let mut pool = LocalPool::new();
    let first = delayed_response(&platform);
    let refreshing = Rc::clone(&client).refresh_session(CallOptions::default());
    let refreshing = futures::task::LocalSpawnExt::spawn_local_with_handle(&pool.spawner(), refreshing).unwrap();
    pool.run_until_stalled();
    let call = spawn_get_factors(&pool, &client);
    pool.run_until_stalled();
    platform.respond(200, refresh_response_with_scope(3, WIDER_SCOPE));
    respond_with_factors(&platform);
    first.send(refresh_response_with_scope(2, LOGIN_SCOPE)).unwrap();
    pool.run_until(refreshing).unwrap();
    pool.run_until(call).unwrap();
    assert_eq!(form_values(&platform, "refresh_token"), ["rt-1", "rt-2"]);
    assert_eq!(form_values(&platform, "scope"), [LOGIN_SCOPE, WIDER_SCOPE]);
}

#[test]
fn missing_scopes_are_requested_together() {
    let (client, platform) = signed_in(true);
    let operation = Operation::new(Method::Get, "/x", "read:me:factors read:me:devices", ResponseShape::Any);
    platform.respond(200, refresh_response_with_scope(2, WIDER_SCOPE));
    let outcome = block_on(client.perform(operation, CallOptions::default()));
    let error = outcome.unwrap_err();
    assert_eq!(error.code, Code::InsufficientScope);
    assert_eq!(
        error.message,
        "The session lacks the scope read:me:devices; pass error.stepUp to a login."
    );
    assert_eq!(
        form_values(&platform, "scope"),
        [format!("{WIDER_SCOPE} read:me:devices")]
    );
}

#[test]
fn rejected_scope_of_one_call_does_not_fail_another() {
    let (client, platform) = signed_in(true);
    platform.advance(3_600_000.0);
    let mut pool = LocalPool::new();
    let (sender, receiver) = oneshot::channel::<()>();
    platform.respond_later(async {
        receiver.await.unwrap();
        Ok(json_response(400, json!({ "error": "invalid_scope" })))
    });
    let lacking = spawn_get_factors(&pool, &client);
    pool.run_until_stalled();
    let permitted = Operation::new(Method::Get, "/x", "openid", ResponseShape::Any);
    let permitted = spawn_call(&pool, &client, permitted, CallOptions::default());
    pool.run_until_stalled();
    platform.respond(200, refresh_response_with_scope(2, LOGIN_SCOPE));
    platform.respond(200, json!({}));
    sender.send(()).unwrap();
    assert_eq!(pool.run_until(permitted).unwrap(), Some(json!({})));
    assert_lacks_scope(pool.run_until(lacking), "read:me:factors");
    assert_eq!(form_values(&platform, "scope"), [WIDER_SCOPE, LOGIN_SCOPE]);
}
