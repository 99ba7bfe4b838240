//! `MyAccountClient.passkeySupport`.

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;

use super::client::promise_of;
use crate::browser::{foreign, support};
use crate::protocol::webauthn::support::{Support, UnsupportedReason};

/// `passkeySupport`.
#[wasm_bindgen(js_name = passkeySupport)]
#[expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]
pub fn passkey_support() -> Promise {
    promise_of(Box::pin(async { Ok(to_js(support().await)) }))
}

fn to_js(support: Support) -> JsValue {
    let object: JsValue = Object::new().into();
    for (name, value) in [
        ("available", support.unsupported_reason.is_none()),
        ("platformAuthenticator", support.platform_authenticator),
        ("autofill", support.autofill),
        ("conditionalCreate", support.conditional_create),
        ("signals", support.signals),
    ] {
        foreign::set(&object, name, &JsValue::from_bool(value));
    }
    if let Some(reason) = support.unsupported_reason.map(UnsupportedReason::as_str) {
        foreign::set(&object, "reason", &JsValue::from_str(reason));
    }
    object
}
