//! The application's listener.

use js_sys::Function;
use wasm_bindgen::JsValue;

use crate::ports::{Announcer, SessionChange};

/// A function of the kind of a change and, where a step-up is asked for, what it asks.
pub struct Listener {
    function: Function,
    step_up: fn(&crate::protocol::error::StepUp) -> JsValue,
}

impl Listener {
    /// Takes the function, which calls the application later, and the conversion of what it is given.
    pub fn new(function: Function, step_up: fn(&crate::protocol::error::StepUp) -> JsValue) -> Self {
        Self { function, step_up }
    }
}

impl Announcer for Listener {
    fn announce(&self, change: SessionChange<'_>) {
        let (kind, asked) = match change {
            SessionChange::SignedIn => ("signed_in", JsValue::UNDEFINED),
            SessionChange::Refreshed => ("refreshed", JsValue::UNDEFINED),
            SessionChange::SignedOut => ("signed_out", JsValue::UNDEFINED),
            SessionChange::StepUpRequired(step_up) => ("step_up_required", (self.step_up)(step_up)),
        };
        let _ = self
            .function
            .call2(&JsValue::UNDEFINED, &JsValue::from_str(kind), &asked);
    }
}
