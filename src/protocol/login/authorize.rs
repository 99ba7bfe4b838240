//! The authorization request.

use crate::protocol::config::Config;
use crate::protocol::login::assurance::Assurance;
use crate::protocol::login::expectations::LoginExpectations;
use crate::protocol::login::organization::named_or;
use crate::protocol::login::parameters::Parameters;
use crate::protocol::login::transaction::{LoginTransaction, Pending};
use crate::protocol::percent::Pairs;
use crate::protocol::pkce;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;

/// A login, as far as it differs from the configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct LoginRequest {
    /// Scopes in addition to the configured ones.
    pub(crate) scopes: Scopes,
    /// The app's own data, as JSON text. It is never sent (RFC 9700 section 4.7.1).
    pub(crate) app_state: Option<String>,
    /// The app's own authorization parameters.
    pub(crate) parameters: Parameters,
    /// The requirements among them.
    pub(crate) assurance: Assurance,
    /// Whether it raises a session, as an error's `stepUp` asks.
    pub(crate) is_step_up: bool,
    /// Whether the login runs in a hidden iframe, without any interaction.
    pub(crate) silent: bool,
    /// See [`LoginTransaction::completes`].
    pub(crate) completes: Option<Secret>,
}

impl LoginRequest {
    /// The same login in this organization, unless the caller has named one. The ID token must be for it.
    pub(crate) fn in_organization(mut self, default: Option<String>) -> Self {
        let organization = named_or(self.parameters.organization(), default);
        self.parameters.set_organization(organization.as_deref());
        self.assurance.organization = organization;
        self
    }
}

/// An authorization request, ready to be sent.
pub(crate) struct AuthorizationRequest {
    /// The key under which the transaction is stored.
    pub(crate) state: Secret,
    /// What the response will be checked against.
    pub(crate) transaction: LoginTransaction,
    /// The parameters of the request, as a query.
    pub(crate) query: String,
}

impl AuthorizationRequest {
    /// The URL to redirect the browser to.
    pub(crate) fn url(&self, config: &Config) -> String {
        config.tenant.url("/authorize?") + &self.query
    }
}

/// Independent random values for one login.
pub(crate) struct LoginSecrets {
    pub(crate) state: Secret,
    pub(crate) nonce: Secret,
    pub(crate) verifier: Secret,
}

