//! Which passkey features this page can use.

use std::pin::pin;

use js_sys::{Array, global};
use wasm_bindgen::{JsCast, JsValue};

use super::foreign;
use super::timer::limit_reached;
use crate::ports::engine::Limits;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::signals;
use crate::protocol::webauthn::support::{Support, UnsupportedReason};
use crate::sync::select::{Either, select};

/// `navigator.credentials`.
pub(super) fn credentials_container() -> Result<JsValue, JsValue> {
    foreign::get(&foreign::get(&global(), "navigator")?, "credentials")
}

/// `PublicKeyCredential`.
pub(super) fn public_key_credential() -> Result<JsValue, JsValue> {
    foreign::get(&global(), "PublicKeyCredential")
}

/// Why this page cannot run such a ceremony.
pub(super) fn unsupported_reason(ceremony: Ceremony) -> Option<UnsupportedReason> {
    if !foreign::get(&global(), "isSecureContext").is_ok_and(|value| value.is_truthy()) {
        return Some(UnsupportedReason::InsecureContext);
    }
    let has_webauthn = public_key_credential().is_ok_and(|value| value.is_function());
    let method = credentials_container().and_then(|container| foreign::get(&container, ceremony.method()));
    if !has_webauthn || !method.is_ok_and(|method| method.is_function()) {
        return Some(UnsupportedReason::NoWebAuthn);
    }
    (is_allowed(ceremony) == Some(false)).then_some(UnsupportedReason::BlockedByPolicy)
}

/// Whether the page's permissions policy allows the ceremony; `None` if the browser does not expose it. A browser that does
/// not know the feature reports it as denied, so the list of known features is checked first.
fn is_allowed(ceremony: Ceremony) -> Option<bool> {
    let document = foreign::get(&global(), "document").ok()?;
    let policy = ["permissionsPolicy", "featurePolicy"]
        .into_iter()
        .find_map(|name| foreign::get(&document, name).ok().filter(JsValue::is_object))?;
    let feature = JsValue::from_str(ceremony.policy());
    let features: Array = foreign::call(&policy, "features", &[]).ok()?.dyn_into().ok()?;
    if !features.includes(&feature, 0) {
        return None;
    }
    foreign::call(&policy, "allowsFeature", &[&feature]).ok()?.as_bool()
}

/// The features that the browser reports (WebAuthn Level 3, 5.1.6 and 5.1.7).
pub(crate) async fn support() -> Support {
    let unsupported_reason =
        unsupported_reason(Ceremony::Registration).or_else(|| unsupported_reason(Ceremony::Authentication));
    if unsupported_reason.is_some() {
        return Support {
            unsupported_reason,
            ..Support::default()
        };
    }
    let capabilities = call_static_method("getClientCapabilities").await;
    let capability = |name| foreign::get(&capabilities, name).ok().and_then(|value| value.as_bool());
    let static_method = |name: &&str| public_key_credential().and_then(|interface| foreign::get(&interface, name));
    Support {
        unsupported_reason: None,
        platform_authenticator: match capability("userVerifyingPlatformAuthenticator") {
            Some(is_supported) => is_supported,
            None => call_static_method("isUserVerifyingPlatformAuthenticatorAvailable")
                .await
                .is_truthy(),
        },
        autofill: match capability("conditionalGet") {
            Some(is_supported) => is_supported,
            None => call_static_method("isConditionalMediationAvailable").await.is_truthy(),
        },
        conditional_create: capability("conditionalCreate") == Some(true),
        signals: signals::METHODS
            .iter()
            .all(|name| static_method(name).is_ok_and(|method| method.is_function())),
    }
}

/// Milliseconds to wait for one answer: an extension may never give it.
const PROBE_TIMEOUT_MS: u32 = 2_000;

/// The result of a static method of `PublicKeyCredential`; `undefined` if it is missing, fails or hangs.
async fn call_static_method(method: &str) -> JsValue {
    let called = public_key_credential().and_then(|interface| foreign::call(&interface, method, &[]));
    let Ok(result) = called else {
        return JsValue::UNDEFINED;
    };
    let limits = Limits {
        timeout_ms: Some(PROBE_TIMEOUT_MS),
        signal: None,
    };
    match select(pin!(foreign::settle(&result)), pin!(limit_reached(&limits))).await {
        Either::First(Ok(value)) => value,
        _ => JsValue::UNDEFINED,
    }
}
