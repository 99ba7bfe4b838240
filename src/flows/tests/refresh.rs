use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::{LocalPool, block_on};
use futures::future::RemoteHandle;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::stage::{
    Flows, come_back, configured, depart, id_token, signed, signed_in, signed_in_for_once, token_answer,
};
use crate::flows::CallOptions;
use crate::ports::memory::{Shared, TestSignal, json_response, key_set};
use crate::protocol::account::authentication_methods;
use crate::protocol::account::factors;
use crate::protocol::account::operation::Operation;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::config::ConfigInput;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, Response};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::percent::parse_query;

const TOKEN: &str = "POST https://login.example.com/oauth/token";
const FACTORS: &str = "GET https://login.example.com/me/v1/factors";
const REVOKE: &str = "POST https://login.example.com/oauth/revoke";

type Outcome = Result<Option<Value>, Error<Value>>;

fn renewed(serial: u32) -> Value {
    json!({
        "access_token": format!("at-{serial}"), "token_type": "Bearer", "expires_in": 3_600,
        "refresh_token": format!("rt-{serial}"),
    })
}

fn start(
    pool: &LocalPool,
    client: &Rc<Flows>,
    operation: Operation,
    options: CallOptions<TestSignal>,
) -> RemoteHandle<Outcome> {
    let client = Rc::clone(client);
    pool.spawner()
        .spawn_local_with_handle(async move { client.perform(operation, options).await })
        .unwrap()
}

fn ask(pool: &LocalPool, client: &Rc<Flows>) -> RemoteHandle<Outcome> {
    start(pool, client, factors::list(), CallOptions::default())
}

fn get_factors(client: &Rc<Flows>) -> Outcome {
    block_on(client.perform(factors::list(), CallOptions::default()))
}

fn refresh(client: &Rc<Flows>) -> Result<(), Error<Value>> {
    block_on(Rc::clone(client).refresh_session(CallOptions::default()))
}

/// What the forms that were sent hold under a name.
fn sent(world: &Shared, name: &str) -> Vec<String> {
    let sent = world.sent.borrow();
    let forms = sent.iter().filter_map(|request| request.content.as_ref());
    forms
        .flat_map(|content| parse_query(content.text.expose()).collect::<Vec<_>>())
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value)
        .collect()
}

fn bearer(world: &Shared) -> String {
    let sent = world.sent.borrow();
    sent.last().unwrap().authorization.as_ref().unwrap().expose().to_owned()
}

fn answer_factors(world: &Shared) {
    world.answer(200, json!({ "factors": [] }));
}

fn held_back(world: &Shared) -> oneshot::Sender<Value> {
    let (answer, answered) = oneshot::channel::<Value>();
    world.answer_later(async {
        let headers = vec![("content-type", "application/json".to_owned())];
        Ok(Response {
            status: 200,
            headers,
            body: Body::Json(answered.await.unwrap()),
        })
    });
    answer
}

#[test]
fn a_token_near_its_end_is_renewed_before_the_call() {
    let (client, world) = signed_in();
    world.wait(3_569_000.0);
    answer_factors(&world);
    get_factors(&client).unwrap();
    assert_eq!(
        (world.log(), bearer(&world)),
        (vec![FACTORS.to_owned()], "Bearer at-1".into())
    );
    world.wait(1_000.0);
    world.answer(200, renewed(2));
    answer_factors(&world);
    get_factors(&client).unwrap();
    assert_eq!(world.log()[1..], [TOKEN, FACTORS]);
    assert_eq!(bearer(&world), "Bearer at-2");
    assert_eq!(sent(&world, "refresh_token"), ["rt-1"]);
    assert_eq!(sent(&world, "grant_type"), ["refresh_token"]);
    assert!(client.session_view().unwrap().expires_in > 3_599.0);
}

