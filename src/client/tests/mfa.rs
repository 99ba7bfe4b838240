use std::rc::Rc;

use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::calls::{
    delayed_response, get_factors, last_authorization, refresh, refresh_response, respond_with_factors,
};
use super::fixtures::{
    NOW, TestClient, handle_callback, id_token, signed_in, signed_in_with_auth_time, start_login, token_response,
};
use crate::engine::CallOptions;
use crate::ports::memory::TestPlatform;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::mfa::{Association, MfaProof};
use crate::protocol::percent::parse_query;
use crate::protocol::secret::Secret;

/// A session whose refresh needs a second factor.
fn mfa_required() -> (Rc<TestClient>, TestPlatform) {
    mfa_required_for(signed_in())
}

fn mfa_required_for((client, platform): (Rc<TestClient>, TestPlatform)) -> (Rc<TestClient>, TestPlatform) {
    platform.advance(3_600_000.0);
    platform.respond(
        403,
        json!({
            "error": "mfa_required", "mfa_token": "mt-1", "mfa_requirements": { "challenge": [{ "type": "otp" }] },
        }),
    );
    let error = get_factors(&client).unwrap_err();
    assert_eq!(error.code, Code::MfaRequired);
    assert_eq!(error.mfa.as_ref().unwrap().challenge, ["otp"]);
    assert!(error.step_up.is_some());
    platform.requests.borrow_mut().clear();
    (client, platform)
}

fn otp(code: &str) -> MfaProof {
    MfaProof::Otp(Secret::new(code.into()))
}

fn verify(client: &Rc<TestClient>, proof: MfaProof) -> Result<Option<String>, Error<Value>> {
    block_on(client.mfa_verify(proof, CallOptions::default()))
}

fn last_form_value(platform: &TestPlatform, name: &str) -> Option<String> {
    let requests = platform.requests.borrow();
    let text = requests
        .last()
        .unwrap()
        .content
        .as_ref()
        .unwrap()
        .text
        .expose()
        .to_owned();
    parse_query(&text)
        .find(|(known, _)| known == name)
        .map(|(_, value)| value)
}

#[test]
fn verified_factor_refreshes_the_session() {
    let (client, platform) = mfa_required();
    platform.respond(200, refresh_response(2));
    assert_eq!(verify(&client, otp("123456")).unwrap(), None);
    assert_eq!(
        (
            last_form_value(&platform, "mfa_token"),
            last_form_value(&platform, "otp")
        ),
        (Some("mt-1".into()), Some("123456".into()))
    );
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(last_authorization(&platform), "Bearer at-2");
    platform.advance(3_600_000.0);
    platform.respond(200, refresh_response(2));
    refresh(&client).unwrap();
    assert_eq!(last_form_value(&platform, "refresh_token").as_deref(), Some("rt-2"));
    assert_eq!(
        verify(&client, otp("1")).unwrap_err().code,
        Code::InvalidRequest,
        "no factor is pending any more"
    );
}

#[test]
fn verified_factor_without_a_refresh_token_ends_the_cooldown() {
    let (client, platform) = mfa_required();
    let mut response = refresh_response(2);
    response.as_object_mut().unwrap().remove("refresh_token");
    platform.respond(200, response);
    verify(&client, otp("123456")).unwrap();
    platform.respond(200, refresh_response(3));
    refresh(&client).unwrap();
    assert_eq!(last_form_value(&platform, "refresh_token").as_deref(), Some("rt-1"));
}

#[test]
fn wrong_code_can_be_retried() {
    let (client, platform) = mfa_required();
    platform.respond(
        403,
        json!({ "error": "invalid_grant", "error_description": "Invalid otp_code." }),
    );
    let error = verify(&client, otp("000000")).unwrap_err();
    assert_eq!(
        (error.code, error.oauth.as_ref().unwrap().error.as_str()),
        (Code::TokenRequestFailed, "invalid_grant")
    );
    assert!(client.is_authenticated(), "the session is unchanged");
    platform.respond(200, refresh_response(2));
    verify(&client, otp("123456")).unwrap();
}

