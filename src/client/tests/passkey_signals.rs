//! The signals to passkey providers.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::executor::block_on;
use serde_json::{Value, json};

use super::fixtures::{TestClient, client_with, sign_in, signed_in};
use super::passkey_enrollment::respond_with_challenge;
use super::passkey_verification::{Enrollment, RP_ID, passkey, signals, unknown_credential};
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, json_response};
use crate::protocol::account::authentication_methods::{delete, get, list};
use crate::protocol::account::enrollment::{EnrollmentRequest, EnrollmentType};
use crate::protocol::account::operation::Operation;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::config::ConfigInput;
use crate::protocol::error::Error;
use crate::protocol::http::Response;

/// Performs an operation and returns the signals that it caused.
fn perform(
    (client, platform): &(Rc<TestClient>, TestPlatform),
    operation: Operation,
    status: u16,
    body: Value,
) -> Vec<(&'static str, Value)> {
    platform.respond(status, body);
    let options = CallOptions {
        reload: true,
        ..CallOptions::default()
    };
    let _ = block_on(client.perform(operation, options));
    signals(platform)
}

fn id(text: &str) -> ResourceId {
    ResourceId::parse(text).unwrap()
}

#[test]
fn deletion_of_a_known_passkey_is_signaled() {
    let read_list = (
        list(Some("passkey".into())),
        json!({ "authentication_methods": [passkey()] }),
    );
    let read_one = (get(&id("passkey|dev_1")), passkey());
    for (read, body) in [read_list, read_one] {
        let session = signed_in();
        assert!(
            perform(&session, delete(&id("passkey|dev_1")), 204, json!({})).is_empty(),
            "the passkey is not known"
        );
        assert!(perform(&session, read, 200, body).is_empty());
        assert!(perform(&session, delete(&id("passkey|dev_2")), 204, json!({})).is_empty());
        assert!(
            perform(&session, delete(&id("passkey|dev_1")), 409, json!({})).is_empty(),
            "the passkey was not deleted"
        );
        assert_eq!(
            perform(&session, delete(&id("passkey|dev_1")), 204, json!({})),
            unknown_credential()
        );
        assert!(perform(&session, delete(&id("passkey|dev_1")), 204, json!({})).is_empty());
    }
}

#[test]
fn enrolled_passkey_is_known_until_the_session_changes() {
    let mut enrollment = Enrollment::new();
    enrollment.platform.respond(201, passkey());
    let enrolling = enrollment.enroll();
    enrollment.pool.run_until(enrolling).unwrap();
    let session = (Rc::clone(&enrollment.client), Rc::clone(&enrollment.platform));
    assert_eq!(
        perform(&session, delete(&id("passkey|dev_1")), 204, json!({})),
        unknown_credential()
    );

    let session = signed_in();
    perform(&session, get(&id("passkey|dev_1")), 200, passkey());
    sign_in(&session.0, &session.1);
    assert!(perform(&session, delete(&id("passkey|dev_1")), 204, json!({})).is_empty());
}

fn method_list(methods: &[Value]) -> Value {
    json!({ "authentication_methods": methods })
}

fn other_passkey() -> Value {
    let mut other = passkey();
    other["id"] = json!("passkey|dev_2");
    other["key_id"] = json!("BA");
    other
}

/// A session that has read a list with these methods.
fn session_with(methods: &[Value]) -> (Rc<TestClient>, TestPlatform) {
    let session = signed_in();
    assert!(perform(&session, list(None), 200, method_list(methods)).is_empty());
    session
}

#[test]
fn only_a_full_fresh_list_signals_missing_passkeys() {
    let session = session_with(&[passkey(), other_passkey()]);
    let rest = method_list(&[other_passkey()]);
    let mut without_key_id = other_passkey();
    without_key_id["key_id"] = json!(null);
    let full: Vec<Value> = (0..20)
        .map(|index| json!({ "id": index.to_string(), "type": "totp" }))
        .collect();
    for (operation, status, body) in [
        (list(Some("passkey".into())), 200, rest.clone()),
        (list(None), 500, rest.clone()),
        (list(None), 200, json!({ "authentication_methods": 7 })),
        (list(None), 200, method_list(&[without_key_id])),
        (list(None), 200, method_list(&full)),
        (get(&id("passkey|dev_2")), 200, other_passkey()),
        (get(&id("passkey|dev_1")), 404, json!({})),
    ] {
        assert!(perform(&session, operation, status, body).is_empty());
    }
    assert_eq!(perform(&session, list(None), 200, rest.clone()), unknown_credential());
    assert!(
        perform(&session, list(None), 200, rest).is_empty(),
        "the signal was sent already"
    );
}

#[test]
fn list_signals_no_passkey_that_no_read_has_returned() {
    let session = session_with(&[other_passkey()]);
    let mut enrollment = Enrollment::new();
    enrollment.platform.respond(201, passkey());
    let enrolling = enrollment.enroll();
    enrollment.pool.run_until(enrolling).unwrap();
    let enrolled = (Rc::clone(&enrollment.client), Rc::clone(&enrollment.platform));
    assert!(
        perform(&enrolled, list(None), 200, method_list(&[])).is_empty(),
        "the server may not list it yet"
    );
    perform(&enrolled, list(None), 200, method_list(&[passkey()]));
    assert_eq!(
        perform(&enrolled, list(None), 200, method_list(&[])),
        unknown_credential()
    );

    sign_in(&session.0, &session.1);
    assert!(
        perform(&session, list(None), 200, method_list(&[])).is_empty(),
        "another session has read it"
    );
}

