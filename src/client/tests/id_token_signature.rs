//! The signature of ID tokens, valid and invalid.

use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::calls::form_values;
use super::fixtures::{
    Outcome, PAGE, TestClient, client, handle_callback, id_token_with_header, signed_in, spawn_callback, start_login,
    token_response,
};
use crate::client::Client;
use crate::client::callback::CallbackResult;
use crate::ports::memory::{TestPlatform, json_response, key_set};
use crate::protocol::config::{Config, ConfigInput};
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Method, Response};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::jwks::tests::public_rsa_key;
use crate::protocol::login::signature::Signature;
use crate::protocol::signing_alg::SigningAlg;

const KEYS_URL: &str = "https://login.example.com/.well-known/jwks.json";

type HttpResult = Result<Response<Value>, Error<Value>>;

pub(crate) fn respond_with_keys(platform: &TestPlatform, kids: &[&str]) {
    let keys = key_set(kids);
    platform.respond_to_key_request(async move { Ok(json_response(200, keys)) });
}

/// Logs in with an ID token that has this header.
fn log_in(client: &Rc<TestClient>, platform: &TestPlatform, header: &Value) -> Outcome {
    let login = start_login(client, platform, LoginRequest::default());
    let mut tokens = token_response(&login.nonce);
    let now = platform.now.get() / 1_000.0;
    tokens["id_token"] = json!(id_token_with_header(header, &login.nonce, |claims| claims["exp"] = json!(now + 60.0)));
    platform.respond(200, tokens);
    handle_callback(client, &login.response_url("code=c"))
}

pub(crate) fn log_in_with_kid(client: &Rc<TestClient>, platform: &TestPlatform, kid: &str) -> Outcome {
    log_in(client, platform, &json!({ "alg": "RS256", "kid": kid }))
}

pub(crate) fn error_code(outcome: Outcome) -> Code {
    outcome.unwrap_err().code
}

pub(crate) fn assert_signed_out(client: &Rc<TestClient>, platform: &TestPlatform) {
    assert!(client.user().is_none() && client.session_view().is_none() && !client.is_authenticated());
    assert!(platform.transactions.borrow().is_empty());
    assert!(
        client.end_session().refresh_token.is_none(),
        "no refresh token is stored either"
    );
}

#[test]
fn keys_are_requested_during_the_code_exchange() {
    for keys_come_first in [true, false] {
        let (client, platform) = client();
        let login = start_login(&client, &platform, LoginRequest::default());
        let (tokens_sender, tokens_receiver) = oneshot::channel::<HttpResult>();
        let (keys_sender, keys_receiver) = oneshot::channel::<HttpResult>();
        platform.respond_later(async { tokens_receiver.await.unwrap() });
        platform.respond_to_key_request(async { keys_receiver.await.unwrap() });
        let mut pool = LocalPool::new();
        let callback = client.begin_callback(Some(login.response_url("code=c")));
        let callback = {
            let client = Rc::clone(&client);
            let finish = async move { client.finish_callback(callback).await };
            pool.spawner().spawn_local_with_handle(finish).unwrap()
        };
        pool.run_until_stalled();
        assert_eq!(platform.request_lines(), ["POST https://login.example.com/oauth/token"]);
        {
            let key_requests = platform.key_requests.borrow();
            let [request] = key_requests.as_slice() else {
                panic!("{key_requests:?}")
            };
            assert_eq!((request.method, request.url.as_str()), (Method::Get, KEYS_URL));
            assert!(request.authorization.is_none() && request.content.is_none());
        }
        let responses = [
            (tokens_sender, json_response(200, token_response(&login.nonce))),
            (keys_sender, json_response(200, key_set(&["k1"]))),
        ];
        let ordered: Vec<_> = if keys_come_first {
            responses.into_iter().rev().collect()
        } else {
            responses.into()
        };
        for (index, (sender, response)) in ordered.into_iter().enumerate() {
            assert!(
                !client.is_authenticated() && platform.verifications.borrow().is_empty(),
                "{index}"
            );
            sender.send(Ok(response)).unwrap();
            platform.advance(1_000.0);
            pool.run_until_stalled();
        }
        assert!(matches!(pool.run_until(callback), Ok(CallbackResult::Login { .. })));
        // The lifetime starts with the token response, whenever the keys arrive.
        let lifetime = if keys_come_first { 3_600.0 } else { 3_599.0 };
        assert_eq!(client.session_view().unwrap().expires_in, lifetime);
        assert_eq!(platform.request_lines().len() + platform.key_requests.borrow().len(), 2);
    }
}

