//! Reads credentials of browsers and of password managers, which replace `navigator.credentials`. Any member may be missing,
//! of another type, or throw.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::foreign;
use super::plain_copy::{bytes, plain_copy};
use crate::protocol::base64url;
use crate::protocol::json::Json;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;

/// Reads the credential that a ceremony returned; `None` if a required member is missing.
pub(crate) fn read(ceremony: Ceremony, credential: &JsValue) -> Option<Credential<JsValue>> {
    let response = foreign::get(credential, "response").ok()?;
    let mut parts = Vec::new();
    for (name, is_required) in ceremony.parts() {
        match base64url_member(&response, name) {
            Some(bytes) => parts.push((*name, bytes)),
            None if *is_required => return None,
            None => {}
        }
    }
    Some(Credential {
        raw_id: base64url_member(credential, "rawId").or_else(|| base64url_member(credential, "id"))?,
        response: parts,
        transports: transports(&response),
        attachment: foreign::get(credential, "authenticatorAttachment")
            .ok()
            .and_then(|value| value.as_string())
            .filter(|value| value == "platform" || value == "cross-platform"),
        extension_results: extension_results(credential),
    })
}

/// A binary member as base64url. It is a buffer, or a string in base64 as in `RegistrationResponseJSON`.
fn base64url_member(object: &JsValue, name: &str) -> Option<String> {
    let value = foreign::get(object, name).ok()?;
    let text = match value.as_string() {
        Some(text) => base64url::normalize(&text)?,
        None => base64url::encode(Some(value).filter(JsValue::is_object).as_ref().and_then(bytes)?),
    };
    Some(text).filter(|text| !text.is_empty())
}

fn transports(response: &JsValue) -> Vec<String> {
    // A copy, because reading an element of a foreign array can throw.
    let transports = foreign::call(response, "getTransports", &[])
        .or_else(|_| foreign::get(response, "transports"))
        .ok()
        .and_then(|list| plain_copy(&list).dyn_into::<Array>().ok());
    let names = transports
        .iter()
        .flat_map(Array::iter)
        .filter_map(|name| name.as_string());
    names.filter(|name| (1..=100).contains(&name.len())).collect()
}

/// The client extension results, with buffers in base64url as in the browser's `toJSON` (WebAuthn Level 3, 5.1).
fn extension_results(credential: &JsValue) -> Option<JsValue> {
    let from_json =
        || foreign::call(credential, "toJSON", &[]).and_then(|json| foreign::get(&json, "clientExtensionResults"));
    let results = foreign::call(credential, "getClientExtensionResults", &[])
        .ok()
        .filter(Json::is_object)
        .or_else(|| from_json().ok().filter(Json::is_object))
        .or_else(|| foreign::get(credential, "clientExtensionResults").ok())
        .filter(Json::is_object)?;
    let results = plain_copy(&results);
    // 10.1.4: PRF results are secrets of the page. As with `toJSON`, the server only learns whether PRF is enabled.
    if let Some(prf) = foreign::get_own(&results, "prf").filter(JsValue::is_object) {
        foreign::remove(&prf, "results");
    }
    Some(results)
}
