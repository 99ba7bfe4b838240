//! WebAuthn Level 3: what goes into a ceremony, what comes out, and how it fails.

pub mod attestation;
pub mod creation_options;
pub mod failure;
