//! The record of a login, or of connecting an account, while this tab waits for the response. It is stored in the tab's
//! `sessionStorage`.

use crate::protocol::json::{Json, ObjectWriter};
use crate::protocol::login::assurance::Assurance;
use crate::protocol::login::expectations::LoginExpectations;
use crate::protocol::secret::Secret;
use crate::protocol::time::integer_string;

/// The record, stored under its `state`.
#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    pub(crate) purpose: Purpose,
    /// The PKCE verifier: proves that this tab sent the request.
    pub(crate) verifier: Secret,
    /// The code exchange repeats it.
    pub(crate) redirect_uri: String,
    /// The app's own data, as JSON text.
    pub(crate) app_state: Option<String>,
    /// Thumbprint of the key that the tokens will be bound to, if the key could be stored.
    pub(crate) key_thumbprint: Option<String>,
    /// Wall clock at the start, in milliseconds.
    pub(crate) started_at: f64,
}

/// What the response is for.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    Login {
        expectations: LoginExpectations,
        /// `state` of an account connection that came back to a page without a session. This login completes it.
        completes: Option<Secret>,
    },
    Connect {
        /// Ties the completion to the request.
        auth_session: Secret,
        /// `sub` of the session that started it.
        subject: String,
        /// The response's code, while it waits for a login.
        code: Option<Secret>,
    },
}

/// Lifetime of a transaction in milliseconds.
pub(crate) const LIFETIME_MS: f64 = 600_000.0;

/// How far the wall clock may have been set back in the meantime.
const CLOCK_TOLERANCE_MS: f64 = 60_000.0;

impl Transaction {
    /// Whether the response is too late. A start in the future counts as too late.
    pub(crate) fn is_expired(&self, now: f64) -> bool {
        let age = now - self.started_at;
        !(-CLOCK_TOLERANCE_MS..=LIFETIME_MS).contains(&age)
    }

    /// The stored form.
    pub(crate) fn to_text(&self) -> String {
        let text = ObjectWriter::new()
            .string("verifier", self.verifier.expose())
            .string("redirectUri", &self.redirect_uri)
            .optional("appState", self.app_state.as_deref())
            .optional("keyThumbprint", self.key_thumbprint.as_deref())
            .raw("startedAt", &integer_string(self.started_at));
        match &self.purpose {
            Purpose::Login {
                expectations,
                completes,
            } => {
                let LoginExpectations {
                    nonce,
                    scope,
                    assurance,
                } = expectations;
                let text = text.string("nonce", nonce.expose()).string("scope", scope);
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
                    .optional("completes", completes.as_ref().map(Secret::expose))
            }
            Purpose::Connect {
                auth_session,
                subject,
                code,
            } => text
                .string("authSession", auth_session.expose())
                .string("subject", subject)
                .optional("code", code.as_ref().map(Secret::expose)),
        }
        .finish()
    }

    /// Parses the stored form; `None` if something else wrote it.
    pub(crate) fn parse<J: Json>(text: &str) -> Option<Self> {
        let record = J::parse(text)?;
        let secret = |name| record.get_string(name).map(Secret::new);
        let purpose = match secret("authSession") {
            Some(auth_session) => Purpose::Connect {
                auth_session,
                subject: record.get_string("subject")?,
                code: secret("code"),
            },
            None => Purpose::Login {
                expectations: LoginExpectations {
                    nonce: secret("nonce")?,
                    scope: record.get_string("scope")?,
                    assurance: Assurance {
                        max_age: record.get("maxAge").and_then(|age| age.number()),
                        acr_values: strings(record.get("acrValues")),
                        organization: record.get_string("organization"),
                    },
                },
                completes: secret("completes"),
            },
        };
        Some(Self {
            purpose,
            verifier: secret("verifier")?,
            redirect_uri: record.get_string("redirectUri")?,
            app_state: record.get_string("appState"),
            key_thumbprint: record.get_string("keyThumbprint"),
            started_at: record.get("startedAt")?.number()?,
        })
    }

