//! A credential as the browser returns it, or as a password manager does: read member by member, never trusted to
//! have any.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::foreign;
use crate::protocol::base64url;
use crate::protocol::json::Json;
use crate::protocol::passkey::attestation::Attestation;

/// Reads a new credential; `None` where a part is missing that nothing can replace.
pub fn read_attestation(credential: &JsValue) -> Option<Attestation<JsValue>> {
    let response = foreign::get(credential, "response").ok()?;
    Some(Attestation {
        raw_id: bytes(credential, "rawId").or_else(|| bytes(credential, "id"))?,
        client_data_json: bytes(&response, "clientDataJSON")?,
        attestation_object: bytes(&response, "attestationObject")?,
        transports: transports(&response),
        attachment: foreign::get(credential, "authenticatorAttachment")
            .ok()
            .and_then(|value| value.as_string())
            .filter(|value| value == "platform" || value == "cross-platform"),
        extension_results: extension_results(credential),
    })
}

/// Bytes as base64url: those of a buffer, or of a text that is base64 already, as in `RegistrationResponseJSON`. Buffers
/// of another realm are buffers too, so no `instanceof` is asked.
fn bytes(object: &JsValue, name: &str) -> Option<String> {
    let value = foreign::get(object, name).ok()?;
    if let Some(text) = value.as_string() {
        return base64url::normalise(&text).filter(|text| !text.is_empty());
    }
    let buffer = Some(value).filter(JsValue::is_object)?;
    let bytes: Uint8Array = foreign::construct("Uint8Array", &[&buffer]).ok()?.dyn_into().ok()?;
    (bytes.length() > 0).then(|| base64url::encode(bytes.to_vec()))
}

fn transports(response: &JsValue) -> Vec<String> {
    // A copy: an element of somebody else's array can throw when it is read.
    let transports = foreign::call(response, "getTransports", &[])
        .or_else(|_| foreign::get(response, "transports"))
        .ok()
        .and_then(|list| without_prototypes(&list, 1).dyn_into::<Array>().ok());
    let names = transports
        .iter()
        .flat_map(Array::iter)
        .filter_map(|name| name.as_string());
    names.filter(|name| (1..=100).contains(&name.len())).collect()
}

/// As the browser's own `toJSON` writes them, buffers in base64url; plain where there is none.
fn extension_results(credential: &JsValue) -> Option<JsValue> {
    let from_json = foreign::call(credential, "toJSON", &[])
        .and_then(|json| foreign::get(&json, "clientExtensionResults"))
        .ok()
        .filter(Json::is_object);
    let results = from_json.or_else(|| {
        foreign::call(credential, "getClientExtensionResults", &[])
            .ok()
            .filter(Json::is_object)
    });
    let results = results.or_else(|| {
        foreign::get(credential, "clientExtensionResults")
            .ok()
            .filter(Json::is_object)
    });
    results.map(|results| without_prototypes(&results, DEEPEST_RESULT))
}

/// Extensions nest their results three levels deep (`prf.results.first`); what is deeper by far, or in a circle, is cut.
const DEEPEST_RESULT: u32 = 8;

/// A copy of which `JSON.stringify` finds nothing but own members, so that no `toJSON` on `Object.prototype` can put
/// something else in its place.
fn without_prototypes(value: &JsValue, levels: u32) -> JsValue {
    if !value.is_object() {
        return value.clone();
    }
    let Some(levels) = levels.checked_sub(1) else {
        return JsValue::NULL;
    };
    let copy = if foreign::is_array(value) {
        Array::new().into()
    } else {
        foreign::bare_object()
    };
    for name in foreign::own_names(value) {
        if let Some(member) = foreign::get_own(value, &name) {
            foreign::set(&copy, &name, &without_prototypes(&member, levels));
        }
    }
    // An array cannot do without a prototype; for an object an undefined member is none.
    foreign::set(&copy, "toJSON", &JsValue::UNDEFINED);
    copy
}
