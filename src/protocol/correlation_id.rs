//! The id under which a call is found in the tenant's log.

use std::rc::Rc;

/// The value of `x-correlation-id`. The service drops any other value and replaces it by one of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CorrelationId(Rc<str>);

const MAX_LENGTH: usize = 64;

impl CorrelationId {
    /// Parses 1 to 64 ASCII letters, digits and `-_.*~@+/:`: what the service accepts, and a valid header value.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.*~@+/:".contains(&byte);
        let is_valid = (1..=MAX_LENGTH).contains(&text.len()) && text.bytes().all(is_allowed);
        is_valid.then(|| Self(text.into()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn only_values_that_the_service_logs_are_ids() {
        let longest = "a".repeat(MAX_LENGTH);
        for text in ["a", "0197f0c2-7a55-7b4e-9d1e-2f3a4b5c6d7e", "A_z.9*~@+/:-", &longest] {
            assert_eq!(CorrelationId::parse(text).unwrap().as_str(), text);
        }
        let too_long = "a".repeat(MAX_LENGTH + 1);
        for text in [
            "",
            " ",
            "a b",
            "a\r\nx: y",
            "a\0",
            "é",
            "{}",
            "a,b",
            "a;b",
            "\"a\"",
            &too_long,
        ] {
            assert_eq!(CorrelationId::parse(text), None, "{text:?}");
        }
    }
}
