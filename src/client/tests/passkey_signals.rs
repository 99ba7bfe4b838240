//! The signals to passkey providers.

use std::rc::Rc;

use futures::FutureExt;
use futures::executor::block_on;
use serde_json::{Value, json};

use super::fixtures::{TestClient, client_with, sign_in, signed_in};
use super::passkey_enrollment::{enrollment_request, respond_with_challenge};
use super::passkey_verification::{Enrollment, RP_ID, passkey, signals, unknown_credential};
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, json_response};
use crate::protocol::account::authentication_methods::{delete, get, list};
use crate::protocol::account::operation::Operation;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::config::ConfigInput;

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

fn all_accepted(ids: &[&str]) -> Vec<(&'static str, Value)> {
    vec![(
        "signalAllAcceptedCredentials",
        json!({ "rpId": RP_ID, "userId": "dXNlcg", "allAcceptedCredentialIds": ids }),
    )]
}

fn method_list(methods: &[Value]) -> Value {
    json!({ "authentication_methods": methods })
}

#[test]
fn only_a_full_fresh_list_signals_accepted_credentials() {
    let session = signed_in();
    assert_eq!(
        perform(&session, list(None), 200, method_list(&[passkey()])),
        all_accepted(&["AQID"])
    );
    assert!(
        perform(&session, list(None), 200, method_list(&[passkey()])).is_empty(),
        "the signal was sent already"
    );
    let mut other = passkey();
    other["id"] = json!("passkey|dev_2");
    other["key_id"] = json!("BA");
    for (operation, status, body) in [
        (list(Some("passkey".into())), 200, method_list(&[other.clone()])),
        (list(None), 500, method_list(&[other.clone()])),
        (list(None), 200, json!({ "authentication_methods": 7 })),
        (get(&id("passkey|dev_2")), 200, other.clone()),
    ] {
        assert!(perform(&session, operation, status, body).is_empty());
    }
    assert_eq!(
        perform(&session, list(None), 200, method_list(&[passkey(), other])),
        all_accepted(&["AQID", "BA"])
    );
    // This list comes from the cache.
    block_on(session.0.perform(list(None), CallOptions::default())).unwrap();
    assert!(signals(&session.1).is_empty());
}

/// A list without the new passkey would make the provider delete it.
#[test]
fn list_during_an_enrollment_signals_nothing() {
    let mut enrollment = Enrollment::new();
    enrollment.respond_with_status(429, Some("5"));
    let enrolling = enrollment.enroll();
    let session = (Rc::clone(&enrollment.client), Rc::clone(&enrollment.platform));
    assert!(perform(&session, list(None), 200, method_list(&[])).is_empty());
    assert!(perform(&session, list(None), 200, method_list(&[passkey()])).is_empty());
    enrollment.platform.respond(201, passkey());
    enrollment.advance(5.0);
    enrollment.pool.run_until(enrolling).unwrap();
    assert_eq!(
        perform(&session, list(None), 200, method_list(&[passkey()])),
        all_accepted(&["AQID"])
    );

    let permit = session.1.hold_ceremony_lock();
    let mut other = passkey();
    other["key_id"] = json!("BA");
    assert!(
        perform(&session, list(None), 200, method_list(&[other.clone()])).is_empty(),
        "another client runs a ceremony"
    );
    drop(permit);
    assert_eq!(
        perform(&session, list(None), 200, method_list(&[other])),
        all_accepted(&["BA"])
    );
}

#[test]
fn canceled_or_prepared_enrollment_blocks_no_signals() {
    let enrollment = Enrollment::new();
    enrollment.platform.clear_ceremonies();
    enrollment.platform.ceremony_fails("NotAllowedError");
    assert!(
        block_on(
            enrollment
                .client
                .enroll_passkey(enrollment_request(), CallOptions::default())
        )
        .is_err()
    );
    respond_with_challenge(&enrollment.platform);
    block_on(
        enrollment
            .client
            .prepare_passkey(enrollment_request(), CallOptions::default()),
    )
    .unwrap();
    let session = (Rc::clone(&enrollment.client), Rc::clone(&enrollment.platform));
    assert_eq!(
        perform(&session, list(None), 200, method_list(&[passkey()])),
        all_accepted(&["AQID"])
    );
}

#[test]
fn list_overlapped_by_a_write_signals_nothing() {
    let (client, platform) = signed_in();
    let (sender, receiver) = futures::channel::oneshot::channel();
    platform.respond_later(async { receiver.await.unwrap() });
    let mut reading = Box::pin(client.perform(list(None), CallOptions::default()));
    assert!(reading.as_mut().now_or_never().is_none());
    platform.respond(204, json!({}));
    block_on(client.perform(delete(&id("totp|1")), CallOptions::default())).unwrap();
    sender.send(Ok(json_response(200, method_list(&[passkey()])))).unwrap();
    block_on(reading).unwrap();
    assert!(signals(&platform).is_empty());
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