/// Builds the authorization request (OpenID Connect Core 3.1.2.1, RFC 7636 section 4.3) and its transaction.
///
/// `key_thumbprint` is the thumbprint of the key that the tokens will be bound to.
pub(crate) fn authorization_request(
    config: &Config,
    request: LoginRequest,
    secrets: LoginSecrets,
    key_thumbprint: Option<String>,
    now: f64,
) -> AuthorizationRequest {
    let LoginSecrets { state, nonce, verifier } = secrets;
    let scope = config.scopes.clone().union(&request.scopes).to_text();
    let own = request
        .parameters
        .iter()
        .fold(Pairs::new(), |pairs, (name, value)| pairs.with(name, value));
    let own = if request.silent {
        // No interaction; the response is posted to the page that embeds the iframe.
        own.with("prompt", "none").with("response_mode", "web_message")
    } else {
        own
    };
    let query = own
        .with("response_type", "code")
        .with("client_id", &config.client_id)
        .with("redirect_uri", config.redirect_uri.as_str())
        .with("scope", &scope)
        .with("audience", &config.tenant.my_account_audience())
        .with("state", state.expose())
        .with("nonce", nonce.expose())
        .with("code_challenge", &pkce::code_challenge(&verifier))
        .with("code_challenge_method", "S256")
        .optional("dpop_jkt", key_thumbprint.as_deref())
        .into_query();
    AuthorizationRequest {
        state,
        query,
        transaction: LoginTransaction {
            pending: Pending {
                verifier,
                redirect_uri: config.redirect_uri.as_str().to_owned(),
                app_state: request.app_state,
                started_at: now,
            },
            expectations: LoginExpectations {
                nonce,
                scope,
                assurance: request.assurance,
            },
            key_thumbprint,
            completes: request.completes,
        },
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::percent::parse_query;

    fn secrets() -> LoginSecrets {
        LoginSecrets {
            state: pkce::random_value(&[1; 32]),
            nonce: pkce::random_value(&[2; 32]),
            verifier: pkce::random_value(&[3; 32]),
        }
    }

    fn nonce_of(login: &AuthorizationRequest) -> String {
        login.transaction.expectations.nonce.expose().to_owned()
    }

    #[test]
    fn organization_of_the_request_is_sent_and_checked() {
        for (named, default, expected) in [
            (None, None, None),
            (None, Some("org_1"), Some("org_1")),
            (Some(" acme "), Some("org_1"), Some("acme")),
            (Some(""), Some("org_1"), None),
        ] {
            let mut request = LoginRequest::default();
            if let Some(named) = named {
                request.parameters.add("organization", named).unwrap();
            }
            let request = request.in_organization(default.map(str::to_owned));
            assert_eq!(request.parameters.organization(), expected, "{named:?} {default:?}");
            assert_eq!(
                request.assurance.organization.as_deref(),
                expected,
                "{named:?} {default:?}"
            );
        }
    }

    #[test]
    fn request_has_exactly_these_parameters() {
        let mut parameters = Parameters::default();
        parameters.add("login_hint", "a&b").unwrap();
        let request = LoginRequest {
            scopes: Scopes::parse("read:me:connected_accounts").unwrap(),
            app_state: Some("{\"secret\":1}".into()),
            parameters,
            assurance: Assurance::default(),
            is_step_up: false,
            silent: false,
            completes: Some(Secret::new("secret".into())),
        };
        let login = authorization_request(&config(), request, secrets(), None, 5.0);
        let nonce = nonce_of(&login);
        assert!(login.url(&config()).starts_with("https://login.example.com/authorize?"));
        assert!(
            !login.url(&config()).contains("secret"),
            "the application's data stays here"
        );
        let parameters: BTreeMap<_, _> = parse_query(&login.query).collect();
        let scope = config().scopes.to_text() + " read:me:connected_accounts";
        let expected = BTreeMap::from(
            [
                ("response_type", "code"),
                ("client_id", "client-1"),
                ("redirect_uri", "https://app.example.com/settings"),
                ("scope", &scope),
                ("audience", "https://login.example.com/me/"),
                ("state", login.state.expose()),
                ("nonce", &nonce),
                (
                    "code_challenge",
                    &pkce::code_challenge(&login.transaction.pending.verifier),
                ),
                ("code_challenge_method", "S256"),
                ("login_hint", "a&b"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        assert_eq!(parameters, expected);
        assert_eq!(login.transaction.expectations.scope, scope);
        assert!(
            !login
                .url(&config())
                .contains(login.transaction.pending.verifier.expose())
        );
    }

    #[test]
    fn silent_request_is_prompt_none_by_web_message() {
        let request = LoginRequest {
            silent: true,
            ..LoginRequest::default()
        };
        let login = authorization_request(&config(), request, secrets(), None, 5.0);
        let parameters: BTreeMap<_, _> = parse_query(&login.query).collect();
        assert_eq!(parameters["prompt"], "none");
        assert_eq!(parameters["response_mode"], "web_message");
        assert_eq!(parameters.len(), 11);
    }

    #[test]
    fn state_nonce_and_verifier_differ() {
        let login = authorization_request(&config(), LoginRequest::default(), secrets(), None, 5.0);
        let (state, nonce) = (login.state.expose(), nonce_of(&login));
        let verifier = login.transaction.pending.verifier.expose();
        assert_ne!(state, nonce);
        assert_ne!(state, verifier);
        assert_ne!(nonce, verifier);
    }
}
