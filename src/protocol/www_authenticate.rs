//! The `WWW-Authenticate` header (RFC 9110 section 11.6.1), if the server sends it and CORS exposes it.

use crate::protocol::http::Response;
use crate::protocol::json::Json;

/// The parameters of all challenges of a response. Unreadable parts are skipped.
pub(crate) struct WwwAuthenticate(Vec<(String, String)>);

impl WwwAuthenticate {
    pub(crate) fn of<J: Json>(response: &Response<J>) -> Self {
        Self(read(response.header("www-authenticate").unwrap_or_default()))
    }

    /// Whether the first `error` has this value.
    pub(crate) fn error_is(&self, error: &str) -> bool {
        self.value("error") == Some(error)
    }

    /// The first value of a parameter.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

/// The parameters of all challenges (RFC 9110 section 11.2).
fn read(header: &str) -> Vec<(String, String)> {
    let mut parameters = Vec::new();
    let mut name = String::new();
    let mut characters = header.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | ',' => name.clear(),
            '=' => {
                let mut value = String::new();
                let quoted = characters.next_if_eq(&'"').is_some();
                while let Some(next) = characters.next_if(|next| quoted || !matches!(next, ',' | ' ' | '\t')) {
                    match next {
                        '"' if quoted => break,
                        '\\' if quoted => value.extend(characters.next()),
                        _ => value.push(next),
                    }
                }
                parameters.push((std::mem::take(&mut name), value));
            }
            _ => name.push(character),
        }
    }
    parameters
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn read_never_panics(header in ".{0,80}") {
            read(&header);
        }

        #[test]
        fn quoted_string_is_read_whole(text in "[ -~]{0,40}") {
            let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
            let read = read(&format!("Bearer realm=\"{quoted}\", error=\"e\""));
            prop_assert_eq!(read, [("realm".to_owned(), text), ("error".to_owned(), "e".to_owned())]);
        }
    }
}
