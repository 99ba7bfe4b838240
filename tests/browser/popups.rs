//! Messages between a page and its popup. A frame plays the other window.

use crate::ports::page::Popups;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{self, RestoreOnDrop, browser, evaluate, json};

const CHANNEL: &str = "my-account-wasm https://login.example.com client-1 popup-1";

/// A window without `BroadcastChannel`, and a frame whose script can be run.
fn frame() -> JsValue {
    support::with_global("BroadcastChannel", &JsValue::UNDEFINED);
    evaluate("(window.peer = document.body.appendChild(document.createElement('iframe'))).contentWindow")
}

fn remove_frame() {
    evaluate("window.peer.remove()");
}

/// Posts a message from the frame to this page.
fn post_from_frame(message: &str) {
    evaluate(&format!(
        "peer.contentWindow.eval(`parent.postMessage({message}, '*')`)"
    ));
}

#[wasm_bindgen_test]
async fn message_of_the_popup_is_received_and_acknowledged() {
    let _restore = RestoreOnDrop;
    let window = frame();
    evaluate(
        "peer.contentWindow.eval(`addEventListener('message', (event) => (self.seen = [event.origin, event.data]))`)",
    );
    let platform = browser();
    let mut receiving = Box::pin(platform.receive(&window, "popup-1"));
    support::poll_for(&mut receiving, 5).await;
    for ignored in [
        "'text'",
        "null",
        "{ channel: 'my-account-wasm https://login.example.com client-1 popup-2', message: 'forged' }",
        "{ message: 'forged' }",
        "{ channel: 'my-account-wasm https://login.example.com client-1 popup-1' }",
        "{ channel: 'my-account-wasm https://login.example.com client-1 popup-1', message: 7 }",
    ] {
        post_from_frame(ignored);
    }
    support::poll_for(&mut receiving, 50).await;
    post_from_frame(&format!("{{ channel: '{CHANNEL}', message: 'the url' }}"));
    assert_eq!(receiving.await, "the url");
    wasm_bindgen_futures::JsFuture::from(support::after(50)).await.unwrap();
    let seen = json(&evaluate("peer.contentWindow.seen"));
    let origin = json(&evaluate("location.origin"));
    assert_eq!(
        seen,
        format!("[{origin},{{\"channel\":\"{CHANNEL}\",\"message\":true}}]")
    );
    remove_frame();
}

#[wasm_bindgen_test]
async fn message_of_another_window_or_origin_is_ignored() {
    let _restore = RestoreOnDrop;
    let window = frame();
    let platform = browser();
    let mut receiving = Box::pin(platform.receive(&window, "popup-1"));
    support::poll_for(&mut receiving, 5).await;
    evaluate(&format!(
        "postMessage({{ channel: '{CHANNEL}', message: 'of this window' }}, '*')"
    ));
    support::poll_for(&mut receiving, 50).await;
    drop(receiving);
    // A sandboxed frame has an origin of its own.
    let forged = format!("<script>parent.postMessage({{ channel: '{CHANNEL}', message: 'forged' }}, '*')</script>");
    evaluate("peer.setAttribute('sandbox', 'allow-scripts')");
    let mut receiving = Box::pin(platform.receive(&window, "popup-1"));
    support::poll_for(&mut receiving, 5).await;
    evaluate(&format!("peer.srcdoc = \"{forged}\""));
    support::poll_for(&mut receiving, 200).await;
    drop(receiving);
    remove_frame();
}

#[wasm_bindgen_test]
async fn response_is_posted_to_an_opener_of_this_origin() {
    let _restore = RestoreOnDrop;
    let window = frame();
    evaluate(
        "peer.contentWindow.eval(`addEventListener('message', ({ data, source }) => {
        self.seen = data;
        source.postMessage({ channel: data.channel, message: true }, '*');
    })`)",
    );
    support::with_global("opener", &window);
    browser().post("popup-1", "the url").await;
    let expected = format!("{{\"channel\":\"{CHANNEL}\",\"message\":\"the url\"}}");
    assert_eq!(json(&evaluate("peer.contentWindow.seen")), expected);
    remove_frame();
}

#[wasm_bindgen_test]
async fn response_is_posted_to_this_origin_only() {
    let _restore = RestoreOnDrop;
    let window = frame();
    let posts = evaluate("(window.posts = [], { postMessage: (...given) => posts.push(given) })");
    support::with_global("opener", &posts);
    let platform = browser();
    let mut posting = Box::pin(platform.post("popup-1", "the url"));
    support::poll_for(&mut posting, 5).await;
    let target = json(&evaluate("posts.map(([, target]) => target)"));
    assert_eq!(target, json(&evaluate("[location.origin]")));
    drop((posting, window));
    remove_frame();
}
