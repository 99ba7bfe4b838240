use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::{LocalPool, block_on};
use serde_json::{Value, json};

use super::calls::{
    FACTORS, TOKEN, answer_factors, ask, bearer, get_factors, held_back, refresh, renewed, sent, start,
};
use super::fixtures::{Flows, come_back, configured, depart, token_answer};
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, json_response};
use crate::protocol::account::operation::{Operation, ResponseShape};
use crate::protocol::config::ConfigInput;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Method;
use crate::protocol::login::authorize::LoginRequest;

const LOGIN: &str = "openid offline_access";
const WIDER: &str = "openid offline_access read:me:factors";

/// A session with little, whose refresh token may be good for more.
fn signed_in(use_mrrt: bool) -> (Rc<Flows>, TestPlatform) {
    let (client, platform) = configured(ConfigInput {
        use_mrrt: Some(use_mrrt),
        scope: Some(LOGIN.into()),
        ..ConfigInput::default()
    });
    let left = depart(&client, &platform, LoginRequest::default());
    platform.respond(200, token_answer(&left.nonce));
    come_back(&client, &left.answer("code=c-1")).unwrap();
    platform.requests.borrow_mut().clear();
    (client, platform)
}

fn granting(serial: u32, scope: &str) -> Value {
    let mut answer = renewed(serial);
    answer["scope"] = json!(scope);
    answer
}

fn lacks(outcome: Result<Option<Value>, Error<Value>>, scope: &str) {
    let error = outcome.unwrap_err();
    assert_eq!(error.code, Code::InsufficientScope);
    assert_eq!(error.step_up.as_ref().unwrap().scopes, [scope]);
}

#[test]
fn a_scope_that_is_needed_is_asked_for_and_stays() {
    let (client, platform) = signed_in(true);
    platform.respond(200, granting(2, WIDER));
    for _ in 0..2 {
        answer_factors(&platform);
        get_factors(&client).unwrap();
    }
    assert_eq!(platform.request_lines(), [TOKEN, FACTORS, FACTORS]);
    assert_eq!(bearer(&platform), "Bearer at-2");
    assert_eq!(sent(&platform, "scope"), [WIDER]);
    assert_eq!(sent(&platform, "audience"), ["https://login.example.com/me/"]);
    assert!(client.session_view().unwrap().scopes.contains("read:me:factors"));
    platform.respond(200, granting(3, WIDER));
    refresh(&client).unwrap();
    assert_eq!(
        sent(&platform, "scope"),
        [WIDER, WIDER],
        "what there is is asked for again"
    );
}

#[test]
fn without_the_option_nothing_is_asked_for() {
    let (client, platform) = signed_in(false);
    lacks(get_factors(&client), "read:me:factors");
    assert!(platform.requests.borrow().is_empty());
    platform.respond(200, renewed(2));
    refresh(&client).unwrap();
    assert!(sent(&platform, "scope").is_empty() && sent(&platform, "audience").is_empty());
}

#[test]
fn a_scope_that_is_dropped_in_silence_is_named_and_not_asked_for_again() {
    let (client, platform) = signed_in(true);
    platform.respond(200, granting(2, LOGIN));
    lacks(get_factors(&client), "read:me:factors");
    lacks(get_factors(&client), "read:me:factors");
    assert_eq!(platform.request_lines(), [TOKEN]);
    platform.respond(200, granting(3, LOGIN));
    refresh(&client).unwrap();
    assert_eq!(sent(&platform, "scope"), [WIDER, LOGIN]);
    lacks(get_factors(&client), "read:me:factors");
}

