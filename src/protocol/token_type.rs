//! Bearer and DPoP tokens.

/// How an access token is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenType {
    /// RFC 6750.
    Bearer,
    /// Bound to a key (RFC 9449).
    Dpop,
}

impl TokenType {
    /// The authorization scheme, and the value of `token_type`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Dpop => "DPoP",
        }
    }

    /// Parses `token_type`, ignoring case (RFC 6749 section 5.1).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let all = [Self::Bearer, Self::Dpop];
        all.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(text))
    }
}

/// Whether tokens are bound to a key (RFC 9449).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dpop {
    /// No proofs are sent.
    Off,
    /// Proofs are sent; unbound tokens are accepted too.
    Offered,
    /// Unbound tokens are rejected.
    Required,
}
