//! Which passkey features a page can use.

use crate::protocol::error::{Code, Error};

/// Why a page cannot run a ceremony.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnsupportedReason {
    /// WebAuthn requires a secure context (WebAuthn Level 3, 5).
    InsecureContext,
    /// The browser does not support WebAuthn, or it is disabled.
    NoWebAuthn,
    /// The permissions policy denies it, as by default in a cross-origin iframe (5.9).
    BlockedByPolicy,
}

impl UnsupportedReason {
    /// The reason in the public API.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::InsecureContext => "insecure_context",
            Self::NoWebAuthn => "no_webauthn",
            Self::BlockedByPolicy => "blocked_by_policy",
        }
    }

    /// The error of every call that needs a ceremony.
    pub(crate) fn error<V>(self) -> Error<V> {
        let message = match self {
            Self::InsecureContext => "Passkeys require a page on https or localhost.",
            Self::NoWebAuthn => "This browser does not support WebAuthn.",
            Self::BlockedByPolicy => "The permissions policy of this page or iframe does not allow passkeys.",
        };
        Error::new(Code::PasskeyUnsupported, message)
    }
}

/// The features that the browser reports. What it does not report is unsupported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Support {
    pub(crate) unsupported_reason: Option<UnsupportedReason>,
    /// Whether this device has a platform authenticator with user verification.
    pub(crate) platform_authenticator: bool,
    /// Whether passkeys can be offered in a form field's autofill.
    pub(crate) autofill: bool,
    /// Whether a passkey can be created without a prompt after a password login.
    pub(crate) conditional_create: bool,
    /// Whether the signal methods exist.
    pub(crate) signals: bool,
}
