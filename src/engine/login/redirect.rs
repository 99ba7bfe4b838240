//! Login by redirect: what the page has to store and where it has to navigate, and the login of its return.

use std::rc::Rc;

use super::Login;
use crate::engine::context::Failure;
use crate::engine::session::SessionGuard;
use crate::engine::transport::DpopKey;
use crate::ports::engine::EnginePorts;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::callback::CallbackResponse;
use crate::protocol::login::transaction::{LoginTransaction, Transaction};
use crate::protocol::secret::Secret;

/// What a page does to leave: it stores the transaction under `state`, then navigates to `url`.
pub(crate) struct Redirect {
    pub(crate) state: Secret,
    pub(crate) transaction: Transaction,
    pub(crate) url: String,
}

impl<P: EnginePorts> Login<P> {
    /// Prepares the redirect to the login page.
    pub(crate) async fn prepare_redirect(&self, request: LoginRequest) -> Result<Redirect, Failure<P>> {
        let (secrets, now) = (self.secrets()?, self.context.platform.wall_clock_ms());
        let mut key = self.transport.new_dpop_key().await?;
        // The request names no key that could not be stored: the return generates another one.
        if let Some(generated) = key.take()
            && self
                .context
                .platform
                .store_key(
                    &generated,
                    secrets.state.expose(),
                    now,
                    self.context.config.login_timeout_ms,
                )
                .await
        {
            key = Some(generated);
        }
        let (authorization, url) = self.authorization(request, secrets, key.as_ref(), now).await?;
        Ok(Redirect {
            state: authorization.state,
            transaction: Transaction::Login(authorization.transaction),
            url,
        })
    }

    /// Finishes the login whose response a page has come back with.
    pub(crate) async fn finish_redirect(
        &self,
        guard: SessionGuard,
        response: &CallbackResponse,
        state: &Secret,
        transaction: &LoginTransaction,
    ) -> Result<(), Failure<P>> {
        // Taken first, so that a login that fails leaves no key in the store.
        let stored_key = self.take_stored_key(state, transaction).await;
        let code = self.code(response, transaction).await?;
        let key = match stored_key {
            Some(key) => Some(key?),
            // The login has named no key, so any will do.
            None => self.transport.new_dpop_key().await?,
        };
        self.redeem_code(guard, code, transaction, key).await
    }

    /// The key that a login has named, out of the store; `None` if it named none.
    async fn take_stored_key(
        &self,
        state: &Secret,
        transaction: &LoginTransaction,
    ) -> Option<Result<DpopKey<P::Json>, Failure<P>>> {
        let thumbprint = transaction.key_thumbprint.as_ref()?;
        let started_at = transaction.pending.started_at;
        let key = self.context.platform.take_key(state.expose(), started_at).await;
        let key = key.filter(|key| key.thumbprint() == *thumbprint).map(Rc::new);
        Some(key.ok_or_else(|| {
            Error::new(
                Code::LoginRequired,
                "The browser no longer has the DPoP key of this login; log in again.",
            )
        }))
    }
}
