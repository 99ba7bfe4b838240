use std::future::{Future, pending};
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::executor::{LocalPool, block_on};
use futures::future::RemoteHandle;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::fixtures::{TestClient, client, handle_callback, signed_in, start_login, token_response};
use crate::client::Client;
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, TestSignal, json_response};
use crate::ports::page::Authenticator;
use crate::protocol::account::enrollment::{EnrollmentRequest, EnrollmentType};
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, Response};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::webauthn::credential::tests::attestation;
use crate::protocol::webauthn::support::{Support, UnsupportedReason};
use crate::sync::ceremony_lock::Mediation;

fn options() -> Value {
    json!({
        "challenge": "Y2hhbGxlbmdl+/8=", "rp": { "name": "Example" }, "pubKeyCredParams": [],
        "user": { "id": "dXNlcg==", "name": "ada", "displayName": "Ada" },
    })
}

pub(crate) fn enrollment_request() -> EnrollmentRequest {
    EnrollmentRequest::read(EnrollmentType::Passkey, |_| Ok(None), |name, _| name.to_owned()).unwrap()
}

fn challenge() -> Value {
    json!({ "auth_session": "as-1", "authn_params_public_key": options() })
}

pub(crate) fn respond_with_challenge(platform: &TestPlatform) {
    let location = "https://login.example.com/me/v1/authentication-methods/passkey%7Cnew-1";
    let headers = [("content-type", "application/json"), ("location", location)];
    platform.respond_with(202, &headers, Body::Json(challenge()));
}

fn enroll(client: &Rc<TestClient>) -> EnrollmentResult {
    block_on(client.enroll_passkey(enrollment_request(), CallOptions::default()))
}

/// The first of the two steps.
fn prepare(client: &Rc<TestClient>, platform: &TestPlatform) -> u32 {
    respond_with_challenge(platform);
    block_on(client.prepare_passkey(enrollment_request(), CallOptions::default())).unwrap()
}

fn create(client: &Rc<TestClient>, handle: u32) -> impl Future<Output = EnrollmentResult> + use<> {
    let client = Rc::clone(client);
    async move { client.create_passkey(handle, CallOptions::default()).await }
}

type HttpResult = Result<Response<Value>, Error<Value>>;
pub(crate) type EnrollmentResult = Result<Option<Value>, Error<Value>>;

/// Spawns an enrollment until it waits for its challenge.
fn spawn_enrollment(
    client: &Rc<TestClient>,
    platform: &TestPlatform,
    pool: &mut LocalPool,
) -> (oneshot::Sender<HttpResult>, RemoteHandle<EnrollmentResult>) {
    let (sender, receiver) = oneshot::channel::<HttpResult>();
    platform.respond_later(async { receiver.await.unwrap() });
    let client = Rc::clone(client);
    let enrolling = async move {
        client
            .enroll_passkey(enrollment_request(), CallOptions::default())
            .await
    };
    let pending = pool.spawner().spawn_local_with_handle(enrolling).unwrap();
    pool.run_until_stalled();
    (sender, pending)
}

#[test]
fn enrollment_sends_two_requests() {
    let (client, platform) = signed_in();
    respond_with_challenge(&platform);
    platform.ceremony_returns(attestation());
    let method = json!({ "id": "passkey|dev_1", "type": "passkey", "new": 1 });
    platform.respond(201, method.clone());
    assert_eq!(enroll(&client).unwrap(), Some(method));
    let base = "https://login.example.com/me/v1/authentication-methods";
    assert_eq!(
        platform.request_lines(),
        [format!("POST {base}"), format!("POST {base}/passkey%7Cnew-1/verify")]
    );
    assert_eq!(platform.prompts.borrow()[0].public_key["challenge"], "Y2hhbGxlbmdl-_8");
    let requests = platform.requests.borrow();
    let body: Value = serde_json::from_str(requests[1].content.as_ref().unwrap().text.expose()).unwrap();
    assert_eq!(
        (&body["auth_session"], &body["authn_response"]["rawId"]),
        (&json!("as-1"), &json!("AQID"))
    );
}

#[test]
fn prepared_passkey_prompts_at_the_first_poll() {
    let (client, platform) = signed_in();
    let handle = prepare(&client, &platform);
    assert!(platform.prompts.borrow().is_empty());
    platform.ceremony_resolves_with(pending());
    let creating = create(&client, handle);
    assert!(platform.prompts.borrow().is_empty());
    assert!(creating.now_or_never().is_none());
    assert_eq!(platform.prompts.borrow().len(), 1, "nothing was awaited");

    platform.ceremony_fails("NotAllowedError");
    let error = block_on(create(&client, handle)).unwrap_err();
    assert_eq!(error.code, Code::PasskeyCancelled);
    platform.ceremony_returns(attestation());
    platform.respond(201, json!({ "id": "passkey|dev_1", "type": "passkey" }));
    assert!(block_on(create(&client, handle)).is_ok(), "a second attempt works");
    assert_eq!(
        block_on(create(&client, handle)).unwrap_err().code,
        Code::InvalidRequest,
        "the challenge was verified already"
    );
    assert_eq!(platform.request_lines().len(), 2);
}

