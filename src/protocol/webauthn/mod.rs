//! WebAuthn Level 3: what goes into a ceremony, what comes out, and how it fails.

pub mod ceremony;
pub mod credential;
pub mod failure;
pub mod options;
pub mod signals;
pub mod support;
pub mod verification;
