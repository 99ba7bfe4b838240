//! The browser as a platform: one file implements each port.
//!
//! Every foreign function is declared with `catch`. Those of web-sys that are not are declared again in [`foreign`].

mod abort;
mod authenticator;
mod clock;
pub mod credential;
mod entropy;
mod events;
mod fetch;
pub mod foreign;
mod frame;
mod json;
mod key_store;
mod page;
mod passkey_support;
mod plain_copy;
mod popups;
mod proof_keys;
mod session_storage;
mod subtle;
mod timer;

pub use events::Listener;
pub use passkey_support::support;

use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use crate::ports::Values;

/// The page that the module runs in.
pub struct Browser {
    listener: Listener,
}

impl Browser {
    pub fn new(listener: Listener) -> Self {
        Self { listener }
    }
}

impl Values for Browser {
    type Json = JsValue;
    type Signal = AbortSignal;
}
