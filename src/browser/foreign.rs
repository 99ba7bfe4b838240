//! JavaScript functions, each of which catches: an exception becomes an `Err`, never a trap.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// The global `fetch`, looked up at each call.
    #[wasm_bindgen(catch)]
    pub(crate) fn fetch(url: &str, init: &JsValue) -> Result<JsValue, JsValue>;

    /// The global `structuredClone`.
    #[wasm_bindgen(catch, js_name = structuredClone)]
    pub(crate) fn structured_clone(value: &JsValue) -> Result<JsValue, JsValue>;

    /// `crypto.subtle.importKey`. Invalid arguments reject its promise; it throws only if it does not exist.
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = importKey)]
    pub(crate) fn import_key(
        format: &str,
        key: &JsValue,
        algorithm: &JsValue,
        extractable: bool,
        usages: &JsValue,
    ) -> Result<JsValue, JsValue>;

    /// `crypto.subtle.verify`.
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = verify)]
    pub(crate) fn verify_signature(
        algorithm: &JsValue,
        key: &JsValue,
        signature: &JsValue,
        signed: &JsValue,
    ) -> Result<JsValue, JsValue>;

    /// `crypto.subtle.generateKey`.
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = generateKey)]
    pub(crate) fn generate_key(algorithm: &JsValue, extractable: bool, usages: &JsValue) -> Result<JsValue, JsValue>;

    /// `crypto.subtle.exportKey`.
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = exportKey)]
    pub(crate) fn export_key(format: &str, key: &JsValue) -> Result<JsValue, JsValue>;

    /// `crypto.subtle.sign`.
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"])]
    pub(crate) fn sign(algorithm: &JsValue, key: &JsValue, bytes: &JsValue) -> Result<JsValue, JsValue>;

    /// The global `setTimeout`.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    pub(crate) fn set_timeout(callback: &Function, milliseconds: u32) -> Result<JsValue, JsValue>;

    /// The global `clearTimeout`.
    #[wasm_bindgen(catch, js_name = clearTimeout)]
    pub(crate) fn clear_timeout(handle: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = hasOwn)]
    fn has_own_raw(object: &JsValue, name: &str) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn keys_raw(object: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array_raw(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = assign)]
    fn assign_raw(target: &JsValue, source: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = entries)]
    fn entries_raw(object: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = fromEntries)]
    fn from_entries_raw(entries: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    fn json_parse_raw(text: &JsValue) -> Result<JsValue, JsValue>;
}

/// `object[name]`.
pub(crate) fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &JsValue::from_str(name))
}

/// An own member of an object. A property of its prototype, polluted or not, is not one.
pub(crate) fn get_own(object: &JsValue, name: &str) -> Option<JsValue> {
    if !object.is_object() || !has_own_raw(object, name).unwrap_or(false) {
        return None;
    }
    get(object, name).ok()
}

/// `Array.isArray`; `false` for a revoked proxy, for which it throws.
pub(crate) fn is_array(value: &JsValue) -> bool {
    is_array_raw(value).unwrap_or(false)
}

/// `Object.keys`; empty if a proxy throws.
pub(crate) fn own_names(object: &JsValue) -> Vec<String> {
    let names = keys_raw(object).ok();
    names
        .iter()
        .flat_map(Array::iter)
        .filter_map(|name| name.as_string())
        .collect()
}

/// `object[name] = value`, for objects that this crate created.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    // This fails only for frozen objects.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// `delete object[name]`, for objects that this crate created.
pub(crate) fn remove(object: &JsValue, name: &str) {
    let _ = Reflect::delete_property::<JsValue>(object.unchecked_ref(), &JsValue::from_str(name));
}

/// `object[name](...arguments)`.
pub(crate) fn call(object: &JsValue, name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = get(object, name)?.dyn_into()?;
    Reflect::apply(&function, object, &array(arguments))
}

/// `new globalThis[name](...arguments)`.
pub(crate) fn construct(name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let constructor: Function = get(&js_sys::global(), name)?.dyn_into()?;
    Reflect::construct(&constructor, &array(arguments))
}

/// An object without a prototype: it has only the members that are set.
pub(crate) fn bare_object() -> JsValue {
    Object::<JsValue>::create(JsValue::NULL.unchecked_ref()).into()
}

/// An object without a prototype, with these string members.
pub(crate) fn object(members: &[(&str, &str)]) -> JsValue {
    let object = bare_object();
    for (name, value) in members {
        set(&object, name, &JsValue::from_str(value));
    }
    object
}

/// The own members of a bare object, in an object with the usual prototype. Other people's code may call its methods.
pub(crate) fn with_prototype(bare: &JsValue) -> JsValue {
    // Defines the members: no accessor or read-only member of a polluted prototype gets in the way.
    entries_raw(bare)
        .and_then(|entries| from_entries_raw(&entries))
        .unwrap_or_else(|_| bare.clone())
}

/// Whether `object[name]` is a function.
pub(crate) fn has_method(object: &JsValue, name: &str) -> bool {
    get(object, name).is_ok_and(|member| member.is_function())
}

/// `JSON.parse` of a string that stays on the JavaScript side.
pub(crate) fn parse_json(text: &JsValue) -> Option<JsValue> {
    json_parse_raw(text).ok()
}

/// Awaits a promise, or any other value as `await` does.
pub(crate) fn settle(value: &JsValue) -> JsFuture {
    JsFuture::from(Promise::resolve(value))
}

fn array(values: &[&JsValue]) -> Array {
    values.iter().copied().collect()
}
