//! Copies of foreign objects that contain data only.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::foreign;
use crate::protocol::base64url;

/// Far deeper than any WebAuthn value. Anything deeper, or circular, is cut off.
const MAX_DEPTH: u32 = 8;

/// A deep copy. Objects keep their own members and have no prototype, buffers become base64url, and functions are left out.
/// Neither `JSON.stringify` nor a conversion to a dictionary reads anything else, even if `Object.prototype` is polluted.
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
        // An array keeps its prototype, so an own member hides any `toJSON` there.
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

/// The bytes of a buffer or of a view, copied.
pub(crate) fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    byte_view(value).map(|bytes| bytes.to_vec())
}

/// The bytes of a buffer or of a view. It may be from another realm, so `instanceof` would not recognize it. An array of
/// numbers, which `Uint8Array` accepts too, is not a buffer.
pub(crate) fn byte_view(value: &JsValue) -> Option<Uint8Array> {
    let part = |name| foreign::get(value, name).ok();
    part("byteLength")?.as_f64()?;
    let bytes = match part("buffer").filter(JsValue::is_object) {
        Some(buffer) => foreign::construct("Uint8Array", &[&buffer, &part("byteOffset")?, &part("byteLength")?]),
        None => foreign::construct("Uint8Array", &[value]),
    };
    bytes.ok()?.dyn_into().ok()
}
