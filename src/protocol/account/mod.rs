//! The My Account API: requests, and the judgement of their answers.

pub mod authentication_methods;
pub mod challenge;
pub mod connected_accounts;
pub mod enrollment;
pub mod escape;
pub mod factors;
pub mod operation;
pub mod paging;
pub mod preview;
pub mod repetition;
pub mod resource_id;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
