//! What becomes of a passkey that is on the device when its verification fails.

use std::rc::Rc;

use futures::executor::LocalPool;
use futures::future::RemoteHandle;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::fixtures::{Flows, signed_in, signed_in_for_once, token_answer};
use super::passkey_enrollment::{Enrolled, offer, request};
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

/// What authenticators were told, by method.
pub(crate) fn told(platform: &TestPlatform) -> Vec<(&'static str, Value)> {
    let signals = platform.signals.take();
    let told = signals
        .iter()
        .map(|signal| (signal.method, serde_json::from_str(&signal.options).unwrap()));
    told.collect()
}

pub(crate) fn unknown() -> Vec<(&'static str, Value)> {
    vec![(
        "signalUnknownCredential",
        json!({ "rpId": RP_ID, "credentialId": "AQID" }),
    )]
}

/// An enrolment up to its verification; time goes by simulated.
pub(crate) struct Stage {
    pub(crate) client: Rc<Flows>,
    pub(crate) platform: TestPlatform,
    pub(crate) pool: LocalPool,
    pub(crate) signal: TestSignal,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::of(signed_in())
    }

    fn of((client, platform): (Rc<Flows>, TestPlatform)) -> Self {
        offer(&platform);
        platform.ceremony_returns(attestation());
        Self {
            client,
            platform,
            pool: LocalPool::new(),
            signal: TestSignal::default(),
        }
    }

    pub(crate) fn enroll(&mut self) -> RemoteHandle<Enrolled> {
        let client = Rc::clone(&self.client);
        let options = CallOptions {
            signal: Some(self.signal.clone()),
            ..CallOptions::default()
        };
        let enroll = async move { client.enroll_passkey(request(), options).await };
        let pending = self.pool.spawner().spawn_local_with_handle(enroll).unwrap();
        self.pool.run_until_stalled();
        pending
    }

    pub(crate) fn wait(&mut self, seconds: f64) {
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

    pub(crate) fn refuse(&self, status: u16, retry_after: Option<&str>) {
        let headers: Vec<_> = retry_after
            .map(|seconds| ("retry-after", seconds))
            .into_iter()
            .collect();
        self.platform.respond_with(status, &headers, Body::Empty);
    }

    fn answer_list(&self, methods: Value) {
        self.platform.respond(200, json!({ "authentication_methods": methods }));
    }
}

#[test]
fn a_refusal_for_now_is_tried_once_more_when_its_time_has_come() {
    for (status, header, seconds) in [(429, Some("3"), 3.0), (503, Some("2"), 2.0), (500, None, 1.0)] {
        let mut stage = Stage::new();
        stage.refuse(status, header);
        stage.platform.respond(201, passkey());
        let enrolling = stage.enroll();
        stage.wait(seconds - 0.1);
        assert_eq!(stage.verifications(), 1, "{status}: not before");
        stage.wait(0.1);
        assert_eq!(stage.pool.run_until(enrolling).unwrap(), Some(passkey()), "{status}");
        let sent = stage.platform.requests.borrow();
        let bodies: Vec<_> = sent
            .iter()
            .skip(1)
            .map(|request| request.content.as_ref().unwrap().text.expose())
            .collect();
        assert_eq!(bodies.len(), 2);
        assert_eq!(bodies[0], bodies[1], "the same credential, the same auth_session");
        assert_eq!(stage.platform.prompts.borrow().len(), 1, "nobody is asked again");
        assert!(told(&stage.platform).is_empty());
    }
}

#[test]
fn a_refused_token_is_renewed_first() {
    let mut stage = Stage::new();
    stage.refuse(401, None);
    let mut renewed = token_answer("n");
    renewed.as_object_mut().unwrap().remove("id_token");
    renewed["access_token"] = json!("at-2");
    stage.platform.respond(200, renewed);
    stage.platform.respond(201, passkey());
    let enrolling = stage.enroll();
    for work in stage.platform.take_spawned() {
        stage.pool.spawner().spawn_local(work).unwrap();
    }
    assert_eq!(stage.pool.run_until(enrolling).unwrap(), Some(passkey()));
    assert_eq!(stage.verifications(), 2);
    assert_eq!(stage.platform.prompts.borrow().len(), 1);
}