#[test]
fn however_many_ask_there_is_one_refresh() {
    let (client, world) = signed_in();
    let mut pool = LocalPool::new();
    world.wait(3_600_000.0);
    let answer = held_back(&world);
    let reads: Vec<_> = (0..5)
        .map(|number| {
            let id = ResourceId::parse(&format!("totp|{number}")).unwrap();
            start(&pool, &client, authentication_methods::get(&id), CallOptions::default())
        })
        .collect();
    let explicit = pool
        .spawner()
        .spawn_local_with_handle(Rc::clone(&client).refresh_session(CallOptions::default()))
        .unwrap();
    pool.run_until_stalled();
    assert_eq!(world.log(), [TOKEN]);
    for number in 0..5 {
        world.answer(200, json!({ "id": format!("totp|{number}"), "type": "totp" }));
    }
    answer.send(renewed(2)).unwrap();
    for read in reads {
        pool.run_until(read).unwrap();
    }
    pool.run_until(explicit).unwrap();
    assert_eq!(sent(&world, "refresh_token"), ["rt-1"]);
    assert_eq!(world.log().len(), 6);
}

#[test]
fn sleep_and_clocks_that_jump_cause_one_refresh() {
    for (wall, monotonic) in [(28_800_000.0, 0.0), (86_400_000.0, 10.0), (-86_400_000.0, 3_600_000.0)] {
        let (client, world) = signed_in();
        world.now.set(world.now.get() + wall);
        world.monotonic.set(world.monotonic.get() + monotonic);
        world.answer(200, renewed(2));
        for _ in 0..3 {
            answer_factors(&world);
            get_factors(&client).unwrap();
        }
        assert_eq!(world.log(), [TOKEN, FACTORS, FACTORS, FACTORS], "{wall} {monotonic}");
    }
}

#[test]
fn the_old_refresh_token_stays_where_no_new_one_comes() {
    let (client, world) = signed_in();
    for serial in 2..4 {
        let mut answer = renewed(serial);
        answer.as_object_mut().unwrap().remove("refresh_token");
        world.answer(200, answer);
        refresh(&client).unwrap();
    }
    assert_eq!(sent(&world, "refresh_token"), ["rt-1", "rt-1"]);
}

#[test]
fn failures_of_the_moment_keep_the_refresh_token() {
    for (status, body) in [
        (429, Body::Json(json!({ "error": "too_many_requests" }))),
        (500, Body::Other),
        (503, Body::Empty),
        (200, Body::Other),
        (400, Body::Json(json!({ "error": "invalid_request" }))),
        (403, Body::Json(json!({ "error": "mfa_required" }))),
    ] {
        let (client, world) = signed_in();
        world.wait(3_600_000.0);
        world.answer_with(status, &[("content-type", "text/html")], body);
        let error = get_factors(&client).unwrap_err();
        assert_ne!(error.code, Code::SessionExpired, "{status}");
        assert!(client.is_authenticated());
        world.wait(1_000.0);
        world.answer(200, renewed(2));
        answer_factors(&world);
        get_factors(&client).unwrap();
        assert_eq!(sent(&world, "refresh_token"), ["rt-1", "rt-1"], "it was not used up");
    }
}

#[test]
fn a_failed_refresh_is_not_tried_again_before_the_time_given() {
    let (client, world) = signed_in();
    world.wait(3_600_000.0);
    world.answer_with(429, &[("retry-after", "30")], Body::Empty);
    assert_eq!(get_factors(&client).unwrap_err().retry_after, Some(30.0));
    world.wait(29_000.0);
    let error = get_factors(&client).unwrap_err();
    assert_eq!((error.code, error.retry_after), (Code::RateLimited, Some(1.0)));
    assert_eq!(world.log(), [TOKEN]);
    world.wait(1_000.0);
    world.answer(200, renewed(2));
    answer_factors(&world);
    get_factors(&client).unwrap();
}

#[test]
fn the_old_access_token_serves_while_it_lives() {
    let (client, world) = signed_in();
    world.wait(3_580_000.0);
    world.answer_with(500, &[], Body::Other);
    answer_factors(&world);
    get_factors(&client).unwrap();
    assert_eq!(bearer(&world), "Bearer at-1");
}

