//! A login by a grant of the token endpoint, whichever grant it is.

use std::pin::pin;

use super::access::Lease;
use super::id_token::Asked;
use super::keys::beside;
use super::{CallOptions, Client, Failure};
use crate::ports::World;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Request;
use crate::protocol::login::id_token::{Claims, Nonce};
use crate::protocol::login::refresh::{Fate, as_failure};
use crate::protocol::login::terms::LoginTerms;
use crate::protocol::login::token::{self, TokenAnswer};
use crate::protocol::login::transaction::Transaction;
use crate::protocol::moment::Moment;
use crate::protocol::secret::Secret;

impl<W: World> Client<W> {
    /// Exchanges the code of a login.
    pub(super) async fn exchange(
        &self,
        lease: Lease,
        code: &Secret,
        transaction: &Transaction,
        terms: &LoginTerms,
    ) -> Result<(), Failure<W>> {
        let request = token::exchange_request(&self.config, code, transaction);
        let sent = [code.clone(), transaction.verifier.clone()];
        let nonce = Nonce::Required(&terms.nonce);
        self.sign_in(lease, (request, &sent), (terms, nonce), &CallOptions::default())
            .await
    }

    /// Sends a grant, with the secrets in it that no error may carry back, and begins the session of its answer.
    pub(super) async fn sign_in(
        &self,
        lease: Lease,
        (request, secrets): (Request, &[Secret]),
        (terms, nonce): (&LoginTerms, Nonce<'_>),
        options: &CallOptions<W::Signal>,
    ) -> Result<(), Failure<W>> {
        let mut keys = pin!(self.keys(false));
        let (response, known) = beside(pin!(self.send(request, options)), keys.as_mut()).await;
        let response = response?;
        let received = self.moment();
        let judged = token::judge(&response, &terms.scope, secrets, self.now_seconds());
        let answer = judged.map_err(|error| self.asked_for_more(lease, terms, error))?;
        let keys = pin!(async {
            match known {
                Some(known) => known,
                None => keys.await,
            }
        });
        self.begin(lease, answer, (terms, nonce), received, keys).await
    }

    /// A second factor that is asked for can be proved here too.
    fn asked_for_more(&self, lease: Lease, terms: &LoginTerms, error: Failure<W>) -> Failure<W> {
        if let Some(demand) = error.mfa.clone().filter(|_| self.still(lease).is_ok()) {
            self.demand_mfa(lease, demand, Some(terms.clone()));
        }
        as_failure(Fate::Kept, error)
    }

    /// Begins the session of an answer once its ID token has passed every check. What it brought otherwise is revoked.
    pub(super) async fn begin(
        &self,
        lease: Lease,
        answer: TokenAnswer,
        (terms, nonce): (&LoginTerms, Nonce<'_>),
        received: Moment,
        keys: Asked<'_, W>,
    ) -> Result<(), Failure<W>> {
        let claims = self.login_claims(&answer, (terms, nonce), keys).await;
        match self.still(lease).and(claims) {
            Ok(claims) => self.begin_session(lease, answer, claims, terms.nonce.clone(), received),
            Err(error) => {
                self.take_back(answer).await;
                Err(error)
            }
        }
    }

    async fn login_claims(
        &self,
        answer: &TokenAnswer,
        (terms, nonce): (&LoginTerms, Nonce<'_>),
        keys: Asked<'_, W>,
    ) -> Result<Claims<W::Json>, Failure<W>> {
        let id_token = answer.id_token.as_ref();
        let id_token =
            id_token.ok_or_else(|| Error::new(Code::InvalidIdToken, "The token answer holds no ID token."))?;
        let claims = self.verified_claims(id_token, nonce, keys).await?;
        terms
            .assurance
            .judge(&claims, self.now_seconds(), self.config.leeway_seconds)?;
        Ok(claims)
    }
}
