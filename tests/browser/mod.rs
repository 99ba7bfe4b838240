//! The adapters and conversions, in a real browser.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod authenticator;
mod client;
mod enrollment;
mod fetch;
mod json;
mod login;
mod page;
mod passkey_support;
mod proof_keys;
mod resources;
mod session;
mod session_storage;
mod subtle;
mod support;
mod timer;
mod webauthn_vectors;
mod wycheproof;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