/// Whatever is being enrolled, in this client or elsewhere.
#[test]
fn list_during_an_enrollment_signals_nothing() {
    for kind in EnrollmentType::ALL {
        let session = session_with(&[other_passkey()]);
        let list_in_flight = InFlightRead::start(&session, list(None));
        let member = |name: &str| match name {
            "email" => Some("ada@example.test".to_owned()),
            "phone_number" => Some("+14155550100".to_owned()),
            "preferred_authentication_method" => Some("sms".to_owned()),
            _ => None,
        };
        let request = EnrollmentRequest::read(kind, |name| Ok(member(name)), |name, _| name.to_owned());
        respond_with_challenge(&session.1);
        let _ = block_on(session.0.enrollment_challenge(request.unwrap(), CallOptions::default()));
        assert!(
            list_in_flight.respond(method_list(&[other_passkey()])).is_empty(),
            "{kind:?}"
        );
        assert!(
            perform(&session, list(None), 200, method_list(&[other_passkey()])).is_empty(),
            "{kind:?}"
        );
    }
}

#[test]
fn list_older_than_the_last_sight_of_a_passkey_signals_nothing() {
    let one = (get(&id("passkey|dev_1")), passkey());
    let filtered = (list(Some("passkey".into())), method_list(&[passkey()]));
    for (read, body) in [one, filtered] {
        let session = session_with(&[]);
        let list_in_flight = InFlightRead::start(&session, list(None));
        perform(&session, read, 200, body);
        // This read joins the one in flight.
        let joined = session.0.perform(
            list(None),
            CallOptions {
                reload: true,
                ..CallOptions::default()
            },
        );
        let mut joined = Box::pin(joined);
        assert!(joined.as_mut().now_or_never().is_none());
        assert!(list_in_flight.respond(method_list(&[])).is_empty());
        block_on(joined).unwrap();
        assert!(signals(&session.1).is_empty(), "nor does the read that joined");
        assert_eq!(
            perform(&session, list(None), 200, method_list(&[])),
            unknown_credential(),
            "a later list does"
        );
    }
}

#[test]
fn list_behind_a_service_worker_signals_nothing() {
    for (at_start, at_end) in [(true, true), (true, false), (false, true)] {
        let session = session_with(&[passkey()]);
        session.1.has_service_worker.set(at_start);
        let list_in_flight = InFlightRead::start(&session, list(None));
        session.1.has_service_worker.set(at_end);
        assert!(
            list_in_flight.respond(method_list(&[])).is_empty(),
            "{at_start} {at_end}"
        );
        session.1.has_service_worker.set(true);
        assert_eq!(
            perform(&session, delete(&id("passkey|dev_1")), 204, json!({})),
            unknown_credential(),
            "a deletion is certain"
        );
    }
}

#[test]
fn list_overlapped_by_a_write_signals_nothing() {
    let session = session_with(&[passkey()]);
    let list_in_flight = InFlightRead::start(&session, list(None));
    perform(&session, delete(&id("totp|1")), 204, json!({}));
    assert!(list_in_flight.respond(method_list(&[])).is_empty());
}

/// It could not show what the write did.
#[test]
fn read_after_a_write_does_not_join_one_from_before() {
    let session = session_with(&[passkey()]);
    let list_in_flight = InFlightRead::start(&session, list(None));
    perform(&session, delete(&id("totp|1")), 204, json!({}));
    let before = session.1.request_lines().len();
    assert!(perform(&session, list(None), 200, method_list(&[passkey()])).is_empty());
    assert_eq!(session.1.request_lines().len(), before + 1);
    assert!(list_in_flight.respond(method_list(&[])).is_empty());
}

type Reading = Pin<Box<dyn Future<Output = ()>>>;

/// A read whose response has not arrived.
struct InFlightRead {
    platform: TestPlatform,
    response: oneshot::Sender<Result<Response<Value>, Error<Value>>>,
    reading: Reading,
}

impl InFlightRead {
    fn start((client, platform): &(Rc<TestClient>, TestPlatform), operation: Operation) -> Self {
        let (response, receiver) = oneshot::channel();
        platform.respond_later(async { receiver.await.unwrap() });
        let client = Rc::clone(client);
        let options = CallOptions {
            reload: true,
            ..CallOptions::default()
        };
        let mut reading: Reading = Box::pin(async move {
            let _ = client.perform(operation, options).await;
        });
        assert!(reading.as_mut().now_or_never().is_none());
        Self {
            platform: Rc::clone(platform),
            response,
            reading,
        }
    }

    /// Returns the signals that the response caused.
    fn respond(self, body: Value) -> Vec<(&'static str, Value)> {
        self.response.send(Ok(json_response(200, body))).unwrap();
        block_on(self.reading);
        signals(&self.platform)
    }
}

#[test]
fn profile_update_signals_names_of_known_passkeys() {
    let (client, platform) = client_with(ConfigInput {
        scope: Some("read:me:authentication_methods update:me:profile".into()),
        ..ConfigInput::default()
    });
    sign_in(&client, &platform);
    let rename = |status: u16| {
        platform.respond(
            status,
            json!({ "user_id": "u", "name": "Ada L.", "email": "ada@example.test" }),
        );
        let _ = block_on(client.update_user_profile("{}".into(), CallOptions::default()));
        signals(&platform)
    };
    assert!(rename(200).is_empty(), "no passkey is known");
    perform(
        &(Rc::clone(&client), Rc::clone(&platform)),
        get(&id("passkey|dev_1")),
        200,
        passkey(),
    );
    assert!(rename(400).is_empty());
    assert_eq!(
        rename(200),
        [(
            "signalCurrentUserDetails",
            json!({ "rpId": RP_ID, "userId": "dXNlcg", "name": "ada@example.test", "displayName": "Ada L." })
        )]
    );
}
