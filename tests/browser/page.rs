use crate::ports::engine::{Clock, Entropy};
use crate::ports::page::Page;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{RestoreOnDrop, browser, evaluate, json, poll_for, with_global, with_member};

#[wasm_bindgen_test]
fn replace_url_keeps_history_state_and_length() {
    let before = browser().url();
    evaluate("history.replaceState({ router: 1 }, '', '?code=1&state=2')");
    assert!(browser().url().ends_with("?code=1&state=2"));
    let length = json(&evaluate("history.length"));
    browser().replace_url(&before);
    assert_eq!(browser().url(), before);
    assert_eq!(json(&evaluate("history.state")), "{\"router\":1}");
    assert_eq!(json(&evaluate("history.length")), length);
    evaluate("history.replaceState(null, '')");
}

#[wasm_bindgen_test]
fn replace_url_ignores_a_cross_origin_refusal() {
    let before = browser().url();
    browser().replace_url("https://other.example/");
    assert_eq!(browser().url(), before);
}

#[wasm_bindgen_test]
fn navigate_to_an_invalid_url_returns_false() {
    assert!(!browser().navigate("https://["));
}

#[wasm_bindgen_test]
fn user_activation_does_not_end_with_the_click() {
    let navigator = evaluate("navigator");
    for (activation, expected) in [
        ("({ isActive: false, hasBeenActive: true })", true),
        ("({ isActive: true, hasBeenActive: true })", true),
        ("({ isActive: false, hasBeenActive: false })", false),
        ("undefined", false),
    ] {
        let _restore = RestoreOnDrop;
        with_member(&navigator, "userActivation", &evaluate(activation));
        assert_eq!(browser().has_user_activation(), expected, "{activation}");
    }
}

#[wasm_bindgen_test]
async fn activated_waits_for_the_end_of_prerendering() {
    browser().activated().await;
    let _restore = RestoreOnDrop;
    with_member(&evaluate("document"), "prerendering", &JsValue::TRUE);
    assert!(browser().is_prerendering());
    let platform = browser();
    let mut activated = Box::pin(platform.activated());
    poll_for(&mut activated, 10).await;
    evaluate("document.dispatchEvent(new Event('prerenderingchange'))");
    activated.await;
}

#[wasm_bindgen_test]
fn ancestor_origins_are_those_of_the_parents() {
    let own = evaluate("location.origin").as_string().unwrap();
    // The test runner may run the tests in a frame of its own origin.
    assert!(browser().ancestor_origins().iter().all(|origin| *origin == own));
    let _restore = RestoreOnDrop;
    with_global(
        "parent",
        &evaluate("({ location: { origin: 'https://other.example' } })"),
    );
    assert!(
        browser().ancestor_origins().iter().all(|origin| *origin == own),
        "`parent` may be any global variable"
    );
}

#[wasm_bindgen_test]
fn clocks_advance_and_survive_missing_performance() {
    let (wall, monotonic) = (browser().wall_clock_ms(), browser().monotonic_ms());
    assert!(wall > 1.7e12 && monotonic > 0.0);
    assert!(browser().monotonic_ms() >= monotonic);
    let _restore = RestoreOnDrop;
    with_global("performance", &evaluate("undefined"));
    assert_eq!(browser().monotonic_ms(), 0.0);
}

#[wasm_bindgen_test]
fn random_bytes_differ() {
    let values: Vec<[u8; 32]> = (0..100).map(|_| browser().random_bytes().unwrap()).collect();
    for (index, value) in values.iter().enumerate() {
        assert!(!values[..index].contains(value));
    }
}
