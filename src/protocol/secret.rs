//! Values that must not be shown.

use std::fmt;

use zeroize::Zeroize;

/// A string with redacted `Debug` and without `Display` or `Serialize`, wiped on drop.
///
/// Holds tokens, verifiers, nonces, authorization codes and `auth_session` values. [`Secret::expose`] is the only way
/// to read it, and easy to search for in a review.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// Takes ownership, so that the original string is wiped.
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// The string, for the place that sends it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Constant-time comparison.
    pub(crate) fn matches(&self, other: &str) -> bool {
        let (ours, theirs) = (self.0.as_bytes(), other.as_bytes());
        let difference = ours.iter().zip(theirs).fold(0, |all, (a, b)| all | (a ^ b));
        ours.len() == theirs.len() && difference == 0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(redacted)")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn debug_output_is_redacted() {
        assert_eq!(format!("{:?}", Secret::new("eyJhbGciOi".into())), "Secret(redacted)");
    }

    #[test]
    fn matches_compares_the_whole_string() {
        let secret = Secret::new("abc".into());
        assert!(secret.matches("abc"));
        for other in ["", "ab", "abd", "abcd", "bbc"] {
            assert!(!secret.matches(other), "{other:?}");
        }
    }
}
