use crate::browser::SessionStorage;
use crate::ports::TransactionStore;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{Stage, evaluate, json, with_global, with_throwing_global};

#[wasm_bindgen_test]
fn a_record_is_given_out_once() {
    evaluate("sessionStorage.clear()");
    let store = SessionStorage;
    assert!(store.put("s-1", "one") && store.put("s-2", "two"));
    evaluate("sessionStorage.setItem('of-the-page', 'x')");
    let mut states = store.states();
    states.sort();
    assert_eq!(states, ["s-1", "s-2"]);
    assert_eq!(store.take("s-1").as_deref(), Some("one"));
    assert_eq!(store.take("s-1"), None);
    assert_eq!(store.states(), ["s-2"]);
    assert_eq!(json(&evaluate("localStorage.length")), "0");
    evaluate("sessionStorage.clear()");
}

#[wasm_bindgen_test]
fn forbidden_storage_keeps_nothing_and_throws_nothing() {
    let _stage = Stage;
    with_throwing_global("sessionStorage");
    let store = SessionStorage;
    assert!(!store.put("s", "x"));
    assert_eq!(store.take("s"), None);
    assert!(store.states().is_empty());
}

#[wasm_bindgen_test]
fn absent_storage_is_no_storage() {
    let _stage = Stage;
    with_global("sessionStorage", &JsValue::NULL);
    assert!(!SessionStorage.put("s", "x"));
    assert!(SessionStorage.states().is_empty());
}

#[wasm_bindgen_test]
fn full_storage_refuses() {
    let _stage = Stage;
    let full = "{ setItem() { throw new DOMException('full', 'QuotaExceededError') } }";
    with_global("sessionStorage", &evaluate(full));
    assert!(!SessionStorage.put("s", "x"));
}

#[wasm_bindgen_test]
fn a_record_that_cannot_be_removed_is_not_given_out() {
    let _stage = Stage;
    let stuck = "{ getItem: () => 'x', removeItem() { throw new Error() } }";
    with_global("sessionStorage", &evaluate(stuck));
    assert_eq!(SessionStorage.take("s"), None);
}
