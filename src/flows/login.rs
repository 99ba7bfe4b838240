//! The departure to the login page.

use super::{Client, Failure};
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::{LoginRequest, LoginSecrets};
use crate::protocol::login::redirect_loop::RedirectHistory;
use crate::protocol::login::transaction::Transaction;
use crate::protocol::pkce::random_value;
use crate::protocol::secret::Secret;

impl<P: Platform> Client<P> {
    /// Leaves for the tenant's login page. What the return needs is stored before the page is left.
    pub async fn login_with_redirect(&self, request: LoginRequest) -> Result<(), Failure<P>> {
        self.guard_against_loops()?;
        let (secrets, now) = (self.login_secrets()?, self.platform.wall_clock_ms());
        let mut key = self.new_key().await?;
        // A key that cannot be kept is not named: the return has another one then.
        if let Some(made) = key.take()
            && self.platform.store_key(&made, secrets.state.expose(), now).await
        {
            key = Some(made);
        }
        let (departure, url) = self.prepare(request, secrets, key.as_ref(), now).await?;
        self.leave_with(&departure.state, &departure.transaction, &url)
    }

    /// A page that signs in by itself and fails would go round for ever. Somebody who clicks goes nowhere in circles.
    fn guard_against_loops(&self) -> Result<(), Failure<P>> {
        let (store, now) = (&self.platform, self.platform.wall_clock_ms());
        if self.platform.has_user_activation() {
            store.set_redirect_log("");
            return Ok(());
        }
        let departures = RedirectHistory::read(store.redirect_log().as_deref(), now);
        if departures.is_loop() {
            return Err(Error::new(
                Code::AuthorizationFailed,
                "The page left for the login three times in a minute and came back without a session.",
            ));
        }
        store.set_redirect_log(&departures.with(now));
        Ok(())
    }

    pub(super) fn login_secrets(&self) -> Result<LoginSecrets, Failure<P>> {
        Ok(LoginSecrets {
            state: self.random_value()?,
            nonce: self.random_value()?,
            verifier: self.random_value()?,
        })
    }

    /// See [`random_value`].
    pub(super) fn random_value(&self) -> Result<Secret, Failure<P>> {
        let entropy = self.platform.random_bytes();
        entropy
            .map(|entropy| random_value(&entropy))
            .ok_or_else(|| Error::new(Code::UnsupportedEnvironment, "The browser gives no random values."))
    }

    /// Keeps a transaction and leaves; where the page cannot be left, nothing is kept.
    pub(super) fn leave_with(&self, state: &Secret, transaction: &Transaction, url: &str) -> Result<(), Failure<P>> {
        self.forget_dead_transactions();
        self.keep(state, transaction)?;
        if !self.platform.navigate(url) {
            self.take(state);
            return Err(Error::new(
                Code::UnsupportedEnvironment,
                "The browser refused to leave the page.",
            ));
        }
        Ok(())
    }

    pub(super) fn keep(&self, state: &Secret, transaction: &Transaction) -> Result<(), Failure<P>> {
        if self.platform.put_transaction(state.expose(), &transaction.to_text()) {
            Ok(())
        } else {
            Err(Error::new(
                Code::UnsupportedEnvironment,
                "The browser gives this page no sessionStorage.",
            ))
        }
    }

    pub(super) fn take(&self, state: &Secret) -> Option<Transaction> {
        let record = self.platform.take_transaction(state.expose())?;
        Transaction::parse::<P::Json>(&record)
    }

    /// What was given up leaves its record behind; it goes when it can no longer be answered.
    fn forget_dead_transactions(&self) {
        let (store, now) = (&self.platform, self.platform.wall_clock_ms());
        for state in store.transaction_states() {
            let Some(record) = store.take_transaction(&state) else {
                continue;
            };
            if Transaction::parse::<P::Json>(&record).is_some_and(|transaction| !transaction.is_expired(now)) {
                store.put_transaction(&state, &record);
            }
        }
    }
}
