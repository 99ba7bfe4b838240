use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::LocalPool;
use serde_json::{Value, json};

use super::calls::{spawn_call, spawn_get_factors};
use super::fixtures::{
    TestClient, client, handle_callback, signed_in, signed_in_without_refresh_token, start_login, token_response,
};
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, TestSignal, json_response};
use crate::protocol::account::authentication_methods::{self, Changes};
use crate::protocol::account::enrollment::{EnrollmentProof, EnrollmentType, verify};
use crate::protocol::account::factors;
use crate::protocol::account::operation::Operation;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, Response};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::secret::Secret;

type HttpResult = Result<Response<Value>, Error<Value>>;

fn delayed_response(platform: &TestPlatform) -> oneshot::Sender<HttpResult> {
    let (sender, receiver) = oneshot::channel::<HttpResult>();
    platform.respond_later(async { receiver.await.unwrap() });
    sender
}

fn factors_response() -> HttpResult {
    Ok(json_response(200, json!({ "factors": [] })))
}

fn respond_with_retry_after(platform: &TestPlatform, status: u16, retry_after: &str) {
    platform.respond_with(status, &[("retry-after", retry_after)], Body::Empty);
}

#[test]
fn concurrent_identical_reads_share_one_request() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let sender = delayed_response(&platform);
    let callers: Vec<_> = (0..5).map(|_| spawn_get_factors(&pool, &client)).collect();
    pool.run_until_stalled();
    assert_eq!(platform.request_lines().len(), 1);
    sender.send(factors_response()).unwrap();
    for caller in callers {
        assert_eq!(pool.run_until(caller).unwrap(), Some(json!([])));
    }
    platform.respond(200, json!({ "factors": [] }));
    pool.run_until(spawn_get_factors(&pool, &client)).unwrap();
    assert_eq!(platform.request_lines().len(), 2, "a later read sends a request");
}

#[test]
fn different_reads_send_separate_requests() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let first = delayed_response(&platform);
    let second = delayed_response(&platform);
    let callers = ["a", "b"].map(|id| {
        let get = authentication_methods::get(&ResourceId::parse(id).unwrap());
        spawn_call(&pool, &client, get, CallOptions::default())
    });
    pool.run_until_stalled();
    assert_eq!(platform.request_lines().len(), 2);
    for (id, (sender, caller)) in ["a", "b"].into_iter().zip([first, second].into_iter().zip(callers)) {
        let method = json!({ "id": id, "type": "totp" });
        sender
            .send(Ok(Response {
                body: Body::Json(method.clone()),
                ..factors_response().unwrap()
            }))
            .unwrap();
        assert_eq!(pool.run_until(caller).unwrap(), Some(method));
    }
}

#[test]
fn request_is_aborted_with_its_last_caller() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let sender = delayed_response(&platform);
    let signals = [TestSignal::default(), TestSignal::default()];
    let callers = signals.clone().map(|signal| {
        let options = CallOptions {
            signal: Some(signal),
            ..CallOptions::default()
        };
        spawn_call(&pool, &client, factors::list(), options)
    });
    pool.run_until_stalled();
    let [first, second] = callers;
    signals[0].abort();
    assert_eq!(pool.run_until(first).unwrap_err().code, Code::Aborted);
    assert_eq!(
        (platform.request_lines().len(), platform.aborted_requests.get()),
        (1, 0)
    );
    signals[1].abort();
    assert_eq!(pool.run_until(second).unwrap_err().code, Code::Aborted);
    assert_eq!(platform.aborted_requests.get(), 1);
    assert!(sender.is_canceled());

    platform.respond(200, json!({ "factors": [] }));
    assert!(
        pool.run_until(spawn_get_factors(&pool, &client)).is_ok(),
        "the client stays usable"
    );
}

