//! Values that must not be shown.

use std::fmt;

use zeroize::Zeroize;

/// A string that never appears in `Debug`, has no `Display` or `Serialize`, and is wiped when dropped.
///
/// Tokens, verifiers, nonces, authorization codes and `auth_session` values are held in it. The text comes out only
/// through [`Secret::expose`], which is loud enough to be searched for in a review.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes ownership of a text; the one that moves in is the one that is wiped.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for the one place that puts it on the wire.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the text equals `other`, in a time that does not depend on where they differ.
    pub fn matches(&self, other: &str) -> bool {
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
    fn matching_compares_the_whole_text() {
        let secret = Secret::new("abc".into());
        assert!(secret.matches("abc"));
        for other in ["", "ab", "abd", "abcd", "bbc"] {
            assert!(!secret.matches(other), "{other:?}");
        }
    }
}
