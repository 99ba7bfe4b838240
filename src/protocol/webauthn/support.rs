//! What a page can do with passkeys, and why not.

use crate::protocol::error::{Code, Error};

/// Why a page can run no ceremony.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsupportedReason {
    /// WebAuthn is for secure contexts alone (WebAuthn Level 3, 5).
    InsecureContext,
    /// The browser has none, or it is turned off.
    NoWebAuthn,
    /// The page's policy withholds it, as that of a frame of another site does by default (5.9).
    BlockedByPolicy,
}

impl UnsupportedReason {
    /// Its name for applications.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InsecureContext => "insecure_context",
            Self::NoWebAuthn => "no_webauthn",
            Self::BlockedByPolicy => "blocked_by_policy",
        }
    }

    /// What every call that needs the ceremony fails with.
    pub fn error<V>(self) -> Error<V> {
        let message = match self {
            Self::InsecureContext => "Passkeys need a page on https, or on localhost.",
            Self::NoWebAuthn => "This browser has no WebAuthn.",
            Self::BlockedByPolicy => {
                "The permissions policy of the page, or of the frame it is in, does not allow passkeys."
            }
        };
        Error::new(Code::PasskeyUnsupported, message)
    }
}

/// What a page can do. What a browser does not tell it has not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// Why there are no passkeys.
    pub unsupported_reason: Option<UnsupportedReason>,
    /// Whether this device itself can hold one, and verify its user.
    pub platform_authenticator: bool,
    /// Whether passkeys are offered where a name is typed.
    pub autofill: bool,
    /// Whether one can be made without a prompt, after a login by password.
    pub conditional_create: bool,
    /// Whether authenticators can be told of changes.
    pub signals: bool,
}
