//! The ID token of a renewal.

use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::calls::{REVOKE, TOKEN, answer_factors, bearer, get_factors, refresh, renewed, sent};
use super::fixtures::{come_back, configured, depart, id_token, signed, signed_in, token_answer};
use crate::engine::CallOptions;
use crate::ports::memory::{json_response, key_set};
use crate::protocol::config::ConfigInput;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;

#[test]
fn a_renewed_id_token_that_nobody_signed_ends_the_session() {
    let (client, platform) = signed_in();
    let left = depart(&client, &platform, LoginRequest::default());
    let mut answer = renewed(2);
    answer["id_token"] = json!(id_token(&left.nonce, |claims| drop(
        claims.as_object_mut().unwrap().remove("nonce")
    )));
    platform.respond(200, answer);
    platform.respond(200, json!({}));
    platform.verifier.set(Some(|_| Ok(false)));
    assert_eq!(refresh(&client).unwrap_err().code, Code::InvalidIdToken);
    assert!(!client.is_authenticated());
    assert_eq!(
        (platform.request_lines(), sent(&platform, "token")),
        (vec![TOKEN.into(), REVOKE.into()], vec!["rt-2".into()])
    );
}

#[test]
fn a_renewal_whose_key_cannot_be_had_is_not_used_and_costs_no_session() {
    let (client, platform) = signed_in();
    let left = depart(&client, &platform, LoginRequest::default());
    let mut answer = renewed(2);
    answer["id_token"] = json!(signed(&json!({ "alg": "RS256", "kid": "k2" }), &left.nonce, |claims| {
        drop(claims.as_object_mut().unwrap().remove("nonce"))
    }));
    platform.respond(200, answer);
    platform.respond_to_key_request(async { Err(Error::new(Code::Network, "")) });
    assert_eq!(refresh(&client).unwrap_err().code, Code::Network);
    assert!(client.is_authenticated());
    answer_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(
        bearer(&platform),
        "Bearer at-1",
        "what came without a proof is not used"
    );
    platform.advance(60_000.0);
    platform.respond(200, renewed(3));
    refresh(&client).unwrap();
    assert_eq!(sent(&platform, "refresh_token"), ["rt-1", "rt-2"]);
}

#[test]
fn a_renewal_that_a_logout_overtakes_on_the_way_to_its_key_is_revoked() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let left = depart(&client, &platform, LoginRequest::default());
    let mut answer = renewed(2);
    answer["id_token"] = json!(signed(&json!({ "alg": "RS256", "kid": "k2" }), &left.nonce, |claims| {
        drop(claims.as_object_mut().unwrap().remove("nonce"))
    }));
    platform.respond(200, answer);
    let (give, given) = oneshot::channel::<()>();
    platform.respond_to_key_request(async {
        given.await.unwrap();
        Ok(json_response(200, key_set(&["k2"])))
    });
    let renewal = pool
        .spawner()
        .spawn_local_with_handle(Rc::clone(&client).refresh_session(CallOptions::default()))
        .unwrap();
    pool.run_until_stalled();
    client.end_session();
    platform.respond(200, json!({}));
    give.send(()).unwrap();
    assert_eq!(pool.run_until(renewal).unwrap_err().code, Code::LoginRequired);
    assert_eq!(
        (platform.request_lines(), sent(&platform, "token")),
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
        let (client, platform) = configured(ConfigInput::default());
        let left = depart(&client, &platform, LoginRequest::default());
        let mut answer = token_answer(&left.nonce);
        answer["id_token"] = json!(id_token(&left.nonce, |claims| claims["auth_time"] = json!(1_772_438_400)));
        platform.respond(200, answer);
        come_back(&client, &left.answer("code=c-1")).unwrap();
        platform.requests.borrow_mut().clear();
        let mut answer = renewed(2);
        answer["id_token"] = json!(id_token(&left.nonce, change));
        platform.respond(200, answer);
        if !stands {
            platform.respond(200, json!({}));
        }
        let outcome = refresh(&client);
        assert_eq!(outcome.is_ok(), stands, "change {index}");
        assert_eq!(client.is_authenticated(), stands);
        if let Err(error) = outcome {
            assert_eq!(error.code, Code::InvalidIdToken);
            assert_eq!(platform.request_lines()[1..], [REVOKE], "what it brought is revoked");
            assert_eq!(sent(&platform, "token"), ["rt-2"]);
        }
    }
}