#[test]
fn without_a_network_nothing_is_sent_and_nothing_lost() {
    let (client, world) = signed_in();
    world.wait(3_600_000.0);
    world.is_offline.set(true);
    assert_eq!(get_factors(&client).unwrap_err().code, Code::Network);
    assert!(world.sent.borrow().is_empty());
    world.is_offline.set(false);
    world.answer(200, renewed(2));
    answer_factors(&world);
    get_factors(&client).unwrap();
}

#[test]
fn a_refresh_token_the_tenant_takes_no_more_ends_the_session_once() {
    let (client, world) = signed_in();
    let mut pool = LocalPool::new();
    world.wait(3_600_000.0);
    let (answer, answered) = oneshot::channel();
    world.answer_later(async { answered.await.unwrap() });
    let list = authentication_methods::list(None);
    let callers = [ask(&pool, &client), start(&pool, &client, list, CallOptions::default())];
    pool.run_until_stalled();
    let refusal = json!({ "error": "invalid_grant", "error_description": "Unknown or invalid refresh token." });
    let refused = Response {
        status: 403,
        headers: vec![],
        body: Body::Json(refusal),
    };
    answer.send(Ok(refused)).unwrap();
    for caller in callers {
        let error = pool.run_until(caller).unwrap_err();
        assert_eq!(error.code, Code::SessionExpired);
        assert_eq!(error.oauth.as_ref().unwrap().error, "invalid_grant");
    }
    assert!(!client.is_authenticated() && client.user().is_none());
    assert_eq!(get_factors(&client).unwrap_err().code, Code::LoginRequired);
    assert_eq!(world.log(), [TOKEN]);
}

#[test]
fn a_policy_that_is_not_met_drops_the_refresh_token_and_asks_for_a_login() {
    let (client, world) = signed_in();
    world.wait(3_580_000.0);
    world.answer(403, json!({ "error": "unmet_authentication_requirements" }));
    let error = refresh(&client).unwrap_err();
    assert_eq!(error.code, Code::StepUpRequired);
    assert!(error.step_up.as_ref().unwrap().full_login);
    assert!(client.is_authenticated(), "the access token lives on");
    answer_factors(&world);
    get_factors(&client).unwrap();
    world.wait(20_000.0);
    assert!(!client.is_authenticated());
    assert_eq!(get_factors(&client).unwrap_err().code, Code::SessionExpired);
    assert_eq!(world.log(), [TOKEN, FACTORS]);
}

#[test]
fn a_lost_answer_ends_the_session_unless_the_tenant_has_an_overlap() {
    for code in [Code::Network, Code::Timeout] {
        let (client, world) = signed_in();
        world.fail(code);
        assert_eq!(refresh(&client).unwrap_err().code, Code::SessionExpired);
        assert!(!client.is_authenticated());
        assert_eq!(world.log(), [TOKEN], "it is not sent twice");
    }
    let (client, world) = with_overlap();
    world.fail(Code::Network);
    world.answer(200, renewed(2));
    refresh(&client).unwrap();
    assert_eq!(sent(&world, "refresh_token"), ["rt-1", "rt-1"]);

    let (client, world) = with_overlap();
    world.fail(Code::Network);
    world.fail(Code::Network);
    assert_eq!(refresh(&client).unwrap_err().code, Code::SessionExpired);
    assert_eq!(world.log().len(), 2, "once more, and no more");
}

fn with_overlap() -> (Rc<Flows>, Shared) {
    let (client, world) = configured(ConfigInput {
        refresh_overlap_seconds: Some(10.0),
        ..ConfigInput::default()
    });
    let left = depart(&client, &world, LoginRequest::default());
    world.answer(200, token_answer(&left.nonce));
    come_back(&client, &left.answer("code=c-1")).unwrap();
    world.sent.borrow_mut().clear();
    (client, world)
}

#[test]
fn a_success_that_cannot_be_read_is_a_lost_answer() {
    for body in [
        Body::Other,
        Body::Empty,
        Body::Json(json!({})),
        Body::Json(json!({ "access_token": "a b" })),
    ] {
        let (client, world) = signed_in();
        world.answer_with(200, &[("content-type", "application/json")], body);
        assert_eq!(refresh(&client).unwrap_err().code, Code::SessionExpired);
        assert!(!client.is_authenticated());
    }
}

