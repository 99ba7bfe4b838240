//! The organization of a login, and of the session that it begins.
//!
//! What the caller names goes first. A login that continues a session keeps to the organization of that session: a step-up,
//! a silent login, a login that completes the connection of an account. Any other login uses the configured default.

use crate::protocol::config::Config;
use crate::protocol::json::Json;
use crate::protocol::login::id_token::Claims;

/// The session that a login continues.
#[derive(Clone, Debug)]
pub(crate) enum Continued {
    /// The login continues none.
    Nothing,
    /// The session of this page, with its organization.
    Session(Option<String>),
    /// A session before the page was loaded, which may have left a hint.
    Hint(Option<String>),
}

/// The organization of a login for which the caller names none.
pub(crate) fn unless_named(continued: Continued, config: &Config) -> Option<String> {
    let hinted = match continued {
        Continued::Session(organization) => return organization,
        Continued::Hint(hint) => hint.and_then(|hint| read_hint(&hint, config)),
        Continued::Nothing => None,
    };
    hinted.or_else(|| config.organization.clone())
}

/// What the caller named, else the default. An empty name asks for no organization.
pub(crate) fn named_or(named: Option<&str>, default: Option<String>) -> Option<String> {
    match named {
        Some(named) => Some(named.trim().to_owned()).filter(|named| !named.is_empty()),
        None => default,
    }
}

/// Whether an ID token is for this organization: an id or a name.
pub(crate) fn is_for<J: Json>(claims: &Claims<J>, organization: &str) -> bool {
    if organization.starts_with(ID_PREFIX) {
        claims.user.get_string("org_id").as_deref() == Some(organization)
    } else {
        // The vendor stores names in lower case, whatever the app passed.
        let name = claims.user.get_string("org_name");
        name.is_some_and(|name| name.eq_ignore_ascii_case(organization))
    }
}

/// The organization that a session keeps to: the id in its ID token, since names can change, else what was asked for.
pub(crate) fn of_session<J: Json>(claims: &Claims<J>, asked: Option<&String>) -> Option<String> {
    claims.user.get_string("org_id").or_else(|| asked.cloned())
}

const ID_PREFIX: &str = "org_";

/// What a session leaves for a silent login after a reload: the organization's id, which is no secret, and the default of the
/// configuration. A page that configures another default does not continue that session.
pub(crate) fn hint(organization: Option<&str>, config: &Config) -> Option<String> {
    let id = organization.filter(|organization| organization.starts_with(ID_PREFIX))?;
    Some(String::from(id) + " " + config.organization.as_deref().unwrap_or_default())
}

fn read_hint(hint: &str, config: &Config) -> Option<String> {
    let (id, default) = hint.split_once(' ')?;
    let is_ours = id.starts_with(ID_PREFIX) && default == config.organization.as_deref().unwrap_or_default();
    is_ours.then(|| id.to_owned())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::protocol::config::tests::config;

    fn config_in(organization: Option<&str>) -> Config {
        Config {
            organization: organization.map(str::to_owned),
            ..config()
        }
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn login_keeps_to_the_session_it_continues() {
        let (without, with) = (config_in(None), config_in(Some("acme")));
        for (continued, expected_without, expected_with) in [
            (Continued::Nothing, None, some("acme")),
            (Continued::Session(some("org_1")), some("org_1"), some("org_1")),
            (Continued::Session(None), None, None),
            (Continued::Hint(None), None, some("acme")),
            (Continued::Hint(some("")), None, some("acme")),
            (Continued::Hint(some("org_1 ")), some("org_1"), some("acme")),
            (Continued::Hint(some("org_1 acme")), None, some("org_1")),
            (Continued::Hint(some("org_1 other")), None, some("acme")),
            (Continued::Hint(some("acme acme")), None, some("acme")),
        ] {
            let shown = format!("{continued:?}");
            assert_eq!(unless_named(continued.clone(), &without), expected_without, "{shown}");
            assert_eq!(unless_named(continued, &with), expected_with, "{shown}");
        }
    }

    #[test]
    fn caller_goes_first_and_may_name_none() {
        for (named, expected) in [
            (None, some("default")),
            (Some(" org_2 "), some("org_2")),
            (Some(""), None),
            (Some(" "), None),
        ] {
            assert_eq!(named_or(named, some("default")), expected, "{named:?}");
        }
    }

    #[test]
    fn hint_holds_an_id_only() {
        let config = config_in(Some("acme"));
        assert_eq!(hint(Some("org_1"), &config), some("org_1 acme"));
        assert_eq!(hint(Some("org_1"), &config_in(None)), some("org_1 "));
        assert_eq!(hint(Some("acme"), &config), None);
        assert_eq!(hint(None, &config), None);
    }
}
