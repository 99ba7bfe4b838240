//! A second factor, proved where the session is: a login that the tenant would not end without one ends, a session that it
//! would not renew goes on.

use std::pin::pin;
use std::rc::Rc;

use super::access::Lease;
use super::grant::Login;
use super::session::Key;
use super::{CallOptions, Client, Failure};
use crate::ports::{Platform, Values};
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Request, Response};
use crate::protocol::json::Json;
use crate::protocol::login::dpop::check_token_binding;
use crate::protocol::login::expectations::LoginExpectations;
use crate::protocol::login::id_token::Nonce;
use crate::protocol::login::mfa::{
    self, Association, MfaProof, associate_request, authenticators_request, mfa_challenge_request, parse_association,
    parse_authenticators, parse_challenge,
};
use crate::protocol::login::token;
use crate::protocol::mfa_requirements::MfaRequirements;
use crate::protocol::secret::Secret;

/// What the tenant asked for when it refused to renew the session, or to begin one.
pub struct Pending<J> {
    lease: Lease,
    demand: MfaRequirements,
    /// Of the login, where a session is to begin.
    login: Option<LoginAsked<J>>,
    /// Of the last challenge, or association.
    oob_code: Option<Secret>,
}

/// What a login asked for, and what its tokens are to be bound to.
pub type LoginAsked<J> = (LoginExpectations, Option<Key<J>>);

/// What may be shown of a challenge: as the server sent it.
type Shown<P> = Result<<P as Values>::Json, Failure<P>>;

impl<P: Platform> Client<P> {
    /// Keeps what was asked for; it takes the place of whatever was asked before.
    pub(super) fn demand_mfa(&self, lease: Lease, demand: MfaRequirements, login: Option<LoginAsked<P::Json>>) {
        self.mfa.replace(Some(Pending {
            lease,
            demand,
            login,
            oob_code: None,
        }));
    }

    /// The authenticators that can be challenged.
    pub async fn mfa_authenticators(self: &Rc<Self>, options: CallOptions<P::Signal>) -> Shown<P> {
        let demand = self.mfa_demand()?;
        let request = authenticators_request(&self.config, &demand.token);
        let response = self.ask_mfa(request, &options).await?;
        self.unless_over(&demand, parse_authenticators(&response, &demand, self.now_seconds()))
    }

    /// Has a code sent, or an approval asked for.
    pub async fn mfa_challenge(
        self: &Rc<Self>,
        kind: String,
        authenticator_id: Option<String>,
        options: CallOptions<P::Signal>,
    ) -> Shown<P> {
        let demand = self.mfa_demand()?;
        let request = mfa_challenge_request(&self.config, &demand.token, &kind, authenticator_id.as_deref());
        let response = self.ask_mfa(request, &options).await?;
        let judged = parse_challenge(&response, &demand.token, self.now_seconds());
        let (shown, oob_code) = self.unless_over(&demand, judged)?;
        self.await_oob(&demand, oob_code);
        Ok(shown)
    }

    /// Enrols a first authenticator, where the tenant asks for one.
    pub async fn mfa_associate(self: &Rc<Self>, association: Association, options: CallOptions<P::Signal>) -> Shown<P> {
        let demand = self.mfa_demand()?;
        let request = associate_request(&self.config, &demand.token, &association);
        let response = self.ask_mfa(request, &options).await?;
        let judged = parse_association(&response, &demand.token, self.now_seconds());
        let (shown, oob_code) = self.unless_over(&demand, judged)?;
        self.await_oob(&demand, oob_code);
        Ok(shown)
    }

