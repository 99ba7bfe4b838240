use crate::browser::{CurrentPage, SystemClock, SystemEntropy};
use crate::ports::{Clock, Entropy, Page};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{Stage, evaluate, json, with_global};

#[wasm_bindgen_test]
fn the_address_is_replaced_without_loading_or_losing_the_routers_state() {
    let before = CurrentPage.url();
    evaluate("history.replaceState({ router: 1 }, '', '?code=1&state=2')");
    assert!(CurrentPage.url().ends_with("?code=1&state=2"));
    let length = json(&evaluate("history.length"));
    CurrentPage.replace_url(&before);
    assert_eq!(CurrentPage.url(), before);
    assert_eq!(json(&evaluate("history.state")), "{\"router\":1}");
    assert_eq!(json(&evaluate("history.length")), length);
    evaluate("history.replaceState(null, '')");
}

#[wasm_bindgen_test]
fn a_refused_replacement_is_no_failure() {
    let before = CurrentPage.url();
    CurrentPage.replace_url("https://other.example/");
    assert_eq!(CurrentPage.url(), before);
}

#[wasm_bindgen_test]
fn a_refused_departure_is_told() {
    assert!(!CurrentPage.leave_for("https://["));
}

#[wasm_bindgen_test]
fn the_clocks_run() {
    let (wall, monotonic) = (SystemClock.now(), SystemClock.monotonic());
    assert!(wall > 1.7e12 && monotonic > 0.0);
    assert!(SystemClock.monotonic() >= monotonic);
    let _stage = Stage;
    with_global("performance", &evaluate("undefined"));
    assert_eq!(SystemClock.monotonic(), 0.0);
}

#[wasm_bindgen_test]
fn random_values_differ() {
    let values: Vec<[u8; 32]> = (0..100).map(|_| SystemEntropy.bytes().unwrap()).collect();
    for (index, value) in values.iter().enumerate() {
        assert!(!values[..index].contains(value));
    }
}
