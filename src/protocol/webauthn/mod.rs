//! WebAuthn Level 3: options, credentials and failures of a ceremony.

pub(crate) mod ceremony;
pub(crate) mod credential;
pub(crate) mod failure;
pub(crate) mod options;
pub(crate) mod signals;
pub(crate) mod support;
pub(crate) mod verification;
