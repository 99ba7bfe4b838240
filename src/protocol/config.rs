//! The configuration, parsed once into values whose later uses cannot fail.

use crate::protocol::callback_uri::callback_uri;
use crate::protocol::error::InvalidConfig;
use crate::protocol::origin::{RedirectUri, TenantOrigin};
use crate::protocol::scope::{self, Scopes};
use crate::protocol::signing_alg::SigningAlg;
use crate::protocol::token_type::Dpop;

/// The options as the caller passed them: types are checked, values are not.
#[derive(Debug, Default)]
pub(crate) struct ConfigInput {
    pub(crate) domain: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) timeout_ms: Option<f64>,
    pub(crate) leeway_seconds: Option<f64>,
    pub(crate) id_token_signing_alg: Option<String>,
    pub(crate) preview: Option<bool>,
    pub(crate) use_refresh_tokens: Option<bool>,
    pub(crate) refresh_overlap_seconds: Option<f64>,
    pub(crate) allow_password_grant: Option<bool>,
    pub(crate) dpop: Option<Dpop>,
    pub(crate) par: Option<bool>,
    pub(crate) use_mrrt: Option<bool>,
    pub(crate) organization: Option<String>,
    pub(crate) login_timeout_seconds: Option<f64>,
    pub(crate) connect_origins: Option<Vec<String>>,
}

/// A valid configuration.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) tenant: TenantOrigin,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: RedirectUri,
    /// The scopes of every login. Always contains `openid`, since the session needs an ID token.
    pub(crate) scopes: Scopes,
    /// Limit of a request in milliseconds, including its body.
    pub(crate) timeout_ms: u32,
    /// Tolerated clock skew for the times of an ID token, in seconds.
    pub(crate) leeway_seconds: f64,
    pub(crate) id_token_signing_alg: SigningAlg,
    /// Whether unreleased parts of the My Account API may be called.
    pub(crate) preview: bool,
    pub(crate) use_refresh_tokens: bool,
    /// Seconds for which the tenant still accepts a refresh token after its rotation.
    pub(crate) refresh_overlap_seconds: f64,
    /// Whether the app may collect passwords itself.
    pub(crate) allow_password_grant: bool,
    /// Whether the tenant's refresh tokens work for scopes beyond those of the login (multi-resource refresh tokens).
    pub(crate) use_mrrt: bool,
    /// Whether authorization requests are pushed (RFC 9126).
    pub(crate) par: bool,
    /// Where a `connect_uri` may lead besides the tenant's own origin.
    pub(crate) connect_origins: Vec<TenantOrigin>,
    /// Whether tokens are bound to a key of this page (RFC 9449).
    pub(crate) dpop: Dpop,
    /// The organization of every login that names none: an id or a name.
    pub(crate) organization: Option<String>,
    /// Milliseconds that a login, or the connection of an account, may take.
    pub(crate) login_timeout_ms: u32,
}

impl Config {
    /// The tenant's origin and the client id: they name the application among those of the page's origin.
    pub(crate) fn application(&self) -> String {
        String::from(self.tenant.as_str()) + " " + &self.client_id
    }

