//! Tests of the adapters and conversions, in a real browser.
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
mod http;
mod id_token;
mod json;
mod page;
mod passkey_support;
mod popups;
mod proof_keys;
mod resources;
mod signature_verifier;
mod signed_in_client;
mod support;
mod timer;
mod transaction_store;
mod webauthn_vectors;
mod wycheproof;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
