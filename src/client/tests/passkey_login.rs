use std::future::pending;
use std::rc::Rc;

use futures::executor::{LocalPool, block_on};
use futures::future::RemoteHandle;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::calls::{REVOKE, TOKEN, get_factors, last_authorization, respond_with_factors};
use super::fixtures::{TestClient, client, client_with, grant_response};
use crate::engine::CallOptions;
use crate::parts::passkey_login::PasskeyLogin;
use crate::ports::memory::{TestPlatform, TestSignal};
use crate::ports::page::Authenticator;
use crate::protocol::config::ConfigInput;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::mfa::MfaProof;
use crate::protocol::login::passkey_grant::{Directory, NewUser};
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::token_type::Dpop;
use crate::protocol::webauthn::credential::Credential;
use crate::protocol::webauthn::credential::tests::attestation;
use crate::protocol::webauthn::support::{Support, UnsupportedReason};
use crate::sync::ceremony_lock::Mediation;

const CHALLENGE: &str = "POST https://login.example.com/passkey/challenge";
const REGISTER: &str = "POST https://login.example.com/passkey/register";

fn assertion() -> Credential<Value> {
    Credential {
        response: vec![
            ("authenticatorData", "AQ".into()),
            ("clientDataJSON", "e30".into()),
            ("signature", "Ag".into()),
        ],
        transports: vec![],
        ..attestation()
    }
}

fn respond_with_challenge(platform: &TestPlatform) {
    let options = json!({ "challenge": "Y2hhbGxlbmdl+/8=", "rpId": "login.example.com", "timeout": 60_000 });
    platform.respond(
        200,
        json!({ "auth_session": "as-1", "authn_params_public_key": options }),
    );
}

fn respond_with_sign_up_challenge(platform: &TestPlatform) {
    let options = json!({
        "challenge": "Y2g", "rp": { "id": "login.example.com", "name": "Example" }, "pubKeyCredParams": [],
        "user": { "id": "dXNlcg", "name": "ada", "displayName": "Ada" },
    });
    platform.respond(
        200,
        json!({ "auth_session": "as-1", "authn_params_public_key": options }),
    );
}

fn sign_up() -> PasskeyLogin {
    PasskeyLogin {
        new_user: Some(NewUser {
            profile: "{\"email\":\"ada@example.com\"}".into(),
            metadata: None,
        }),
        ..PasskeyLogin::default()
    }
}

fn autofill() -> PasskeyLogin {
    PasskeyLogin {
        autofill: true,
        ..PasskeyLogin::default()
    }
}

fn enable_autofill(platform: &TestPlatform) {
    platform.support.set(Support {
        autofill: true,
        ..Support::default()
    });
}

type Outcome = Result<(), Error<Value>>;

fn log_in(client: &Rc<TestClient>, login: PasskeyLogin) -> Outcome {
    block_on(client.login_with_passkey(login, CallOptions::default()))
}

fn spawn_login(pool: &LocalPool, client: &Rc<TestClient>, login: PasskeyLogin) -> RemoteHandle<Outcome> {
    spawn_login_with(pool, client, login, CallOptions::default())
}

fn spawn_login_with(
    pool: &LocalPool,
    client: &Rc<TestClient>,
    login: PasskeyLogin,
    options: CallOptions<TestSignal>,
) -> RemoteHandle<Outcome> {
    let client = Rc::clone(client);
    let login = async move { client.login_with_passkey(login, options).await };
    pool.spawner().spawn_local_with_handle(login).unwrap()
}

fn request_body(platform: &TestPlatform, index: usize) -> Value {
    let requests = platform.requests.borrow();
    serde_json::from_str(requests[index].content.as_ref().unwrap().text.expose()).unwrap()
}

#[test]
fn login_sends_two_requests() {
    let (client, platform) = client();
    respond_with_challenge(&platform);
    platform.ceremony_returns(assertion());
    platform.respond(200, grant_response(|claims| claims["org_id"] = json!("org_1")));
    let login = PasskeyLogin {
        directory: Directory {
            realm: Some("users".into()),
            organization: Some("org_1".into()),
        },
        scopes: Scopes::parse("read:me:connected_accounts").unwrap(),
        ..PasskeyLogin::default()
    };
    log_in(&client, login).unwrap();
    assert_eq!(platform.request_lines(), [CHALLENGE, TOKEN]);
    let prompt = &platform.prompts.borrow()[0];
    assert_eq!(
        (
            &prompt.public_key["challenge"],
            prompt.mediation == Mediation::Conditional
        ),
        (&json!("Y2hhbGxlbmdl-_8"), false)
    );
    let grant = request_body(&platform, 1);
    assert_eq!(
        (
            &grant["auth_session"],
            &grant["authn_response"]["response"]["signature"]
        ),
        (&json!("as-1"), &json!("Ag"))
    );
    assert_eq!(
        (&grant["realm"], &grant["organization"]),
        (&json!("users"), &json!("org_1"))
    );
    assert!(
        grant["scope"]
            .as_str()
            .unwrap()
            .ends_with(" read:me:connected_accounts")
    );
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(last_authorization(&platform), "Bearer at-1");
}

