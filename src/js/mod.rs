//! What JavaScript sees: conversions in and out around the client, and no logic.

mod client;
mod correlation;
mod error;
mod fields;
mod passkey_support;
mod plain;
mod session;

// JavaScript gets these by `#[wasm_bindgen]`; only the browser tests need their paths.
#[cfg(test)]
pub(crate) use client::Client;
#[cfg(test)]
pub(crate) use passkey_support::passkey_support;
