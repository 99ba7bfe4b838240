//! Aborts work in the browser once its result is no longer needed.

use std::cell::Cell;

use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal};

use crate::protocol::error::{Code, Error};

/// An `AbortController` that aborts when this is dropped, unless it was disarmed.
pub(crate) struct AbortOnDrop {
    controller: AbortController,
    is_disarmed: Cell<bool>,
}

impl AbortOnDrop {
    pub(crate) fn new() -> Result<Self, Error<JsValue>> {
        let controller = AbortController::new().map_err(|cause| {
            Error::new(
                Code::UnsupportedEnvironment,
                "The browser does not support AbortController.",
            )
            .with_cause(cause)
        })?;
        Ok(Self {
            controller,
            is_disarmed: Cell::new(false),
        })
    }

    /// The work is done: there is nothing left to abort.
    pub(crate) fn disarm(&self) {
        self.is_disarmed.set(true);
    }

    pub(crate) fn controller(&self) -> AbortController {
        self.controller.clone()
    }

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
