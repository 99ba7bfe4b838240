//! Random values of a login, and PKCE with S256 (RFC 7636).

use sha2::{Digest, Sha256};

use crate::protocol::base64url;
use crate::protocol::secret::Secret;

/// 256 bits of entropy for each value.
pub(crate) const ENTROPY_BYTES: usize = 32;

/// A fresh `state`, `nonce` or `code_verifier`: 43 characters from 256 random bits.
///
/// base64url maps bits to characters without bias, and all its characters are unreserved (RFC 7636 section 4.1).
pub(crate) fn random_value(entropy: &[u8; ENTROPY_BYTES]) -> Secret {
    Secret::new(base64url::encode(entropy))
}

/// Whether the string has the form of a [`random_value`].
pub(crate) fn is_random_value(text: &str) -> bool {
    text.len() == 43 && base64url::decode(text).is_some()
}

/// The `code_challenge` of a verifier: base64url(SHA-256(verifier)), RFC 7636 section 4.2.
pub(crate) fn code_challenge(verifier: &Secret) -> String {
    base64url::encode(Sha256::digest(verifier.expose().as_bytes()))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn code_challenge_of_rfc_7636_appendix_b() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        assert_eq!(code_challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    proptest! {
        #[test]
        fn random_value_keeps_every_bit(entropy in any::<[u8; ENTROPY_BYTES]>()) {
            let value = random_value(&entropy);
            prop_assert!(is_random_value(value.expose()));
            prop_assert_eq!(base64url::decode(value.expose()).unwrap(), entropy);
            prop_assert!(value.expose().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        }
    }
}