#[test]
fn missing_webauthn_or_autofill_sends_no_request() {
    for login in [PasskeyLogin::default(), sign_up(), autofill()] {
        let (client, platform) = client();
        platform.support.set(Support {
            unsupported_reason: Some(UnsupportedReason::NoWebAuthn),
            autofill: true,
            ..Support::default()
        });
        assert_eq!(log_in(&client, login).unwrap_err().code, Code::PasskeyUnsupported);
        assert!(platform.requests.borrow().is_empty());
    }
    let (client, platform) = client();
    assert_eq!(
        log_in(&client, autofill()).unwrap_err().code,
        Code::PasskeyUnsupported,
        "autofill is unsupported"
    );
    assert!(platform.requests.borrow().is_empty() && platform.ceremony_lock().is_free());
}

#[test]
fn failed_ceremony_requests_no_token() {
    let (client, platform) = client();
    for (name, code) in [
        ("NotAllowedError", Code::PasskeyCancelled),
        ("SecurityError", Code::PasskeyInvalidDomain),
    ] {
        respond_with_challenge(&platform);
        platform.ceremony_fails(name);
        assert_eq!(log_in(&client, PasskeyLogin::default()).unwrap_err().code, code);
    }
    assert_eq!(platform.request_lines(), [CHALLENGE, CHALLENGE]);
    assert!(!client.is_authenticated() && platform.ceremony_lock().is_free());
}

#[test]
fn invalid_options_fail_before_the_prompt() {
    let (client, platform) = client();
    platform.respond(
        200,
        json!({ "auth_session": "as-1", "authn_params_public_key": { "challenge": "a" } }),
    );
    assert_eq!(
        log_in(&client, PasskeyLogin::default()).unwrap_err().code,
        Code::InvalidResponse
    );
    assert!(platform.prompts.borrow().is_empty());
}

#[test]
fn rejected_login_signals_no_unknown_credential() {
    let (client, platform) = client();
    respond_with_challenge(&platform);
    platform.ceremony_returns(assertion());
    platform.respond(
        403,
        json!({ "error": "invalid_grant", "error_description": "as-1 is unknown" }),
    );
    let error = log_in(&client, PasskeyLogin::default()).unwrap_err();
    assert_eq!(
        (error.code, &error.oauth.as_ref().unwrap().description),
        (Code::TokenRequestFailed, &None)
    );
    assert!(platform.signals.borrow().is_empty(), "the challenge may have expired");
}

#[test]
fn rejected_sign_up_signals_the_unknown_credential() {
    let (client, platform) = client();
    respond_with_sign_up_challenge(&platform);
    platform.ceremony_returns(attestation());
    platform.respond(200, grant_response(|_| ()));
    log_in(&client, sign_up()).unwrap();
    assert_eq!(platform.request_lines(), [REGISTER, TOKEN]);
    assert_eq!(
        request_body(&platform, 0)["user_profile"],
        json!({ "email": "ada@example.com" })
    );
    assert_eq!(
        request_body(&platform, 1)["authn_response"]["response"]["attestationObject"],
        "oA"
    );
    assert!(client.is_authenticated());

    respond_with_sign_up_challenge(&platform);
    platform.ceremony_returns(attestation());
    platform.respond(403, json!({ "error": "invalid_grant" }));
    assert_eq!(log_in(&client, sign_up()).unwrap_err().code, Code::TokenRequestFailed);
    let signals = platform.signals.borrow();
    assert_eq!(signals.len(), 1);
    let options: Value = serde_json::from_str(&signals[0].options).unwrap();
    assert_eq!(options, json!({ "rpId": "login.example.com", "credentialId": "AQID" }));
}

#[test]
fn ambiguous_sign_up_failure_signals_nothing() {
    for (status, error) in [(503, None), (403, Some("mfa_required"))] {
        let (client, platform) = client();
        respond_with_sign_up_challenge(&platform);
        platform.ceremony_returns(attestation());
        platform.respond(status, json!({ "error": error, "mfa_token": "mt-1" }));
        log_in(&client, sign_up()).unwrap_err();
        assert!(platform.signals.borrow().is_empty(), "{status}");
    }
}

