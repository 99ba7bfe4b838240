//! Signature algorithms (RFC 7518 section 3.1).

/// The algorithms an ID token may be signed with. Symmetric ones and `none` cannot be represented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SigningAlg {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256; the salt is as long as the hash.
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl SigningAlg {
    pub(crate) const ALL: [Self; 3] = [Self::Rs256, Self::Ps256, Self::Es256];

    /// The rule for the `idTokenSigningAlg` option.
    pub(crate) const RULE: &'static str = "must be \"RS256\", \"PS256\" or \"ES256\"";

    /// Parses the name of RFC 7518 section 3.1, case-sensitively.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    /// The value of `alg`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn parse_accepts_only_exact_names() {
        for algorithm in SigningAlg::ALL {
            assert_eq!(SigningAlg::parse(algorithm.as_str()), Some(algorithm));
        }
        for name in ["", "none", "HS256", "rs256", "RS256 ", "RSA", "RS512"] {
            assert_eq!(SigningAlg::parse(name), None, "{name:?}");
        }
    }
}
