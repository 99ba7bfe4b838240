//! Scopes of OAuth and of the My Account API.

/// A refresh token that rotates.
pub(crate) const OFFLINE_ACCESS: &str = "offline_access";
/// A refresh token that does not rotate, and ends with the tenant's session. A tenant refuses a request for both kinds.
pub(crate) const ONLINE_ACCESS: &str = "online_access";
/// The rule that a list of scopes breaks if it [asks for both](Scopes::asks_for_both_refresh_tokens).
pub(crate) const ONE_KIND_RULE: &str = "must not contain both offline_access and online_access";
pub(crate) const READ_FACTORS: &str = "read:me:factors";
pub(crate) const READ_AUTHENTICATION_METHODS: &str = "read:me:authentication_methods";
pub(crate) const CREATE_AUTHENTICATION_METHODS: &str = "create:me:authentication_methods";
pub(crate) const UPDATE_AUTHENTICATION_METHODS: &str = "update:me:authentication_methods";
pub(crate) const DELETE_AUTHENTICATION_METHODS: &str = "delete:me:authentication_methods";
pub(crate) const READ_CONNECTED_ACCOUNTS: &str = "read:me:connected_accounts";
pub(crate) const CREATE_CONNECTED_ACCOUNTS: &str = "create:me:connected_accounts";
pub(crate) const DELETE_CONNECTED_ACCOUNTS: &str = "delete:me:connected_accounts";
pub(crate) const READ_CONSENTS: &str = "read:me:consents";
pub(crate) const READ_ORGANIZATIONS: &str = "read:me:organizations";
pub(crate) const READ_PROFILE: &str = "read:me:profile";
pub(crate) const UPDATE_PROFILE: &str = "update:me:profile";

/// The default of the `scope` option.
pub(crate) const DEFAULT: &str = "openid profile email offline_access read:me:factors read:me:authentication_methods \
    create:me:authentication_methods update:me:authentication_methods delete:me:authentication_methods";

/// An ordered set of scope tokens (RFC 6749 section 3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes(Vec<String>);

impl Scopes {
    /// Parses a space-separated list; `None` if a character is not allowed in a scope token.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut scopes = Self::default();
        for token in text.split(' ').filter(|token| !token.is_empty()) {
            if !token
                .bytes()
                .all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
            {
                return None;
            }
            scopes.add(token);
        }
        Some(scopes)
    }

    /// Parses a server's list. Tokens with characters that are not allowed are dropped.
    pub(crate) fn parse_lenient(text: &str) -> Self {
        text.split_whitespace()
            .filter_map(Self::parse)
            .fold(Self::default(), |all, more| all.union(&more))
    }

    pub(crate) fn contains(&self, token: &str) -> bool {
        self.0.iter().any(|known| known == token)
    }

    /// Whether the scopes request refresh tokens of both kinds.
    pub(crate) fn asks_for_both_refresh_tokens(&self) -> bool {
        self.contains(OFFLINE_ACCESS) && self.contains(ONLINE_ACCESS)
    }

    pub(crate) fn union(mut self, others: &Self) -> Self {
        for token in &others.0 {
            self.add(token);
        }
        self
    }

    /// The tokens that are not in `others`.
    pub(crate) fn difference(mut self, others: &Self) -> Self {
        self.0.retain(|token| !others.contains(token));
        self
    }

    pub(crate) fn without(mut self, token: &str) -> Self {
        self.0.retain(|known| known != token);
        self
    }

    /// The tokens in order.
    pub(crate) fn tokens(&self) -> &[String] {
        &self.0
    }

    /// The space-separated list.
    pub(crate) fn to_text(&self) -> String {
        self.0.join(" ")
    }

    fn add(&mut self, token: &str) {
        if !self.contains(token) {
            self.0.push(token.to_owned());
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn parse_keeps_order_and_drops_duplicates() {
        assert_eq!(Scopes::parse(" b  a b ").unwrap().tokens(), ["b", "a"]);
        assert_eq!(Scopes::parse("").unwrap().to_text(), "");
        for text in ["a\u{0}", "a\tb", "é", "a\"b", "a\\b", "a\nb"] {
            assert_eq!(Scopes::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn parse_lenient_drops_invalid_tokens() {
        assert_eq!(Scopes::parse_lenient("a\u{0} b\n\"c\" d").tokens(), ["b", "d"]);
    }

    #[test]
    fn default_contains_the_five_security_scopes() {
        let default = Scopes::parse(DEFAULT).unwrap();
        for scope in [
            READ_FACTORS,
            READ_AUTHENTICATION_METHODS,
            CREATE_AUTHENTICATION_METHODS,
            UPDATE_AUTHENTICATION_METHODS,
            DELETE_AUTHENTICATION_METHODS,
        ] {
            assert!(default.contains(scope), "{scope}");
        }
        assert_eq!(default.tokens().len(), 9);
    }
}