#[test]
fn a_token_near_its_end_is_renewed_before_the_verification() {
    let mut stage = Stage::new();
    let platform = Rc::clone(&stage.platform);
    stage.platform.clear_ceremonies();
    stage.platform.ceremony_resolves_with(async move {
        platform.advance(3_590_000.0);
        Ok(attestation())
    });
    let mut renewed = token_answer("n");
    renewed.as_object_mut().unwrap().remove("id_token");
    stage.platform.respond(200, renewed);
    stage.platform.respond(201, passkey());
    let enrolling = stage.enroll();
    assert_eq!(stage.pool.run_until(enrolling).unwrap(), Some(passkey()));
    let paths: Vec<_> = stage
        .platform
        .request_lines()
        .iter()
        .map(|call| call.rsplit('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(paths, ["authentication-methods", "token", "verify"]);
}

#[test]
fn a_passkey_that_the_server_refuses_is_forgotten_by_its_authenticator() {
    for status in [400, 401, 403, 404] {
        let mut stage = Stage::of(signed_in_for_once());
        stage.refuse(status, None);
        let enrolling = stage.enroll();
        assert!(stage.pool.run_until(enrolling).is_err());
        assert_eq!(stage.verifications(), 1, "{status}");
        assert_eq!(told(&stage.platform), unknown(), "{status}");
    }
}

#[test]
fn there_are_two_tries_at_most_and_none_that_comes_too_late() {
    let mut stage = Stage::new();
    stage.refuse(429, Some("0"));
    stage.refuse(429, Some("0"));
    let enrolling = stage.enroll();
    stage.wait(0.0);
    assert_eq!(stage.pool.run_until(enrolling).unwrap_err().code, Code::RateLimited);
    assert_eq!((stage.verifications(), told(&stage.platform)), (2, unknown()));

    let mut stage = Stage::new();
    stage.refuse(429, Some("600"));
    let enrolling = stage.enroll();
    let error = stage.pool.run_until(enrolling).unwrap_err();
    assert_eq!((error.code, error.retry_after), (Code::RateLimited, Some(600.0)));
    assert_eq!((stage.verifications(), told(&stage.platform)), (1, unknown()));
}

/// Told as unknown, a passkey that works would be lost.
#[test]
fn nothing_is_told_where_nobody_knows_what_became_of_it() {
    for code in [Code::Network, Code::Timeout] {
        let mut stage = Stage::new();
        stage.platform.fail(code);
        let enrolling = stage.enroll();
        assert_eq!(stage.pool.run_until(enrolling).unwrap_err().code, code);
        assert_eq!((stage.verifications(), told(&stage.platform)), (1, vec![]));
    }
}

#[test]
fn after_a_fault_of_the_server_its_list_tells() {
    let cases: [(Value, bool); 2] = [
        (json!([passkey()]), true),
        (json!([{ "id": "a", "type": "totp" }]), false),
    ];
    for (second, (methods, is_there)) in [500, 400]
        .into_iter()
        .flat_map(|second| cases.clone().map(|case| (second, case)))
    {
        let mut stage = Stage::new();
        stage.refuse(500, None);
        stage.refuse(second, None);
        stage.answer_list(methods);
        let enrolling = stage.enroll();
        stage.wait(1.0);
        let outcome = stage.pool.run_until(enrolling);
        if is_there {
            assert_eq!(outcome.unwrap(), Some(passkey()), "{second}");
            assert_eq!(told(&stage.platform), []);
        } else {
            assert!(outcome.is_err());
            assert_eq!(told(&stage.platform), unknown(), "{second}");
        }
    }
    let mut stage = Stage::new();
    for _ in 0..2 {
        stage.refuse(500, None);
    }
    stage.refuse(403, None);
    let enrolling = stage.enroll();
    stage.wait(1.0);
    assert_eq!(stage.pool.run_until(enrolling).unwrap_err().code, Code::ServerError);
    assert_eq!(told(&stage.platform), [], "the list is not known");
}

#[test]
fn the_caller_ends_the_wait_for_another_try() {
    let mut stage = Stage::new();
    stage.refuse(429, Some("5"));
    let enrolling = stage.enroll();
    stage.signal.abort();
    assert_eq!(stage.pool.run_until(enrolling).unwrap_err().code, Code::Aborted);
    assert_eq!((stage.verifications(), told(&stage.platform)), (1, unknown()));
}

#[test]
fn a_passkey_whose_session_is_over_is_never_verified_and_forgotten() {
    let mut stage = Stage::new();
    let client = Rc::clone(&stage.client);
    stage.platform.clear_ceremonies();
    stage.platform.ceremony_resolves_with(async move {
        client.end_session();
        Ok(attestation())
    });
    let enrolling = stage.enroll();
    assert_eq!(stage.pool.run_until(enrolling).unwrap_err().code, Code::LoginRequired);
    assert_eq!((stage.verifications(), told(&stage.platform)), (0, unknown()));
}
