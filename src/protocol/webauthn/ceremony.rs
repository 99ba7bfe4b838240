//! The two ceremonies, and what differs between them.

/// What a page can ask an authenticator for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceremony {
    /// A new credential (WebAuthn Level 3, 5.1.3).
    Registration,
    /// Proof that somebody has one (5.1.4).
    Authentication,
}

/// A member of a credential's `response`, and whether it has to be there.
pub type Part = (&'static str, bool);

impl Ceremony {
    /// The method of `navigator.credentials`.
    pub fn method(self) -> &'static str {
        match self {
            Self::Registration => "create",
            Self::Authentication => "get",
        }
    }

    /// The static method of `PublicKeyCredential` that reads the options (5.1.8 and 5.1.9).
    pub fn parser(self) -> &'static str {
        match self {
            Self::Registration => "parseCreationOptionsFromJSON",
            Self::Authentication => "parseRequestOptionsFromJSON",
        }
    }

    /// The feature that a page's policy may withhold (5.9).
    pub fn policy(self) -> &'static str {
        match self {
            Self::Registration => "publickey-credentials-create",
            Self::Authentication => "publickey-credentials-get",
        }
    }

    /// The binary members of the credential's `response` that a server takes (5.2.1 and 5.2.2).
    pub fn parts(self) -> &'static [Part] {
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