    /// Proves the second factor: the session goes on, or begins. What the server answers with a recovery code besides, a new one,
    /// comes back; it is shown this once. After a wrong code the next one can be tried.
    pub async fn mfa_verify(
        self: &Rc<Self>,
        proof: MfaProof,
        options: CallOptions<P::Signal>,
    ) -> Result<Option<String>, Failure<P>> {
        let demand = self.mfa_demand()?;
        let lease = self.lease();
        let asked = |pending: &Pending<P::Json>| (pending.oob_code.clone(), pending.login.clone());
        let (oob_code, login) = self.mfa.borrow().as_ref().map(asked).unwrap_or_default();
        if matches!(proof, MfaProof::Oob(_)) && oob_code.is_none() {
            return Err(Error::new(
                Code::InvalidRequest,
                "No code was sent: call mfaChallenge first.",
            ));
        }
        let request = mfa::verify_request(&self.config, &demand.token, &proof, oob_code.as_ref());
        let mut secrets = proof.secrets(oob_code.as_ref());
        secrets.push(demand.token.clone());
        let key = match &login {
            Some((_, key)) => key.clone(),
            None => self.key(),
        };
        let response = self.send_proved(request, key.as_ref(), &options).await?;
        let received = self.moment();
        let asked = match &login {
            Some((expectations, _)) => expectations.scope.clone(),
            None => self.scopes_to_ask_for().to_text(),
        };
        let judged = token::parse_response(&response, &asked, &secrets, self.now_seconds());
        let recovery_code = response.json_object().and_then(|body| body.get_string("recovery_code"));
        let answer = self
            .unless_over(&demand, judged)
            .map_err(|error| self.still(lease).err().unwrap_or(error))?;
        if let Some((expectations, _)) = &login {
            // The nonce is that of a request to another page, if there was one.
            let nonce = Nonce::Optional(&expectations.nonce);
            let login = Login {
                expectations,
                nonce,
                key,
            };
            self.begin(lease, answer, &login, received, pin!(self.keys(false)))
                .await?;
            return Ok(recovery_code);
        }
        let claims = self.refreshed_claims(&answer).await;
        let claims = check_token_binding(&self.config, &answer).and(claims);
        match self.still(lease).and(claims) {
            Ok(claims) => {
                self.mfa.take();
                let asked = self.scopes_to_ask_for();
                self.renew_session(lease, answer, claims, (asked, received));
                Ok(recovery_code)
            }
            Err(error) => {
                self.take_back(answer, key).await;
                Err(error)
            }
        }
    }

    /// Forgets what was asked where the server takes its token no more, so that the next renewal asks anew.
    fn unless_over<T>(&self, demand: &MfaRequirements, outcome: Result<T, Failure<P>>) -> Result<T, Failure<P>> {
        if outcome.as_ref().is_err_and(mfa::is_mfa_token_rejected) && self.is_asked(demand) {
            self.mfa.take();
            self.hold_no_longer();
        }
        outcome
    }

    async fn ask_mfa(
        &self,
        request: Request,
        options: &CallOptions<P::Signal>,
    ) -> Result<Response<P::Json>, Failure<P>> {
        let lease = self.lease();
        let response = self.send(request, options).await?;
        self.still(lease)?;
        Ok(response)
    }

    fn mfa_demand(&self) -> Result<MfaRequirements, Failure<P>> {
        let pending = self.mfa.borrow();
        let pending = pending.as_ref().filter(|pending| self.still(pending.lease).is_ok());
        pending
            .map(|pending| pending.demand.clone())
            .ok_or_else(|| Error::new(Code::InvalidRequest, "No second factor is asked for."))
    }

    fn await_oob(&self, demand: &MfaRequirements, oob_code: Option<Secret>) {
        if self.is_asked(demand)
            && let Some(pending) = self.mfa.borrow_mut().as_mut()
        {
            pending.oob_code = oob_code;
        }
    }

    /// Whether this is still what is asked for.
    fn is_asked(&self, demand: &MfaRequirements) -> bool {
        let pending = self.mfa.borrow();
        pending
            .as_ref()
            .is_some_and(|pending| pending.demand.token.matches(demand.token.expose()))
    }
}