#[test]
fn prepared_passkey_ends_with_its_session() {
    let (client, platform) = signed_in();
    let handle = prepare(&client, &platform);
    client.end_session();
    assert_eq!(
        block_on(create(&client, handle)).unwrap_err().code,
        Code::InvalidRequest
    );
    assert!(platform.prompts.borrow().is_empty());
}

#[test]
fn enrollment_preempts_a_conditional_ceremony() {
    for is_prepared in [false, true] {
        let (client, platform) = signed_in();
        let conditional = platform
            .ceremony_lock()
            .reserve(Mediation::Conditional)
            .unwrap()
            .acquire_now()
            .unwrap();
        let enrolling = if is_prepared {
            create(&client, prepare(&client, &platform)).boxed_local()
        } else {
            respond_with_challenge(&platform);
            let client = Rc::clone(&client);
            async move {
                client
                    .enroll_passkey(enrollment_request(), CallOptions::default())
                    .await
            }
            .boxed_local()
        };
        platform.ceremony_resolves_with(pending());
        let mut pool = LocalPool::new();
        let _enrolling = pool.spawner().spawn_local_with_handle(enrolling).unwrap();
        pool.run_until_stalled();
        assert!(
            conditional.preemption().requested().now_or_never().is_some(),
            "it is asked to end"
        );
        assert_eq!(
            platform.prompts.borrow().len(),
            usize::from(is_prepared),
            "a prepared passkey does not wait for its end"
        );
        drop(conditional);
        pool.run_until_stalled();
        assert_eq!(platform.prompts.borrow().len(), 1);
    }
}

#[test]
fn clients_of_a_page_share_the_ceremony_lock() {
    let (client, platform) = signed_in();
    let handle = prepare(&client, &platform);
    platform.ceremony_resolves_with(pending());
    let mut creating = Box::pin(create(&client, handle));
    assert!(creating.as_mut().now_or_never().is_none());
    let other = Rc::new(Client::new(Rc::clone(&platform), client.config().clone()));
    assert_eq!(enroll(&other).unwrap_err().code, Code::PasskeyBusy);
    drop(creating);
    assert_eq!(enroll(&other).unwrap_err().code, Code::LoginRequired);
}

/// As an extension may leave it.
#[test]
fn hanging_ceremony_gives_way_to_a_later_prompt() {
    let (client, platform) = signed_in();
    let first = prepare(&client, &platform);
    let second = prepare(&client, &platform);
    let mut pool = LocalPool::new();
    platform.ceremony_resolves_with(pending());
    let hanging = pool.spawner().spawn_local_with_handle(create(&client, first)).unwrap();
    pool.run_until_stalled();
    platform.advance(900.0);
    pool.run_until_stalled();
    assert_eq!(
        block_on(create(&client, second)).unwrap_err().code,
        Code::PasskeyBusy,
        "a double click"
    );
    platform.advance(100.0);
    pool.run_until_stalled();
    platform.support.set(Support {
        conditional_create: true,
        ..Support::default()
    });
    assert_eq!(
        enroll_silently(&client).unwrap_err().code,
        Code::PasskeyBusy,
        "the user has not asked for it"
    );
    platform.ceremony_returns(attestation());
    platform.respond(201, json!({ "id": "passkey|dev_1", "type": "passkey" }));
    assert!(block_on(create(&client, second)).is_ok());
    assert_eq!(pool.run_until(hanging).unwrap_err().code, Code::Aborted);
    assert!(platform.ceremony_lock().is_free());
}

