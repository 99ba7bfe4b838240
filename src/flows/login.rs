//! The departure to the login page.

use super::{Client, Failure};
use crate::ports::{Clock, Entropy, Page, TransactionStore, World};
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::{LoginEntropy, LoginRequest, depart};
use crate::protocol::login::transaction::Transaction;

impl<W: World> Client<W> {
    /// Leaves for the tenant's login page. What the return needs is stored before the page is left.
    pub fn login_with_redirect(&self, request: LoginRequest) -> Result<(), Failure<W>> {
        self.forget_dead_transactions();
        let entropy = self
            .login_entropy()
            .ok_or_else(|| Error::new(Code::UnsupportedEnvironment, "The browser gives no random values."))?;
        let departure = depart(&self.config, request, &entropy, self.world.clock().now());
        let (store, state) = (self.world.transactions(), departure.state.expose());
        if !store.put(state, &departure.transaction.to_text()) {
            return Err(Error::new(
                Code::UnsupportedEnvironment,
                "The browser gives this page no sessionStorage.",
            ));
        }
        if !self.world.page().leave_for(&departure.url) {
            store.take(state);
            return Err(Error::new(
                Code::UnsupportedEnvironment,
                "The browser refused to leave for the login page.",
            ));
        }
        Ok(())
    }

    fn login_entropy(&self) -> Option<LoginEntropy> {
        let entropy = self.world.entropy();
        Some(LoginEntropy {
            state: entropy.bytes()?,
            nonce: entropy.bytes()?,
            verifier: entropy.bytes()?,
        })
    }

    /// Logins that were given up leave their records behind; they go when they can no longer be answered.
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
