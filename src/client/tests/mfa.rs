use std::rc::Rc;

use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::calls::{answer_factors, bearer, get_factors, held_back, refresh, renewed};
use super::fixtures::{Flows, NOW, come_back, depart, id_token, signed_in, signed_in_at, token_answer};
use crate::engine::CallOptions;
use crate::ports::memory::TestPlatform;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::mfa::{Association, MfaProof};
use crate::protocol::percent::parse_query;
use crate::protocol::secret::Secret;

/// A session that the tenant will not renew without a second factor.
fn asked() -> (Rc<Flows>, TestPlatform) {
    asked_of(signed_in())
}

fn asked_of((client, platform): (Rc<Flows>, TestPlatform)) -> (Rc<Flows>, TestPlatform) {
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

fn verify(client: &Rc<Flows>, proof: MfaProof) -> Result<Option<String>, Error<Value>> {
    block_on(client.mfa_verify(proof, CallOptions::default()))
}

fn field(platform: &TestPlatform, name: &str) -> Option<String> {
    let sent = platform.requests.borrow();
    let text = sent.last().unwrap().content.as_ref().unwrap().text.expose().to_owned();
    parse_query(&text)
        .find(|(known, _)| known == name)
        .map(|(_, value)| value)
}

#[test]
fn a_proof_lets_the_session_go_on() {
    let (client, platform) = asked();
    platform.respond(200, renewed(2));
    assert_eq!(verify(&client, otp("123456")).unwrap(), None);
    assert_eq!(
        (field(&platform, "mfa_token"), field(&platform, "otp")),
        (Some("mt-1".into()), Some("123456".into()))
    );
    answer_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(bearer(&platform), "Bearer at-2");
    platform.advance(3_600_000.0);
    platform.respond(200, renewed(2));
    refresh(&client).unwrap();
    assert_eq!(field(&platform, "refresh_token").as_deref(), Some("rt-2"));
    assert_eq!(
        verify(&client, otp("1")).unwrap_err().code,
        Code::InvalidRequest,
        "nothing is asked for any more"
    );
}

#[test]
fn a_wrong_code_can_be_followed_by_the_right_one() {
    let (client, platform) = asked();
    platform.respond(
        403,
        json!({ "error": "invalid_grant", "error_description": "Invalid otp_code." }),
    );
    let error = verify(&client, otp("000000")).unwrap_err();
    assert_eq!(
        (error.code, error.oauth.as_ref().unwrap().error.as_str()),
        (Code::TokenRequestFailed, "invalid_grant")
    );
    assert!(client.is_authenticated(), "the session is what it was");
    platform.respond(200, renewed(2));
    verify(&client, otp("123456")).unwrap();
}

#[test]
fn a_code_that_was_sent_is_proved_with_what_stayed_inside() {
    let (client, platform) = asked();
    let error = verify(&client, MfaProof::Oob(None)).unwrap_err();
    assert_eq!(error.code, Code::InvalidRequest, "none was sent");
    platform.respond(
        200,
        json!({ "challenge_type": "oob", "oob_code": "oc-1", "binding_method": "prompt" }),
    );
    block_on(client.mfa_challenge("oob".into(), Some("sms|1".into()), CallOptions::default())).unwrap();
    platform.respond(400, json!({ "error": "authorization_pending" }));
    let error = verify(&client, MfaProof::Oob(None)).unwrap_err();
    assert_eq!(error.oauth.as_ref().unwrap().error, "authorization_pending");
    assert_eq!(
        (field(&platform, "oob_code"), field(&platform, "binding_code")),
        (Some("oc-1".into()), None)
    );
    platform.respond(200, renewed(2));
    verify(&client, MfaProof::Oob(Some(Secret::new("99".into())))).unwrap();
    assert_eq!(field(&platform, "binding_code").as_deref(), Some("99"));
}

#[test]
fn what_was_proved_comes_back_in_no_error() {
    let secret = |text: &str| Secret::new(text.into());
    let proofs = [
        (otp("123456"), "123456"),
        (MfaProof::RecoveryCode(secret("RECOVERY-1")), "RECOVERY-1"),
        (MfaProof::Oob(Some(secret("998877"))), "998877"),
        (MfaProof::Oob(Some(secret("998877"))), "oc-1"),
        (otp("123456"), "mt-1"),
    ];
    for (proof, sent) in proofs {
        let (client, platform) = asked();
        platform.respond(200, json!({ "challenge_type": "oob", "oob_code": "oc-1" }));
        block_on(client.mfa_challenge("oob".into(), None, CallOptions::default())).unwrap();
        let description = format!("Invalid: {sent}.");
        platform.respond(
            403,
            json!({ "error": "invalid_grant", "error_description": description }),
        );
        let error = verify(&client, proof).unwrap_err();
        let oauth = error.oauth.as_ref().unwrap();
        assert_eq!(
            (oauth.error.as_str(), &oauth.description),
            ("invalid_grant", &None),
            "{sent}"
        );
    }
}

#[test]
fn a_used_recovery_code_brings_a_new_one() {
    let (client, platform) = asked();
    let mut answer = renewed(2);
    answer["recovery_code"] = json!("NEW");
    platform.respond(200, answer);
    let proof = MfaProof::RecoveryCode(Secret::new("OLD".into()));
    assert_eq!(verify(&client, proof).unwrap().as_deref(), Some("NEW"));
}

#[test]
fn authenticators_are_listed_and_a_first_one_is_enrolled() {
    let (client, platform) = asked();
    let all = json!([{ "id": "totp|1", "authenticator_type": "otp", "type": "otp" },
        { "id": "sms|1", "authenticator_type": "oob", "type": "phone" }]);
    platform.respond(200, all.clone());
    let listed = block_on(client.mfa_authenticators(CallOptions::default())).unwrap();
    assert_eq!(listed, json!([all[0]]));
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
    platform.respond(200, renewed(2));
    verify(&client, MfaProof::Oob(Some(Secret::new("1".into())))).unwrap();
    assert_eq!(field(&platform, "oob_code").as_deref(), Some("oc-2"));
}

#[test]
fn a_proof_may_be_an_authentication_of_its_own() {
    let began = NOW / 1_000.0;
    let (client, platform) = asked_of(signed_in_at(began));
    assert_eq!(client.session_view().unwrap().auth_time, Some(began));
    let now = platform.now.get() / 1_000.0;
    let mut answer = renewed(2);
    answer["id_token"] = json!(id_token("n", |claims| {
        claims.as_object_mut().unwrap().remove("nonce");
        claims["auth_time"] = json!(now);
        (claims["iat"], claims["exp"]) = (json!(now), json!(now + 600.0));
    }));
    platform.respond(200, answer);
    verify(&client, otp("1")).unwrap();
    assert_eq!(client.session_view().unwrap().auth_time, Some(now));
}

#[test]
fn a_proof_for_somebody_else_changes_nothing() {
    let (client, platform) = asked();
    let mut answer = renewed(2);
    let now = platform.now.get() / 1_000.0;
    answer["id_token"] = json!(id_token("n", |claims| {
        claims.as_object_mut().unwrap().remove("nonce");
        claims["sub"] = json!("auth0|2");
        (claims["iat"], claims["exp"]) = (json!(now), json!(now + 600.0));
    }));
    platform.respond(200, answer);
    platform.respond(200, json!({}));
    assert_eq!(verify(&client, otp("1")).unwrap_err().code, Code::InvalidIdToken);
    assert_eq!(
        platform.request_lines()[1],
        "POST https://login.example.com/oauth/revoke"
    );
    assert_eq!(client.user().unwrap()["sub"], "auth0|1");
}

#[test]
fn what_was_asked_of_one_session_is_nothing_to_the_next() {
    let (client, platform) = asked();
    let left = depart(&client, &platform, LoginRequest::default());
    let now = platform.now.get() / 1_000.0;
    let mut answer = token_answer(&left.nonce);
    answer["id_token"] = json!(id_token(&left.nonce, |claims| {
        (claims["iat"], claims["exp"]) = (json!(now), json!(now + 600.0));
    }));
    platform.respond(200, answer);
    come_back(&client, &left.answer("code=c-2")).unwrap();
    platform.requests.borrow_mut().clear();
    assert_eq!(verify(&client, otp("1")).unwrap_err().code, Code::InvalidRequest);
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn what_others_ask_meanwhile_takes_no_code_from_the_person() {
    let (client, platform) = asked();
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
        let renewal = refresh(&client);
        assert_eq!(renewal.unwrap_err().code, Code::MfaRequired);
        assert_eq!(platform.requests.borrow().len(), requests, "what is asked for is known");
    }
    platform.respond(200, renewed(2));
    verify(&client, MfaProof::Oob(Some(Secret::new("99".into())))).unwrap();
    assert_eq!(field(&platform, "oob_code").as_deref(), Some("oc-1"));
}

#[test]
fn a_demand_that_is_too_old_is_made_anew() {
    let again = json!({ "error": "mfa_required", "mfa_token": "mt-2" });
    let (client, platform) = asked();
    platform.advance(600_000.0);
    platform.respond(403, again.clone());
    assert_eq!(get_factors(&client).unwrap_err().code, Code::MfaRequired);
    platform.respond(200, renewed(2));
    verify(&client, otp("1")).unwrap();
    assert_eq!(field(&platform, "mfa_token").as_deref(), Some("mt-2"));

    let (client, platform) = asked();
    platform.advance(5_000.0);
    platform.respond(401, json!({ "error": "expired_token" }));
    assert_eq!(verify(&client, otp("1")).unwrap_err().code, Code::TokenRequestFailed);
    assert_eq!(
        verify(&client, otp("1")).unwrap_err().code,
        Code::InvalidRequest,
        "nothing is asked for"
    );
    platform.respond(403, again);
    assert_eq!(get_factors(&client).unwrap_err().code, Code::MfaRequired);
    platform.respond(200, renewed(2));
    verify(&client, otp("1")).unwrap();
    assert_eq!(field(&platform, "mfa_token").as_deref(), Some("mt-2"));
}

#[test]
fn what_a_proof_brings_after_the_logout_is_revoked() {
    let (client, platform) = asked();
    let mut pool = LocalPool::new();
    let answer = held_back(&platform);
    let call = pool
        .spawner()
        .spawn_local_with_handle({
            let client = Rc::clone(&client);
            async move { client.mfa_verify(otp("1"), CallOptions::default()).await }
        })
        .unwrap();
    pool.run_until_stalled();
    client.end_session();
    platform.respond(200, json!({}));
    answer.send(renewed(2)).unwrap();
    assert_eq!(pool.run_until(call).unwrap_err().code, Code::LoginRequired);
    assert_eq!(
        platform.request_lines()[1],
        "POST https://login.example.com/oauth/revoke"
    );
    assert_eq!(field(&platform, "token").as_deref(), Some("rt-2"));
    assert!(!client.is_authenticated());
}