    /// Parses the options. The redirect URI defaults to the origin and path of `page_url`.
    pub(crate) fn parse(input: ConfigInput, page_url: &str) -> Result<Self, InvalidConfig> {
        let required = |value: Option<String>, field| value.ok_or(InvalidConfig::new(field, "is required"));
        let domain = required(input.domain, "domain")?;
        let tenant = TenantOrigin::parse(&domain).map_err(|rule| InvalidConfig::new("domain", rule))?;
        let client_id = required(input.client_id, "clientId")?;
        // RFC 6749 appendix A.1: visible ASCII and spaces. No client id starts or ends with a space.
        if client_id.is_empty()
            || client_id.trim() != client_id
            || !client_id.bytes().all(|byte| matches!(byte, 0x20..=0x7e))
        {
            return Err(InvalidConfig::new(
                "clientId",
                "must be the application's client id, in visible ASCII",
            ));
        }
        let redirect_uri = input
            .redirect_uri
            .unwrap_or_else(|| crate::protocol::origin::base_of(page_url).to_owned());
        let redirect_uri = callback_uri(&redirect_uri).map_err(|rule| InvalidConfig::new("redirectUri", rule))?;
        let scopes = Scopes::parse(input.scope.as_deref().unwrap_or(scope::DEFAULT))
            .ok_or(InvalidConfig::new("scope", "must be a space-separated list of scopes"))?;
        if scopes.asks_for_both_refresh_tokens() {
            return Err(InvalidConfig::new("scope", scope::ONE_KIND_RULE));
        }
        let use_refresh_tokens = input.use_refresh_tokens.unwrap_or(true);
        let openid = Scopes::parse("openid").unwrap_or_default();
        let scopes = openid.union(&scopes);
        Ok(Self {
            tenant,
            client_id,
            redirect_uri,
            scopes: if use_refresh_tokens {
                scopes
            } else {
                scopes.without(scope::OFFLINE_ACCESS).without(scope::ONLINE_ACCESS)
            },
            timeout_ms: timeout_ms(input.timeout_ms)
                .ok_or(InvalidConfig::new("timeoutMs", TIMEOUT_RULE))?
                .unwrap_or(DEFAULT_TIMEOUT_MS),
            leeway_seconds: match input.leeway_seconds {
                None => DEFAULT_LEEWAY_SECONDS,
                Some(seconds) if (0.0..=MAX_LEEWAY_SECONDS).contains(&seconds) => seconds,
                Some(_) => return Err(InvalidConfig::new("leewaySeconds", "must be a number from 0 to 300")),
            },
            id_token_signing_alg: SigningAlg::parse(input.id_token_signing_alg.as_deref().unwrap_or(DEFAULT_ALG))
                .ok_or(InvalidConfig::new("idTokenSigningAlg", SigningAlg::RULE))?,
            preview: input.preview.unwrap_or_default(),
            use_refresh_tokens,
            allow_password_grant: input.allow_password_grant.unwrap_or_default(),
            use_mrrt: input.use_mrrt.unwrap_or_default(),
            par: input.par.unwrap_or_default(),
            dpop: input.dpop.unwrap_or(Dpop::Off),
            connect_origins: input
                .connect_origins
                .unwrap_or_default()
                .iter()
                .map(|origin| TenantOrigin::parse(origin))
                .collect::<Result<_, _>>()
                .map_err(|rule| InvalidConfig::new("connectOrigins", rule))?,
            refresh_overlap_seconds: match input.refresh_overlap_seconds {
                None => 0.0,
                Some(seconds) if (0.0..=MAX_OVERLAP_SECONDS).contains(&seconds) => seconds,
                Some(_) => {
                    return Err(InvalidConfig::new(
                        "refreshOverlapSeconds",
                        "must be a number from 0 to 600",
                    ));
                }
            },
            organization: match input.organization.map(|text| text.trim().to_owned()) {
                Some(text) if text.is_empty() => {
                    return Err(InvalidConfig::new("organization", "must be an id or a name"));
                }
                organization => organization,
            },
            login_timeout_ms: login_timeout_ms(input.login_timeout_seconds).ok_or(InvalidConfig::new(
                "loginTimeoutSeconds",
                "must be a number of seconds from 1 to 86400",
            ))?,
        })
    }
}

const DEFAULT_ALG: &str = "RS256";
const DEFAULT_TIMEOUT_MS: u32 = 10_000;
const DEFAULT_LEEWAY_SECONDS: f64 = 60.0;
const MAX_LEEWAY_SECONDS: f64 = 300.0;
const MAX_OVERLAP_SECONDS: f64 = 600.0;

const DEFAULT_LOGIN_TIMEOUT_SECONDS: f64 = 1_800.0;
const MAX_LOGIN_TIMEOUT_SECONDS: f64 = 86_400.0;

/// Milliseconds; `None` if the number of seconds is out of range.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked"
)]
fn login_timeout_ms(input: Option<f64>) -> Option<u32> {
    let seconds = input.unwrap_or(DEFAULT_LOGIN_TIMEOUT_SECONDS);
    (1.0..=MAX_LOGIN_TIMEOUT_SECONDS)
        .contains(&seconds)
        .then_some((seconds * 1_000.0) as u32)
}

/// The rule for timeouts, here and in the options of a call.
pub(crate) const TIMEOUT_RULE: &str = "must be a number of milliseconds from 1 to 600000";

