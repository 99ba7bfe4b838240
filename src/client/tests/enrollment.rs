use std::rc::Rc;

use futures::executor::block_on;
use serde_json::{Value, json};

use super::fixtures::{TestClient, signed_in};
use crate::engine::CallOptions;
use crate::engine::account::BegunEnrollment;
use crate::ports::memory::TestPlatform;
use crate::protocol::account::enrollment::{EnrollmentProof, EnrollmentRequest, EnrollmentType};
use crate::protocol::error::{Code, Error};

fn begin(client: &Rc<TestClient>, platform: &TestPlatform, kind: EnrollmentType) -> BegunEnrollment<Value> {
    platform.respond(
        202,
        json!({
            "id": "x|dev_1", "auth_session": "as-1", "authn_params_public_key": {}, "policy": {}, "barcode_uri": "b",
            "recovery_code": "r",
        }),
    );
    let request = EnrollmentRequest::read(kind, |_| Ok(Some("a".into())), |name, _| name.to_owned()).unwrap();
    block_on(client.enrollment_challenge(request, CallOptions::default())).unwrap()
}

fn verify(client: &Rc<TestClient>, handle: u32) -> Result<Option<Value>, Error<Value>> {
    let proof = EnrollmentProof::otp_code("123456".into()).unwrap();
    block_on(client.enrollment_verify(handle, proof, CallOptions::default()))
}

#[test]
fn challenge_keeps_its_type() {
    let (client, platform) = signed_in();
    for kind in EnrollmentType::ALL {
        let begun = begin(&client, &platform, kind);
        assert_eq!(client.engine.account.enrollment_type(begun.handle).unwrap(), kind);
    }
}

#[test]
fn challenge_is_verifiable_until_it_succeeds() {
    let (client, platform) = signed_in();
    let begun = begin(&client, &platform, EnrollmentType::Totp);
    platform.respond(400, json!({ "detail": "Invalid otp_code." }));
    assert_eq!(verify(&client, begun.handle).unwrap_err().code, Code::InvalidRequest);
    platform.respond(201, json!({ "id": "x|dev_1", "type": "totp" }));
    verify(&client, begun.handle).unwrap();
    platform.requests.borrow_mut().clear();
    assert_eq!(verify(&client, begun.handle).unwrap_err().code, Code::InvalidRequest);
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn challenges_are_limited_and_end_with_the_session() {
    let (client, platform) = signed_in();
    let first = begin(&client, &platform, EnrollmentType::Totp).handle;
    let others: Vec<u32> = (0..16)
        .map(|_| begin(&client, &platform, EnrollmentType::Totp).handle)
        .collect();
    assert!(client.engine.account.enrollment_type(first).is_err());
    assert!(
        others
            .iter()
            .all(|handle| client.engine.account.enrollment_type(*handle).is_ok())
    );
    client.end_session();
    assert!(
        others
            .iter()
            .all(|handle| client.engine.account.enrollment_type(*handle).is_err())
    );
}

#[test]
fn handles_are_never_reused() {
    let (client, platform) = signed_in();
    let first = begin(&client, &platform, EnrollmentType::Totp).handle;
    let second = begin(&client, &platform, EnrollmentType::Totp).handle;
    assert_ne!(first, second);
    assert_eq!(verify(&client, 0).unwrap_err().code, Code::InvalidRequest);
    assert_eq!(verify(&client, u32::MAX).unwrap_err().code, Code::InvalidRequest);
}

#[test]
fn invalid_response_opens_no_challenge() {
    let (client, platform) = signed_in();
    platform.respond(202, json!({ "auth_session": "as-1", "barcode_uri": "b" }));
    let request = EnrollmentRequest::read(EnrollmentType::Totp, |_| Ok(None), |name, _| name.to_owned()).unwrap();
    let error = block_on(client.enrollment_challenge(request, CallOptions::default())).unwrap_err();
    assert_eq!(error.code, Code::InvalidResponse);
    assert!(client.engine.account.enrollment_type(1).is_err());
}