#[test]
fn signature_covers_the_token_as_received() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    let tokens = token_response(&login.nonce);
    platform.respond(200, tokens.clone());
    handle_callback(&client, &login.response_url("code=c")).unwrap();
    let verifications = platform.verifications.borrow();
    let [verification] = verifications.as_slice() else {
        panic!("{verifications:?}")
    };
    assert_eq!(verification.key, public_rsa_key("k1"));
    assert_eq!(
        Some(&verification.signature),
        Signature::new(SigningAlg::Rs256, b"sig".to_vec()).as_ref()
    );
    let signed = String::from_utf8(verification.signed.clone()).unwrap();
    assert_eq!(json!(signed + ".c2ln"), tokens["id_token"]);
}

#[test]
fn later_logins_use_cached_keys() {
    let (client, platform) = client();
    for _ in 0..3 {
        log_in_with_kid(&client, &platform, "k1").unwrap();
        platform.advance(3_600_000.0);
    }
    assert_eq!(platform.request_lines().len(), 3);
    assert_eq!(platform.key_requests.borrow().len(), 1);
}

#[test]
fn invalid_signature_stores_nothing_and_next_login_works() {
    let (client, platform) = client();
    platform.verifier.set(Some(|_| Ok(false)));
    let error = log_in_with_kid(&client, &platform, "k1").unwrap_err();
    assert_eq!(error.code, Code::InvalidIdToken);
    assert!(error.message.contains("signed by a key"), "{error:?}");
    assert_signed_out(&client, &platform);
    assert_eq!(
        form_values(&platform, "token"),
        ["rt-1"],
        "its refresh token is revoked"
    );
    platform.verifier.set(None);
    log_in_with_kid(&client, &platform, "k1").unwrap();
    assert!(client.is_authenticated());
    assert_eq!(platform.key_requests.borrow().len(), 1, "the cached key is used");
}

#[test]
fn invalid_signature_keeps_the_existing_session() {
    let (client, platform) = signed_in();
    platform.verifier.set(Some(|_| Ok(false)));
    assert_eq!(
        error_code(log_in_with_kid(&client, &platform, "k1")),
        Code::InvalidIdToken
    );
    assert!(client.is_authenticated());
    assert_eq!(client.end_session().refresh_token.unwrap().token.expose(), "rt-1");
}

#[test]
fn invalid_claims_fail_despite_a_valid_signature() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    let mut tokens = token_response(&login.nonce);
    let header = json!({ "alg": "RS256", "kid": "k1" });
    tokens["id_token"] = json!(id_token_with_header(&header, &login.nonce, |claims| claims["aud"] = json!("other")));
    platform.respond(200, tokens);
    assert_eq!(
        error_code(handle_callback(&client, &login.response_url("code=c"))),
        Code::InvalidIdToken
    );
    assert_eq!(platform.verifications.borrow().len(), 1);
    assert_signed_out(&client, &platform);
}

#[test]
fn unsupported_header_fails_before_verification() {
    for header in [
        json!({ "alg": "none" }),
        json!({ "alg": "HS256", "kid": "k1" }),
        json!({ "alg": "PS256", "kid": "k1" }),
        json!({ "alg": "RS256", "kid": "k1", "crit": ["exp"] }),
        json!({ "alg": "RS256", "kid": 1 }),
    ] {
        let (client, platform) = client();
        assert_eq!(
            error_code(log_in(&client, &platform, &header)),
            Code::InvalidIdToken,
            "{header}"
        );
        assert!(platform.verifications.borrow().is_empty(), "{header}");
        assert_signed_out(&client, &platform);
    }
}