#[test]
fn hanging_ceremony_ends_with_the_timeout_of_its_options() {
    for (timeout, milliseconds) in [(json!(60_000), 71_000.0), (json!(null), 311_000.0)] {
        let (client, platform) = signed_in_with_conditional_create();
        for is_silent in [false, true] {
            let mut options = options();
            options["timeout"] = timeout.clone();
            let body = json!({ "auth_session": "as-1", "authn_params_public_key": options });
            let headers = [("content-type", "application/json")];
            platform.respond_with(202, &headers, Body::Json(body));
            platform.ceremony_resolves_with(pending());
            let call = CallOptions {
                timeout_ms: Some(1_000),
                ..CallOptions::default()
            };
            let client = Rc::clone(&client);
            let enrolling = async move {
                if is_silent {
                    client.enroll_passkey_silently(enrollment_request(), call).await
                } else {
                    client.enroll_passkey(enrollment_request(), call).await
                }
            };
            let mut pool = LocalPool::new();
            let mut enrolling = pool.spawner().spawn_local_with_handle(enrolling).unwrap();
            pool.run_until_stalled();
            // The two parts of the limit.
            for part in [1_000.0, milliseconds - 1_001.0] {
                platform.advance(part);
                pool.run_until_stalled();
            }
            assert!((&mut enrolling).now_or_never().is_none(), "timeoutMs is for requests");
            platform.advance(1.0);
            let outcome = pool.run_until(enrolling).map_err(|error| error.code);
            let expected = if is_silent {
                Ok(None)
            } else {
                Err(Code::PasskeyCancelled)
            };
            assert_eq!(outcome, expected, "{timeout}");
            assert!(platform.ceremony_lock().is_free());
        }
    }
}

#[test]
fn abort_ends_a_ceremony_that_ignores_its_signal() {
    let (client, platform) = signed_in();
    respond_with_challenge(&platform);
    platform.ceremony_resolves_with(pending());
    let signal = TestSignal::default();
    let options = CallOptions {
        signal: Some(signal.clone()),
        ..CallOptions::default()
    };
    let enrolling = {
        let client = Rc::clone(&client);
        async move { client.enroll_passkey(enrollment_request(), options).await }
    };
    let mut pool = LocalPool::new();
    let pending = pool.spawner().spawn_local_with_handle(enrolling).unwrap();
    pool.run_until_stalled();
    assert_eq!(platform.prompts.borrow().len(), 1);
    signal.abort();
    assert_eq!(pool.run_until(pending).unwrap_err().code, Code::Aborted);
}

#[test]
fn security_error_names_the_host_and_the_rp_id() {
    let (client, platform) = signed_in();
    let mut options = options();
    options["rp"]["id"] = json!("login.example.org");
    platform.respond(
        202,
        json!({ "auth_session": "as-1", "authn_params_public_key": options }),
    );
    platform.ceremony_fails("SecurityError");
    let error = enroll(&client).unwrap_err();
    assert_eq!(error.code, Code::PasskeyInvalidDomain);
    assert!(error.message.contains("app.example.com") && error.message.contains("login.example.org"));
}

