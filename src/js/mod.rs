//! What JavaScript sees: conversions in and out around the flows, and no logic.

mod client;
mod error;
mod fields;
mod passkey_support;
mod plain;
mod session;

pub use client::Client;
pub use passkey_support::passkey_support;
