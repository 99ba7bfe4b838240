//! Which passkey features are reported, and why none.

use crate::js::passkey_support;
use crate::ports::page::Authenticator;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::support::UnsupportedReason;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{self, RestoreOnDrop, browser, evaluate, json};

const CEREMONIES: [Ceremony; 2] = [Ceremony::Registration, Ceremony::Authentication];

#[wasm_bindgen_test]
fn unsupported_reason_is_known_before_a_ceremony() {
    let policy = |members: &str| format!("({{ features: () => {members} }})");
    let denied = "['publickey-credentials-create', 'publickey-credentials-get'], allowsFeature: () => false";
    let unknown = "['camera'], allowsFeature: () => false";
    for ceremony in CEREMONIES {
        assert_eq!(
            browser().unsupported_reason(ceremony),
            None,
            "the test page supports passkeys"
        );
        for (object, member, value, expected) in [
            (
                "globalThis",
                "isSecureContext",
                "false",
                Some(UnsupportedReason::InsecureContext),
            ),
            (
                "globalThis",
                "PublicKeyCredential",
                "undefined",
                Some(UnsupportedReason::NoWebAuthn),
            ),
            ("globalThis", "navigator", "({})", Some(UnsupportedReason::NoWebAuthn)),
            (
                "globalThis",
                "navigator",
                "({ credentials: {} })",
                Some(UnsupportedReason::NoWebAuthn),
            ),
            (
                "document",
                "permissionsPolicy",
                &policy(denied),
                Some(UnsupportedReason::BlockedByPolicy),
            ),
            ("document", "permissionsPolicy", &policy(unknown), None),
            ("document", "permissionsPolicy", &policy("{ throw 1 }"), None),
            ("document", "permissionsPolicy", "({})", None),
        ] {
            let _restore = RestoreOnDrop;
            support::with_member(&evaluate(object), member, &evaluate(value));
            assert_eq!(browser().unsupported_reason(ceremony), expected, "{member} = {value}");
        }
    }
}

async fn reported_support() -> String {
    json(&JsFuture::from(passkey_support()).await.unwrap())
}

fn support_json(platform: bool, autofill: bool, create: bool, signals: bool) -> String {
    format!(
        "{{\"available\":true,\"platformAuthenticator\":{platform},\"autofill\":{autofill},\"conditionalCreate\":{create},\
        \"signals\":{signals}}}"
    )
}

#[wasm_bindgen_test]
async fn support_comes_from_capabilities_or_older_methods() {
    const SIGNALS: &str = "signalUnknownCredential() {}, signalCurrentUserDetails() {}";
    for (members, expected) in [
        ("", support_json(false, false, false, false)),
        (
            "getClientCapabilities: async () => ({ userVerifyingPlatformAuthenticator: true, conditionalGet: true,
                conditionalCreate: true }), isConditionalMediationAvailable: async () => false",
            support_json(true, true, true, false),
        ),
        (
            "getClientCapabilities: async () => ({ conditionalCreate: 1 }),
                isUserVerifyingPlatformAuthenticatorAvailable: async () => true,
                isConditionalMediationAvailable: async () => true",
            support_json(true, true, false, false),
        ),
        (
            "getClientCapabilities() { throw 1 }, isConditionalMediationAvailable: async () => { throw 1 }",
            support_json(false, false, false, false),
        ),
        (
            "getClientCapabilities: async () => null",
            support_json(false, false, false, false),
        ),
        (SIGNALS, support_json(false, false, false, true)),
        ("signalUnknownCredential() {}", support_json(false, false, false, false)),
    ] {
        let _restore = RestoreOnDrop;
        let interface = evaluate(&format!("Object.assign(function () {{}}, {{ {members} }})"));
        support::with_global("PublicKeyCredential", &interface);
        assert_eq!(reported_support().await, expected, "{members}");
    }
}

#[wasm_bindgen_test]
async fn probe_that_hangs_is_unsupported() {
    for (members, expected) in [
        (
            "getClientCapabilities: () => new Promise(() => {}),
                isUserVerifyingPlatformAuthenticatorAvailable: async () => true,
                isConditionalMediationAvailable: async () => true",
            support_json(true, true, false, false),
        ),
        (
            "getClientCapabilities: async () => ({ conditionalCreate: true }),
                isUserVerifyingPlatformAuthenticatorAvailable: () => new Promise(() => {}),
                isConditionalMediationAvailable: () => new Promise(() => {})",
            support_json(false, false, true, false),
        ),
    ] {
        let _restore = RestoreOnDrop;
        let interface = evaluate(&format!("Object.assign(function () {{}}, {{ {members} }})"));
        support::with_global("PublicKeyCredential", &interface);
        assert_eq!(reported_support().await, expected, "{members}");
    }
}

#[wasm_bindgen_test]
async fn support_without_passkeys_has_the_reason() {
    let _restore = RestoreOnDrop;
    support::with_global("isSecureContext", &JsValue::FALSE);
    assert_eq!(
        reported_support().await,
        "{\"available\":false,\"platformAuthenticator\":false,\"autofill\":false,\"conditionalCreate\":false,\
        \"signals\":false,\"reason\":\"insecure_context\"}"
    );
}
