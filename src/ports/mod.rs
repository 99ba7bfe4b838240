//! What the crate needs from its platform, as traits. One type implements them all.
//!
//! [`engine`] holds what exists in a worker as well, [`page`] what only a page has. Where a method may be called in the
//! middle of a flow, it is asynchronous or its result is not needed; the synchronous methods of a page are called at the
//! beginning or at the end of a public method.

pub(crate) mod engine;
pub(crate) mod page;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod memory;

use engine::EnginePorts;
use page::PagePorts;

use crate::protocol::json::Json;

/// The platform's own values, which the crate passes on without knowing them.
pub(crate) trait Values: 'static {
    /// JSON; in the browser any `JsValue`.
    type Json: Json;
    /// An `AbortSignal` in the browser.
    type Signal: Clone + 'static;
}

/// All ports of a page.
pub(crate) trait Platform: EnginePorts + PagePorts {}

impl<P: EnginePorts + PagePorts> Platform for P {}
