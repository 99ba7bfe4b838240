//! The two ceremonies, and how they differ.

/// A WebAuthn ceremony.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ceremony {
    /// Creates a credential (WebAuthn Level 3, 5.1.3).
    Registration,
    /// Uses a credential (5.1.4).
    Authentication,
}

/// A member of a credential's `response`, and whether it is required.
pub(crate) type Part = (&'static str, bool);

impl Ceremony {
    /// The method of `navigator.credentials`.
    pub(crate) fn method(self) -> &'static str {
        match self {
            Self::Registration => "create",
            Self::Authentication => "get",
        }
    }

    /// The static method of `PublicKeyCredential` that parses the options (5.1.8 and 5.1.9).
    pub(crate) fn parser(self) -> &'static str {
        match self {
            Self::Registration => "parseCreationOptionsFromJSON",
            Self::Authentication => "parseRequestOptionsFromJSON",
        }
    }

    /// The policy-controlled feature (5.9).
    pub(crate) fn policy(self) -> &'static str {
        match self {
            Self::Registration => "publickey-credentials-create",
            Self::Authentication => "publickey-credentials-get",
        }
    }

    /// The binary members of `response` that servers accept (5.2.1 and 5.2.2).
    pub(crate) fn parts(self) -> &'static [Part] {
        match self {
            Self::Registration => &[("clientDataJSON", true), ("attestationObject", true)],
            Self::Authentication => &[
                ("authenticatorData", true),
                ("clientDataJSON", true),
                ("signature", true),
                ("userHandle", false),
            ],
        }
    }
}
