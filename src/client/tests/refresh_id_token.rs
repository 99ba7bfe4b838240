//! The ID token of a refresh.

use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::calls::{
    REVOKE, TOKEN, form_values, get_factors, last_authorization, refresh, refresh_response, respond_with_factors,
};
use super::fixtures::{
    client_with, handle_callback, id_token, id_token_with_header, signed_in, start_login, token_response,
};
use crate::engine::CallOptions;
use crate::ports::memory::{json_response, key_set};
use crate::protocol::config::ConfigInput;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;

#[test]
fn invalid_signature_ends_the_session() {
    let (client, platform) = signed_in();
    let login = start_login(&client, &platform, LoginRequest::default());
    let mut tokens = refresh_response(2);
    tokens["id_token"] = json!(id_token(&login.nonce, |claims| drop(
        claims.as_object_mut().unwrap().remove("nonce")
    )));
    platform.respond(200, tokens);
    platform.respond(200, json!({}));
    platform.verifier.set(Some(|_| Ok(false)));
    assert_eq!(refresh(&client).unwrap_err().code, Code::InvalidIdToken);
    assert!(!client.is_authenticated());
    assert_eq!(
        (platform.request_lines(), form_values(&platform, "token")),
        (vec![TOKEN.into(), REVOKE.into()], vec!["rt-2".into()])
    );
}

#[test]
fn unavailable_keys_keep_the_session_and_the_old_token() {
    let (client, platform) = signed_in();
    let login = start_login(&client, &platform, LoginRequest::default());
    let mut tokens = refresh_response(2);
    tokens["id_token"] = json!(id_token_with_header(
        &json!({ "alg": "RS256", "kid": "k2" }),
        &login.nonce,
        |claims| { drop(claims.as_object_mut().unwrap().remove("nonce")) }
    ));
    platform.respond(200, tokens);
    platform.respond_to_key_request(async { Err(Error::new(Code::Network, "")) });
    assert_eq!(refresh(&client).unwrap_err().code, Code::Network);
    assert!(client.is_authenticated());
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(
        last_authorization(&platform),
        "Bearer at-1",
        "an unverified response is not used"
    );
    platform.advance(60_000.0);
    platform.respond(200, refresh_response(3));
    refresh(&client).unwrap();
    assert_eq!(form_values(&platform, "refresh_token"), ["rt-1", "rt-2"]);
}

#[test]
fn logout_during_the_key_request_revokes_the_tokens() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let login = start_login(&client, &platform, LoginRequest::default());
    let mut tokens = refresh_response(2);
    tokens["id_token"] = json!(id_token_with_header(
        &json!({ "alg": "RS256", "kid": "k2" }),
        &login.nonce,
        |claims| { drop(claims.as_object_mut().unwrap().remove("nonce")) }
    ));
    platform.respond(200, tokens);
    let (sender, receiver) = oneshot::channel::<()>();
    platform.respond_to_key_request(async {
        receiver.await.unwrap();
        Ok(json_response(200, key_set(&["k2"])))
    });
    let refreshing = pool
        .spawner()
        .spawn_local_with_handle(Rc::clone(&client).refresh_session(CallOptions::default()))
        .unwrap();
    pool.run_until_stalled();
    client.end_session();
    platform.respond(200, json!({}));
    sender.send(()).unwrap();
    assert_eq!(pool.run_until(refreshing).unwrap_err().code, Code::LoginRequired);
    assert_eq!(
        (platform.request_lines(), form_values(&platform, "token")),
        (vec![TOKEN.into(), REVOKE.into()], vec!["rt-2".into()])
    );
    assert!(!client.is_authenticated());
}

#[test]
fn claims_that_differ_from_the_login_end_the_session() {
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
    for (index, (change, is_valid)) in changes.into_iter().enumerate() {
        let (client, platform) = client_with(ConfigInput::default());
        let login = start_login(&client, &platform, LoginRequest::default());
        let mut tokens = token_response(&login.nonce);
        tokens["id_token"] = json!(id_token(&login.nonce, |claims| claims["auth_time"] = json!(1_772_438_400)));
        platform.respond(200, tokens);
        handle_callback(&client, &login.response_url("code=c-1")).unwrap();
        platform.requests.borrow_mut().clear();
        let mut tokens = refresh_response(2);
        tokens["id_token"] = json!(id_token(&login.nonce, change));
        platform.respond(200, tokens);
        if !is_valid {
            platform.respond(200, json!({}));
        }
        let outcome = refresh(&client);
        assert_eq!(outcome.is_ok(), is_valid, "change {index}");
        assert_eq!(client.is_authenticated(), is_valid);
        if let Err(error) = outcome {
            assert_eq!(error.code, Code::InvalidIdToken);
            assert_eq!(platform.request_lines()[1..], [REVOKE], "its refresh token is revoked");
            assert_eq!(form_values(&platform, "token"), ["rt-2"]);
        }
    }
}