#[test]
fn oob_proof_sends_the_internal_oob_code() {
    let (client, platform) = mfa_required();
    let error = verify(&client, MfaProof::Oob(None)).unwrap_err();
    assert_eq!(error.code, Code::InvalidRequest, "no code was sent");
    platform.respond(
        200,
        json!({ "challenge_type": "oob", "oob_code": "oc-1", "binding_method": "prompt" }),
    );
    block_on(client.mfa_challenge("oob".into(), Some("sms|1".into()), CallOptions::default())).unwrap();
    platform.respond(400, json!({ "error": "authorization_pending" }));
    let error = verify(&client, MfaProof::Oob(None)).unwrap_err();
    assert_eq!(error.oauth.as_ref().unwrap().error, "authorization_pending");
    assert_eq!(
        (
            last_form_value(&platform, "oob_code"),
            last_form_value(&platform, "binding_code")
        ),
        (Some("oc-1".into()), None)
    );
    platform.respond(200, refresh_response(2));
    verify(&client, MfaProof::Oob(Some(Secret::new("99".into())))).unwrap();
    assert_eq!(last_form_value(&platform, "binding_code").as_deref(), Some("99"));
}

#[test]
fn errors_do_not_contain_the_proof() {
    let secret = |text: &str| Secret::new(text.into());
    let proofs = [
        (otp("123456"), "123456"),
        (MfaProof::RecoveryCode(secret("RECOVERY-1")), "RECOVERY-1"),
        (MfaProof::Oob(Some(secret("998877"))), "998877"),
        (MfaProof::Oob(Some(secret("998877"))), "oc-1"),
        (otp("123456"), "mt-1"),
    ];
    for (proof, value) in proofs {
        let (client, platform) = mfa_required();
        platform.respond(200, json!({ "challenge_type": "oob", "oob_code": "oc-1" }));
        block_on(client.mfa_challenge("oob".into(), None, CallOptions::default())).unwrap();
        let description = format!("Invalid: {value}.");
        platform.respond(
            403,
            json!({ "error": "invalid_grant", "error_description": description }),
        );
        let error = verify(&client, proof).unwrap_err();
        let oauth = error.oauth.as_ref().unwrap();
        assert_eq!(
            (oauth.error.as_str(), &oauth.description),
            ("invalid_grant", &None),
            "{value}"
        );
    }
}

#[test]
fn recovery_code_is_replaced_after_use() {
    let (client, platform) = mfa_required();
    let mut tokens = refresh_response(2);
    tokens["recovery_code"] = json!("NEW");
    platform.respond(200, tokens);
    let proof = MfaProof::RecoveryCode(Secret::new("OLD".into()));
    assert_eq!(verify(&client, proof).unwrap().as_deref(), Some("NEW"));
}

#[test]
fn authenticators_can_be_listed_and_associated() {
    let (client, platform) = mfa_required();
    let authenticators = json!([{ "id": "totp|1", "authenticator_type": "otp", "type": "otp" },
        { "id": "sms|1", "authenticator_type": "oob", "type": "phone" }]);
    platform.respond(200, authenticators.clone());
    let listed = block_on(client.mfa_authenticators(CallOptions::default())).unwrap();
    assert_eq!(listed, json!([authenticators[0]]));
    platform.respond(
        200,
        json!({ "authenticator_type": "oob", "oob_code": "oc-2", "oob_channel": "sms" }),
    );
    let association = Association {
        kind: "oob".into(),
        channels: vec!["sms".into()],
        ..Association::default()
    };
    block_on(client.mfa_associate(association, CallOptions::default())).unwrap();
    platform.respond(200, refresh_response(2));
    verify(&client, MfaProof::Oob(Some(Secret::new("1".into())))).unwrap();
    assert_eq!(last_form_value(&platform, "oob_code").as_deref(), Some("oc-2"));
}

#[test]
fn verification_may_update_auth_time() {
    let login_time = NOW / 1_000.0;
    let (client, platform) = mfa_required_for(signed_in_with_auth_time(login_time));
    assert_eq!(client.session_view().unwrap().auth_time, Some(login_time));
    let now = platform.now.get() / 1_000.0;
    let mut tokens = refresh_response(2);
    tokens["id_token"] = json!(id_token("n", |claims| {
        claims.as_object_mut().unwrap().remove("nonce");
        claims["auth_time"] = json!(now);
        (claims["iat"], claims["exp"]) = (json!(now), json!(now + 600.0));
    }));
    platform.respond(200, tokens);
    verify(&client, otp("1")).unwrap();
    assert_eq!(client.session_view().unwrap().auth_time, Some(now));
}

