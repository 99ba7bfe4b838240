//! Work of the browser that is stopped when nobody waits for it any more.

use std::cell::Cell;

use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal};

use crate::protocol::error::{Code, Error};

/// An `AbortController` that aborts when it is dropped before its work was done.
pub(crate) struct AbortOnDrop {
    controller: AbortController,
    is_disarmed: Cell<bool>,
}

impl AbortOnDrop {
    /// A new one.
    pub(crate) fn new() -> Result<Self, Error<JsValue>> {
        let controller = AbortController::new().map_err(|cause| {
            Error::new(Code::UnsupportedEnvironment, "The browser has no AbortController.").with_cause(cause)
        })?;
        Ok(Self {
            controller,
            is_disarmed: Cell::new(false),
        })
    }

    /// There is nothing left to abort.
    pub(crate) fn disarm(&self) {
        self.is_disarmed.set(true);
    }

    /// For whoever else may stop the work.
    pub(crate) fn controller(&self) -> AbortController {
        self.controller.clone()
    }

    /// For the options of whatever understands signals.
    pub(crate) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if !self.is_disarmed.get() {
            self.controller.abort();
        }
    }
}