#[test]
fn a_renewed_id_token_that_nobody_signed_ends_the_session() {
    let (client, world) = signed_in();
    let left = depart(&client, &world, LoginRequest::default());
    let mut answer = renewed(2);
    answer["id_token"] = json!(id_token(&left.nonce, |claims| drop(
        claims.as_object_mut().unwrap().remove("nonce")
    )));
    world.answer(200, answer);
    world.answer(200, json!({}));
    world.verdict.set(Some(|_| Ok(false)));
    assert_eq!(refresh(&client).unwrap_err().code, Code::InvalidIdToken);
    assert!(!client.is_authenticated());
    assert_eq!(
        (world.log(), sent(&world, "token")),
        (vec![TOKEN.into(), REVOKE.into()], vec!["rt-2".into()])
    );
}

#[test]
fn a_renewal_whose_key_cannot_be_had_is_not_used_and_costs_no_session() {
    let (client, world) = signed_in();
    let left = depart(&client, &world, LoginRequest::default());
    let mut answer = renewed(2);
    answer["id_token"] = json!(signed(&json!({ "alg": "RS256", "kid": "k2" }), &left.nonce, |claims| {
        drop(claims.as_object_mut().unwrap().remove("nonce"))
    }));
    world.answer(200, answer);
    world.give_keys_later(async { Err(Error::new(Code::Network, "")) });
    assert_eq!(refresh(&client).unwrap_err().code, Code::Network);
    assert!(client.is_authenticated());
    answer_factors(&world);
    get_factors(&client).unwrap();
    assert_eq!(bearer(&world), "Bearer at-1", "what came without a proof is not used");
    world.wait(60_000.0);
    world.answer(200, renewed(3));
    refresh(&client).unwrap();
    assert_eq!(sent(&world, "refresh_token"), ["rt-1", "rt-2"]);
}

#[test]
fn a_renewal_that_a_logout_overtakes_on_the_way_to_its_key_is_revoked() {
    let (client, world) = signed_in();
    let mut pool = LocalPool::new();
    let left = depart(&client, &world, LoginRequest::default());
    let mut answer = renewed(2);
    answer["id_token"] = json!(signed(&json!({ "alg": "RS256", "kid": "k2" }), &left.nonce, |claims| {
        drop(claims.as_object_mut().unwrap().remove("nonce"))
    }));
    world.answer(200, answer);
    let (give, given) = oneshot::channel::<()>();
    world.give_keys_later(async {
        given.await.unwrap();
        Ok(json_response(200, key_set(&["k2"])))
    });
    let renewal = pool
        .spawner()
        .spawn_local_with_handle(Rc::clone(&client).refresh_session(CallOptions::default()))
        .unwrap();
    pool.run_until_stalled();
    client.end_session();
    world.answer(200, json!({}));
    give.send(()).unwrap();
    assert_eq!(pool.run_until(renewal).unwrap_err().code, Code::LoginRequired);
    assert_eq!(
        (world.log(), sent(&world, "token")),
        (vec![TOKEN.into(), REVOKE.into()], vec!["rt-2".into()])
    );
    assert!(!client.is_authenticated());
}

