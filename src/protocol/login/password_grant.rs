//! The resource owner password credentials grant (RFC 6749 section 4.3), and the vendor's variant with a realm. RFC
//! 9700 section 2.4 says it must not be used: the app sees the password, and no other factor can be requested.

use crate::protocol::config::Config;
use crate::protocol::http::{Content, Request};
use crate::protocol::login::token::{grant_form, token_request};
use crate::protocol::secret::Secret;

/// The credentials that the user entered.
#[derive(Clone, Debug)]
pub(crate) struct PasswordLogin {
    pub(crate) username: String,
    pub(crate) password: Secret,
    /// The user's connection. Defaults to the tenant's default directory.
    pub(crate) realm: Option<String>,
}

/// The grant. It is sent once: the tenant counts wrong passwords.
pub(crate) fn request(config: &Config, login: &PasswordLogin, scope: &str) -> Request {
    let grant = match &login.realm {
        Some(_) => "http://auth0.com/oauth/grant-type/password-realm",
        None => "password",
    };
    let form = grant_form(config, grant)
        .with("username", &login.username)
        .with("password", login.password.expose())
        .with("scope", scope)
        .with("audience", &config.tenant.my_account_audience())
        .optional("realm", login.realm.as_deref());
    token_request(config, Content::form(form.into_body()))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::percent::parse_query;

    fn form(realm: Option<&str>) -> Vec<(String, String)> {
        let login = PasswordLogin {
            username: "ada&co".into(),
            password: Secret::new("p=w".into()),
            realm: realm.map(str::to_owned),
        };
        let request = request(&config(), &login, "openid x");
        assert_eq!(request.url, "https://login.example.com/oauth/token");
        assert!(request.authorization.is_none());
        assert!(!format!("{login:?}{request:?}").contains("p=w"));
        let content = request.content.unwrap();
        assert_eq!(content.media_type, "application/x-www-form-urlencoded");
        parse_query(content.text.expose()).collect()
    }

    #[test]
    fn grant_type_depends_on_realm() {
        let common = [
            ("client_id", "client-1"),
            ("username", "ada&co"),
            ("password", "p=w"),
            ("scope", "openid x"),
            ("audience", "https://login.example.com/me/"),
        ];
        let expected = |grant, realm: Option<_>| -> Vec<(String, String)> {
            let pairs = std::iter::once(("grant_type", grant)).chain(common).chain(realm);
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        assert_eq!(form(None), expected("password", None));
        assert_eq!(
            form(Some("db")),
            expected(
                "http://auth0.com/oauth/grant-type/password-realm",
                Some(("realm", "db"))
            )
        );
    }
}
