//! The My Account API: requests and responses.

pub mod authentication_methods;
pub mod connected_accounts;
pub mod custom_request;
pub mod enrollment;
pub mod factors;
pub mod operation;
pub mod paging;
pub mod preview;
pub mod resource_id;
pub mod retry;
pub mod step_up;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