#[test]
fn each_caller_has_its_own_timeout() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let sender = delayed_response(&platform);
    let patient = spawn_get_factors(&pool, &client);
    let hasty = CallOptions {
        timeout_ms: Some(50),
        ..CallOptions::default()
    };
    let hasty = spawn_call(&pool, &client, factors::list(), hasty);
    pool.run_until_stalled();
    platform.advance(50.0);
    assert_eq!(pool.run_until(hasty).unwrap_err().code, Code::Timeout);
    sender.send(factors_response()).unwrap();
    assert!(pool.run_until(patient).is_ok());
}

#[test]
fn aborted_signal_sends_nothing() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let signal = TestSignal::default();
    signal.abort();
    let options = || CallOptions {
        signal: Some(signal.clone()),
        ..CallOptions::default()
    };
    let delete = authentication_methods::delete(&ResourceId::parse("a").unwrap());
    for operation in [factors::list(), delete] {
        let call = spawn_call(&pool, &client, operation, options());
        assert_eq!(pool.run_until(call).unwrap_err().code, Code::Aborted);
    }
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn each_caller_gets_its_own_copy() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    platform.respond(
        200,
        json!({ "authentication_methods": [{ "id": "a", "type": "totp" }] }),
    );
    let list = || {
        spawn_call(
            &pool,
            &client,
            authentication_methods::list(None),
            CallOptions::default(),
        )
    };
    let (first, second) = (list(), list());
    let mut first = pool.run_until(first).unwrap().unwrap();
    first[0]["id"] = json!("changed");
    assert_eq!(pool.run_until(second).unwrap().unwrap()[0]["id"], "a");
    let third = spawn_call(
        &pool,
        &client,
        authentication_methods::list(None),
        CallOptions::default(),
    );
    assert_eq!(pool.run_until(third).unwrap().unwrap()[0]["id"], "a");
    assert_eq!(platform.request_lines().len(), 1);
}

#[test]
fn read_is_retried_after_retry_after() {
    for status in [429, 503] {
        let (client, platform) = signed_in();
        let mut pool = LocalPool::new();
        respond_with_retry_after(&platform, status, "2");
        respond_with_retry_after(&platform, status, "3");
        platform.respond(200, json!({ "factors": [] }));
        let call = spawn_get_factors(&pool, &client);
        pool.run_until_stalled();
        for (before, rest, count) in [(1_999.0, 501.0, 2), (2_999.0, 501.0, 3)] {
            platform.advance(before);
            pool.run_until_stalled();
            assert_eq!(
                platform.request_lines().len(),
                count - 1,
                "{status}: not before Retry-After"
            );
            platform.advance(rest);
            pool.run_until_stalled();
            assert_eq!(platform.request_lines().len(), count);
        }
        assert_eq!(pool.run_until(call).unwrap(), Some(json!([])));
    }
}

#[test]
fn read_is_retried_at_most_twice() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    for _ in 0..3 {
        respond_with_retry_after(&platform, 429, "1");
    }
    let call = spawn_get_factors(&pool, &client);
    for _ in 0..4 {
        pool.run_until_stalled();
        platform.advance(1_500.0);
    }
    let error = pool.run_until(call).unwrap_err();
    assert_eq!((error.code, error.retry_after), (Code::RateLimited, Some(1.0)));
    assert_eq!(platform.request_lines().len(), 3);
}

#[test]
fn retry_after_beyond_the_timeout_fails_at_once() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    respond_with_retry_after(&platform, 429, "60");
    let error = pool.run_until(spawn_get_factors(&pool, &client)).unwrap_err();
    assert_eq!((error.code, error.retry_after), (Code::RateLimited, Some(60.0)));
    assert_eq!(platform.request_lines().len(), 1);
}

#[test]
fn other_read_failures_are_not_retried() {
    for status in [400, 401, 403, 404, 500, 502] {
        let (client, platform) = signed_in_without_refresh_token();
        respond_with_retry_after(&platform, status, "1");
        let mut pool = LocalPool::new();
        assert!(pool.run_until(spawn_get_factors(&pool, &client)).is_err());
        assert_eq!(platform.request_lines().len(), 1, "{status}");
    }
    let (client, platform) = signed_in();
    platform.fail(Code::Network);
    let mut pool = LocalPool::new();
    assert_eq!(
        pool.run_until(spawn_get_factors(&pool, &client)).unwrap_err().code,
        Code::Network
    );
    assert_eq!(platform.request_lines().len(), 1);
}

