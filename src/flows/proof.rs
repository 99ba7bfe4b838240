//! Requests that prove whose tokens they carry or ask for (RFC 9449).

use std::pin::pin;
use std::rc::Rc;

use super::session::Key;
use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Request, Response};
use crate::protocol::login::dpop::{dpop_proof, hidden_nonce, requires_nonce};
use crate::protocol::login::transaction::Transaction;
use crate::protocol::token_type::Dpop;

/// The last nonces that were handed out. The token endpoint and the API each have their own, although they are of one
/// origin.
#[derive(Default)]
pub struct Nonces {
    token_endpoint: Option<String>,
    api: Option<String>,
}

impl Nonces {
    fn of(&mut self, request: &Request) -> &mut Option<String> {
        match request.authorization {
            Some(_) => &mut self.api,
            None => &mut self.token_endpoint,
        }
    }
}

impl<P: Platform> Client<P> {
    /// A key for a login, where the configuration wants one.
    pub(super) async fn new_key(&self) -> Result<Option<Key<P::Json>>, Failure<P>> {
        if self.config.dpop == Dpop::Off {
            return Ok(None);
        }
        self.platform.generate_key().await.map(Rc::new).map(Some)
    }

    /// Takes the key that a login named when it left the page, whatever its answer is; `None` where it named none.
    pub(super) async fn kept_key(
        &self,
        state: &str,
        transaction: &Transaction,
    ) -> Option<Result<Key<P::Json>, Failure<P>>> {
        let thumbprint = transaction.key_thumbprint.as_ref()?;
        let key = self.platform.take_key(state, transaction.started_at).await;
        let key = key.filter(|key| key.thumbprint() == *thumbprint).map(Rc::new);
        Some(key.ok_or_else(|| {
            Error::new(
                Code::LoginRequired,
                "The key that the login was bound to is gone: it takes another login.",
            )
        }))
    }

    /// The response to a request within the limits of a call.
    pub(super) async fn send_proved(
        &self,
        request: Request,
        key: Option<&Key<P::Json>>,
        options: &CallOptions<P::Signal>,
    ) -> Result<Response<P::Json>, Failure<P>> {
        self.within(options, pin!(self.exchange_proved(request, key))).await
    }

    /// Sends a request, with a proof where there is a key. A server that wants a nonce has looked at nothing else: with its
    /// nonce, and with another proof, the request is sent once more, whatever it is.
    pub(super) async fn exchange_proved(
        &self,
        request: Request,
        key: Option<&Key<P::Json>>,
    ) -> Result<Response<P::Json>, Failure<P>> {
        let Some(key) = key else {
            return self.platform.send(request).await;
        };
        let mut is_last = false;
        loop {
            let mut proved = request.clone();
            proved.dpop_proof = Some(self.prove(&request, key).await?);
            let response = self.platform.send(proved).await?;
            let nonce = response.header("dpop-nonce").map(str::to_owned);
            let is_shown = nonce.is_some();
            if is_shown {
                *self.nonces.borrow_mut().of(&request) = nonce;
            }
            if is_last || !requires_nonce(&response) {
                return Ok(response);
            }
            if !is_shown {
                return Err(hidden_nonce(response.status));
            }
            is_last = true;
        }
    }

    async fn prove(&self, request: &Request, key: &Key<P::Json>) -> Result<String, Failure<P>> {
        let id = self.random_value()?;
        let nonce = self.nonces.borrow_mut().of(request).clone();
        let input = key.signing_input(request, &id, nonce.as_deref(), self.platform.wall_clock_ms());
        let signature = self.platform.sign(key, input.as_bytes()).await?;
        Ok(dpop_proof(input, &signature))
    }
}