    /// `None` unless this is a login.
    pub(crate) fn login_expectations(&self) -> Option<&LoginExpectations> {
        match &self.purpose {
            Purpose::Login { expectations, .. } => Some(expectations),
            Purpose::Connect { .. } => None,
        }
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

    /// A login for the tests of other modules.
    pub(crate) fn transaction() -> Transaction {
        Transaction {
            purpose: Purpose::Login {
                expectations: LoginExpectations {
                    nonce: Secret::new("n".into()),
                    scope: "openid".into(),
                    assurance: Assurance::default(),
                },
                completes: None,
            },
            verifier: Secret::new("v".into()),
            redirect_uri: "https://app.example.com/".into(),
            app_state: Some("{\"__proto__\":{\"a\":\"\\\"\"}}".into()),
            key_thumbprint: Some("t".into()),
            started_at: 1_772_438_405_123.0,
        }
    }

    fn connect(code: Option<&str>) -> Transaction {
        Transaction {
            purpose: Purpose::Connect {
                auth_session: Secret::new("as".into()),
                subject: "auth0|1".into(),
                code: code.map(|code| Secret::new(code.into())),
            },
            ..transaction()
        }
    }

    #[test]
    fn transaction_survives_storage() {
        let completing = Transaction {
            purpose: Purpose::Login {
                expectations: LoginExpectations {
                    nonce: Secret::new("n".into()),
                    scope: String::new(),
                    assurance: Assurance {
                        max_age: Some(900.0),
                        acr_values: vec!["a".into(), "b".into()],
                        organization: Some("org_1".into()),
                    },
                },
                completes: Some(Secret::new("st".into())),
            },
            ..transaction()
        };
        for before in [transaction(), completing, connect(None), connect(Some("c"))] {
            let after = Transaction::parse::<Value>(&before.to_text()).unwrap();
            assert_eq!(after.to_text(), before.to_text());
            let assurance = |of: &Transaction| {
                of.login_expectations()
                    .map(|expectations| expectations.assurance.clone())
            };
            assert_eq!(assurance(&after), assurance(&before));
            assert_eq!(after.verifier.expose(), "v");
            assert_eq!(
                (
                    after.redirect_uri,
                    after.app_state,
                    after.key_thumbprint,
                    after.started_at
                ),
                (
                    before.redirect_uri,
                    before.app_state,
                    before.key_thumbprint,
                    before.started_at
                )
            );
        }
        let login = Transaction::parse::<Value>(&transaction().to_text()).unwrap();
        assert!(matches!(login.purpose, Purpose::Login { expectations, completes: None }
            if expectations.nonce.matches("n") && expectations.scope == "openid"));
        let connecting = Transaction::parse::<Value>(&connect(Some("c")).to_text()).unwrap();
        assert!(
            matches!(connecting.purpose, Purpose::Connect { auth_session, subject, code: Some(code) }
            if auth_session.matches("as") && subject == "auth0|1" && code.matches("c"))
        );
    }

    #[test]
    fn foreign_record_is_not_a_transaction() {
        for text in [
            "",
            "null",
            "[]",
            "{}",
            "{\"nonce\":1}",
            "{\"nonce\":\"n\",\"verifier\":\"v\"}",
            "{\"authSession\":\"a\",\"verifier\":\"v\",\"redirectUri\":\"r\",\"startedAt\":1}",
        ] {
            assert!(Transaction::parse::<Value>(text).is_none(), "{text}");
        }
    }

    #[test]
    fn transaction_expires_after_ten_minutes() {
        let transaction = transaction();
        for (age, expired) in [
            (0.0, false),
            (600_000.0, false),
            (600_001.0, true),
            (-60_000.0, false),
            (-60_001.0, true),
            (f64::NAN, true),
        ] {
            assert_eq!(transaction.is_expired(transaction.started_at + age), expired, "{age}");
        }
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let s3cret = || Secret::new("s3cret".into());
        let mut transaction = connect(Some("s3cret"));
        transaction.verifier = s3cret();
        assert!(!format!("{transaction:?}").contains("s3cret"));
        transaction.purpose = Purpose::Login {
            expectations: LoginExpectations {
                nonce: s3cret(),
                scope: String::new(),
                assurance: Assurance::default(),
            },
            completes: Some(s3cret()),
        };
        assert!(!format!("{transaction:?}").contains("s3cret"));
    }
}
