//! A credential as the browser returns it, or as a password manager does: read member by member, never trusted to
//! have any.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::foreign;
use super::plain_copy::{bytes, plain_copy};
use crate::protocol::base64url;
use crate::protocol::json::Json;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;

/// Reads what a ceremony brought; `None` where a part is missing that nothing can replace.
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

/// Bytes as base64url: those of a buffer, or of a text that is base64 already, as in `RegistrationResponseJSON`.
fn base64url_member(object: &JsValue, name: &str) -> Option<String> {
    let value = foreign::get(object, name).ok()?;
    let text = match value.as_string() {
        Some(text) => base64url::normalize(&text)?,
        None => base64url::encode(Some(value).filter(JsValue::is_object).as_ref().and_then(bytes)?),
    };
    Some(text).filter(|text| !text.is_empty())
}

fn transports(response: &JsValue) -> Vec<String> {
    // A copy: an element of somebody else's array can throw when it is read.
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

/// Buffers in base64url, as the browser's own `toJSON` writes them (WebAuthn Level 3, 5.1); plain where there is none.
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
    // 10.1.4: what a PRF gives is a secret of the page's. The server learns whether there is one, as by `toJSON`.
    if let Some(prf) = foreign::get_own(&results, "prf").filter(JsValue::is_object) {
        foreign::remove(&prf, "results");
    }
    Some(results)
}
