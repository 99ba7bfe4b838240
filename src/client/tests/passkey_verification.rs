//! What happens to a new passkey when its verification fails.

use std::rc::Rc;

use futures::executor::LocalPool;
use futures::future::RemoteHandle;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::fixtures::{TestClient, signed_in, signed_in_without_refresh_token, token_response};
use super::passkey_enrollment::{EnrollmentResult, enrollment_request, respond_with_challenge};
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, TestSignal};
use crate::protocol::error::Code;
use crate::protocol::http::Body;
use crate::protocol::webauthn::credential::tests::attestation;

pub(crate) const RP_ID: &str = "app.example.com";

pub(crate) fn passkey() -> Value {
    json!({
        "id": "passkey|dev_1", "type": "passkey", "key_id": "AQID", "relying_party_id": RP_ID, "user_handle": "dXNlcg",
    })
}

/// The method and the options of each signal since the last call.
pub(crate) fn signals(platform: &TestPlatform) -> Vec<(&'static str, Value)> {
    let signals = platform.signals.take();
    let signals = signals
        .iter()
        .map(|signal| (signal.method, serde_json::from_str(&signal.options).unwrap()));
    signals.collect()
}

pub(crate) fn unknown_credential() -> Vec<(&'static str, Value)> {
    vec![(
        "signalUnknownCredential",
        json!({ "rpId": RP_ID, "credentialId": "AQID" }),
    )]
}

/// An enrollment whose challenge and ceremony succeed.
pub(crate) struct Enrollment {
    pub(crate) client: Rc<TestClient>,
    pub(crate) platform: TestPlatform,
    pub(crate) pool: LocalPool,
    pub(crate) signal: TestSignal,
}

impl Enrollment {
    pub(crate) fn new() -> Self {
        Self::of(signed_in())
    }

    fn of((client, platform): (Rc<TestClient>, TestPlatform)) -> Self {
        respond_with_challenge(&platform);
        platform.ceremony_returns(attestation());
        Self {
            client,
            platform,
            pool: LocalPool::new(),
            signal: TestSignal::default(),
        }
    }

    pub(crate) fn enroll(&mut self) -> RemoteHandle<EnrollmentResult> {
        let client = Rc::clone(&self.client);
        let options = CallOptions {
            signal: Some(self.signal.clone()),
            ..CallOptions::default()
        };
        let enrolling = async move { client.enroll_passkey(enrollment_request(), options).await };
        let handle = self.pool.spawner().spawn_local_with_handle(enrolling).unwrap();
        self.pool.run_until_stalled();
        handle
    }

    pub(crate) fn advance(&mut self, seconds: f64) {
        self.platform.advance(seconds * 1_000.0);
        self.pool.run_until_stalled();
    }

    fn verifications(&self) -> usize {
        self.platform
            .request_lines()
            .iter()
            .filter(|call| call.ends_with("/verify"))
            .count()
    }

    pub(crate) fn respond_with_status(&self, status: u16, retry_after: Option<&str>) {
        let headers: Vec<_> = retry_after
            .map(|seconds| ("retry-after", seconds))
            .into_iter()
            .collect();
        self.platform.respond_with(status, &headers, Body::Empty);
    }

    fn respond_with_list(&self, methods: Value) {
        self.platform.respond(200, json!({ "authentication_methods": methods }));
    }
}

