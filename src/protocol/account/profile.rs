//! `/profile`: the user's name and picture, and what else the tenant knows of the user. A Beta of the vendor.

use crate::protocol::account::operation::{Operation, ResponseShape};
use crate::protocol::http::Method;
use crate::protocol::percent::{Pairs, with_query};
use crate::protocol::scope;

const PATH: &str = "/profile";

/// The profile. `fields` selects its members, or with `include_fields: false` excludes them.
pub(crate) fn get(fields: &[String], include_fields: Option<bool>) -> Operation {
    let mut query = Pairs::new();
    if !fields.is_empty() {
        query = query.with("fields", &fields.join(","));
    }
    query = query.optional(
        "include_fields",
        include_fields.map(|include| if include { "true" } else { "false" }),
    );
    Operation::new(
        Method::Get,
        with_query(PATH, query),
        scope::READ_PROFILE,
        ResponseShape::Object(&[]),
    )
}

/// Updates the profile, all or nothing.
pub(crate) fn update(changes: String) -> Operation {
    Operation::new(Method::Patch, PATH, scope::UPDATE_PROFILE, ResponseShape::Object(&[])).with_body(changes)
}

/// The members that the API's schema lets a user change. The API judges all others, so that members it adds later work.
pub(crate) const WRITABLE: [&str; 5] = ["given_name", "family_name", "name", "nickname", "picture"];

/// The rule of the API's schema that the value of a writable member breaks.
pub(crate) fn broken_rule(member: &str, value: &str) -> Option<&'static str> {
    let (max, is_valid, rule) = match member {
        "picture" => (
            2_048,
            value.starts_with("https://"),
            "must be an https URI of at most 2048 characters",
        ),
        "given_name" | "family_name" => (
            150,
            !value.trim().is_empty(),
            "must be 1 to 150 characters that are not all blank",
        ),
        _ => (
            300,
            !value.trim().is_empty(),
            "must be 1 to 300 characters that are not all blank",
        ),
    };
    (!is_valid || value.chars().count() > max).then_some(rule)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn values_that_the_schema_rejects_break_a_rule() {
        let is_valid = |member: &str, value: &str| broken_rule(member, value).is_none();
        for (member, max) in [
            ("given_name", 150),
            ("family_name", 150),
            ("name", 300),
            ("nickname", 300),
        ] {
            for value in ["A", " a ", "Åsa", "李"] {
                assert!(is_valid(member, value), "{member} {value:?}");
            }
            for value in ["", " ", "\t\n", "\u{a0}\u{3000}"] {
                assert!(!is_valid(member, value), "{member} {value:?}");
            }
            assert!(is_valid(member, &"é".repeat(max)), "{member}");
            assert!(!is_valid(member, &"é".repeat(max + 1)), "{member}");
        }
        let prefix = "https://a.example/";
        for picture in [prefix.to_owned(), prefix.to_owned() + &"a".repeat(2_048 - prefix.len())] {
            assert!(is_valid("picture", &picture), "{picture}");
        }
        for picture in [
            String::new(),
            " https://a.example/".into(),
            "http://a.example/".into(),
            "HTTPS://a.example/".into(),
            "data:image/png;base64,AA==".into(),
            "javascript:alert(1)".into(),
            "/picture.png".into(),
            prefix.to_owned() + &"a".repeat(2_049 - prefix.len()),
        ] {
            assert!(!is_valid("picture", &picture), "{picture}");
        }
    }
}
