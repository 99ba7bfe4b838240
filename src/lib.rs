//! Browser client for the Auth0 My Account API, compiled to WebAssembly.
//!
//! The modules, each of which knows only those above it:
//!
//! - `protocol`: pure values and rules. How a request is built, and how its response is checked. No browser, no async.
//! - `sync`: async tools: a shared future, the ceremony lock, select.
//! - `ports`: what the crate needs from the platform, as traits, and all of them in memory for tests.
//! - `engine`: sessions, requests and logins, which every page needs. Each piece of state has one owner.
//! - `parts`: what not every page needs: popup, MFA, passkey login, password, connected accounts, profile.
//! - `client`: one method for each public one; the page's side of the engine.
//! - `browser`: the page as a platform, one file for each port.
//! - `js`: what JavaScript sees.
//!
//! The last two exist on wasm32 only. The crates that they need are absent from a native build, so nothing above them can
//! use the browser.

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
