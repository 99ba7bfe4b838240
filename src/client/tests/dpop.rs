use std::rc::Rc;

use futures::executor::block_on;
use serde_json::{Value, json};

use super::calls::{FACTORS, REVOKE, TOKEN, get_factors, refresh, refresh_response, respond_with_factors};
use super::fixtures::{
    NOW, StartedLogin, TestClient, client_with, grant_response, handle_callback, id_token, parameter, start_login,
    token_response,
};
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, proof_key};
use crate::protocol::account::authentication_methods;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::base64url;
use crate::protocol::config::ConfigInput;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Body;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::logout::LogoutRequest;
use crate::protocol::login::mfa::MfaProof;
use crate::protocol::login::password_grant::PasswordLogin;
use crate::protocol::origin::query_of;
use crate::protocol::percent::parse_query;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::token_type::Dpop;

fn client(dpop: Dpop) -> (Rc<TestClient>, TestPlatform) {
    client_with(ConfigInput {
        dpop: Some(dpop),
        allow_password_grant: Some(true),
        ..ConfigInput::default()
    })
}

fn bound(mut tokens: Value) -> Value {
    tokens["token_type"] = json!("DPoP");
    tokens
}

fn log_in(client: &Rc<TestClient>, platform: &TestPlatform) -> StartedLogin {
    let login = start_login(client, platform, LoginRequest::default());
    platform.respond(200, bound(token_response(&login.nonce)));
    handle_callback(client, &login.response_url("code=c-1")).unwrap();
    login
}

fn signed_in(dpop: Dpop) -> (Rc<TestClient>, TestPlatform) {
    let (client, platform) = client(dpop);
    log_in(&client, &platform);
    platform.requests.borrow_mut().clear();
    (client, platform)
}

/// The key that signed a request's proof, and the proof's claims.
fn proof(platform: &TestPlatform, index: usize) -> (String, Value) {
    let requests = platform.requests.borrow();
    let proof = requests[index].dpop_proof.clone().expect("the request has a proof");
    let parts: Vec<_> = proof.split('.').map(|part| base64url::decode(part).unwrap()).collect();
    let signer = String::from_utf8(parts[2].clone()).unwrap();
    (signer, serde_json::from_slice(&parts[1]).unwrap())
}

/// The token endpoint's next response requires this nonce.
fn require_nonce(platform: &TestPlatform, nonce: &str) {
    platform.respond_with(
        400,
        &[("content-type", "application/json"), ("dpop-nonce", nonce)],
        Body::Json(json!({ "error": "use_dpop_nonce" })),
    );
}

fn require_api_nonce(platform: &TestPlatform, nonce: Option<&str>) {
    let challenge = ("www-authenticate", "DPoP error=\"use_dpop_nonce\"");
    let headers: Vec<_> = [challenge]
        .into_iter()
        .chain(nonce.map(|nonce| ("dpop-nonce", nonce)))
        .collect();
    platform.respond_with(401, &headers, Body::Json(json!({ "status": 401 })));
}

#[test]
fn login_sends_dpop_jkt_and_proves_every_request() {
    let (client, platform) = client(Dpop::Required);
    let login = log_in(&client, &platform);
    assert_eq!(parameter(&login.url, "dpop_jkt"), proof_key(1).thumbprint());
    assert!(platform.stored_keys.borrow().is_empty(), "the stored key was taken");
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(platform.request_lines(), [TOKEN, FACTORS]);
    let (signer, claims) = proof(&platform, 0);
    assert_eq!(
        (signer.as_str(), &claims["htm"], claims.get("ath")),
        ("by 1", &json!("POST"), None)
    );
    let (signer, claims) = proof(&platform, 1);
    assert_eq!(
        (signer.as_str(), &claims["htu"]),
        ("by 1", &json!("https://login.example.com/me/v1/factors"))
    );
    assert!(claims["ath"].is_string());
    let requests = platform.requests.borrow();
    assert_eq!(requests[1].authorization.as_ref().unwrap().expose(), "DPoP at-1");
    assert_eq!(client.session_view().unwrap().token_type.as_str(), "DPoP");
}

