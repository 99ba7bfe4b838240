//! Logout: revocation (RFC 7009) and the tenant's logout endpoint.

use crate::protocol::config::Config;
use crate::protocol::http::{Content, Method, Request};
use crate::protocol::origin::RedirectUri;
use crate::protocol::percent::Pairs;
use crate::protocol::secret::Secret;

/// Revokes a refresh token. The response is ignored: it is 200 for an unknown token too, and the local session ends in
/// any case.
pub(crate) fn revoke_request(config: &Config, refresh_token: &Secret) -> Request {
    let form = Pairs::new()
        .with("client_id", &config.client_id)
        .with("token", refresh_token.expose())
        .with("token_type_hint", "refresh_token")
        .into_body();
    Request::new(Method::Post, config.tenant.url("/oauth/revoke")).with_content(Content::form(form))
}

/// The options of a logout.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogoutRequest {
    /// Where the tenant redirects afterwards: one of the allowed logout URLs. Defaults to the redirect URI.
    pub(crate) return_to: Option<RedirectUri>,
    /// Whether to log out of the upstream identity provider too.
    pub(crate) federated: bool,
    /// Whether to use OpenID Connect RP-Initiated Logout instead of the vendor's endpoint.
    pub(crate) rp_initiated: bool,
}

/// The tenant's logout endpoint, which ends the session cookie. The URL contains no token (RFC 9700 section 4.3):
/// RP-Initiated Logout gets the tenant's session id as `logout_hint` (section 2) instead of an ID token.
pub(crate) fn logout_url(config: &Config, request: &LogoutRequest, session_id: Option<&str>) -> String {
    let return_to = request.return_to.as_ref().unwrap_or(&config.redirect_uri).as_str();
    let query = Pairs::new().with("client_id", &config.client_id);
    let (path, query) = if request.rp_initiated {
        let query = query
            .with("post_logout_redirect_uri", return_to)
            .optional("logout_hint", session_id);
        ("/oidc/logout?", query)
    } else {
        ("/v2/logout?", query.with("returnTo", return_to))
    };
    // The tenant checks for its presence, not its value.
    let query = query.optional("federated", request.federated.then_some(""));
    config.tenant.url(path) + &query.into_query()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::protocol::config::tests::config;

    #[test]
    fn revoked_token_is_only_in_the_body() {
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
    fn return_to_is_encoded() {
        let request = LogoutRequest {
            return_to: RedirectUri::parse("https://app.example.com/?a=b&c").ok(),
            ..LogoutRequest::default()
        };
        assert_eq!(
            logout_url(&config(), &request, Some("s-1")),
            "https://login.example.com/v2/logout?client_id=client-1&returnTo=https%3A%2F%2Fapp.example.com%2F%3Fa%3Db%26c"
        );
    }

    #[test]
    fn federated_works_with_both_logout_endpoints() {
        for (rp_initiated, federated, session_id, expected) in [
            (false, false, None, "/v2/logout?client_id=client-1&returnTo=R"),
            (
                false,
                true,
                Some("s&1"),
                "/v2/logout?client_id=client-1&returnTo=R&federated=",
            ),
            (
                true,
                false,
                None,
                "/oidc/logout?client_id=client-1&post_logout_redirect_uri=R",
            ),
            (
                true,
                true,
                Some("s&1"),
                "/oidc/logout?client_id=client-1&post_logout_redirect_uri=R&logout_hint=s%261&federated=",
            ),
        ] {
            let request = LogoutRequest {
                rp_initiated,
                federated,
                ..LogoutRequest::default()
            };
            let expected = expected.replace('R', "https%3A%2F%2Fapp.example.com%2Fsettings");
            let url = logout_url(&config(), &request, session_id);
            assert_eq!(url.strip_prefix("https://login.example.com").unwrap(), expected);
        }
    }
}
