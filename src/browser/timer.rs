//! `setTimeout` and `AbortSignal`.

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;

use super::{Browser, foreign};
use crate::ports::engine::{Limits, Timer};
use crate::protocol::error::{Code, Error};

impl Timer for Browser {
    async fn limit_reached(&self, limits: &Limits<JsValue>) -> Error<JsValue> {
        limit_reached(limits).await
    }
}

pub(super) async fn limit_reached(limits: &Limits<JsValue>) -> Error<JsValue> {
    if !limits.signal.as_ref().is_some_and(is_aborted) {
        let mut subscription = None;
        let reached = Promise::new(&mut |resolve, _| subscription = Some(Subscription::new(limits, resolve)));
        let _ = foreign::settle(&reached).await;
    }
    match limits.signal.as_ref().filter(|signal| is_aborted(signal)) {
        Some(signal) => {
            let reason = foreign::get(signal, "reason").unwrap_or(JsValue::UNDEFINED);
            Error::new(Code::Aborted, "The call was aborted by its signal.").with_cause(reason)
        }
        None => Error::new(Code::Timeout, "The call timed out; timeoutMs sets the limit."),
    }
}

/// The getter of a foreign signal may throw.
fn is_aborted(signal: &JsValue) -> bool {
    foreign::get(signal, "aborted").is_ok_and(|aborted| aborted.is_truthy())
}

/// A timeout and an `abort` listener, which are removed when this is dropped.
struct Subscription {
    resolve: Function,
    signal: Option<JsValue>,
    timeout: Option<JsValue>,
}

impl Subscription {
    fn new(limits: &Limits<JsValue>, resolve: Function) -> Self {
        let timeout = limits
            .timeout_ms
            .and_then(|milliseconds| foreign::set_timeout(&resolve, milliseconds).ok());
        let subscription = Self {
            resolve,
            signal: limits.signal.clone(),
            timeout,
        };
        subscription.update_listener("addEventListener");
        subscription
    }

    fn update_listener(&self, method: &str) {
        if let Some(signal) = &self.signal {
            let _ = foreign::call(signal, method, &[&JsValue::from_str("abort"), &self.resolve]);
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.update_listener("removeEventListener");
        if let Some(timeout) = &self.timeout {
            let _ = foreign::clear_timeout(timeout);
        }
    }
}