/// Logs in with a device whose clock is this far behind the tenant's; the tenant's is at [`NOW`].
fn log_in_with_clock_behind(seconds: f64) -> Result<(Rc<TestClient>, TestPlatform), Error<Value>> {
    let (client, platform) = client(Dpop::Required);
    platform.now.set(NOW - seconds * 1_000.0);
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(200, bound(token_response(&login.nonce)));
    handle_callback(&client, &login.response_url("code=c-1")).map(|_| (client, platform))
}

#[test]
fn proofs_after_a_login_have_the_tenants_time() {
    for behind in [-600.0, -120.0, 0.0, 120.0, 600.0] {
        let (client, platform) = log_in_with_clock_behind(behind).unwrap();
        platform.advance(30_000.0);
        respond_with_factors(&platform);
        get_factors(&client).unwrap();
        let iat = proof(&platform, 1).1["iat"].as_f64().unwrap();
        assert_eq!(iat, NOW / 1_000.0 + 30.0, "{behind}");
        // Set right, or wrong, in the meantime.
        platform.now.set(platform.now.get() - 3_600_000.0);
        respond_with_factors(&platform);
        get_factors(&client).unwrap();
        assert_eq!(proof(&platform, 2).1["iat"].as_f64(), Some(iat), "{behind}");
    }
}

#[test]
fn refresh_learns_the_tenants_time_again() {
    let (client, platform) = signed_in(Dpop::Required);
    // The user sets a slow clock.
    platform.now.set(NOW + 500_000.0);
    let mut tokens = bound(refresh_response(2));
    tokens["id_token"] = json!(id_token("", |claims| {
        claims.as_object_mut().unwrap().remove("nonce");
        claims["iat"] = json!(NOW / 1_000.0 + 400.0);
        claims["exp"] = json!(NOW / 1_000.0 + 1_000.0);
    }));
    platform.respond(200, tokens);
    refresh(&client).unwrap();
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(proof(&platform, 1).1["iat"].as_f64(), Some(NOW / 1_000.0 + 400.0));
}

#[test]
fn rejected_id_token_teaches_no_time() {
    let (client, platform) = client(Dpop::Required);
    let login = start_login(&client, &platform, LoginRequest::default());
    let mut tokens = bound(token_response(&login.nonce));
    tokens["id_token"] = json!(id_token("another", |claims| claims["iat"] = json!(NOW / 1_000.0 + 300.0)));
    platform.respond(200, tokens);
    let error = handle_callback(&client, &login.response_url("code=c-1")).unwrap_err();
    assert_eq!(error.code, Code::InvalidIdToken);
    assert_eq!(platform.request_lines()[1], REVOKE);
    assert_eq!(proof(&platform, 1).1["iat"].as_f64(), Some(NOW / 1_000.0));
}

#[test]
fn clock_beyond_the_tolerance_is_clock_skew() {
    for (behind, text) in [(601.0, "601 seconds behind"), (-660.0, "660 seconds ahead of")] {
        let error = log_in_with_clock_behind(behind).map(|_| ()).unwrap_err();
        assert_eq!(error.code, Code::ClockSkew);
        assert!(error.message.contains(text), "{}", error.message);
    }
}

#[test]
fn dpop_off_sends_no_proof_and_rejects_bound_tokens() {
    let (client, platform) = client(Dpop::Off);
    let login = start_login(&client, &platform, LoginRequest::default());
    assert!(!login.url.contains("dpop_jkt"));
    platform.respond(200, bound(token_response(&login.nonce)));
    let error = handle_callback(&client, &login.response_url("code=c-1")).unwrap_err();
    assert_eq!(error.code, Code::InvalidResponse);
    assert!(platform.requests.borrow()[0].dpop_proof.is_none());
    assert_eq!(
        (platform.request_lines()[1].as_str(), platform.generated_keys.get()),
        (REVOKE, 0)
    );
}

