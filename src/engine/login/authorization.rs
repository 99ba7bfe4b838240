//! The authorization request and its response, in whichever window.

use super::Login;
use crate::engine::context::Failure;
use crate::engine::transport::{CallOptions, DpopKey};
use crate::ports::engine::EnginePorts;
use crate::protocol::login::authorize::{AuthorizationRequest, LoginRequest, LoginSecrets, authorization_request};
use crate::protocol::login::callback::{CallbackResponse, issuer_mismatch};
use crate::protocol::login::par;
use crate::protocol::login::state::new_state;
use crate::protocol::login::transaction::LoginTransaction;
use crate::protocol::secret::Secret;

impl<P: EnginePorts> Login<P> {
    pub(crate) fn secrets(&self) -> Result<LoginSecrets, Failure<P>> {
        Ok(LoginSecrets {
            state: new_state(&self.context.config, &self.context.random_value()?),
            nonce: self.context.random_value()?,
            verifier: self.context.random_value()?,
        })
    }

    /// An authorization request and its URL. The tokens are to be bound to the key, if there is one.
    pub(crate) async fn authorization(
        &self,
        request: LoginRequest,
        secrets: LoginSecrets,
        key: Option<&DpopKey<P::Json>>,
        now: f64,
    ) -> Result<(AuthorizationRequest, String), Failure<P>> {
        let config = &self.context.config;
        self.requested_scopes(&request.scopes)?;
        let thumbprint = key.map(|key| key.thumbprint());
        let authorization = authorization_request(config, request, secrets, thumbprint, now);
        if !config.par {
            let url = authorization.url(config);
            return Ok((authorization, url));
        }
        let request = par::request(config, &authorization.query);
        let options = CallOptions::default();
        let response = self.transport.send_with_proof(request, key, &options).await?;
        let url = par::parse_response(&response, config, self.context.now_seconds())?;
        Ok((authorization, url))
    }

    /// The code of an authorization response, once everything has been checked that can be before it is redeemed.
    pub(super) async fn code(
        &self,
        response: &CallbackResponse,
        transaction: &LoginTransaction,
    ) -> Result<Secret, Failure<P>> {
        let code = response.code(transaction, &self.context.config, self.context.platform.wall_clock_ms())?;
        if !response.has_issuer() && self.tenant.advertises_issuer().await {
            return Err(issuer_mismatch());
        }
        Ok(code)
    }
}
