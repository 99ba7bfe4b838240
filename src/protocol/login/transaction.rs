//! A login between its departure and its return: the only thing the library ever stores.

use super::super::json::{Json, ObjectText};
use super::super::secret::Secret;

/// A login that waits for its answer. It is kept under its `state`, alone.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// Binds the ID token to this login.
    pub nonce: Secret,
    /// Proves to the token endpoint that this tab asked.
    pub verifier: Secret,
    /// Where the answer comes to; the exchange repeats it.
    pub redirect_uri: String,
    /// The scopes asked for.
    pub scope: String,
    /// The application's own data, as JSON text.
    pub app_state: Option<String>,
    /// Wall clock at departure, milliseconds.
    pub started_at: f64,
}

/// A login dies after ten minutes.
const LIFETIME_MS: f64 = 600_000.0;

/// How far a wall clock may have been set back in between.
const CLOCK_TOLERANCE_MS: f64 = 60_000.0;

impl Transaction {
    /// Whether it is too late for an answer. A departure in the future counts as too late.
    pub fn is_expired(&self, now: f64) -> bool {
        let age = now - self.started_at;
        !(-CLOCK_TOLERANCE_MS..=LIFETIME_MS).contains(&age)
    }

    /// The stored form.
    pub fn to_text(&self) -> String {
        let mut started_at = String::new();
        push_integer(&mut started_at, self.started_at);
        ObjectText::new()
            .string("nonce", self.nonce.expose())
            .string("verifier", self.verifier.expose())
            .string("redirectUri", &self.redirect_uri)
            .string("scope", &self.scope)
            .optional("appState", self.app_state.as_deref())
            .raw("startedAt", &started_at)
            .finish()
    }

    /// Reads the stored form back; `None` when something else wrote it.
    pub fn parse<J: Json>(text: &str) -> Option<Self> {
        let record = J::parse(text)?;
        Some(Self {
            nonce: record.text("nonce")?.into(),
            verifier: record.text("verifier")?.into(),
            redirect_uri: record.text("redirectUri")?,
            scope: record.text("scope")?,
            app_state: record.text("appState"),
            started_at: record.get("startedAt")?.number()?,
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and any time fits"
)]
fn push_integer(target: &mut String, number: f64) {
    target.push_str(&(number as u64).to_string());
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn transaction() -> Transaction {
        Transaction {
            nonce: Secret::new("n".into()),
            verifier: Secret::new("v".into()),
            redirect_uri: "https://app.example.com/".into(),
            scope: "openid".into(),
            app_state: Some("{\"__proto__\":{\"a\":\"\\\"\"}}".into()),
            started_at: 1_772_438_405_123.0,
        }
    }

    #[test]
    fn it_survives_storage() {
        let before = transaction();
        let after = Transaction::parse::<Value>(&before.to_text()).unwrap();
        assert_eq!(after.nonce.expose(), "n");
        assert_eq!(after.verifier.expose(), "v");
        assert_eq!(
            (after.redirect_uri, after.scope, after.app_state, after.started_at),
            (before.redirect_uri, before.scope, before.app_state, before.started_at)
        );
    }

    #[test]
    fn what_something_else_wrote_is_not_a_transaction() {
        for text in [
            "",
            "null",
            "[]",
            "{}",
            "{\"nonce\":1}",
            "{\"nonce\":\"n\",\"verifier\":\"v\"}",
        ] {
            assert!(Transaction::parse::<Value>(text).is_none(), "{text}");
        }
    }

    #[test]
    fn it_dies_after_ten_minutes() {
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
    fn debug_output_shows_neither_nonce_nor_verifier() {
        let mut transaction = transaction();
        transaction.verifier = Secret::new("s3cret".into());
        assert!(!format!("{transaction:?}").contains("s3cret"));
    }
}