#[test]
fn temporary_error_is_retried_once_after_its_delay() {
    for (status, header, seconds) in [(429, Some("3"), 3.0), (503, Some("2"), 2.0), (500, None, 1.0)] {
        let mut enrollment = Enrollment::new();
        enrollment.respond_with_status(status, header);
        enrollment.platform.respond(201, passkey());
        let enrolling = enrollment.enroll();
        enrollment.advance(seconds - 0.1);
        assert_eq!(enrollment.verifications(), 1, "{status}: too early");
        enrollment.advance(0.1);
        assert_eq!(
            enrollment.pool.run_until(enrolling).unwrap(),
            Some(passkey()),
            "{status}"
        );
        let requests = enrollment.platform.requests.borrow();
        let bodies: Vec<_> = requests
            .iter()
            .skip(1)
            .map(|request| request.content.as_ref().unwrap().text.expose())
            .collect();
        assert_eq!(bodies.len(), 2);
        assert_eq!(
            bodies[0], bodies[1],
            "the retry has the same credential and auth_session"
        );
        assert_eq!(
            enrollment.platform.prompts.borrow().len(),
            1,
            "there is no second prompt"
        );
        assert!(signals(&enrollment.platform).is_empty());
    }
}

#[test]
fn rejected_access_token_is_refreshed_before_the_retry() {
    let mut enrollment = Enrollment::new();
    enrollment.respond_with_status(401, None);
    let mut tokens = token_response("n");
    tokens.as_object_mut().unwrap().remove("id_token");
    tokens["access_token"] = json!("at-2");
    enrollment.platform.respond(200, tokens);
    enrollment.platform.respond(201, passkey());
    let enrolling = enrollment.enroll();
    for task in enrollment.platform.take_spawned() {
        enrollment.pool.spawner().spawn_local(task).unwrap();
    }
    assert_eq!(enrollment.pool.run_until(enrolling).unwrap(), Some(passkey()));
    assert_eq!(enrollment.verifications(), 2);
    assert_eq!(enrollment.platform.prompts.borrow().len(), 1);
}