#[test]
fn an_id_token_of_somebody_else_ends_the_session() {
    type Change = fn(&mut Value);
    let changes: [(Change, bool); 10] = [
        (|_| (), true),
        (|claims| drop(claims.as_object_mut().unwrap().remove("nonce")), true),
        (|claims| claims["name"] = json!("Ada L."), true),
        (|claims| claims["auth_time"] = json!(1_772_438_400), true),
        (|claims| claims["auth_time"] = json!(1_772_438_404), false),
        (|claims| claims["sub"] = json!("auth0|2"), false),
        (|claims| claims["iss"] = json!("https://evil.example/"), false),
        (|claims| claims["aud"] = json!("client-2"), false),
        (|claims| claims["nonce"] = json!("another"), false),
        (|claims| claims["exp"] = json!(0), false),
    ];
    for (index, (change, stands)) in changes.into_iter().enumerate() {
        let (client, world) = configured(ConfigInput::default());
        let left = depart(&client, &world, LoginRequest::default());
        let mut answer = token_answer(&left.nonce);
        answer["id_token"] = json!(id_token(&left.nonce, |claims| claims["auth_time"] = json!(1_772_438_400)));
        world.answer(200, answer);
        come_back(&client, &left.answer("code=c-1")).unwrap();
        world.sent.borrow_mut().clear();
        let mut answer = renewed(2);
        answer["id_token"] = json!(id_token(&left.nonce, change));
        world.answer(200, answer);
        if !stands {
            world.answer(200, json!({}));
        }
        let outcome = refresh(&client);
        assert_eq!(outcome.is_ok(), stands, "change {index}");
        assert_eq!(client.is_authenticated(), stands);
        if let Err(error) = outcome {
            assert_eq!(error.code, Code::InvalidIdToken);
            assert_eq!(world.log()[1..], [REVOKE], "what it brought is revoked");
            assert_eq!(sent(&world, "token"), ["rt-2"]);
        }
    }
}

#[test]
fn a_401_on_a_read_is_one_refresh_and_one_more_try() {
    let (client, world) = signed_in();
    world.answer_with(401, &[], Body::Empty);
    world.answer(200, renewed(2));
    answer_factors(&world);
    get_factors(&client).unwrap();
    assert_eq!(world.log(), [FACTORS, TOKEN, FACTORS]);
    assert_eq!(bearer(&world), "Bearer at-2");

    let (client, world) = signed_in();
    world.answer_with(401, &[], Body::Empty);
    world.answer(200, renewed(2));
    world.answer_with(401, &[], Body::Empty);
    assert_eq!(get_factors(&client).unwrap_err().code, Code::Unauthorized);
    assert_eq!(world.log().len(), 3, "no loop");

    let (client, world) = signed_in();
    world.answer_with(401, &[], Body::Empty);
    let delete = authentication_methods::delete(&ResourceId::parse("a").unwrap());
    let outcome = block_on(client.perform(delete, CallOptions::default()));
    assert_eq!(outcome.unwrap_err().code, Code::Unauthorized);
    assert_eq!(world.log().len(), 1, "a write is never repeated");
}

#[test]
fn a_caller_who_goes_does_not_stop_the_refresh() {
    let (client, world) = signed_in();
    let mut pool = LocalPool::new();
    world.wait(3_600_000.0);
    let answer = held_back(&world);
    let signal = TestSignal::default();
    let options = CallOptions {
        signal: Some(signal.clone()),
        ..CallOptions::default()
    };
    let call = start(&pool, &client, factors::list(), options);
    pool.run_until_stalled();
    for work in world.take_spawned() {
        pool.spawner().spawn_local(work).unwrap();
    }
    signal.abort();
    assert_eq!(pool.run_until(call).unwrap_err().code, Code::Aborted);
    answer.send(renewed(2)).unwrap();
    pool.run_until_stalled();
    assert_eq!(world.taken_back.get(), 0);
    assert!(
        client.session_view().unwrap().expires_in > 3_000.0,
        "nobody had to ask for it"
    );
    answer_factors(&world);
    pool.run_until(ask(&pool, &client)).unwrap();
    assert_eq!(
        (world.log(), bearer(&world)),
        (vec![TOKEN.into(), FACTORS.into()], "Bearer at-2".into())
    );
}

