//! Async tools that know nothing of this crate.

pub mod ceremony_lock;
pub mod shared_future;
