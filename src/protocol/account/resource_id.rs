//! Resource ids.

use crate::protocol::percent;

/// An opaque id, such as `passkey|dev_…`, that is always exactly one segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResourceId(String);

/// Longer ids are rejected. Documented ones have fewer than 40 bytes.
const MAX_BYTES: usize = 512;

impl ResourceId {
    /// The message for an invalid id.
    pub(crate) const RULE: &'static str = "id must be a non-empty string other than \".\" or \"..\".";

    /// Parses an id. Dot segments are rejected: URL parsers resolve them, even percent-encoded.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_valid = (1..=MAX_BYTES).contains(&text.len()) && text != "." && text != "..";
        is_valid.then(|| Self(text.to_owned()))
    }

    /// Reads the id from the last segment of `Location`. The rest is ignored: a header never chooses a host or a path.
    pub(crate) fn from_location(location: &str) -> Option<Self> {
        let path = location.split(['?', '#']).next().unwrap_or_default();
        Self::parse(&percent::decode(path.rsplit('/').next().unwrap_or_default()))
    }

    /// The documented id of a passkey during enrollment, if neither body nor `Location` has one.
    pub(crate) fn new_passkey() -> Self {
        Self("passkey|new".to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of the resource in its collection.
    pub(crate) fn path_in(&self, collection: &str) -> String {
        let mut path = String::from(collection);
        path.push('/');
        self.push_segment(&mut path);
        path
    }

    /// Appends the id as one encoded path segment.
    pub(crate) fn push_segment(&self, path: &mut String) {
        percent::encode_onto(path, &self.0);
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn invalid_id_is_rejected() {
        for text in ["", ".", ".."] {
            assert!(ResourceId::parse(text).is_none(), "{text:?}");
        }
        assert!(ResourceId::parse(&"a".repeat(512)).is_some());
        assert!(ResourceId::parse(&"a".repeat(513)).is_none());
    }

    #[test]
    fn id_is_encoded_as_one_segment() {
        for (id, segment) in [
            ("passkey|new", "passkey%7Cnew"),
            ("%2F", "%252F"),
            ("%2e%2e", "%252e%252e"),
            ("a/../b", "a%2F..%2Fb"),
            ("a?b#c", "a%3Fb%23c"),
            ("...", "..."),
            ("\u{0}\u{202e}é", "%00%E2%80%AE%C3%A9"),
        ] {
            let mut path = String::new();
            ResourceId::parse(id).unwrap().push_segment(&mut path);
            assert_eq!(path, segment);
        }
    }

    #[test]
    fn only_last_segment_of_location_is_read() {
        for (location, id) in [
            (
                "https://login.example.com/me/v1/authentication-methods/passkey%7Cnew",
                Some("passkey|new"),
            ),
            ("https://evil.example/x/passkey%7Cnew?y=/z#/w", Some("passkey|new")),
            ("/me/v1/authentication-methods/totp|dev_1", Some("totp|dev_1")),
            ("totp%7Cdev_1", Some("totp|dev_1")),
            ("https://login.example.com/me/v1/authentication-methods/", None),
            ("https://login.example.com/me/v1/authentication-methods/..", None),
            ("https://login.example.com/me/v1/authentication-methods/%2e%2e", None),
            ("", None),
        ] {
            assert_eq!(
                ResourceId::from_location(location).map(|id| id.0).as_deref(),
                id,
                "{location}"
            );
        }
    }

    proptest! {
        #[test]
        fn id_never_leaves_its_segment(text in ".*") {
            if let Some(id) = ResourceId::parse(&text) {
                let mut path = String::new();
                id.push_segment(&mut path);
                prop_assert!(!path.contains(['/', '?', '#', '\\']) && path != "." && path != "..");
                prop_assert_eq!(ResourceId::from_location(&path), Some(id));
            }
        }
    }
}