#[test]
fn bearer_token_is_rejected_if_dpop_is_required() {
    let (required, platform) = client(Dpop::Required);
    let login = start_login(&required, &platform, LoginRequest::default());
    platform.respond(200, token_response(&login.nonce));
    let error = handle_callback(&required, &login.response_url("code=c-1")).unwrap_err();
    assert_eq!(error.code, Code::InvalidResponse);
    assert!(!required.is_authenticated());
    assert_eq!(platform.request_lines(), [TOKEN, REVOKE]);
    assert_eq!(proof(&platform, 1).0, "by 1", "the tokens are revoked with a proof");

    let (offered, platform) = client(Dpop::Offered);
    let login = start_login(&offered, &platform, LoginRequest::default());
    platform.respond(200, token_response(&login.nonce));
    handle_callback(&offered, &login.response_url("code=c-1")).unwrap();
    respond_with_factors(&platform);
    get_factors(&offered).unwrap();
    let requests = platform.requests.borrow();
    assert_eq!(requests[1].authorization.as_ref().unwrap().expose(), "Bearer at-1");
    assert!(requests[1].dpop_proof.is_none());
    assert_eq!(offered.session_view().unwrap().token_type.as_str(), "Bearer");
}

#[test]
fn refresh_without_binding_ends_the_session() {
    let (client, platform) = signed_in(Dpop::Required);
    platform.advance(3_600_000.0);
    platform.respond(200, bound(refresh_response(2)));
    refresh(&client).unwrap();
    assert_eq!(proof(&platform, 0).0, "by 1");
    platform.respond(200, refresh_response(3));
    assert_eq!(refresh(&client).unwrap_err().code, Code::InvalidResponse);
    assert!(!client.is_authenticated());
    assert_eq!(platform.request_lines(), [TOKEN, TOKEN, REVOKE]);
    assert_eq!(proof(&platform, 2).0, "by 1", "the revocation has a proof too");
}

#[test]
fn request_is_retried_once_with_the_nonce() {
    let (client, platform) = client(Dpop::Required);
    let login = start_login(&client, &platform, LoginRequest::default());
    require_nonce(&platform, "n-1");
    platform.respond(200, bound(token_response(&login.nonce)));
    handle_callback(&client, &login.response_url("code=c-1")).unwrap();
    let [first, second] = [0, 1].map(|index| proof(&platform, index).1);
    assert_eq!((first.get("nonce"), &second["nonce"]), (None, &json!("n-1")));
    assert_ne!(first["jti"], second["jti"], "each request has its own proof");

    require_nonce(&platform, "n-2");
    require_nonce(&platform, "n-3");
    let error = refresh(&client).unwrap_err();
    assert_eq!((error.code, error.status), (Code::TokenRequestFailed, Some(400)));
    assert_eq!(platform.request_lines().len(), 4, "the second error is returned");
    platform.advance(2_000.0);
    platform.respond(200, bound(refresh_response(2)));
    refresh(&client).unwrap();
    assert_eq!(
        proof(&platform, 4).1["nonce"],
        "n-3",
        "the latest nonce is used at once"
    );
}

