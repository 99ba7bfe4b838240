//! Enrollment in two steps.

use crate::js::Client;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::signed_in_client::{code, rejection, signed_in};
use super::support::{self, RestoreOnDrop, evaluate, get, json};

const NONE: JsValue = JsValue::UNDEFINED;

/// Starts an enrollment. The response has members of every type, and one that the client does not know.
async fn enrollment_challenge(client: &Client, options: &str) -> JsValue {
    support::fetch_responds_in_order(&evaluate(
        "[{ status: 202, headers: { location: '/x/totp%7Cdev_1' }, body: { auth_session: 's3cret', new: 1, type: 'fake',
        handle: 'fake', authn_params_public_key: {}, policy: {}, barcode_uri: 'b', recovery_code: 'r', __proto__: {} } }]",
    ));
    JsFuture::from(client.enrollment_challenge(&evaluate(options)))
        .await
        .unwrap()
}

#[wasm_bindgen_test]
async fn challenge_has_type_and_id_but_no_auth_session() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    for (options, kind) in [
        ("({ type: 'totp' })", "totp"),
        ("({ type: 'email', email: 'a@b.c' })", "email"),
        ("({ type: 'password', connection: 'db' })", "password"),
    ] {
        let challenge = enrollment_challenge(&client, options).await;
        assert_eq!(get(&challenge, "type"), JsValue::from_str(kind));
        assert_eq!(get(&challenge, "id"), JsValue::from_str("totp|dev_1"));
        assert!(get(&challenge, "handle").as_f64().is_some());
        assert_eq!(get(&challenge, "new"), JsValue::from_f64(1.0));
        assert!(!json(&challenge).contains("s3cret"));
        assert!(get(&challenge, "auth_session").is_undefined());
    }
}

#[wasm_bindgen_test]
async fn proxied_challenge_is_verified_once() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    let challenge = enrollment_challenge(&client, "({ type: 'totp' })").await;
    // A proxy of a copy, as frameworks make.
    let wrapped = js_sys::Function::new_with_args("c", "return new Proxy({ ...c }, {})")
        .call1(&NONE, &challenge)
        .unwrap();
    let verified = "[{ status: 201, body: { id: 'totp|dev_1', type: 'totp', confirmed: true } }]";
    support::fetch_responds_in_order(&evaluate(verified));
    let method = JsFuture::from(client.enrollment_verify(&wrapped, &evaluate("({ otp_code: '123456' })"), &NONE))
        .await
        .unwrap();
    assert_eq!(
        json(&method),
        "{\"id\":\"totp|dev_1\",\"type\":\"totp\",\"confirmed\":true}"
    );
    let sent = support::last_request().await.unwrap();
    assert_eq!(
        get(&sent, "body").as_string().unwrap(),
        "{\"auth_session\":\"s3cret\",\"otp_code\":\"123456\"}"
    );
    let again = client.enrollment_verify(&challenge, &evaluate("({ otp_code: '123456' })"), &NONE);
    assert_eq!(
        code(&rejection(again).await),
        "invalid_request",
        "the challenge is already verified"
    );
}

#[wasm_bindgen_test]
async fn credential_is_reduced_to_the_members_of_the_api() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    for kind in ["plain", "json", "withToJson"] {
        let challenge = enrollment_challenge(&client, "({ type: 'passkey' })").await;
        support::fetch_responds_in_order(&evaluate("[{ status: 201, body: { id: 'a', type: 'passkey' } }]"));
        let proof = js_sys::Object::new();
        js_sys::Reflect::set(&proof, &"credential".into(), &support::credential(kind)).unwrap();
        JsFuture::from(client.enrollment_verify(&challenge, &proof, &NONE))
            .await
            .unwrap();
        let body = get(&support::last_request().await.unwrap(), "body")
            .as_string()
            .unwrap();
        let names = js_sys::Function::new_with_args(
            "body",
            "const { authn_response: a } = JSON.parse(body); return [...Object.keys(a), ...Object.keys(a.response)].join()",
        );
        assert_eq!(
            names.call1(&NONE, &body.into()).unwrap().as_string().unwrap(),
            "id,rawId,type,authenticatorAttachment,response,clientExtensionResults,clientDataJSON,attestationObject,transports",
            "{kind}"
        );
    }
}

#[wasm_bindgen_test]
async fn invalid_enrollment_options_send_no_request() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    support::fetch_hangs();
    for options in [
        "undefined",
        "null",
        "({})",
        "({ type: 7 })",
        "({ type: 'webauthn-platform' })",
        "({ type: 'webauthn-roaming' })",
        "({ type: 'sms', phone_number: '+1' })",
        "({ type: 'phone' })",
        "({ type: 'phone', phone_number: '' })",
        "({ type: 'phone', phone_number: 7 })",
        "({ type: 'email', email: '\\ud800' })",
        "({ type: 'totp', timeoutMs: 0 })",
        "Object.create({ type: 'totp' })",
    ] {
        let error = rejection(client.enrollment_challenge(&evaluate(options))).await;
        assert_eq!(code(&error), "invalid_request", "{options}");
    }
    assert_eq!(support::request_count(), 0);
}

#[wasm_bindgen_test]
async fn proof_of_another_type_sends_no_request() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    let proofs = [
        "({ otp_code: '1' })",
        "({ new_password: 'a' })",
        "({ credential: {} })",
        "({})",
        "({ otp_code: '' })",
        "({ otp_code: 1 })",
        "({ new_password: 'a\\n' })",
        "({ new_password: '' })",
        "({ otp_code: '1', new_password: 'a' })",
        "null",
        "'123456'",
    ];
    for (options, valid) in [
        ("({ type: 'totp' })", proofs[0]),
        ("({ type: 'password' })", proofs[1]),
        ("({ type: 'passkey' })", ""),
        ("({ type: 'recovery-code' })", proofs[3]),
        ("({ type: 'push-notification' })", proofs[3]),
    ] {
        let challenge = enrollment_challenge(&client, options).await;
        support::fetch_hangs();
        for proof in proofs.into_iter().filter(|proof| *proof != valid) {
            let error = rejection(client.enrollment_verify(&challenge, &evaluate(proof), &NONE)).await;
            assert_eq!(code(&error), "invalid_request", "{options} {proof}");
        }
        assert_eq!(support::request_count(), 0);
    }
    for challenge in [
        "undefined",
        "({})",
        "({ handle: 99 })",
        "({ handle: '1' })",
        "({ handle: NaN })",
        "({ handle: -1 })",
        "({ handle: 1.5 })",
    ] {
        let error = rejection(client.enrollment_verify(&evaluate(challenge), &evaluate("({})"), &NONE)).await;
        assert_eq!(code(&error), "invalid_request", "{challenge}");
    }
}
