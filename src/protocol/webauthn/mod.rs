//! WebAuthn Level 3: options, credentials and failures of a ceremony.

pub mod ceremony;
pub mod credential;
pub mod failure;
pub mod options;
pub mod signals;
pub mod support;
pub mod verification;