#[test]
fn an_answer_that_comes_after_the_logout_is_nobodys_and_is_revoked() {
    for somebody_else_signs_in in [false, true] {
        let (client, world) = signed_in();
        let mut pool = LocalPool::new();
        world.wait(3_600_000.0);
        let answer = held_back(&world);
        let call = ask(&pool, &client);
        pool.run_until_stalled();
        let left = client.end_session();
        assert!(left.refresh_token.is_none() && left.renewal.is_some());
        if somebody_else_signs_in {
            let left = depart(&client, &world, LoginRequest::default());
            let now = world.now.get() / 1_000.0;
            let mut answer = token_answer(&left.nonce);
            answer["access_token"] = json!("at-of-another");
            answer["id_token"] = json!(id_token(&left.nonce, |claims| {
                (claims["iat"], claims["exp"]) = (json!(now), json!(now + 600.0));
            }));
            world.answer(200, answer);
            come_back(&client, &left.answer("code=c-2")).unwrap();
        }
        world.answer(200, json!({}));
        answer.send(renewed(2)).unwrap();
        assert_eq!(pool.run_until(call).unwrap_err().code, Code::LoginRequired);
        assert_eq!(sent(&world, "token"), ["rt-2"]);
        assert_eq!(client.is_authenticated(), somebody_else_signs_in);
        if somebody_else_signs_in {
            answer_factors(&world);
            get_factors(&client).unwrap();
            assert_eq!(bearer(&world), "Bearer at-of-another");
        }
    }
}

#[test]
fn a_logout_waits_for_what_a_refresh_brings() {
    let (client, world) = signed_in();
    let mut pool = LocalPool::new();
    let answer = held_back(&world);
    let renewal = pool
        .spawner()
        .spawn_local_with_handle(Rc::clone(&client).refresh_session(CallOptions::default()))
        .unwrap();
    pool.run_until_stalled();
    let left = client.end_session();
    let leaving = {
        let client = Rc::clone(&client);
        pool.spawner()
            .spawn_local_with_handle(async move { client.leave(left, None).await })
    };
    pool.run_until_stalled();
    let departures = world.left_for.borrow().len();
    world.answer(200, json!({}));
    answer.send(renewed(2)).unwrap();
    pool.run_until(leaving.unwrap()).unwrap();
    assert_eq!(world.log(), [TOKEN, REVOKE]);
    assert_eq!(world.left_for.borrow().len(), departures + 1);
    assert!(pool.run_until(renewal).is_err());
}

#[test]
fn who_has_no_refresh_token_cannot_renew() {
    let (client, world) = signed_in_for_once();
    assert_eq!(refresh(&client).unwrap_err().code, Code::SessionExpired);
    let (client, world_of_nobody) = configured(ConfigInput::default());
    assert_eq!(refresh(&client).unwrap_err().code, Code::LoginRequired);
    let (client, unwanted) = configured(ConfigInput {
        use_refresh_tokens: Some(false),
        ..ConfigInput::default()
    });
    let left = depart(&client, &unwanted, LoginRequest::default());
    unwanted.answer(200, token_answer(&left.nonce));
    come_back(&client, &left.answer("code=c-1")).unwrap();
    unwanted.sent.borrow_mut().clear();
    assert_eq!(refresh(&client).unwrap_err().code, Code::SessionExpired);
    for world in [world, world_of_nobody, unwanted] {
        assert!(world.sent.borrow().is_empty());
    }
}

#[test]
fn a_call_for_which_the_session_is_too_weak_is_not_helped_by_a_renewal() {
    let (client, world) = signed_in();
    let challenge = "Bearer error=\"insufficient_user_authentication\", max_age=\"60\"";
    world.answer_with(401, &[("www-authenticate", challenge)], Body::Empty);
    let error = get_factors(&client).unwrap_err();
    assert_eq!(error.code, Code::StepUpRequired);
    assert_eq!(error.step_up.as_ref().unwrap().max_age, Some(60.0));
    assert_eq!(world.log(), [FACTORS]);
}

#[test]
fn a_renewal_that_narrows_the_scope_is_seen() {
    let (client, world) = signed_in();
    let mut answer = renewed(2);
    answer["scope"] = json!("openid read:me:factors");
    world.answer(200, answer);
    refresh(&client).unwrap();
    let error = block_on(client.perform(authentication_methods::list(None), CallOptions::default())).unwrap_err();
    assert_eq!(error.code, Code::InsufficientScope);
}