/// Parses an optional timeout; `None` if the number breaks [`TIMEOUT_RULE`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked"
)]
pub(crate) fn timeout_ms(input: Option<f64>) -> Option<Option<u32>> {
    match input {
        None => Some(None),
        Some(milliseconds) if (1.0..=600_000.0).contains(&milliseconds) => Some(Some(milliseconds as u32)),
        Some(_) => None,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod tests {
    use super::*;

    const PAGE: &str = "https://app.example.com/settings?x=1#y";

    fn input() -> ConfigInput {
        ConfigInput {
            domain: Some("login.example.com".into()),
            client_id: Some("client-1".into()),
            ..ConfigInput::default()
        }
    }

    /// A configuration for the tests of other modules.
    pub(crate) fn config() -> Config {
        Config::parse(input(), PAGE).unwrap()
    }

    /// The configuration of another client of the page.
    pub(crate) fn config_of(domain: &str, client_id: &str) -> Config {
        let input = ConfigInput {
            domain: Some(domain.into()),
            client_id: Some(client_id.into()),
            ..ConfigInput::default()
        };
        Config::parse(input, PAGE).unwrap()
    }

    fn refused(change: impl FnOnce(&mut ConfigInput)) -> String {
        let mut input = input();
        change(&mut input);
        Config::parse(input, PAGE).unwrap_err().field
    }

    #[test]
    fn redirect_uri_defaults_to_page_without_query() {
        let config = config();
        assert_eq!(config.redirect_uri.as_str(), "https://app.example.com/settings");
        assert_eq!((config.timeout_ms, config.leeway_seconds), (10_000, 60.0));
        assert_eq!(config.scopes.to_text(), scope::DEFAULT);
        assert_eq!(config.id_token_signing_alg, SigningAlg::Rs256);
        assert!(!config.preview);
    }

    #[test]
    fn login_may_take_thirty_minutes_by_default() {
        assert_eq!(config().login_timeout_ms, 1_800_000);
        for (seconds, milliseconds) in [(1.0, 1_000), (1.5, 1_500), (86_400.0, 86_400_000)] {
            let input = ConfigInput {
                login_timeout_seconds: Some(seconds),
                ..input()
            };
            assert_eq!(Config::parse(input, PAGE).unwrap().login_timeout_ms, milliseconds);
        }
    }

    #[test]
    fn organization_is_trimmed() {
        let input = ConfigInput {
            organization: Some(" acme ".into()),
            ..input()
        };
        assert_eq!(
            Config::parse(input, PAGE).unwrap().organization.as_deref(),
            Some("acme")
        );
        assert_eq!(config().organization, None);
    }

    #[test]
    fn application_is_tenant_and_client_id() {
        assert_eq!(config().application(), "https://login.example.com client-1");
    }

    #[test]
    fn scope_always_contains_openid() {
        let config = Config::parse(
            ConfigInput {
                scope: Some("email".into()),
                ..input()
            },
            PAGE,
        )
        .unwrap();
        assert_eq!(config.scopes.to_text(), "openid email");
    }

    #[test]
    fn zero_leeway_is_kept() {
        let config = Config::parse(
            ConfigInput {
                leeway_seconds: Some(0.0),
                ..input()
            },
            PAGE,
        )
        .unwrap();
        assert_eq!(config.leeway_seconds, 0.0);
    }

    #[test]
    fn invalid_option_is_named_in_the_error() {
        assert_eq!(refused(|input| input.domain = None), "domain");
        assert_eq!(refused(|input| input.domain = Some("https://a/b".into())), "domain");
        for client_id in ["", " ", "é", "a\n", " a", "a "] {
            assert_eq!(
                refused(|input| input.client_id = Some(client_id.into())),
                "clientId",
                "{client_id:?}"
            );
        }
        assert_eq!(refused(|input| input.client_id = None), "clientId");
        assert_eq!(refused(|input| input.redirect_uri = Some("/cb".into())), "redirectUri");
        assert_eq!(refused(|input| input.scope = Some("a\tb".into())), "scope");
        for origin in ["", "https://a/b", "http://tenant.example.com", "*", "*.auth0.com"] {
            let origins = vec!["tenant.eu.auth0.com".to_owned(), origin.to_owned()];
            assert_eq!(
                refused(|input| input.connect_origins = Some(origins)),
                "connectOrigins",
                "{origin}"
            );
        }
        for number in [f64::NAN, f64::INFINITY, -1.0, 0.0, 600_001.0] {
            assert_eq!(
                refused(|input| input.timeout_ms = Some(number)),
                "timeoutMs",
                "{number}"
            );
        }
        for number in [f64::NAN, f64::INFINITY, -1.0, 601.0] {
            assert_eq!(
                refused(|input| input.refresh_overlap_seconds = Some(number)),
                "refreshOverlapSeconds",
                "{number}"
            );
        }
        for number in [f64::NAN, f64::INFINITY, -1.0, 0.0, 0.9, 86_401.0] {
            assert_eq!(
                refused(|input| input.login_timeout_seconds = Some(number)),
                "loginTimeoutSeconds",
                "{number}"
            );
        }
        for organization in ["", " "] {
            assert_eq!(
                refused(|input| input.organization = Some(organization.into())),
                "organization"
            );
        }
        for number in [f64::NAN, f64::INFINITY, -1.0, 301.0] {
            assert_eq!(
                refused(|input| input.leeway_seconds = Some(number)),
                "leewaySeconds",
                "{number}"
            );
        }
    }

    #[test]
    fn no_offline_access_without_refresh_tokens() {
        let config = Config::parse(
            ConfigInput {
                use_refresh_tokens: Some(false),
                ..input()
            },
            PAGE,
        )
        .unwrap();
        assert!(!config.scopes.contains(scope::OFFLINE_ACCESS));
        assert_eq!(config.scopes.tokens().len(), 8);
    }

    #[test]
    fn refresh_tokens_are_of_one_kind() {
        for use_refresh_tokens in [None, Some(false)] {
            let field = refused(|input| {
                input.scope = Some("openid offline_access online_access".into());
                input.use_refresh_tokens = use_refresh_tokens;
            });
            assert_eq!(field, "scope");
            let mut input = input();
            input.scope = Some("openid online_access".into());
            input.use_refresh_tokens = use_refresh_tokens;
            let scopes = Config::parse(input, PAGE).unwrap().scopes;
            assert_eq!(scopes.contains("online_access"), use_refresh_tokens.is_none());
        }
    }

    #[test]
    fn only_asymmetric_signing_algorithms_are_accepted() {
        for algorithm in SigningAlg::ALL {
            let input = ConfigInput {
                id_token_signing_alg: Some(algorithm.as_str().into()),
                ..input()
            };
            assert_eq!(Config::parse(input, PAGE).unwrap().id_token_signing_alg, algorithm);
        }
        for name in ["", "none", "HS256", "rs256", "RS512"] {
            let field = refused(|input| input.id_token_signing_alg = Some(name.into()));
            assert_eq!(field, "idTokenSigningAlg", "{name:?}");
        }
    }

    #[test]
    fn redirect_uri_with_response_parameters_is_rejected() {
        for query in [
            "code=1",
            "connect_code=1",
            "state=1",
            "iss=1",
            "error=1",
            "error_description=1",
            "error_uri=1",
            "session_state=1",
            "code",
            "x=1&state=2",
            "%73tate=2",
            "st%61te=",
            "x&error",
        ] {
            let uri = format!("https://app.example.com/cb?{query}");
            assert_eq!(
                refused(|input| input.redirect_uri = Some(uri)),
                "redirectUri",
                "{query}"
            );
        }
        for query in [
            "x=code",
            "codes=1",
            "State=1",
            "my_state=1",
            "x=1&y=state",
            "a%26state=1",
        ] {
            let uri = format!("https://app.example.com/cb?{query}");
            let input = ConfigInput {
                redirect_uri: Some(uri.clone()),
                ..input()
            };
            assert_eq!(Config::parse(input, PAGE).unwrap().redirect_uri.as_str(), uri);
        }
    }

    #[test]
    fn page_unfit_as_redirect_uri_is_rejected() {
        for page in ["http://app.example.com/", "about:blank", "file:///index.html", ""] {
            assert_eq!(Config::parse(input(), page).unwrap_err().field, "redirectUri", "{page}");
        }
    }
}
