//! What every login by a page of the tenant begins and ends with, whichever window shows it.

use super::session::Key;
use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::protocol::login::authorize::{AuthorizationRequest, LoginRequest, LoginSecrets, authorization_request};
use crate::protocol::login::callback::{CallbackResponse, issuer_mismatch};
use crate::protocol::login::transaction::Transaction;
use crate::protocol::login::{discovery, par};
use crate::protocol::secret::Secret;

impl<P: Platform> Client<P> {
    /// A login that is ready to depart, and where to. Its tokens are to be bound to the key, where there is one.
    pub(super) async fn prepare(
        &self,
        request: LoginRequest,
        secrets: LoginSecrets,
        key: Option<&Key<P::Json>>,
        now: f64,
    ) -> Result<(AuthorizationRequest, String), Failure<P>> {
        let thumbprint = key.map(|key| key.thumbprint());
        let departure = authorization_request(&self.config, request, secrets, thumbprint, now);
        if !self.config.par {
            let url = departure.url(&self.config);
            return Ok((departure, url));
        }
        let request = par::request(&self.config, &departure.query);
        let response = self.send_proved(request, key, &CallOptions::default()).await?;
        let url = par::parse_response(&response, &self.config, self.now_seconds())?;
        Ok((departure, url))
    }

    /// The code of a response, once everything has been checked that can be before it is redeemed.
    pub(super) async fn code_of(
        &self,
        response: &CallbackResponse,
        transaction: &Transaction,
    ) -> Result<Secret, Failure<P>> {
        let code = response.validate(transaction, &self.config.tenant.issuer(), self.platform.wall_clock_ms())?;
        // The connecting of an account is answered by an API of the tenant, not by its authorization server.
        let is_login = transaction.login_expectations().is_some();
        if is_login && !response.has_issuer() && self.is_issuer_promised().await {
            return Err(issuer_mismatch());
        }
        Ok(code)
    }

    /// Whether the tenant promises to name itself in every answer. It is asked where one does not; a tenant that cannot be
    /// asked promises nothing.
    async fn is_issuer_promised(&self) -> bool {
        if let Some(promised) = self.issuer_promised.get() {
            return promised;
        }
        let request = discovery::request(&self.config);
        let response = self.send(request, &CallOptions::default()).await.ok();
        let issuer = self.config.tenant.issuer();
        let promised = response.and_then(|response| discovery::advertises_issuer_parameter(&response, &issuer));
        self.issuer_promised.set(promised);
        promised.unwrap_or_default()
    }
}
