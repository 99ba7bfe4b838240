//! `setTimeout` and `AbortSignal`.

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use super::{Browser, foreign};
use crate::ports::engine::{Limits, Timer};
use crate::protocol::error::{Code, Error};

impl Timer for Browser {
    async fn limit_reached(&self, limits: &Limits<AbortSignal>) -> Error<JsValue> {
        limit_reached(limits).await
    }
}

pub(super) async fn limit_reached(limits: &Limits<AbortSignal>) -> Error<JsValue> {
    if !limits.signal.as_ref().is_some_and(AbortSignal::aborted) {
        let mut registered = None;
        let ended = Promise::new(&mut |resolve, _| registered = Some(Registered::with(limits, resolve)));
        let _ = foreign::settle(&ended).await;
    }
    match limits.signal.as_ref().filter(|signal| signal.aborted()) {
        Some(signal) => {
            let reason = foreign::get(signal, "reason").unwrap_or(JsValue::UNDEFINED);
            Error::new(Code::Aborted, "The call was aborted.").with_cause(reason)
        }
        None => Error::new(Code::Timeout, "The time for the request is over."),
    }
}

/// What waits for the end in the event loop. All of it is taken back when this is dropped.
struct Registered {
    resolve: Function,
    signal: Option<AbortSignal>,
    timeout: Option<JsValue>,
}

impl Registered {
    fn with(limits: &Limits<AbortSignal>, resolve: Function) -> Self {
        let timeout = limits
            .timeout_ms
            .and_then(|milliseconds| foreign::set_timeout(&resolve, milliseconds).ok());
        let registered = Self {
            resolve,
            signal: limits.signal.clone(),
            timeout,
        };
        registered.tell_signal("addEventListener");
        registered
    }

    fn tell_signal(&self, method: &str) {
        if let Some(signal) = &self.signal {
            let _ = foreign::call(signal, method, &[&JsValue::from_str("abort"), &self.resolve]);
        }
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.tell_signal("removeEventListener");
        if let Some(timeout) = &self.timeout {
            let _ = foreign::clear_timeout(timeout);
        }
    }
}
