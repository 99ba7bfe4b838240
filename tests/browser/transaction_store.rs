use crate::ports::page::TransactionStore;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{RestoreOnDrop, browser, evaluate, json, with_global, with_throwing_global};

#[wasm_bindgen_test]
fn record_is_taken_once() {
    evaluate("sessionStorage.clear()");
    let store = browser();
    assert!(store.put_transaction("s-1", "one") && store.put_transaction("s-2", "two"));
    evaluate("sessionStorage.setItem('other-key', 'x')");
    let mut states = store.transaction_states();
    states.sort();
    assert_eq!(states, ["s-1", "s-2"]);
    assert_eq!(store.take_transaction("s-1").as_deref(), Some("one"));
    assert_eq!(store.take_transaction("s-1"), None);
    assert_eq!(store.transaction_states(), ["s-2"]);
    assert_eq!(json(&evaluate("localStorage.length")), "0");
    evaluate("sessionStorage.clear()");
}

#[wasm_bindgen_test]
fn blocked_storage_stores_nothing() {
    let _restore = RestoreOnDrop;
    with_throwing_global("sessionStorage");
    let store = browser();
    assert!(!store.put_transaction("s", "x"));
    assert_eq!(store.take_transaction("s"), None);
    assert!(store.transaction_states().is_empty());
}

#[wasm_bindgen_test]
fn missing_storage_stores_nothing() {
    let _restore = RestoreOnDrop;
    with_global("sessionStorage", &JsValue::NULL);
    assert!(!browser().put_transaction("s", "x"));
    assert!(browser().transaction_states().is_empty());
}

#[wasm_bindgen_test]
fn full_storage_is_reported() {
    let _restore = RestoreOnDrop;
    let full_storage = "{ setItem() { throw new DOMException('full', 'QuotaExceededError') } }";
    with_global("sessionStorage", &evaluate(full_storage));
    assert!(!browser().put_transaction("s", "x"));
}

#[wasm_bindgen_test]
fn record_that_cannot_be_removed_is_not_returned() {
    let _restore = RestoreOnDrop;
    let not_removable = "{ getItem: () => 'x', removeItem() { throw new Error() } }";
    with_global("sessionStorage", &evaluate(not_removable));
    assert_eq!(browser().take_transaction("s"), None);
}
