use crate::ports::engine::{Limits, Timer};
use crate::protocol::error::Code;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{self, browser, evaluate, get};

fn limits(timeout_ms: Option<u32>, counted: Option<&JsValue>) -> Limits<JsValue> {
    Limits {
        timeout_ms,
        signal: counted.map(|counted| get(counted, "signal")),
    }
}

#[wasm_bindgen_test]
async fn timeout_is_reached_and_removes_its_listener() {
    let counted = support::counted_signal();
    let error = browser().limit_reached(&limits(Some(10), Some(&counted))).await;
    assert_eq!(error.code, Code::Timeout);
    assert_eq!(support::listener_count(&counted), 0, "the listener is removed");
    assert_eq!(
        browser().limit_reached(&limits(Some(0), None)).await.code,
        Code::Timeout
    );
}

#[wasm_bindgen_test]
async fn abort_wins_over_the_timeout_and_has_the_reason() {
    let (counted, reason) = (support::counted_signal(), evaluate("new Error('enough')"));
    support::abort_later(&counted, &reason);
    for timeout_ms in [Some(10_000), None, Some(0)] {
        // The first one waits for the signal, which is aborted when the others start.
        let error = browser().limit_reached(&limits(timeout_ms, Some(&counted))).await;
        assert_eq!(error.code, Code::Aborted);
        assert!(js_sys::Object::is(error.cause.as_ref().unwrap(), &reason));
        assert_eq!(support::listener_count(&counted), 0);
    }
}

#[wasm_bindgen_test]
async fn dropping_the_timer_removes_its_listener() {
    let counted = support::counted_signal();
    let limits = limits(Some(60_000), Some(&counted));
    let browser = browser();
    let mut limit_reached = Box::pin(browser.limit_reached(&limits));
    support::poll_for(&mut limit_reached, 5).await;
    assert_eq!(support::listener_count(&counted), 1);
    drop(limit_reached);
    assert_eq!(support::listener_count(&counted), 0);
}
