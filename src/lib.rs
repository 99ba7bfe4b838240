//! Browser client for the Auth0 My Account API, compiled to WebAssembly.
//!
//! The house, from the inside out; each room knows only those above it:
//!
//! - `protocol`: pure values and rules. What is asked, and how the answer is judged.
//! - `ports`: what the flows need from the world, as traits.
//! - `flows`: the order in which things happen, generic over the ports.
//! - `browser`: one adapter per port.
//! - `js`: what JavaScript sees.
//!
//! The last two exist on wasm32 only; the crates they need are absent from a native build, so nothing above them can
//! reach for the browser.

// A native build has no `js`, which uses the rest: dead code is found on wasm32.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, unused_imports))]

mod client;
mod engine;
mod parts;
mod ports;
mod protocol;
mod sync;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod js;

/// The tests that need a browser. They are part of the crate, since a `cdylib` cannot be linked by an integration test.
#[cfg(all(test, target_arch = "wasm32"))]
#[path = "../tests/browser/mod.rs"]
mod browser_tests;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
