//! The browser as a platform: one file implements each port.
//!
//! Every foreign function is declared with `catch`. Those of web-sys that are not are declared again in [`foreign`].

mod abort;
mod authenticator;
mod clock;
pub(crate) mod credential;
mod entropy;
mod events;
mod fetch;
pub(crate) mod foreign;
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

pub(crate) use events::Listener;
pub(crate) use passkey_support::support;

use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use crate::ports::Values;

/// The page that the module runs in.
pub(crate) struct Browser {
    listener: Listener,
}

impl Browser {
    pub(crate) fn new(listener: Listener) -> Self {
        Self { listener }
    }
}

impl Values for Browser {
    type Json = JsValue;
    type Signal = AbortSignal;
}
