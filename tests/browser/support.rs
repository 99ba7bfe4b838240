//! Rust's side of `support.js` and `passkeys.js`.

use std::future::{Future, poll_fn};
use std::pin::Pin;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::browser::{Browser, Listener};

/// The platform, without a listener.
pub(crate) fn browser() -> Browser {
    browser_of("https://login.example.com client-1")
}

/// The same for this application.
pub(crate) fn browser_of(application: &str) -> Browser {
    let listener = Listener::new(Function::new_no_args(""), |_| JsValue::UNDEFINED);
    Browser::new(listener, application.to_owned())
}

#[wasm_bindgen(module = "/tests/browser/support.js")]
extern "C" {
    pub(crate) fn restore();

    #[wasm_bindgen(js_name = requestCount)]
    pub(crate) fn request_count() -> u32;
    #[wasm_bindgen(js_name = lastArguments)]
    pub(crate) fn last_arguments() -> js_sys::Array;
    #[wasm_bindgen(js_name = isRequestAborted)]
    pub(crate) fn is_request_aborted() -> bool;
    #[wasm_bindgen(js_name = after)]
    pub(crate) fn after(milliseconds: u32) -> js_sys::Promise;
    #[wasm_bindgen(js_name = lastRequest, catch)]
    pub(crate) async fn last_request() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = fetchAnswers)]
    pub(crate) fn fetch_responds(status: u16, headers: &JsValue, body: &JsValue);
    #[wasm_bindgen(js_name = fetchAnswersInTurn)]
    pub(crate) fn fetch_responds_in_order(responses: &JsValue);
    #[wasm_bindgen(js_name = fetchAnswersByPath)]
    pub(crate) fn fetch_responds_by_path(bodies: &JsValue);
    #[wasm_bindgen(js_name = fetchAnswersBytes)]
    pub(crate) fn fetch_responds_with_bytes(count: u32, byte: u8);
    #[wasm_bindgen(js_name = fetchRejects)]
    pub(crate) fn fetch_rejects(reason: &JsValue);
    #[wasm_bindgen(js_name = fetchThrows)]
    pub(crate) fn fetch_throws(reason: &JsValue);
    #[wasm_bindgen(js_name = fetchReturns)]
    pub(crate) fn fetch_returns(value: &JsValue);
    #[wasm_bindgen(js_name = fetchHangs)]
    pub(crate) fn fetch_hangs();
    #[wasm_bindgen(js_name = fetchBodyStops)]
    pub(crate) fn fetch_body_stops(error: &JsValue);

    #[wasm_bindgen(js_name = countedSignal)]
    pub(crate) fn counted_signal() -> JsValue;
    #[wasm_bindgen(js_name = abortLater)]
    pub(crate) fn abort_later(counted: &JsValue, reason: &JsValue);
    #[wasm_bindgen(js_name = listenerCount)]
    pub(crate) fn listener_count(counted: &JsValue) -> u32;

    #[wasm_bindgen(js_name = keySet, catch)]
    pub(crate) async fn key_set(algorithm: &str, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = sign, catch)]
    async fn sign_raw(algorithm: &str, name: &str, bytes: &[u8]) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = withGlobal)]
    pub(crate) fn with_global(name: &str, value: &JsValue);
    #[wasm_bindgen(js_name = withMember)]
    pub(crate) fn with_member(object: &JsValue, name: &str, value: &JsValue);
    #[wasm_bindgen(js_name = withThrowingGlobal)]
    pub(crate) fn with_throwing_global(name: &str);
    #[wasm_bindgen(js_name = polluteObjectPrototype)]
    pub(crate) fn pollute_object_prototype(name: &str, value: &JsValue);

    #[wasm_bindgen(js_name = makeError)]
    fn make_error_raw(code: &JsValue, message: &JsValue, details: &JsValue) -> JsValue;
}

#[wasm_bindgen(module = "/tests/browser/passkeys.js")]
extern "C" {
    #[wasm_bindgen(js_name = lastCeremony)]
    pub(crate) fn last_ceremony() -> JsValue;
    #[wasm_bindgen(js_name = ceremonyCount)]
    pub(crate) fn ceremony_count() -> u32;
    #[wasm_bindgen(js_name = createReturns)]
    pub(crate) fn create_returns(credential: &JsValue);
    #[wasm_bindgen(js_name = createRejects)]
    pub(crate) fn create_rejects(name: &str) -> JsValue;
    #[wasm_bindgen(js_name = ceremoniesHang)]
    pub(crate) fn ceremonies_hang();
    #[wasm_bindgen(js_name = settleCeremony)]
    pub(crate) fn settle_ceremony(credential: &JsValue);
    #[wasm_bindgen(js_name = recordSignals)]
    pub(crate) fn record_signals(implementation: &JsValue);
    #[wasm_bindgen(js_name = lastSignals)]
    pub(crate) fn last_signals() -> String;
    #[wasm_bindgen(js_name = withoutSignals)]
    pub(crate) fn without_signals();
    #[wasm_bindgen(js_name = withBytesShown)]
    pub(crate) fn buffers_to_arrays(value: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = saysAll)]
    pub(crate) fn has_members(options: &JsValue, expected: &JsValue) -> bool;
    #[wasm_bindgen(js_name = withoutParser)]
    pub(crate) fn without_parser();
    #[wasm_bindgen(js_name = oddCredentials)]
    pub(crate) fn malformed_credentials(kind: &str) -> js_sys::Array;
    pub(crate) fn credential(kind: &str) -> JsValue;
}

/// The value of a JavaScript expression.
pub(crate) fn evaluate(expression: &str) -> JsValue {
    js_sys::eval(&format!("({expression})")).unwrap()
}

/// A signature with the test key of that name.
pub(crate) async fn sign(algorithm: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let signature = sign_raw(algorithm, name, bytes).await.unwrap();
    signature.unchecked_into::<js_sys::Uint8Array>().to_vec()
}

/// Polls a future that stays pending, for some milliseconds.
pub(crate) async fn poll_for<T>(future: &mut Pin<Box<impl Future<Output = T>>>, milliseconds: u32) {
    let mut timeout = Box::pin(JsFuture::from(after(milliseconds)));
    poll_fn(|context| {
        assert!(
            future.as_mut().poll(context).is_pending(),
            "the future must stay pending"
        );
        timeout.as_mut().poll(context).map(|_| ())
    })
    .await;
}

/// Removes all stubs at the end of a test, even if it fails.
pub(crate) struct RestoreOnDrop;

impl Drop for RestoreOnDrop {
    fn drop(&mut self) {
        restore();
    }
}

/// The package's `makeError`, for plain `Error`s.
pub(crate) fn make_error() -> Function {
    let make = |code: JsValue, message: JsValue, details: JsValue| make_error_raw(&code, &message, &details);
    Closure::<dyn Fn(JsValue, JsValue, JsValue) -> JsValue>::new(make)
        .into_js_value()
        .unchecked_into()
}

pub(crate) fn no_op_listener() -> Function {
    Function::new_no_args("")
}

/// `JSON.stringify`.
pub(crate) fn json(value: &JsValue) -> String {
    js_sys::JSON::stringify(value).unwrap().into()
}

/// `object[name]`.
pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap()
}