#[test]
fn api_and_token_endpoint_have_separate_nonces() {
    let (client, platform) = signed_in(Dpop::Required);
    platform.respond_with(
        200,
        &[("content-type", "application/json"), ("dpop-nonce", "a-1")],
        Body::Json(json!({ "factors": [] })),
    );
    get_factors(&client).unwrap();
    require_api_nonce(&platform, Some("a-2"));
    platform.respond_with(204, &[], Body::Empty);
    let delete = authentication_methods::delete(&ResourceId::parse("totp|dev_1").unwrap());
    block_on(client.perform(delete, CallOptions::default())).unwrap();
    let nonces = [0, 1, 2].map(|index| proof(&platform, index).1.get("nonce").cloned());
    assert_eq!(
        nonces,
        [None, Some(json!("a-1")), Some(json!("a-2"))],
        "a success may bring a nonce too"
    );
    platform.respond(200, bound(refresh_response(2)));
    refresh(&client).unwrap();
    assert_eq!(
        proof(&platform, 3).1.get("nonce"),
        None,
        "a nonce of the API is not sent to the token endpoint"
    );
}

#[test]
fn second_nonce_error_of_the_api_causes_no_refresh() {
    let (client, platform) = signed_in(Dpop::Required);
    require_api_nonce(&platform, Some("a-1"));
    require_api_nonce(&platform, Some("a-2"));
    assert_eq!(get_factors(&client).unwrap_err().code, Code::Unauthorized);
    assert_eq!(platform.request_lines(), [FACTORS, FACTORS]);
}

#[test]
fn unreadable_nonce_is_reported() {
    let (client, platform) = signed_in(Dpop::Required);
    require_api_nonce(&platform, None);
    let error = get_factors(&client).unwrap_err();
    assert_eq!((error.code, error.status), (Code::InvalidResponse, Some(401)));
    assert!(error.message.contains("DPoP-Nonce"));
    assert_eq!(platform.request_lines(), [FACTORS]);
}

#[test]
fn missing_or_different_stored_key_fails_the_login() {
    for replace in [None, Some(proof_key(7))] {
        let (client, platform) = client(Dpop::Offered);
        let login = start_login(&client, &platform, LoginRequest::default());
        platform.stored_keys.borrow_mut().remove(&login.state);
        if let Some(other) = replace {
            platform.stored_keys.borrow_mut().insert(login.state.clone(), other);
        }
        let error = handle_callback(&client, &login.response_url("code=c-1")).unwrap_err();
        assert_eq!(error.code, Code::LoginRequired);
        assert!(
            platform.requests.borrow().is_empty(),
            "the code is bound to the original key"
        );
    }
}

#[test]
fn login_without_key_storage_omits_dpop_jkt() {
    let (client, platform) = client(Dpop::Required);
    platform.refuses_key_storage.set(true);
    let login = start_login(&client, &platform, LoginRequest::default());
    assert!(!parse_query(query_of(&login.url)).any(|(name, _)| name == "dpop_jkt"));
    platform.respond(200, bound(token_response(&login.nonce)));
    handle_callback(&client, &login.response_url("code=c-1")).unwrap();
    assert_eq!(proof(&platform, 0).0, "by 2");
}

#[test]
fn mfa_of_a_login_uses_its_key() {
    let (client, platform) = client(Dpop::Required);
    platform.respond(403, json!({ "error": "mfa_required", "mfa_token": "mt-1" }));
    let login = PasswordLogin {
        username: "ada".into(),
        password: Secret::new("p".into()),
        realm: None,
    };
    let outcome = block_on(client.login_with_password(login, Scopes::default(), CallOptions::default()));
    assert_eq!(outcome.unwrap_err().code, Code::MfaRequired);
    platform.respond(200, bound(grant_response(|_| ())));
    let mfa_proof = MfaProof::Otp(Secret::new("1".into()));
    block_on(client.mfa_verify(mfa_proof, CallOptions::default())).unwrap();
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!([0, 1, 2].map(|index| proof(&platform, index).0), ["by 1"; 3]);
}

