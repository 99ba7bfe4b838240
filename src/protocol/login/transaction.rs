//! The record of a login, or of connecting an account, while this tab waits for the response. It is stored in the tab's
//! `sessionStorage`.

use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error};
use crate::protocol::json::{Json, ObjectWriter};
use crate::protocol::login::assurance::Assurance;
use crate::protocol::login::expectations::LoginExpectations;
use crate::protocol::secret::Secret;
use crate::protocol::time::integer_string;

/// A pending transaction, stored under its `state`. Its kind decides who handles the response.
#[derive(Clone, Debug)]
pub(crate) enum Transaction {
    Login(LoginTransaction),
    Connect(ConnectTransaction),
}

/// A login between its authorization request and its response.
#[derive(Clone, Debug)]
pub(crate) struct LoginTransaction {
    pub(crate) pending: Pending,
    /// What the response is checked against.
    pub(crate) expectations: LoginExpectations,
    /// The thumbprint of the key that the tokens will be bound to, if the key could be stored.
    pub(crate) key_thumbprint: Option<String>,
    /// `state` of an account connection that came back to a page without a session. This login completes it.
    pub(crate) completes: Option<Secret>,
}

/// The connection of an account between its request and its response.
#[derive(Clone, Debug)]
pub(crate) struct ConnectTransaction {
    pub(crate) pending: Pending,
    /// Ties the completion to the request.
    pub(crate) auth_session: Secret,
    /// `sub` of the session that started it.
    pub(crate) subject: String,
    /// The organization of that session, which the login on return keeps to.
    pub(crate) organization: Option<String>,
    /// The code of the response, while it waits for a login.
    pub(crate) code: Option<Secret>,
}

/// What both kinds have.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    /// The PKCE verifier: proves that this tab sent the request.
    pub(crate) verifier: Secret,
    /// The code exchange repeats it.
    pub(crate) redirect_uri: String,
    /// The app's own data, as JSON text.
    pub(crate) app_state: Option<String>,
    /// The wall clock at the request, in milliseconds.
    pub(crate) started_at: f64,
}

/// How far the wall clock may have been set back in the meantime.
const CLOCK_TOLERANCE_MS: f64 = 600_000.0;

impl Pending {
    /// Whether it took longer than `loginTimeoutSeconds`. A start in the future counts as expired.
    pub(crate) fn is_expired(&self, config: &Config, now: f64) -> bool {
        let age = now - self.started_at;
        !(-CLOCK_TOLERANCE_MS..=f64::from(config.login_timeout_ms)).contains(&age)
    }

    /// Fails if it has expired.
    pub(crate) fn check_age<V>(&self, config: &Config, now: f64) -> Result<(), Error<V>> {
        if self.is_expired(config, now) {
            return Err(Error::new(
                Code::TransactionExpired,
                "The login or connection took longer than loginTimeoutSeconds; start it again.",
            ));
        }
        Ok(())
    }
}

impl Transaction {
    pub(crate) fn pending(&self) -> &Pending {
        match self {
            Self::Login(login) => &login.pending,
            Self::Connect(connect) => &connect.pending,
        }
    }

    /// The stored form.
    pub(crate) fn to_text(&self) -> String {
        let pending = self.pending();
        let text = ObjectWriter::new()
            .string("verifier", pending.verifier.expose())
            .string("redirectUri", &pending.redirect_uri)
            .optional("appState", pending.app_state.as_deref())
            .raw("startedAt", &integer_string(pending.started_at));
        match self {
            Self::Login(login) => {
                let LoginExpectations {
                    nonce,
                    scope,
                    assurance,
                } = &login.expectations;
                let text = text
                    .optional("keyThumbprint", login.key_thumbprint.as_deref())
                    .string("nonce", nonce.expose())
                    .string("scope", scope);
                let text = match assurance.max_age {
                    Some(max_age) => text.raw("maxAge", &integer_string(max_age)),
                    None => text,
                };
                let text = if assurance.acr_values.is_empty() {
                    text
                } else {
                    text.strings("acrValues", &assurance.acr_values)
                };
                text.optional("organization", assurance.organization.as_deref())
                    .optional("completes", login.completes.as_ref().map(Secret::expose))
            }
            Self::Connect(connect) => text
                .string("authSession", connect.auth_session.expose())
                .string("subject", &connect.subject)
                .optional("organization", connect.organization.as_deref())
                .optional("code", connect.code.as_ref().map(Secret::expose)),
        }
        .finish()
    }

    /// Reads the stored form; `None` if something else wrote it.
    pub(crate) fn parse<J: Json>(text: &str) -> Option<Self> {
        let record = J::parse(text)?;
        let secret = |name| record.get_string(name).map(Secret::new);
        let pending = Pending {
            verifier: secret("verifier")?,
            redirect_uri: record.get_string("redirectUri")?,
            app_state: record.get_string("appState"),
            started_at: record.get("startedAt")?.number()?,
        };
        Some(match secret("authSession") {
            Some(auth_session) => Self::Connect(ConnectTransaction {
                pending,
                auth_session,
                subject: record.get_string("subject")?,
                organization: record.get_string("organization"),
                code: secret("code"),
            }),
            None => Self::Login(LoginTransaction {
                pending,
                expectations: LoginExpectations {
                    nonce: secret("nonce")?,
                    scope: record.get_string("scope")?,
                    assurance: Assurance {
                        max_age: record.get("maxAge").and_then(|age| age.number()),
                        acr_values: strings(record.get("acrValues")),
                        organization: record.get_string("organization"),
                    },
                },
                key_thumbprint: record.get_string("keyThumbprint"),
                completes: secret("completes"),
            }),
        })
    }
}

