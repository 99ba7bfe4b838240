//! base64url without padding (RFC 4648 section 5), and the other base64 variants that servers send.

use base64::DecodeSliceError;
use base64::alphabet::Symbol;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use base64::engine::{DecodeMetadata, Engine};

/// Encodes in a plain loop: that of the crate's own engine is unrolled for speed, and a kilobyte larger. A test compares the
/// two.
struct CompactEngine;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Engine for CompactEngine {
    type Config = GeneralPurposeConfig;
    type DecodeEstimate = <GeneralPurpose as Engine>::DecodeEstimate;

    fn internal_encode(&self, input: &[u8], output: &mut [u8]) -> usize {
        let mut written: usize = 0;
        let (mut pending, mut bits) = (0_u32, 0_u32);
        let mut put = |sextet: u32| {
            let symbol = ALPHABET.get((sextet & 63) as usize).copied().unwrap_or_default();
            if let Some(place) = output.get_mut(written) {
                *place = symbol;
            }
            written = written.saturating_add(1);
        };
        for byte in input {
            pending = pending.wrapping_shl(8) | u32::from(*byte);
            bits = bits.saturating_add(8);
            while bits >= 6 {
                bits = bits.saturating_sub(6);
                put(pending.wrapping_shr(bits));
            }
        }
        if bits > 0 {
            put(pending.wrapping_shl(6_u32.saturating_sub(bits)));
        }
        written
    }

    fn internal_decoded_len_estimate(&self, input_len: usize) -> Self::DecodeEstimate {
        URL_SAFE_NO_PAD.internal_decoded_len_estimate(input_len)
    }

    fn internal_decode(
        &self,
        input: &[u8],
        output: &mut [u8],
        estimate: Self::DecodeEstimate,
    ) -> Result<DecodeMetadata, DecodeSliceError> {
        URL_SAFE_NO_PAD.internal_decode(input, output, estimate)
    }

    fn config(&self) -> &GeneralPurposeConfig {
        URL_SAFE_NO_PAD.config()
    }

    fn padding(&self) -> Symbol {
        URL_SAFE_NO_PAD.padding()
    }
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    let mut text = vec![0; base64::encoded_len(bytes.len(), false).unwrap_or(0)];
    // Neither can fail: the length is exact and the alphabet is ASCII. The engine's own `encode` would link its panics.
    let _ = CompactEngine.encode_slice(bytes, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// Decodes strictly: the URL-safe alphabet, no padding, no stray bits, as RFC 7515 section 2 requires of every JWT
/// part.
///
/// Hand-written: the crate's decoder is built for speed and adds three kilobytes. A test compares the two.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut pending, mut bits) = (0_u32, 0_u32);
    for character in text.bytes() {
        pending = (pending << 6) | u32::from(sextet(character)?);
        bits = bits.saturating_add(6);
        if bits >= 8 {
            bits = bits.saturating_sub(8);
            bytes.push(pending.checked_shr(bits)?.to_le_bytes()[0]);
            pending &= 1_u32.checked_shl(bits)?.saturating_sub(1);
        }
    }
    (bits < 6 && pending == 0).then_some(bytes)
}

fn sextet(character: u8) -> Option<u8> {
    let (first, offset) = match character {
        b'A'..=b'Z' => (b'A', 0),
        b'a'..=b'z' => (b'a', 26),
        b'0'..=b'9' => (b'0', 52),
        b'-' => (b'-', 62),
        b'_' => (b'_', 63),
        _ => return None,
    };
    character.checked_sub(first)?.checked_add(offset)
}

/// Rewrites any base64 variant (standard or URL-safe alphabet, padded or not) as canonical base64url.
///
/// Browsers' parsers of WebAuthn options reject padding and the standard alphabet; servers send both. `None` for an
/// impossible length (n mod 4 = 1), foreign characters, wrong padding or stray bits.
pub(crate) fn normalize(text: &str) -> Option<String> {
    let unpadded = text.trim_end_matches('=');
    let padding = text.len().checked_sub(unpadded.len())?;
    if padding > 2 || (padding > 0 && !text.len().is_multiple_of(4)) {
        return None;
    }
    let url_safe: String = unpadded
        .chars()
        .map(|character| match character {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .collect();
    decode(&url_safe).map(|_| url_safe)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn normalizes_every_variant() {
        for (given, expected) in [
            ("", Some("")),
            ("-_8", Some("-_8")),
            ("+/8", Some("-_8")),
            ("+/8=", Some("-_8")),
            ("-_8=", Some("-_8")),
            ("_w==", Some("_w")),
            ("/w==", Some("_w")),
            ("_w", Some("_w")),
            ("YWJj", Some("YWJj")),
            ("A", None),
            ("AAAAA", None),
            ("AA=", None),
            ("AA===", None),
            ("AAAA====", None),
            ("=", None),
            ("A=A", None),
            ("_x", None),
            ("AB C", None),
            ("AAé", None),
        ] {
            assert_eq!(normalize(given).as_deref(), expected, "{given:?}");
        }
    }

    #[test]
    fn decode_is_strict() {
        assert_eq!(decode(""), Some(vec![]));
        assert_eq!(decode("-_8"), Some(vec![0xfb, 0xff]));
        for text in ["AA==", "+/8", "_x", "-_9", "A", "AAAAA", "A A", "\u{0}"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn encode_then_decode_round_trips(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let text = encode(&bytes);
            prop_assert_eq!(&text, &URL_SAFE_NO_PAD.encode(&bytes), "the crate's engine agrees");
            prop_assert_eq!(decode(&text), Some(bytes));
            prop_assert_eq!(normalize(&text), Some(text));
        }

        #[test]
        fn decode_agrees_with_the_crate(text in "[-_A-Za-z0-9]{0,12}|[-_A-Za-z0-9+/=. é]{0,12}") {
            prop_assert_eq!(decode(&text), URL_SAFE_NO_PAD.decode(&text).ok());
        }

        #[test]
        fn normalize_never_panics(text in ".*") {
            if let Some(canonical) = normalize(&text) {
                prop_assert!(decode(&canonical).is_some());
            }
        }
    }
}
