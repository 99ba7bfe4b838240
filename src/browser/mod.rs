//! The browser as the platform: each port has an adapter in the file of its name.
//!
//! Every JavaScript function is declared with `catch`. [`foreign`] declares those again that web-sys declares without it.

mod abort_on_drop;
mod authenticator;
mod clock;
pub(crate) mod credential;
mod entropy;
mod event_sink;
pub(crate) mod foreign;
mod hidden_frame;
mod http;
mod json;
mod key_store;
mod page;
mod passkey_support;
mod plain_copy;
mod popups;
mod proof_keys;
mod signature_verifier;
mod tasks;
mod timer;
mod transaction_store;

pub(crate) use event_sink::Listener;
pub(crate) use page::page_url;
pub(crate) use passkey_support::support;

use wasm_bindgen::JsValue;

use crate::ports::Values;

/// The page that the module runs in.
pub(crate) struct Browser {
    listener: Listener,
    /// Names the application in storage and on channels: those of the origin are shared by all of its applications.
    application: String,
}

impl Browser {
    pub(crate) fn new(listener: Listener, application: String) -> Self {
        Self { listener, application }
    }
}

impl Values for Browser {
    type Json = JsValue;
    /// Works as an `AbortSignal`; it may be of another realm.
    type Signal = JsValue;
}