#[test]
fn mfa_of_a_session_uses_its_key_and_requires_binding() {
    for (tokens, expected) in [
        (bound(refresh_response(2)), Ok(())),
        (refresh_response(2), Err(Code::InvalidResponse)),
    ] {
        let (client, platform) = signed_in(Dpop::Required);
        platform.advance(3_600_000.0);
        platform.respond(403, json!({ "error": "mfa_required", "mfa_token": "mt-1" }));
        assert_eq!(refresh(&client).unwrap_err().code, Code::MfaRequired);
        platform.respond(200, tokens);
        let mfa_proof = MfaProof::Otp(Secret::new("1".into()));
        let verified = block_on(client.mfa_verify(mfa_proof, CallOptions::default()));
        assert_eq!(verified.map(drop).map_err(|error| error.code), expected);
        for index in 1..platform.request_lines().len() {
            assert_eq!(proof(&platform, index).0, "by 1", "{index}");
        }
        assert_eq!(platform.request_lines().len(), if expected.is_ok() { 2 } else { 3 });
    }
}

#[test]
fn silent_login_sends_dpop_jkt() {
    let (client, platform) = client(Dpop::Required);
    let frame_url = Rc::new(std::cell::RefCell::new(String::new()));
    platform.frame_messages.borrow_mut().push_back({
        let frame_url = Rc::clone(&frame_url);
        Box::new(move |url| {
            frame_url.replace(url.to_owned());
            Ok(json!({ "type": "authorization_response", "response": { "code": "c", "state": parameter(url, "state") } }))
        })
    });
    let requested_url = Rc::clone(&frame_url);
    platform.respond_later(async move {
        let tokens = bound(token_response(&parameter(&requested_url.borrow(), "nonce")));
        Ok(crate::ports::memory::json_response(200, tokens))
    });
    let request = LoginRequest::default();
    assert!(block_on(Rc::clone(&client).check_session(request, CallOptions::default())).unwrap());
    assert_eq!(parameter(&frame_url.borrow(), "dpop_jkt"), proof_key(1).thumbprint());
    assert_eq!(proof(&platform, 0).0, "by 1");
}

#[test]
fn logout_proves_revocation_and_next_login_generates_a_key() {
    let (client, platform) = signed_in(Dpop::Required);
    block_on(client.finish_logout(client.end_session(), LogoutRequest::default())).unwrap();
    assert_eq!(
        (platform.request_lines(), proof(&platform, 0).0.as_str()),
        (vec![REVOKE.to_owned()], "by 1")
    );
    log_in(&client, &platform);
    assert_eq!(proof(&platform, 1).0, "by 2");
}

#[test]
fn invalid_dpop_proof_keeps_the_session() {
    let (client, platform) = signed_in(Dpop::Required);
    platform.respond(400, json!({ "error": "invalid_dpop_proof" }));
    assert_eq!(refresh(&client).unwrap_err().code, Code::TokenRequestFailed);
    assert!(client.is_authenticated());
}

#[test]
fn unprocessed_refresh_keeps_the_session() {
    let (client, platform) = signed_in(Dpop::Required);
    platform.respond(400, json!({ "error": "use_dpop_nonce" }));
    assert_eq!(
        refresh(&client).unwrap_err().code,
        Code::InvalidResponse,
        "the nonce cannot be read"
    );
    assert!(client.is_authenticated());
    platform.signing_fails.set(true);
    platform.advance(2_000.0);
    assert_eq!(refresh(&client).unwrap_err().code, Code::UnsupportedEnvironment);
    assert_eq!(platform.request_lines(), [TOKEN], "nothing is sent without a proof");
    platform.signing_fails.set(false);
    platform.advance(2_000.0);
    platform.respond(200, bound(refresh_response(2)));
    refresh(&client).unwrap();
}

#[test]
fn error_response_removes_the_stored_key() {
    let (client, platform) = client(Dpop::Required);
    let login = start_login(&client, &platform, LoginRequest::default());
    assert_eq!(platform.stored_keys.borrow().len(), 1);
    let error = handle_callback(&client, &login.response_url("error=access_denied")).unwrap_err();
    assert_eq!(error.code, Code::AuthorizationFailed);
    assert!(platform.stored_keys.borrow().is_empty());
}
