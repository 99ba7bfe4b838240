//! The My Account API: requests and responses.

pub(crate) mod authentication_methods;
pub(crate) mod connected_accounts;
pub(crate) mod custom_request;
pub(crate) mod enrollment;
pub(crate) mod factors;
pub(crate) mod method_list;
pub(crate) mod operation;
pub(crate) mod paging;
pub(crate) mod preview;
pub(crate) mod profile;
pub(crate) mod resource_id;
pub(crate) mod retry;
pub(crate) mod step_up;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