#[test]
fn second_factor_completes_the_login() {
    let (client, platform) = client();
    respond_with_challenge(&platform);
    platform.ceremony_returns(assertion());
    platform.respond(403, json!({ "error": "mfa_required", "mfa_token": "mt-1" }));
    let error = log_in(&client, PasskeyLogin::default()).unwrap_err();
    assert_eq!(error.code, Code::MfaRequired);
    platform.respond(200, grant_response(|_| ()));
    let proof = MfaProof::Otp(Secret::new("1".into()));
    block_on(client.mfa_verify(proof, CallOptions::default())).unwrap();
    assert!(client.is_authenticated());
}

#[test]
fn id_token_must_name_the_organization() {
    let (client, platform) = client();
    respond_with_challenge(&platform);
    platform.ceremony_returns(assertion());
    platform.respond(200, grant_response(|claims| claims["org_id"] = json!("org_2")));
    let mut login = PasskeyLogin::default();
    login.directory.organization = Some("org_1".into());
    assert_eq!(log_in(&client, login).unwrap_err().code, Code::InvalidIdToken);
    assert_eq!(platform.request_lines().last().unwrap(), REVOKE);
}

#[test]
fn autofill_gets_a_new_challenge_after_four_minutes() {
    let (client, platform) = client();
    enable_autofill(&platform);
    let mut pool = LocalPool::new();
    respond_with_challenge(&platform);
    platform.ceremony_resolves_with(pending());
    let login = spawn_login(&pool, &client, autofill());
    pool.run_until_stalled();
    // The options allow a prompt 60 seconds; autofill is none.
    for part in [1_000.0, 238_999.0] {
        platform.advance(part);
        pool.run_until_stalled();
    }
    assert_eq!(platform.request_lines(), [CHALLENGE]);
    respond_with_challenge(&platform);
    platform.ceremony_returns(assertion());
    platform.respond(
        200,
        grant_response(|claims| {
            (claims["iat"], claims["exp"]) = (json!(1_772_438_645), json!(1_772_439_405));
        }),
    );
    platform.advance(1.0);
    pool.run_until(login).unwrap();
    assert_eq!(platform.request_lines(), [CHALLENGE, CHALLENGE, TOKEN]);
    assert!(
        platform
            .prompts
            .borrow()
            .iter()
            .all(|prompt| prompt.mediation == Mediation::Conditional)
    );
}

#[test]
fn prompt_preempts_autofill() {
    let (client, platform) = client();
    enable_autofill(&platform);
    let mut pool = LocalPool::new();
    respond_with_challenge(&platform);
    platform.ceremony_resolves_with(pending());
    let autofilling = spawn_login(&pool, &client, autofill());
    pool.run_until_stalled();
    respond_with_challenge(&platform);
    platform.ceremony_returns(assertion());
    platform.respond(200, grant_response(|_| ()));
    let prompting = spawn_login(&pool, &client, PasskeyLogin::default());
    pool.run_until(prompting).unwrap();
    assert_eq!(pool.run_until(autofilling).unwrap_err().code, Code::Aborted);
}

#[test]
fn second_prompt_is_busy() {
    let (client, platform) = client();
    let mut pool = LocalPool::new();
    respond_with_challenge(&platform);
    platform.ceremony_resolves_with(pending());
    let _first = spawn_login(&pool, &client, PasskeyLogin::default());
    pool.run_until_stalled();
    let second = spawn_login(&pool, &client, PasskeyLogin::default());
    assert_eq!(pool.run_until(second).unwrap_err().code, Code::PasskeyBusy);
    assert_eq!(platform.request_lines(), [CHALLENGE]);
}

#[test]
fn abort_ends_the_prompt() {
    let (client, platform) = client();
    let mut pool = LocalPool::new();
    let signal = TestSignal::default();
    let options = CallOptions {
        signal: Some(signal.clone()),
        ..CallOptions::default()
    };
    respond_with_challenge(&platform);
    platform.ceremony_resolves_with(pending());
    let login = spawn_login_with(&pool, &client, PasskeyLogin::default(), options);
    pool.run_until_stalled();
    signal.abort();
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::Aborted);
    assert_eq!(platform.request_lines(), [CHALLENGE]);
}

#[test]
fn token_request_has_a_dpop_proof() {
    let (client, platform) = client_with(ConfigInput {
        dpop: Some(Dpop::Required),
        ..ConfigInput::default()
    });
    respond_with_challenge(&platform);
    platform.ceremony_returns(assertion());
    let mut tokens = grant_response(|_| ());
    tokens["token_type"] = json!("DPoP");
    platform.respond(200, tokens);
    log_in(&client, PasskeyLogin::default()).unwrap();
    let requests = platform.requests.borrow();
    assert!(requests[0].dpop_proof.is_none() && requests[1].dpop_proof.is_some());
}
