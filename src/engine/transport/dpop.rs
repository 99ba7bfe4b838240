//! Requests that prove possession of the key their tokens are bound to (RFC 9449).

use std::pin::pin;
use std::rc::Rc;

use super::{CallOptions, Transport};
use crate::engine::context::Failure;
use crate::ports::engine::EnginePorts;
use crate::protocol::http::{Request, Response};
use crate::protocol::login::dpop::{ProofKey, dpop_proof, hidden_nonce, requires_nonce};
use crate::protocol::time::ServerTime;
use crate::protocol::token_type::Dpop;

/// A key that tokens are bound to; the tokens' holders share it.
pub(crate) type DpopKey<J> = Rc<ProofKey<J>>;

/// The last nonces. The token endpoint and the API have one each, although they share an origin.
#[derive(Default)]
pub(crate) struct Nonces {
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

impl<P: EnginePorts> Transport<P> {
    /// Generates the key of a login; `None` unless the configuration asks for DPoP.
    pub(crate) async fn new_dpop_key(&self) -> Result<Option<DpopKey<P::Json>>, Failure<P>> {
        if self.context.config.dpop == Dpop::Off {
            return Ok(None);
        }
        self.context.platform.generate_key().await.map(Rc::new).map(Some)
    }

    /// Sends a request within the limits of a call, with a proof if there is a key.
    pub(crate) async fn send_with_proof(
        &self,
        request: Request,
        key: Option<&DpopKey<P::Json>>,
        options: &CallOptions<P::Signal>,
    ) -> Result<Response<P::Json>, Failure<P>> {
        self.within(options, pin!(self.send_with_proof_unlimited(request, key)))
            .await
    }

    /// Sends a request, with a proof if there is a key. A server that asks for a nonce has processed nothing else: the
    /// request is sent once more with that nonce and a new proof, whatever its method (RFC 9449 section 8).
    pub(crate) async fn send_with_proof_unlimited(
        &self,
        request: Request,
        key: Option<&DpopKey<P::Json>>,
    ) -> Result<Response<P::Json>, Failure<P>> {
        let Some(key) = key else {
            return self.context.platform.send(request).await;
        };
        let mut is_retry = false;
        loop {
            let mut proved = request.clone();
            proved.dpop_proof = Some(self.prove(&request, key).await?);
            let response = self.context.platform.send(proved).await?;
            let nonce = response.header("dpop-nonce").map(str::to_owned);
            let has_nonce = nonce.is_some();
            if has_nonce {
                *self.nonces.borrow_mut().of(&request) = nonce;
            }
            if is_retry || !requires_nonce(&response) {
                return Ok(response);
            }
            if !has_nonce {
                return Err(hidden_nonce(response.status));
            }
            is_retry = true;
        }
    }

    /// Learns the tenant's time from a token that it has just issued. Servers that require no nonce reject a proof that is
    /// some minutes off by their clock, whatever the clock of this device says (RFC 9449 section 11.1).
    pub(crate) fn learn_server_time(&self, time: ServerTime) {
        self.server_time.set(Some(time));
    }

    fn server_seconds(&self) -> f64 {
        let learned = self.server_time.get().map(|time| time.at(self.context.now()));
        learned.unwrap_or_else(|| self.context.now_seconds())
    }

    async fn prove(&self, request: &Request, key: &DpopKey<P::Json>) -> Result<String, Failure<P>> {
        let platform = &self.context.platform;
        let id = self.context.random_value()?;
        let nonce = self.nonces.borrow_mut().of(request).clone();
        let input = key.signing_input(request, &id, nonce.as_deref(), self.server_seconds());
        let signature = platform.sign(key, input.as_bytes()).await?;
        Ok(dpop_proof(input, &signature))
    }
}
