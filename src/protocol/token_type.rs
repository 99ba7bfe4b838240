//! How tokens are presented: by whoever has them, or by whoever has their key.

/// How an access token is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    /// By whoever has it (RFC 6750).
    Bearer,
    /// By whoever has its key (RFC 9449).
    Dpop,
}

impl TokenType {
    /// The authorization scheme, and `token_type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Dpop => "DPoP",
        }
    }

    /// Reads it; its case does not count (RFC 6749 section 5.1).
    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::Bearer, Self::Dpop];
        all.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(text))
    }
}

/// Whether tokens are to be bound to a key (RFC 9449).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dpop {
    /// Nothing.
    Off,
    /// Proofs are sent; tokens that are not bound all the same are taken.
    Offered,
    /// No other tokens are taken.
    Required,
}