#[test]
fn expiring_token_is_refreshed_before_the_verification() {
    let mut enrollment = Enrollment::new();
    let platform = Rc::clone(&enrollment.platform);
    enrollment.platform.clear_ceremonies();
    enrollment.platform.ceremony_resolves_with(async move {
        platform.advance(3_590_000.0);
        Ok(attestation())
    });
    let mut tokens = token_response("n");
    tokens.as_object_mut().unwrap().remove("id_token");
    enrollment.platform.respond(200, tokens);
    enrollment.platform.respond(201, passkey());
    let enrolling = enrollment.enroll();
    assert_eq!(enrollment.pool.run_until(enrolling).unwrap(), Some(passkey()));
    let paths: Vec<_> = enrollment
        .platform
        .request_lines()
        .iter()
        .map(|call| call.rsplit('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(paths, ["authentication-methods", "token", "verify"]);
}

#[test]
fn rejected_passkey_is_signaled_as_unknown() {
    for status in [400, 401, 403, 404] {
        let mut enrollment = Enrollment::of(signed_in_without_refresh_token());
        enrollment.respond_with_status(status, None);
        let enrolling = enrollment.enroll();
        assert!(enrollment.pool.run_until(enrolling).is_err());
        assert_eq!(enrollment.verifications(), 1, "{status}");
        assert_eq!(signals(&enrollment.platform), unknown_credential(), "{status}");
    }
}

#[test]
fn verification_is_retried_at_most_once_within_the_timeout() {
    let mut enrollment = Enrollment::new();
    enrollment.respond_with_status(429, Some("0"));
    enrollment.respond_with_status(429, Some("0"));
    let enrolling = enrollment.enroll();
    enrollment.advance(0.0);
    assert_eq!(
        enrollment.pool.run_until(enrolling).unwrap_err().code,
        Code::RateLimited
    );
    assert_eq!(
        (enrollment.verifications(), signals(&enrollment.platform)),
        (2, unknown_credential())
    );

    let mut enrollment = Enrollment::new();
    enrollment.respond_with_status(429, Some("600"));
    let enrolling = enrollment.enroll();
    let error = enrollment.pool.run_until(enrolling).unwrap_err();
    assert_eq!((error.code, error.retry_after), (Code::RateLimited, Some(600.0)));
    assert_eq!(
        (enrollment.verifications(), signals(&enrollment.platform)),
        (1, unknown_credential())
    );
}

/// A signal would make the provider delete a passkey that may work.
#[test]
fn lost_response_signals_nothing() {
    for code in [Code::Network, Code::Timeout] {
        let mut enrollment = Enrollment::new();
        enrollment.platform.fail(code);
        let enrolling = enrollment.enroll();
        assert_eq!(enrollment.pool.run_until(enrolling).unwrap_err().code, code);
        assert_eq!((enrollment.verifications(), signals(&enrollment.platform)), (1, vec![]));
    }
}

#[test]
fn list_decides_after_a_server_error() {
    let cases: [(Value, bool); 2] = [
        (json!([passkey()]), true),
        (json!([{ "id": "a", "type": "totp" }]), false),
    ];
    for (second, (methods, is_listed)) in [500, 400]
        .into_iter()
        .flat_map(|second| cases.clone().map(|case| (second, case)))
    {
        let mut enrollment = Enrollment::new();
        enrollment.respond_with_status(500, None);
        enrollment.respond_with_status(second, None);
        enrollment.respond_with_list(methods);
        let enrolling = enrollment.enroll();
        enrollment.advance(1.0);
        let outcome = enrollment.pool.run_until(enrolling);
        if is_listed {
            assert_eq!(outcome.unwrap(), Some(passkey()), "{second}");
            assert_eq!(signals(&enrollment.platform), []);
        } else {
            assert!(outcome.is_err());
            assert_eq!(signals(&enrollment.platform), unknown_credential(), "{second}");
        }
    }
    let mut enrollment = Enrollment::new();
    for _ in 0..2 {
        enrollment.respond_with_status(500, None);
    }
    enrollment.respond_with_status(403, None);
    let enrolling = enrollment.enroll();
    enrollment.advance(1.0);
    assert_eq!(
        enrollment.pool.run_until(enrolling).unwrap_err().code,
        Code::ServerError
    );
    assert_eq!(signals(&enrollment.platform), [], "the list could not be read");
}

/// It does not tell whether the passkey is registered.
#[test]
fn list_that_may_be_stale_or_incomplete_signals_nothing() {
    let full: Vec<Value> = (0..20)
        .map(|index| json!({ "id": index.to_string(), "type": "totp" }))
        .collect();
    for (methods, has_service_worker) in [(json!([]), true), (json!(full), false)] {
        let mut enrollment = Enrollment::new();
        enrollment.platform.has_service_worker.set(has_service_worker);
        for _ in 0..2 {
            enrollment.respond_with_status(500, None);
        }
        enrollment.respond_with_list(methods);
        let enrolling = enrollment.enroll();
        enrollment.advance(1.0);
        let error = enrollment.pool.run_until(enrolling).unwrap_err();
        assert_eq!(error.code, Code::ServerError);
        assert_eq!(signals(&enrollment.platform), []);
    }
}

#[test]
fn abort_ends_the_wait_for_the_retry() {
    let mut enrollment = Enrollment::new();
    enrollment.respond_with_status(429, Some("5"));
    let enrolling = enrollment.enroll();
    enrollment.signal.abort();
    assert_eq!(enrollment.pool.run_until(enrolling).unwrap_err().code, Code::Aborted);
    assert_eq!(
        (enrollment.verifications(), signals(&enrollment.platform)),
        (1, unknown_credential())
    );
}

#[test]
fn passkey_of_an_ended_session_is_signaled_as_unknown() {
    let mut enrollment = Enrollment::new();
    let client = Rc::clone(&enrollment.client);
    enrollment.platform.clear_ceremonies();
    enrollment.platform.ceremony_resolves_with(async move {
        client.end_session();
        Ok(attestation())
    });
    let enrolling = enrollment.enroll();
    assert_eq!(
        enrollment.pool.run_until(enrolling).unwrap_err().code,
        Code::LoginRequired
    );
    assert_eq!(
        (enrollment.verifications(), signals(&enrollment.platform)),
        (0, unknown_credential())
    );
}