#[test]
fn writes_are_never_retried() {
    let id = || ResourceId::parse("totp|dev_1").unwrap();
    let writes: [fn(&ResourceId) -> Operation; 3] = [
        authentication_methods::delete,
        |id| authentication_methods::update(id, &Changes::default()),
        |id| {
            verify::<Value>(
                1,
                EnrollmentType::Totp,
                id,
                &Secret::new("as".into()),
                &EnrollmentProof::Nothing,
            )
        },
    ];
    for write in writes {
        for status in [429, 503, 500, 401] {
            let (client, platform) = signed_in();
            respond_with_retry_after(&platform, status, "0");
            let mut pool = LocalPool::new();
            let call = spawn_call(&pool, &client, write(&id()), CallOptions::default());
            pool.run_until_stalled();
            platform.advance(5_000.0);
            assert!(pool.run_until(call).is_err());
            assert_eq!(platform.request_lines().len(), 1, "{status}");
        }
    }
}

#[test]
fn waiting_read_ends_with_its_session() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    respond_with_retry_after(&platform, 429, "1");
    let call = spawn_get_factors(&pool, &client);
    pool.run_until_stalled();
    client.end_session();
    platform.advance(2_000.0);
    assert_eq!(pool.run_until(call).unwrap_err().code, Code::LoginRequired);
    assert_eq!(
        platform.request_lines().len(),
        1,
        "nothing is sent for the ended session"
    );
}

fn sign_in_again(client: &Rc<TestClient>, platform: &TestPlatform) {
    let login = start_login(client, platform, LoginRequest::default());
    let mut tokens = token_response(&login.nonce);
    tokens["access_token"] = json!("at-2");
    platform.respond_first(200, tokens);
    handle_callback(client, &login.response_url("code=c-2")).unwrap();
}

#[test]
fn waiting_read_is_not_sent_in_the_next_session() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    respond_with_retry_after(&platform, 429, "1");
    let call = spawn_get_factors(&pool, &client);
    pool.run_until_stalled();
    sign_in_again(&client, &platform);
    platform.requests.borrow_mut().clear();
    platform.advance(2_000.0);
    assert_eq!(pool.run_until(call).unwrap_err().code, Code::LoginRequired);
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn reads_are_not_shared_across_sessions() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let _first = delayed_response(&platform);
    let _call = spawn_get_factors(&pool, &client);
    pool.run_until_stalled();
    sign_in_again(&client, &platform);
    platform.respond(200, json!({ "factors": [{ "type": "totp" }] }));
    assert_eq!(
        pool.run_until(spawn_get_factors(&pool, &client)).unwrap(),
        Some(json!([{ "type": "totp" }]))
    );
    let requests = platform.requests.borrow();
    assert_eq!(
        requests.last().unwrap().authorization.as_ref().unwrap().expose(),
        "Bearer at-2"
    );
}

#[test]
fn reads_are_limited_to_twenty_per_second() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let calls: Vec<_> = (0..50)
        .map(|number| {
            let id = format!("totp|{number}");
            platform.respond(200, json!({ "id": id, "type": "totp" }));
            let get = authentication_methods::get(&ResourceId::parse(&id).unwrap());
            spawn_call(&pool, &client, get, CallOptions::default())
        })
        .collect();
    for count in [20, 40, 50] {
        pool.run_until_stalled();
        assert_eq!(platform.request_lines().len(), count);
        platform.advance(1_000.0);
    }
    for call in calls {
        pool.run_until(call).unwrap();
    }
}

#[test]
fn read_without_session_sends_nothing() {
    let (client, platform) = client();
    let mut pool = LocalPool::new();
    assert_eq!(
        pool.run_until(spawn_get_factors(&pool, &client)).unwrap_err().code,
        Code::LoginRequired
    );
    assert!(platform.requests.borrow().is_empty());
}
