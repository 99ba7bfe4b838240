//! The way out: revocation (RFC 7009) and the tenant's logout page.

use super::super::config::Config;
use super::super::http::{Content, Method, Request};
use super::super::origin::RedirectUri;
use super::super::percent::Pairs;
use super::super::secret::Secret;

/// Revokes a refresh token. Its answer is not judged: 200 is also the answer for an unknown token, and the local
/// session is gone whatever the server says.
pub fn revoke_request(config: &Config, refresh_token: &Secret) -> Request {
    let form = Pairs::new()
        .with("client_id", &config.client_id)
        .with("token", refresh_token.expose())
        .with("token_type_hint", "refresh_token")
        .into_body();
    Request::new(Method::Post, config.tenant.url("/oauth/revoke")).with_content(Content::form(form))
}

/// The tenant's logout page, which ends the session cookie and sends the browser to `return_to`, one of the
/// application's allowed logout URLs. No token is in it (RFC 9700 section 4.3).
pub fn logout_url(config: &Config, return_to: &RedirectUri) -> String {
    let query = Pairs::new()
        .with("client_id", &config.client_id)
        .with("returnTo", return_to.as_str())
        .into_query();
    config.tenant.url("/v2/logout?") + &query
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::config::tests::config;

    #[test]
    fn the_token_is_in_the_body_only() {
        let request = revoke_request(&config(), &Secret::new("rt/1".into()));
        assert_eq!(
            (request.method, request.url.as_str()),
            (Method::Post, "https://login.example.com/oauth/revoke")
        );
        assert_eq!(
            request.content.unwrap().text.expose(),
            "client_id=client-1&token=rt%2F1&token_type_hint=refresh_token"
        );
    }

    #[test]
    fn the_return_is_encoded() {
        let url = logout_url(
            &config(),
            &RedirectUri::parse("https://app.example.com/?a=b&c").unwrap(),
        );
        assert_eq!(
            url,
            "https://login.example.com/v2/logout?client_id=client-1&returnTo=https%3A%2F%2Fapp.example.com%2F%3Fa%3Db%26c"
        );
    }
}