#[test]
fn a_refusal_for_the_scope_keeps_the_session_and_holds_up_nobody() {
    for error in ["invalid_scope", "invalid_target"] {
        let (client, platform) = signed_in(true);
        platform.respond(400, json!({ "error": error }));
        lacks(get_factors(&client), "read:me:factors");
        platform.respond(200, granting(2, LOGIN));
        refresh(&client).unwrap();
        lacks(get_factors(&client), "read:me:factors");
        assert_eq!(platform.request_lines(), [TOKEN, TOKEN], "{error}");
        assert_eq!(
            sent(&platform, "refresh_token"),
            ["rt-1", "rt-1"],
            "{error}: it was not used"
        );
    }
}

#[test]
fn a_refusal_of_what_there_is_holds_the_token_back() {
    let (client, platform) = signed_in(true);
    platform.respond(400, json!({ "error": "invalid_scope" }));
    assert_eq!(refresh(&client).unwrap_err().code, Code::TokenRequestFailed);
    assert_eq!(refresh(&client).unwrap_err().code, Code::TokenRequestFailed);
    assert_eq!(platform.request_lines(), [TOKEN]);
}

#[test]
fn another_failure_is_told_as_what_it_is() {
    let (client, platform) = signed_in(true);
    platform.respond(503, json!({}));
    assert_eq!(get_factors(&client).unwrap_err().code, Code::ServerError);
    platform.advance(2_000.0);
    platform.respond(200, granting(2, WIDER));
    answer_factors(&platform);
    get_factors(&client).unwrap();
}

#[test]
fn who_waits_for_a_renewal_that_asked_for_less_has_another() {
    let (client, platform) = signed_in(true);
    let mut pool = LocalPool::new();
    let first = held_back(&platform);
    let renewal = Rc::clone(&client).refresh_session(CallOptions::default());
    let renewal = futures::task::LocalSpawnExt::spawn_local_with_handle(&pool.spawner(), renewal).unwrap();
    pool.run_until_stalled();
    let call = ask(&pool, &client);
    pool.run_until_stalled();
    platform.respond(200, granting(3, WIDER));
    answer_factors(&platform);
    first.send(granting(2, LOGIN)).unwrap();
    pool.run_until(renewal).unwrap();
    pool.run_until(call).unwrap();
    assert_eq!(sent(&platform, "refresh_token"), ["rt-1", "rt-2"]);
    assert_eq!(sent(&platform, "scope"), [LOGIN, WIDER]);
}

#[test]
fn several_that_are_needed_at_once_come_together() {
    let (client, platform) = signed_in(true);
    let operation = Operation::new(Method::Get, "/x", "read:me:factors read:me:devices", ResponseShape::Any);
    platform.respond(200, granting(2, WIDER));
    let outcome = block_on(client.perform(operation, CallOptions::default()));
    let error = outcome.unwrap_err();
    assert_eq!(error.code, Code::InsufficientScope);
    assert_eq!(
        error.message,
        "The session lacks the scope read:me:devices; pass error.stepUp to a login."
    );
    assert_eq!(sent(&platform, "scope"), [format!("{WIDER} read:me:devices")]);
}

#[test]
fn who_lacks_nothing_is_renewed_although_another_asked_too_much() {
    let (client, platform) = signed_in(true);
    platform.advance(3_600_000.0);
    let mut pool = LocalPool::new();
    let (refuse, refused) = oneshot::channel::<()>();
    platform.respond_later(async {
        refused.await.unwrap();
        Ok(json_response(400, json!({ "error": "invalid_scope" })))
    });
    let lacking = ask(&pool, &client);
    pool.run_until_stalled();
    let content = Operation::new(Method::Get, "/x", "openid", ResponseShape::Any);
    let content = start(&pool, &client, content, CallOptions::default());
    pool.run_until_stalled();
    platform.respond(200, granting(2, LOGIN));
    platform.respond(200, json!({}));
    refuse.send(()).unwrap();
    assert_eq!(pool.run_until(content).unwrap(), Some(json!({})));
    lacks(pool.run_until(lacking), "read:me:factors");
    assert_eq!(sent(&platform, "scope"), [WIDER, LOGIN]);
}