#[test]
fn missing_webauthn_sends_no_request() {
    let (client, platform) = signed_in();
    platform.support.set(Support {
        unsupported_reason: Some(UnsupportedReason::NoWebAuthn),
        ..Support::default()
    });
    assert_eq!(enroll(&client).unwrap_err().code, Code::PasskeyUnsupported);
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn enrollment_without_session_sends_and_prompts_nothing() {
    let (client, platform) = client();
    assert_eq!(enroll(&client).unwrap_err().code, Code::LoginRequired);
    assert!(platform.requests.borrow().is_empty() && platform.prompts.borrow().is_empty());
}

#[test]
fn invalid_options_fail_before_the_prompt() {
    for (member, value) in [("challenge", json!("A")), ("user", json!({})), ("rp", json!(null))] {
        let (client, platform) = signed_in();
        let mut options = options();
        options[member] = value;
        platform.respond(
            202,
            json!({ "auth_session": "as-1", "authn_params_public_key": options }),
        );
        assert_eq!(enroll(&client).unwrap_err().code, Code::InvalidResponse, "{member}");
        assert!(platform.prompts.borrow().is_empty());
    }
}

#[test]
fn canceled_ceremony_is_not_verified() {
    let (client, platform) = signed_in();
    respond_with_challenge(&platform);
    platform.ceremony_fails("NotAllowedError");
    assert_eq!(enroll(&client).unwrap_err().code, Code::PasskeyCancelled);
    assert_eq!(platform.request_lines().len(), 1);

    respond_with_challenge(&platform);
    platform.ceremony_returns(attestation());
    platform.respond(201, json!({ "id": "passkey|dev_1", "type": "passkey" }));
    assert!(enroll(&client).is_ok(), "the next enrollment works");
}

#[test]
fn second_enrollment_is_busy_until_the_first_ends() {
    let (client, platform) = signed_in();
    let mut pool = LocalPool::new();
    let (sender, pending) = spawn_enrollment(&client, &platform, &mut pool);
    assert_eq!(enroll(&client).unwrap_err().code, Code::PasskeyBusy);
    sender.send(Err(Error::new(Code::Network, "simulated"))).unwrap();
    assert_eq!(pool.run_until(pending).unwrap_err().code, Code::Network);
    respond_with_challenge(&platform);
    platform.ceremony_fails("NotAllowedError");
    assert_eq!(
        enroll(&client).unwrap_err().code,
        Code::PasskeyCancelled,
        "the lock is free again"
    );
}

/// The session may have ended or been replaced meanwhile.
#[test]
fn enrollment_does_not_continue_in_another_session() {
    for logs_in_again in [false, true] {
        let (client, platform) = signed_in();
        platform.ceremony_returns(attestation());
        let mut pool = LocalPool::new();
        let (sender, pending) = spawn_enrollment(&client, &platform, &mut pool);
        if logs_in_again {
            let login = start_login(&client, &platform, LoginRequest::default());
            platform.respond(200, token_response(&login.nonce));
            handle_callback(&client, &login.response_url("code=c-2")).unwrap();
        } else {
            client.end_session();
        }
        let response = json_response(202, challenge());
        sender.send(Ok(response)).unwrap();
        assert_eq!(pool.run_until(pending).unwrap_err().code, Code::LoginRequired);
        assert!(
            client.engine.account.enrollment_type(1).is_err(),
            "the challenge is not stored"
        );
        assert!(
            !platform.request_lines().iter().any(|line| line.ends_with("/verify")),
            "the verification was not sent"
        );
    }
}

fn enroll_silently(client: &Rc<TestClient>) -> EnrollmentResult {
    block_on(client.enroll_passkey_silently(enrollment_request(), CallOptions::default()))
}

fn signed_in_with_conditional_create() -> (Rc<TestClient>, TestPlatform) {
    let (client, platform) = signed_in();
    platform.support.set(Support {
        conditional_create: true,
        ..Support::default()
    });
    (client, platform)
}

#[test]
fn silent_enrollment_needs_conditional_create() {
    let (client, platform) = signed_in();
    assert_eq!(enroll_silently(&client).unwrap(), None);
    assert!(platform.requests.borrow().is_empty() && platform.prompts.borrow().is_empty());
}

#[test]
fn declined_silent_enrollment_returns_none() {
    for name in [
        "NotAllowedError",
        "InvalidStateError",
        "ConstraintError",
        "NotSupportedError",
    ] {
        let (client, platform) = signed_in_with_conditional_create();
        respond_with_challenge(&platform);
        platform.ceremony_fails(name);
        assert_eq!(enroll_silently(&client).unwrap(), None, "{name}");
        assert!(platform.prompts.borrow()[0].mediation == Mediation::Conditional);
        assert_eq!(platform.request_lines().len(), 1);
    }
    let (client, platform) = signed_in_with_conditional_create();
    respond_with_challenge(&platform);
    platform.ceremony_returns(attestation());
    let method = json!({ "id": "passkey|dev_1", "type": "passkey" });
    platform.respond(201, method.clone());
    assert_eq!(enroll_silently(&client).unwrap(), Some(method));
}

#[test]
fn silent_enrollment_reports_other_errors() {
    let (client, platform) = signed_in_with_conditional_create();
    respond_with_challenge(&platform);
    platform.ceremony_fails("SecurityError");
    assert_eq!(enroll_silently(&client).unwrap_err().code, Code::PasskeyInvalidDomain);
    platform.respond(403, json!({}));
    assert_eq!(enroll_silently(&client).unwrap_err().code, Code::Forbidden);
    let permit = platform.hold_ceremony_lock();
    assert_eq!(enroll_silently(&client).unwrap_err().code, Code::PasskeyBusy);
    drop(permit);
    respond_with_challenge(&platform);
    platform.ceremony_returns(attestation());
    platform.respond(400, json!({}));
    assert_eq!(enroll_silently(&client).unwrap_err().code, Code::InvalidRequest);
}

#[test]
fn prompt_preempts_a_silent_enrollment() {
    let (client, platform) = signed_in_with_conditional_create();
    respond_with_challenge(&platform);
    platform.ceremony_resolves_with(pending());
    let silent = Rc::clone(&client);
    let silent = async move {
        silent
            .enroll_passkey_silently(enrollment_request(), CallOptions::default())
            .await
    };
    let mut pool = LocalPool::new();
    let silent = pool.spawner().spawn_local_with_handle(silent).unwrap();
    pool.run_until_stalled();
    respond_with_challenge(&platform);
    platform.ceremony_fails("NotAllowedError");
    let prompting = async move {
        client
            .enroll_passkey(enrollment_request(), CallOptions::default())
            .await
    };
    let prompting = pool.spawner().spawn_local_with_handle(prompting).unwrap();
    assert_eq!(pool.run_until(prompting).unwrap_err().code, Code::PasskeyCancelled);
    assert_eq!(pool.run_until(silent).unwrap_err().code, Code::Aborted);
}
