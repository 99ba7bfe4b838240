//! The departure to the login page.

use super::{Client, Failure};
use crate::ports::{Clock, Entropy, Page, TransactionStore, World};
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::{LoginEntropy, LoginRequest, depart};
use crate::protocol::login::redirect_loop::Departures;
use crate::protocol::login::transaction::Transaction;
use crate::protocol::pkce::ENTROPY_BYTES;
use crate::protocol::secret::Secret;

impl<W: World> Client<W> {
    /// Leaves for the tenant's login page. What the return needs is stored before the page is left.
    pub fn login_with_redirect(&self, request: LoginRequest) -> Result<(), Failure<W>> {
        self.guard_against_loops()?;
        let departure = depart(&self.config, request, &self.login_entropy()?, self.world.clock().now());
        self.leave_with(&departure.state, &departure.transaction, &departure.url)
    }

    /// A page that signs in by itself and fails would go round for ever. Somebody who clicks goes nowhere in circles.
    fn guard_against_loops(&self) -> Result<(), Failure<W>> {
        let (store, now) = (self.world.transactions(), self.world.clock().now());
        if self.world.page().is_in_use() {
            store.note_departures("");
            return Ok(());
        }
        let departures = Departures::read(store.departures().as_deref(), now);
        if departures.is_loop() {
            return Err(Error::new(
                Code::AuthorizationFailed,
                "The page left for the login three times in a minute and came back without a session.",
            ));
        }
        store.note_departures(&departures.with(now));
        Ok(())
    }

    pub(super) fn login_entropy(&self) -> Result<LoginEntropy, Failure<W>> {
        Ok(LoginEntropy {
            state: self.random()?,
            nonce: self.random()?,
            verifier: self.random()?,
        })
    }

    pub(super) fn random(&self) -> Result<[u8; ENTROPY_BYTES], Failure<W>> {
        self.world
            .entropy()
            .bytes()
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
