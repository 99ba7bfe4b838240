//! The My Account API: requests, and the judgement of their answers.

pub mod authentication_methods;
pub mod enrollment;
pub mod factors;
pub mod method_id;
pub mod operation;
