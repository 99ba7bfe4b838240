//! The departure to the login page.

use super::{Client, Failure};
use crate::ports::{Clock, Entropy, Page, ProofKeys, TransactionStore, World};
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::{LoginRequest, LoginSecrets};
use crate::protocol::login::redirect_loop::RedirectHistory;
use crate::protocol::login::transaction::Transaction;
use crate::protocol::pkce::random_value;
use crate::protocol::secret::Secret;

impl<W: World> Client<W> {
    /// Leaves for the tenant's login page. What the return needs is stored before the page is left.
    pub async fn login_with_redirect(&self, request: LoginRequest) -> Result<(), Failure<W>> {
        self.guard_against_loops()?;
        let (secrets, now) = (self.login_secrets()?, self.world.clock().now());
        let mut key = self.new_key().await?;
        // A key that cannot be kept is not named: the return has another one then.
        if let Some(made) = key.take()
            && self.world.proof_keys().keep(&made, secrets.state.expose(), now).await
        {
            key = Some(made);
        }
        let (departure, url) = self.prepare(request, secrets, key.as_ref(), now).await?;
        self.leave_with(&departure.state, &departure.transaction, &url)
    }

    /// A page that signs in by itself and fails would go round for ever. Somebody who clicks goes nowhere in circles.
    fn guard_against_loops(&self) -> Result<(), Failure<W>> {
        let (store, now) = (self.world.transactions(), self.world.clock().now());
        if self.world.page().is_in_use() {
            store.note_departures("");
            return Ok(());
        }
        let departures = RedirectHistory::read(store.departures().as_deref(), now);
        if departures.is_loop() {
            return Err(Error::new(
                Code::AuthorizationFailed,
                "The page left for the login three times in a minute and came back without a session.",
            ));
        }
        store.note_departures(&departures.with(now));
        Ok(())
    }

    pub(super) fn login_secrets(&self) -> Result<LoginSecrets, Failure<W>> {
        Ok(LoginSecrets {
            state: self.random_value()?,
            nonce: self.random_value()?,
            verifier: self.random_value()?,
        })
    }

    /// See [`random_value`].
    pub(super) fn random_value(&self) -> Result<Secret, Failure<W>> {
        let entropy = self.world.entropy().bytes();
        entropy
            .map(|entropy| random_value(&entropy))
            .ok_or_else(|| Error::new(Code::UnsupportedEnvironment, "The browser gives no random values."))
    }

    /// Keeps a transaction and leaves; where the page cannot be left, nothing is kept.
    pub(super) fn leave_with(&self, state: &Secret, transaction: &Transaction, url: &str) -> Result<(), Failure<W>> {
        self.forget_dead_transactions();
        self.keep(state, transaction)?;
        if !self.world.page().leave_for(url) {
            self.take(state);
            return Err(Error::new(
                Code::UnsupportedEnvironment,
                "The browser refused to leave the page.",
            ));
        }
        Ok(())
    }

    pub(super) fn keep(&self, state: &Secret, transaction: &Transaction) -> Result<(), Failure<W>> {
        if self.world.transactions().put(state.expose(), &transaction.to_text()) {
            Ok(())
        } else {
            Err(Error::new(
                Code::UnsupportedEnvironment,
                "The browser gives this page no sessionStorage.",
            ))
        }
    }

    pub(super) fn take(&self, state: &Secret) -> Option<Transaction> {
        let record = self.world.transactions().take(state.expose())?;
        Transaction::parse::<W::Json>(&record)
    }

    /// What was given up leaves its record behind; it goes when it can no longer be answered.
    fn forget_dead_transactions(&self) {
        let (store, now) = (self.world.transactions(), self.world.clock().now());
        for state in store.states() {
            let Some(record) = store.take(&state) else { continue };
            if Transaction::parse::<W::Json>(&record).is_some_and(|transaction| !transaction.is_expired(now)) {
                store.put(&state, &record);
            }
        }
    }
}
