//! Events, for the application's listeners and for the browser's passkey providers.

use js_sys::Function;
use wasm_bindgen::JsValue;

use super::{Browser, authenticator};
use crate::ports::engine::{Event, EventSink};
use crate::ports::page::remember_sign_in;
use crate::protocol::error::StepUp;

/// Converts a step-up to a JavaScript object.
type StepUpToJs = fn(&StepUp) -> JsValue;

/// The package's listener, a function `(kind, stepUp)`; `stepUp` is undefined unless the kind is `step_up_required`. It
/// notifies the application later.
pub(crate) struct Listener {
    function: Function,
    step_up_to_js: StepUpToJs,
}

impl Listener {
    pub(crate) fn new(function: Function, step_up_to_js: StepUpToJs) -> Self {
        Self {
            function,
            step_up_to_js,
        }
    }

    fn notify(&self, kind: &str, step_up: &JsValue) {
        let _ = self
            .function
            .call2(&JsValue::UNDEFINED, &JsValue::from_str(kind), step_up);
    }
}

impl EventSink for Browser {
    fn emit(&self, event: Event<'_>) {
        remember_sign_in(self, event);
        let listener = &self.listener;
        match event {
            Event::SignedIn { .. } => listener.notify("signed_in", &JsValue::UNDEFINED),
            Event::Refreshed => listener.notify("refreshed", &JsValue::UNDEFINED),
            Event::SignedOut => listener.notify("signed_out", &JsValue::UNDEFINED),
            Event::StepUpRequired(step_up) => {
                listener.notify("step_up_required", &(listener.step_up_to_js)(step_up));
            }
            Event::PasskeySignal(signal) => authenticator::send_signal(signal),
        }
    }
}
