//! Async tools that know nothing of this crate.

pub(crate) mod ceremony_lock;
pub(crate) mod select;
pub(crate) mod shared_future;
