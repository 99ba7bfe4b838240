//! Percent-encoding: URL components and `application/x-www-form-urlencoded` pairs.

use crate::protocol::secret::Secret;

/// Appends `text`, percent-encoding all but the unreserved characters of RFC 3986 section 2.3.
///
/// The result is one path segment or one query value, whatever the text contains.
pub(crate) fn encode_onto(target: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().map_or('0', char::from);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => target.push(char::from(byte)),
            _ => {
                target.push('%');
                target.push(digit(byte >> 4));
                target.push(digit(byte & 0x0f));
            }
        }
    }
}

/// Encoded `name=value` pairs joined by `&`: a query, or the body of a form.
#[derive(Default)]
pub(crate) struct Pairs(String);

impl Pairs {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        encode_onto(&mut self.0, name);
        self.0.push('=');
        encode_onto(&mut self.0, value);
        self
    }

    /// Adds the pair if there is a value.
    pub(crate) fn optional(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The pairs as a query. Their values are not secret.
    pub(crate) fn into_query(self) -> String {
        self.0
    }

    /// The pairs as a body, which may contain a code, a verifier or a token.
    pub(crate) fn into_body(self) -> Secret {
        Secret::new(self.0)
    }
}

/// The path, with the query unless it is empty.
pub(crate) fn with_query(path: &str, query: Pairs) -> String {
    let query = query.into_query();
    let mut path = path.to_owned();
    if !query.is_empty() {
        path.push('?');
        path.push_str(&query);
    }
    path
}

/// Decodes a path segment. A `%` without two hex digits stays as it is. Invalid UTF-8 decodes to an empty string, which
/// no rule accepts.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = match (first, tail) {
            (b'%', [high, low, after @ ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| ((high << 4) | low, after)),
            _ => None,
        };
        match escaped {
            Some((byte, after)) => {
                bytes.push(byte);
                rest = after;
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Decodes a name or value of a query: as in a path, and `+` is a space.
fn decode_form(text: &str) -> String {
    decode(&text.replace('+', " "))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// The decoded pairs of a query in order, repetitions included.
pub(crate) fn parse_query(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    raw_pairs(query).map(|(name, value, _)| (name, decode_form(value)))
}

/// The query without the pairs for whose decoded name `drop` returns true. The others keep their bytes.
pub(crate) fn query_without(query: &str, drop: impl Fn(&str) -> bool) -> String {
    let kept: Vec<&str> = raw_pairs(query)
        .filter(|(name, ..)| !drop(name))
        .map(|(.., pair)| pair)
        .collect();
    kept.join("&")
}

fn raw_pairs(query: &str) -> impl Iterator<Item = (String, &str, &str)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode_form(name), value, pair)
    })
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(text: &str) -> String {
        let mut target = String::new();
        encode_onto(&mut target, text);
        target
    }

    #[test]
    fn encodes_all_but_unreserved_characters() {
        for (text, expected) in [
            ("aZ09-._~", "aZ09-._~"),
            ("passkey|new", "passkey%7Cnew"),
            ("a/b?c#d%2F", "a%2Fb%3Fc%23d%252F"),
            ("é\u{0} +", "%C3%A9%00%20%2B"),
        ] {
            assert_eq!(encoded(text), expected);
        }
    }

    #[test]
    fn parse_query_decodes_pairs() {
        let pairs: Vec<_> = parse_query("a=1&b=x+y%20z&&c&d=%zz%4&=e&f=%C3%28&a=2").collect();
        let expected = [
            ("a", "1"),
            ("b", "x y z"),
            ("c", ""),
            ("d", "%zz%4"),
            ("", "e"),
            ("f", ""),
            ("a", "2"),
        ];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn query_without_keeps_the_other_bytes() {
        assert_eq!(
            query_without("x=%7e&code=1&y=a+b&c%6fde=2", |name| name == "code"),
            "x=%7e&y=a+b"
        );
        assert_eq!(query_without("code=1", |name| name == "code"), "");
    }

    proptest! {
        #[test]
        fn encoded_pairs_parse_back(pairs in proptest::collection::vec((".*", ".*"), 1..5)) {
            let query = pairs.iter().fold(Pairs::new(), |all, (name, value)| all.with(name, value)).into_query();
            prop_assert!(query.is_ascii());
            let parsed: Vec<_> = parse_query(&query).collect();
            prop_assert_eq!(parsed, pairs);
        }

        #[test]
        fn query_functions_never_panic(query in ".*") {
            let _ = parse_query(&query).count();
            let _ = query_without(&query, |name| name.is_empty());
        }
    }
}