#[test]
fn keys_and_urls_in_the_header_are_ignored() {
    for (member, value) in [
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("jwk", key_set(&["evil"])["keys"][0].clone()),
        ("x5c", json!(["AA"])),
    ] {
        let (client, platform) = client();
        let mut header = json!({ "alg": "RS256", "kid": "k1" });
        header[member] = value;
        log_in(&client, &platform, &header).unwrap();
        assert_eq!(
            platform.request_lines(),
            ["POST https://login.example.com/oauth/token"],
            "{member}"
        );
        assert_eq!(platform.key_requests.borrow().len(), 1, "{member}");
        let verifications = platform.verifications.borrow();
        assert!(
            verifications
                .iter()
                .all(|verification| verification.key == public_rsa_key("k1")),
            "{member}"
        );
    }
}

#[test]
fn token_without_kid_is_verified_with_each_key() {
    for (kids, is_valid) in [(&["k1"][..], true), (&["k1", "k2", "k3"], true), (&["k1", "k3"], false)] {
        let (client, platform) = client();
        respond_with_keys(&platform, kids);
        platform
            .verifier
            .set(Some(|verification| Ok(verification.key == public_rsa_key("k2"))));
        if kids.len() == 1 {
            platform.verifier.set(None);
        }
        let outcome = log_in(&client, &platform, &json!({ "alg": "RS256" }));
        assert_eq!(outcome.is_ok(), is_valid, "{kids:?}");
        assert_eq!(platform.verifications.borrow().len(), kids.len().min(2), "{kids:?}");
        assert_eq!(platform.key_requests.borrow().len(), 1, "{kids:?}");
    }
}

#[test]
fn token_with_kid_is_verified_with_that_key_only() {
    let (client, platform) = client();
    respond_with_keys(&platform, &["k1", "k2"]);
    platform
        .verifier
        .set(Some(|verification| Ok(verification.key == public_rsa_key("k2"))));
    assert_eq!(
        error_code(log_in_with_kid(&client, &platform, "k1")),
        Code::InvalidIdToken
    );
    log_in_with_kid(&client, &platform, "k2").unwrap();
    assert_eq!(platform.verifications.borrow().len(), 2);
}

#[test]
fn only_the_configured_algorithm_is_accepted() {
    for algorithm in [SigningAlg::Ps256, SigningAlg::Rs256] {
        let (_, platform) = client();
        let input = ConfigInput {
            domain: Some("login.example.com".into()),
            client_id: Some("client-1".into()),
            id_token_signing_alg: Some(algorithm.as_str().into()),
            ..ConfigInput::default()
        };
        let client = Rc::new(Client::new(Rc::clone(&platform), Config::parse(input, PAGE).unwrap()));
        let mut keys = key_set(&["k1"]);
        keys["keys"][0]["alg"] = json!(algorithm.as_str());
        platform.respond_to_key_request(async move { Ok(json_response(200, keys)) });
        for header_alg in ["RS256", "PS256"] {
            let outcome = log_in(&client, &platform, &json!({ "alg": header_alg, "kid": "k1" }));
            assert_eq!(
                outcome.is_ok(),
                header_alg == algorithm.as_str(),
                "{algorithm:?}: {header_alg}"
            );
        }
        let verifications = platform.verifications.borrow();
        assert!(
            verifications
                .iter()
                .all(|verification| verification.signature.algorithm == algorithm)
                && verifications.len() == 1
        );
    }
}

#[test]
fn login_fails_without_signature_verification() {
    let (client, platform) = client();
    platform.verifier.set(Some(|_| Err(Code::UnsupportedEnvironment)));
    assert_eq!(
        error_code(log_in_with_kid(&client, &platform, "k1")),
        Code::UnsupportedEnvironment
    );
    assert_signed_out(&client, &platform);
}

#[test]
fn logout_during_verification_stays_signed_out() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    let (keys_sender, keys_receiver) = oneshot::channel::<HttpResult>();
    platform.respond_to_key_request(async { keys_receiver.await.unwrap() });
    platform.respond(200, token_response(&login.nonce));
    platform.respond(200, json!({}));
    let mut pool = LocalPool::new();
    let callback = spawn_callback(&mut pool, &client, &login.response_url("code=c"));
    assert!(client.end_session().refresh_token.is_none());
    keys_sender.send(Ok(json_response(200, key_set(&["k1"])))).unwrap();
    assert_eq!(error_code(pool.run_until(callback)), Code::LoginRequired);
    assert_eq!(
        platform.request_lines().last().unwrap(),
        "POST https://login.example.com/oauth/revoke"
    );
    assert!(!client.is_authenticated());
}
