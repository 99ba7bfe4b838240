//! Copies of what others made, with nothing of theirs in them but data.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::foreign;
use crate::protocol::base64url;

/// What is deeper than anything of WebAuthn by far, or in a circle, is cut.
const MAX_DEPTH: u32 = 8;

/// A copy in depth: of objects their own members, without a prototype, of buffers the bytes as base64url, no functions.
/// `JSON.stringify` finds nothing else in it, nor does a conversion to a dictionary, whatever is on `Object.prototype`.
pub(crate) fn plain_copy(value: &JsValue) -> JsValue {
    copy(value, MAX_DEPTH)
}

fn copy(value: &JsValue, depth: u32) -> JsValue {
    if !value.is_object() {
        return value.clone();
    }
    let Some(depth) = depth.checked_sub(1) else {
        return JsValue::NULL;
    };
    if let Some(bytes) = bytes(value) {
        return base64url::encode(bytes).into();
    }
    let copied = if foreign::is_array(value) {
        let list: JsValue = Array::new().into();
        // An array cannot do without a prototype.
        foreign::set(&list, "toJSON", &JsValue::UNDEFINED);
        list
    } else {
        foreign::bare_object()
    };
    for name in foreign::own_names(value) {
        if let Some(member) = foreign::get_own(value, &name).filter(|member| !member.is_function()) {
            foreign::set(&copied, &name, &copy(&member, depth));
        }
    }
    copied
}

/// The bytes of a buffer or of a view of one, be it of another realm, so no `instanceof` is asked. A list of anything else
/// could be read as bytes too, and is none.
pub(crate) fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    let part = |name| foreign::get(value, name).ok();
    part("byteLength")?.as_f64()?;
    let bytes = match part("buffer").filter(JsValue::is_object) {
        Some(buffer) => foreign::construct("Uint8Array", &[&buffer, &part("byteOffset")?, &part("byteLength")?]),
        None => foreign::construct("Uint8Array", &[value]),
    };
    Some(bytes.ok()?.dyn_into::<Uint8Array>().ok()?.to_vec())
}
