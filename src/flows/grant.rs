//! A login by a grant of the token endpoint, whichever grant it is.

use std::pin::pin;

use super::access::Lease;
use super::id_token::Asked;
use super::keys::beside;
use super::session::Key;
use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Request;
use crate::protocol::login::assurance::Assurance;
use crate::protocol::login::dpop::check_token_binding;
use crate::protocol::login::expectations::LoginExpectations;
use crate::protocol::login::id_token::{Claims, Nonce};
use crate::protocol::login::step_up::grant_error;
use crate::protocol::login::token::{self, TokenResponse};
use crate::protocol::login::transaction::Transaction;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::time::Timestamp;

/// A login whose answer is on its way.
pub(super) struct Login<'a, J> {
    /// What it asked for.
    pub expectations: &'a LoginExpectations,
    /// What its ID token has to say of the nonce.
    pub nonce: Nonce<'a>,
    /// What its tokens are to be bound to.
    pub key: Option<Key<J>>,
}

impl<P: Platform> Client<P> {
    /// Exchanges the code of a login.
    pub(super) async fn exchange(
        &self,
        lease: Lease,
        code: &Secret,
        transaction: &Transaction,
        (expectations, key): (&LoginExpectations, Option<Key<P::Json>>),
    ) -> Result<(), Failure<P>> {
        let request = token::exchange_request(&self.config, code, transaction);
        let sent = [code.clone(), transaction.verifier.clone()];
        let login = Login {
            expectations,
            nonce: Nonce::Required(&expectations.nonce),
            key,
        };
        self.sign_in(lease, (request, &sent), login, &CallOptions::default())
            .await
    }

    /// Sends a grant, with the secrets in it that no error may carry back, and begins the session of its answer.
    pub(super) async fn sign_in(
        &self,
        lease: Lease,
        (request, secrets): (Request, &[Secret]),
        login: Login<'_, P::Json>,
        options: &CallOptions<P::Signal>,
    ) -> Result<(), Failure<P>> {
        let mut keys = pin!(self.keys(false));
        let sent = pin!(self.send_proved(request, login.key.as_ref(), options));
        let (response, known) = beside(sent, keys.as_mut()).await;
        let response = response?;
        let received = self.moment();
        let judged = token::parse_response(&response, &login.expectations.scope, secrets, self.now_seconds());
        let answer = judged.map_err(|error| self.asked_for_more(lease, &login, error))?;
        let keys = pin!(async {
            match known {
                Some(known) => known,
                None => keys.await,
            }
        });
        self.begin(lease, answer, &login, received, keys).await
    }

    /// A second factor that is asked for can be proved here too.
    fn asked_for_more(&self, lease: Lease, login: &Login<'_, P::Json>, error: Failure<P>) -> Failure<P> {
        if let Some(demand) = error.mfa.clone().filter(|_| self.still(lease).is_ok()) {
            self.demand_mfa(lease, demand, Some((login.expectations.clone(), login.key.clone())));
        }
        grant_error(error)
    }

    /// Begins the session of an answer once its ID token has passed every check. What it brought otherwise is revoked.
    pub(super) async fn begin(
        &self,
        lease: Lease,
        answer: TokenResponse,
        login: &Login<'_, P::Json>,
        received: Timestamp,
        keys: Asked<'_, P>,
    ) -> Result<(), Failure<P>> {
        let claims = self.login_claims(&answer, login, keys).await;
        match self.still(lease).and(claims) {
            Ok(claims) => {
                let nonce = login.expectations.nonce.clone();
                self.begin_session(lease, answer, claims, (nonce, login.key.clone()), received)
            }
            Err(error) => {
                self.take_back(answer, login.key.clone()).await;
                Err(error)
            }
        }
    }

    async fn login_claims(
        &self,
        answer: &TokenResponse,
        login: &Login<'_, P::Json>,
        keys: Asked<'_, P>,
    ) -> Result<Claims<P::Json>, Failure<P>> {
        check_token_binding(&self.config, answer)?;
        let id_token = answer.id_token.as_ref();
        let id_token =
            id_token.ok_or_else(|| Error::new(Code::InvalidIdToken, "The token answer holds no ID token."))?;
        let claims = self.verified_claims(id_token, login.nonce, keys).await?;
        login
            .expectations
            .assurance
            .check(&claims, self.now_seconds(), self.config.leeway_seconds)?;
        Ok(claims)
    }

    /// What a login asks for that goes through no page. Its nonce is told to nobody: an ID token that has one is not of it.
    pub(super) fn terms_of_a_grant(
        &self,
        scopes: &Scopes,
        assurance: Assurance,
    ) -> Result<LoginExpectations, Failure<P>> {
        Ok(LoginExpectations {
            nonce: self.random_value()?,
            scope: self.config.scopes.clone().union(scopes).to_text(),
            assurance,
        })
    }
}