fn strings<J: Json>(list: Option<J>) -> Vec<String> {
    let items = list.and_then(|list| list.items()).unwrap_or_default();
    items.iter().filter_map(Json::string).collect()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod tests {
    use serde_json::Value;

    use super::*;
    use crate::protocol::config::tests::config;

    fn secret(text: &str) -> Secret {
        Secret::new(text.into())
    }

    fn pending() -> Pending {
        Pending {
            verifier: secret("v"),
            redirect_uri: "https://app.example.com/".into(),
            app_state: Some("{\"__proto__\":{\"a\":\"\\\"\"}}".into()),
            started_at: 1_772_438_405_123.0,
        }
    }

    /// A login for the tests of other modules.
    pub(crate) fn login() -> LoginTransaction {
        LoginTransaction {
            pending: pending(),
            expectations: LoginExpectations {
                nonce: secret("n"),
                scope: "openid".into(),
                assurance: Assurance::default(),
            },
            key_thumbprint: Some("t".into()),
            completes: None,
        }
    }

    /// A connection for the tests of other modules.
    pub(crate) fn connect(code: Option<&str>) -> ConnectTransaction {
        ConnectTransaction {
            pending: pending(),
            auth_session: secret("as"),
            subject: "auth0|1".into(),
            organization: Some("org_1".into()),
            code: code.map(secret),
        }
    }

    fn parse(text: &str) -> Option<Transaction> {
        Transaction::parse::<Value>(text)
    }

    #[test]
    fn transaction_survives_storage() {
        let completing = LoginTransaction {
            expectations: LoginExpectations {
                nonce: secret("n"),
                scope: String::new(),
                assurance: Assurance {
                    max_age: Some(900.0),
                    acr_values: vec!["a".into(), "b".into()],
                    organization: Some("org_1".into()),
                },
            },
            completes: Some(secret("st")),
            ..login()
        };
        for before in [
            Transaction::Login(login()),
            Transaction::Login(completing),
            Transaction::Connect(connect(None)),
            Transaction::Connect(connect(Some("c"))),
        ] {
            let after = parse(&before.to_text()).unwrap();
            assert_eq!(after.to_text(), before.to_text());
            let fields = |of: &Transaction| {
                let pending = of.pending().clone();
                (pending.redirect_uri, pending.app_state, pending.started_at)
            };
            assert_eq!(fields(&after), fields(&before));
            assert_eq!(after.pending().verifier.expose(), "v");
            if let (Transaction::Login(after), Transaction::Login(before)) = (&after, &before) {
                assert_eq!(after.expectations.assurance, before.expectations.assurance);
                assert_eq!(after.key_thumbprint, before.key_thumbprint);
            }
        }
        assert!(
            matches!(parse(&Transaction::Login(login()).to_text()), Some(Transaction::Login(login))
                if login.expectations.nonce.matches("n") && login.expectations.scope == "openid" && login.completes.is_none())
        );
        let connect = Transaction::Connect(connect(Some("c")));
        assert!(matches!(parse(&connect.to_text()), Some(Transaction::Connect(connect))
                if connect.auth_session.matches("as") && connect.subject == "auth0|1"
                && connect.organization.as_deref() == Some("org_1") && connect.code.as_ref().is_some_and(|code| code.matches("c"))));
    }

    #[test]
    fn foreign_records_are_rejected() {
        for text in [
            "",
            "null",
            "[]",
            "{}",
            "{\"nonce\":1}",
            "{\"nonce\":\"n\",\"verifier\":\"v\"}",
            "{\"authSession\":\"a\",\"verifier\":\"v\",\"redirectUri\":\"r\",\"startedAt\":1}",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn transaction_expires_after_the_login_timeout() {
        let (pending, config) = (pending(), config());
        for (age, expired) in [
            (0.0, false),
            (1_800_000.0, false),
            (1_800_001.0, true),
            (-120_000.0, false),
            (-600_000.0, false),
            (-600_001.0, true),
            (f64::NAN, true),
        ] {
            let now = pending.started_at + age;
            assert_eq!(pending.is_expired(&config, now), expired, "{age}");
            assert_eq!(pending.check_age::<()>(&config, now).is_err(), expired, "{age}");
        }
    }

    #[test]
    fn debug_output_has_no_secret() {
        let mut connect = connect(Some("s3cret"));
        connect.pending.verifier = secret("s3cret");
        assert!(!format!("{:?}", Transaction::Connect(connect)).contains("s3cret"));
        let mut login = login();
        login.expectations.nonce = secret("s3cret");
        login.completes = Some(secret("s3cret"));
        assert!(!format!("{:?}", Transaction::Login(login)).contains("s3cret"));
    }
}
