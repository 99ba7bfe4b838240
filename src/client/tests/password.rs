use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::calls::{REVOKE, TOKEN, form_values, get_factors, last_authorization, refresh, respond_with_factors};
use super::fixtures::{TestClient, client, client_with, grant_response};
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, TestSignal, json_response};
use crate::protocol::config::ConfigInput;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::mfa::MfaProof;
use crate::protocol::login::password_grant::PasswordLogin;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;

fn client_with_password_grant() -> (Rc<TestClient>, TestPlatform) {
    client_with(ConfigInput {
        allow_password_grant: Some(true),
        ..ConfigInput::default()
    })
}

async fn log_in_async(client: &Rc<TestClient>, options: CallOptions<TestSignal>) -> Result<(), Error<Value>> {
    let login = PasswordLogin {
        username: "ada".into(),
        password: Secret::new("pa55word".into()),
        realm: None,
    };
    let scopes = Scopes::parse("read:me:connected_accounts").unwrap();
    client.login_with_password(login, scopes, options).await
}

fn log_in_with_options(client: &Rc<TestClient>, options: CallOptions<TestSignal>) -> Result<(), Error<Value>> {
    block_on(log_in_async(client, options))
}

fn log_in(client: &Rc<TestClient>) -> Result<(), Error<Value>> {
    log_in_with_options(client, CallOptions::default())
}

#[test]
fn password_login_begins_a_session() {
    let (client, platform) = client_with_password_grant();
    platform.respond(200, grant_response(|_| ()));
    log_in(&client).unwrap();
    assert_eq!(platform.request_lines(), [TOKEN]);
    assert!(form_values(&platform, "scope")[0].ends_with(" read:me:connected_accounts"));
    assert_eq!(client.user().unwrap()["name"], "Ada");
    respond_with_factors(&platform);
    get_factors(&client).unwrap();
    assert_eq!(last_authorization(&platform), "Bearer at-1");
}

#[test]
fn password_grant_must_be_allowed() {
    let (client, platform) = client();
    let error = log_in(&client).unwrap_err();
    assert_eq!(error.code, Code::InvalidConfig);
    assert!(error.message.starts_with("allowPasswordGrant "));
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn rejected_password_is_sent_once_and_not_in_the_error() {
    let (client, platform) = client_with_password_grant();
    let body = json!({ "error": "invalid_grant", "error_description": "Wrong: pa55word" });
    platform.respond(403, body);
    let error = log_in(&client).unwrap_err();
    assert_eq!(error.code, Code::TokenRequestFailed);
    assert!(!format!("{error:?}").contains("pa55word"));
    assert_eq!(platform.request_lines(), [TOKEN]);
    assert!(!client.is_authenticated());
}

#[test]
fn id_token_with_foreign_nonce_is_rejected_and_tokens_revoked() {
    let (client, platform) = client_with_password_grant();
    platform.respond(200, grant_response(|claims| claims["nonce"] = json!("another")));
    assert_eq!(log_in(&client).unwrap_err().code, Code::InvalidIdToken);
    assert!(!client.is_authenticated());
    assert_eq!(platform.request_lines(), [TOKEN, REVOKE]);
}

#[test]
fn second_factor_completes_the_login() {
    let (client, platform) = client_with_password_grant();
    platform.respond(
        403,
        json!({ "error": "mfa_required", "mfa_token": "mt-1", "mfa_requirements": { "challenge": [{ "type": "otp" }] } }),
    );
    let error = log_in(&client).unwrap_err();
    assert_eq!(error.code, Code::MfaRequired);
    assert_eq!(error.mfa.as_ref().unwrap().challenge, ["otp"]);
    assert!(!client.is_authenticated());
    platform.respond(403, json!({ "error": "invalid_grant" }));
    let proof = || MfaProof::Otp(Secret::new("123456".into()));
    let verify = || block_on(client.mfa_verify(proof(), CallOptions::default()));
    assert_eq!(verify().unwrap_err().code, Code::TokenRequestFailed);
    platform.respond(200, grant_response(|_| ()));
    verify().unwrap();
    assert_eq!(form_values(&platform, "mfa_token"), ["mt-1", "mt-1"]);
    assert!(
        client
            .session_view()
            .unwrap()
            .scopes
            .contains("read:me:connected_accounts")
    );
    assert_eq!(
        verify().unwrap_err().code,
        Code::InvalidRequest,
        "no factor is pending any more"
    );
}

#[test]
fn tokens_of_a_second_factor_are_fully_checked() {
    let (client, platform) = client_with_password_grant();
    platform.respond(403, json!({ "error": "mfa_required", "mfa_token": "mt-1" }));
    log_in(&client).unwrap_err();
    let proof = MfaProof::Otp(Secret::new("123456".into()));
    platform.respond(200, grant_response(|claims| claims["aud"] = json!("another")));
    let error = block_on(client.mfa_verify(proof, CallOptions::default())).unwrap_err();
    assert_eq!(error.code, Code::InvalidIdToken);
    assert!(!client.is_authenticated());
    assert_eq!(platform.request_lines().last().unwrap(), REVOKE);
}

#[test]
fn only_a_successful_login_replaces_the_session() {
    let (client, platform) = client_with_password_grant();
    platform.respond(200, grant_response(|_| ()));
    log_in(&client).unwrap();
    platform.respond(403, json!({ "error": "invalid_grant" }));
    log_in(&client).unwrap_err();
    assert_eq!(client.user().unwrap()["sub"], "auth0|1");
    platform.respond(200, grant_response(|claims| claims["sub"] = json!("auth0|2")));
    log_in(&client).unwrap();
    assert_eq!(client.user().unwrap()["sub"], "auth0|2");
}

#[test]
fn mfa_of_a_superseded_login_is_not_pending() {
    let (client, platform) = client_with_password_grant();
    let mut pool = LocalPool::new();
    let (sender, receiver) = oneshot::channel::<()>();
    platform.respond_later(async {
        receiver.await.unwrap();
        Ok(json_response(
            403,
            json!({ "error": "mfa_required", "mfa_token": "mt-late" }),
        ))
    });
    let slow_login = {
        let client = Rc::clone(&client);
        async move { log_in_async(&client, CallOptions::default()).await }
    };
    let slow_login = pool.spawner().spawn_local_with_handle(slow_login).unwrap();
    pool.run_until_stalled();
    platform.respond(200, grant_response(|_| ()));
    log_in(&client).unwrap();
    platform.respond(403, json!({ "error": "mfa_required", "mfa_token": "mt-1" }));
    assert_eq!(refresh(&client).unwrap_err().code, Code::MfaRequired);
    sender.send(()).unwrap();
    assert_eq!(pool.run_until(slow_login).unwrap_err().code, Code::MfaRequired);
    platform.respond(403, json!({ "error": "invalid_grant" }));
    let proof = MfaProof::Otp(Secret::new("1".into()));
    block_on(client.mfa_verify(proof, CallOptions::default())).unwrap_err();
    assert_eq!(form_values(&platform, "mfa_token"), ["mt-1"]);
}

#[test]
fn aborted_login_sends_nothing() {
    let (client, platform) = client_with_password_grant();
    let signal = TestSignal::default();
    signal.abort();
    let options = CallOptions {
        signal: Some(signal),
        ..CallOptions::default()
    };
    assert_eq!(log_in_with_options(&client, options).unwrap_err().code, Code::Aborted);
    assert!(platform.requests.borrow().is_empty());
    assert!(!client.is_authenticated());
}