#[test]
fn verification_by_another_user_keeps_the_session() {
    let (client, platform) = mfa_required();
    let mut tokens = refresh_response(2);
    let now = platform.now.get() / 1_000.0;
    tokens["id_token"] = json!(id_token("n", |claims| {
        claims.as_object_mut().unwrap().remove("nonce");
        claims["sub"] = json!("auth0|2");
        (claims["iat"], claims["exp"]) = (json!(now), json!(now + 600.0));
    }));
    platform.respond(200, tokens);
    platform.respond(200, json!({}));
    assert_eq!(verify(&client, otp("1")).unwrap_err().code, Code::InvalidIdToken);
    assert_eq!(
        platform.request_lines()[1],
        "POST https://login.example.com/oauth/revoke"
    );
    assert_eq!(client.user().unwrap()["sub"], "auth0|1");
}

#[test]
fn new_login_discards_the_pending_factor() {
    let (client, platform) = mfa_required();
    let login = start_login(&client, &platform, LoginRequest::default());
    let now = platform.now.get() / 1_000.0;
    let mut tokens = token_response(&login.nonce);
    tokens["id_token"] = json!(id_token(&login.nonce, |claims| {
        (claims["iat"], claims["exp"]) = (json!(now), json!(now + 600.0));
    }));
    platform.respond(200, tokens);
    handle_callback(&client, &login.response_url("code=c-2")).unwrap();
    platform.requests.borrow_mut().clear();
    assert_eq!(verify(&client, otp("1")).unwrap_err().code, Code::InvalidRequest);
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn concurrent_calls_keep_the_pending_challenge() {
    let (client, platform) = mfa_required();
    platform.respond(
        200,
        json!({ "challenge_type": "oob", "oob_code": "oc-1", "binding_method": "prompt" }),
    );
    block_on(client.mfa_challenge("oob".into(), Some("sms|1".into()), CallOptions::default())).unwrap();
    for seconds in [5.0, 60.0, 200.0] {
        platform.advance(seconds * 1_000.0);
        let requests = platform.requests.borrow().len();
        let error = get_factors(&client).unwrap_err();
        assert_eq!((error.code, error.retry_after), (Code::MfaRequired, None));
        assert_eq!(error.mfa.as_ref().unwrap().challenge, ["otp"]);
        let refreshed = refresh(&client);
        assert_eq!(refreshed.unwrap_err().code, Code::MfaRequired);
        assert_eq!(
            platform.requests.borrow().len(),
            requests,
            "the pending factor is reported without a request"
        );
    }
    platform.respond(200, refresh_response(2));
    verify(&client, MfaProof::Oob(Some(Secret::new("99".into())))).unwrap();
    assert_eq!(last_form_value(&platform, "oob_code").as_deref(), Some("oc-1"));
}

#[test]
fn expired_mfa_token_is_replaced() {
    let second_response = json!({ "error": "mfa_required", "mfa_token": "mt-2" });
    let (client, platform) = mfa_required();
    platform.advance(600_000.0);
    platform.respond(403, second_response.clone());
    assert_eq!(get_factors(&client).unwrap_err().code, Code::MfaRequired);
    platform.respond(200, refresh_response(2));
    verify(&client, otp("1")).unwrap();
    assert_eq!(last_form_value(&platform, "mfa_token").as_deref(), Some("mt-2"));

    let (client, platform) = mfa_required();
    platform.advance(5_000.0);
    platform.respond(401, json!({ "error": "expired_token" }));
    assert_eq!(verify(&client, otp("1")).unwrap_err().code, Code::TokenRequestFailed);
    assert_eq!(
        verify(&client, otp("1")).unwrap_err().code,
        Code::InvalidRequest,
        "no factor is pending"
    );
    platform.respond(403, second_response);
    assert_eq!(get_factors(&client).unwrap_err().code, Code::MfaRequired);
    platform.respond(200, refresh_response(2));
    verify(&client, otp("1")).unwrap();
    assert_eq!(last_form_value(&platform, "mfa_token").as_deref(), Some("mt-2"));
}

#[test]
fn tokens_of_a_verification_after_logout_are_revoked() {
    let (client, platform) = mfa_required();
    let mut pool = LocalPool::new();
    let sender = delayed_response(&platform);
    let verifying = pool
        .spawner()
        .spawn_local_with_handle({
            let client = Rc::clone(&client);
            async move { client.mfa_verify(otp("1"), CallOptions::default()).await }
        })
        .unwrap();
    pool.run_until_stalled();
    client.end_session();
    platform.respond(200, json!({}));
    sender.send(refresh_response(2)).unwrap();
    assert_eq!(pool.run_until(verifying).unwrap_err().code, Code::LoginRequired);
    assert_eq!(
        platform.request_lines()[1],
        "POST https://login.example.com/oauth/revoke"
    );
    assert_eq!(last_form_value(&platform, "token").as_deref(), Some("rt-2"));
    assert!(!client.is_authenticated());
}
