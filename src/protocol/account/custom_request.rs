//! A request to a path that this library does not know, under the same rules as all other requests.

use crate::protocol::account::operation::{Operation, ResponseShape};
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::http::Method;
use crate::protocol::percent::{Pairs, with_query};
use crate::protocol::scope::Scopes;

/// The rule for a path.
pub(crate) const PATH_RULE: &str = "must be path segments below /me/v1/, none of them empty, \".\" or \"..\"";

/// Parses a method name, case-sensitively.
pub(crate) fn method(name: &str) -> Option<Method> {
    [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete]
        .into_iter()
        .find(|method| method.as_str() == name)
}

/// The encoded path; `None` if there is no segment, or one is empty or a dot segment.
pub(crate) fn path(segments: &[String]) -> Option<String> {
    let mut path = String::new();
    for segment in segments {
        path = ResourceId::parse(segment)?.path_in(&path);
    }
    (!path.is_empty()).then_some(path)
}

/// Splits a path. One leading `/` is allowed.
pub(crate) fn segments(path: &str) -> Vec<String> {
    path.strip_prefix('/')
        .unwrap_or(path)
        .split('/')
        .map(str::to_owned)
        .collect()
}

pub(crate) fn operation(method: Method, path: &str, query: Pairs, scopes: &Scopes, body: Option<String>) -> Operation {
    let operation = Operation::new(method, with_query(path, query), scopes.to_text(), ResponseShape::Any);
    match body {
        Some(body) => operation.with_body(body),
        None => operation,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn path_is_built_from_valid_segments() {
        for (text, expected) in [
            ("devices", Some("/devices")),
            ("/devices/a|b", Some("/devices/a%7Cb")),
            ("a/%2e%2e", Some("/a/%252e%252e")),
            ("https:", Some("/https%3A")),
            ("a?b#c", Some("/a%3Fb%23c")),
            ("a\\b", Some("/a%5Cb")),
            ("", None),
            ("/", None),
            ("//evil.example", None),
            ("https://evil.example", None),
            ("a//b", None),
            ("a/", None),
            ("a/../b", None),
            ("./a", None),
        ] {
            assert_eq!(path(&segments(text)).as_deref(), expected, "{text}");
        }
        assert_eq!(path(&["a/b".into()]).as_deref(), Some("/a%2Fb"));
        assert_eq!(path(&[]), None);
    }

    #[test]
    fn method_names_are_case_sensitive() {
        for name in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            assert_eq!(method(name).map(Method::as_str), Some(name));
        }
        for name in ["get", "HEAD", "TRACE", "CONNECT", "", "GET "] {
            assert_eq!(method(name), None);
        }
    }

    proptest! {
        #[test]
        fn path_never_leaves_the_api(text in ".*") {
            if let Some(path) = path(&segments(&text)) {
                prop_assert!(path.starts_with('/') && !path.starts_with("//"));
                prop_assert!(path.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\\".contains(&byte)));
                prop_assert!(path.split('/').all(|segment| segment != "." && segment != ".."));
            }
        }
    }
}
