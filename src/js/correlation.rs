//! The application's function for correlation ids.

use std::cell::Cell;

use js_sys::Function;
use wasm_bindgen::JsValue;

use super::fields::text;
use crate::protocol::correlation_id::CorrelationId;

/// Makes one id for each call, by `correlationId` of the configuration.
#[derive(Default)]
pub(crate) struct CorrelationIds(Cell<Option<Function>>);

impl CorrelationIds {
    pub(crate) fn new(make: Option<Function>) -> Self {
        Self(Cell::new(make))
    }

    /// The id of the next call. `None` without a function, and if it throws or returns anything but an id: that must not
    /// break the call. What it threw or returned is dropped.
    ///
    /// The function is away while it runs, so that it can make calls of its own.
    pub(crate) fn next(&self) -> Option<CorrelationId> {
        let make = self.0.take()?;
        let made = make.call0(&JsValue::UNDEFINED);
        self.0.set(Some(make));
        CorrelationId::parse(&text(&made.ok()?)?)
    }
}
