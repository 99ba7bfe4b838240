use crate::ports::page::TransactionStore;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{RestoreOnDrop, browser, browser_of, evaluate, json, with_global, with_throwing_global};

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
fn each_application_has_its_own_entries() {
    evaluate("sessionStorage.clear(), localStorage.clear()");
    let store = browser();
    // The second one is a prefix of the first.
    for other in [
        "https://login.example.com client-1 b",
        "https://login.example.com client",
        "https://login.example.com client-1 b",
        "https://a.example client-1",
    ] {
        let other = browser_of(other);
        assert!(store.put_transaction("s", "ours") && other.put_transaction("s", "theirs"));
        store.set_redirect_log("1");
        store.set_organization_hint("org_1 ");
        assert_eq!(other.redirect_log(), None);
        assert_eq!(other.organization_hint(), None);
        assert_eq!(other.take_transaction("s").as_deref(), Some("theirs"));
        assert_eq!(
            (store.transaction_states(), other.transaction_states().len()),
            (vec!["s".to_owned()], 0)
        );
        other.set_redirect_log("");
        other.set_organization_hint("");
        assert_eq!(store.redirect_log().as_deref(), Some("1"));
        assert_eq!(store.organization_hint().as_deref(), Some("org_1 "));
    }
    let keys = "[...Object.keys(sessionStorage), ...Object.keys(localStorage)].every((key) => \
        key.includes(' https://login.example.com client-1'))";
    assert_eq!(evaluate(keys), JsValue::TRUE);
    store.set_redirect_log("");
    store.set_organization_hint("");
    assert_eq!(json(&evaluate("[sessionStorage.length, localStorage.length]")), "[1,0]");
    evaluate("sessionStorage.clear()");
}

#[wasm_bindgen_test]
fn blocked_local_storage_has_no_hint() {
    let _restore = RestoreOnDrop;
    with_throwing_global("localStorage");
    browser().set_organization_hint("org_1 ");
    assert_eq!(browser().organization_hint(), None);
}

#[wasm_bindgen_test]
fn blocked_storage_stores_nothing() {
    let _restore = RestoreOnDrop;
    with_throwing_global("sessionStorage");
    let store = browser();
    assert!(!store.put_transaction("s", "x"));
    assert_eq!(store.take_transaction("s"), None);
    assert!(store.transaction_states().is_empty());
    assert!(!store.is_storage_full());
}

#[wasm_bindgen_test]
fn missing_storage_stores_nothing() {
    let _restore = RestoreOnDrop;
    with_global("sessionStorage", &JsValue::NULL);
    assert!(!browser().put_transaction("s", "x"));
    assert!(browser().transaction_states().is_empty());
    assert!(!browser().is_storage_full());
}

#[wasm_bindgen_test]
fn full_storage_is_reported() {
    let _restore = RestoreOnDrop;
    let full_storage = "{ length: 3, setItem() { throw new DOMException('full', 'QuotaExceededError') } }";
    with_global("sessionStorage", &evaluate(full_storage));
    assert!(!browser().put_transaction("s", "x"));
    assert!(browser().is_storage_full());
}

#[wasm_bindgen_test]
fn storage_with_a_quota_of_zero_is_not_full() {
    let _restore = RestoreOnDrop;
    let no_quota = "{ length: 0, setItem() { throw new DOMException('full', 'QuotaExceededError') } }";
    with_global("sessionStorage", &evaluate(no_quota));
    assert!(!browser().is_storage_full());
}

#[wasm_bindgen_test]
fn record_that_cannot_be_removed_is_not_returned() {
    let _restore = RestoreOnDrop;
    let not_removable = "{ getItem: () => 'x', removeItem() { throw new Error() } }";
    with_global("sessionStorage", &evaluate(not_removable));
    assert_eq!(browser().take_transaction("s"), None);
}
