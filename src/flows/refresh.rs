//! The renewal of a session: one at a time, whoever asks, and no refresh token is sent twice.

use std::pin::pin;
use std::rc::Rc;

use super::access::{Authorized, Lease};
use super::session::{Held, Key, RefreshToken};
use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::ports::engine::Event;
use crate::protocol::account::operation::Operation;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::dpop::check_token_binding;
use crate::protocol::login::id_token::{Claims, Nonce};
use crate::protocol::login::logout::revoke_request;
use crate::protocol::login::refresh::{
    RefreshOutcome, cooldown, is_scope_rejected, refresh_error, refresh_outcome, refresh_request,
};
use crate::protocol::login::token::{self, TokenResponse};
use crate::protocol::scope::Scopes;
use crate::protocol::time::Timestamp;
use crate::sync::shared_future::SharedFuture;

/// Milliseconds a revocation may take.
const REVOCATION_TIMEOUT_MS: u32 = 2_000;

/// A refresh that brought a session on.
struct Renewed {
    answer: TokenResponse,
    asked: Scopes,
    received: Timestamp,
}

impl<P: Platform> Client<P> {
    /// The request of an operation, with an access token that is good for a while: where it is near its end it is
    /// renewed first. Should that fail while the old one lives, the old one does.
    pub(super) async fn authorized(
        self: &Rc<Self>,
        lease: Lease,
        operation: &Operation,
    ) -> Result<Authorized<P>, Failure<P>> {
        self.permit(lease, operation)?;
        let lacks = self.want_scopes_of(lease, operation);
        let mut renewed = Ok(());
        if lacks || self.is_renewal_due(lease) {
            renewed = self.renewed(lease).await;
        }
        // A renewal that was under way asked for what others lacked: it may have brought less, or come to nothing for that.
        let asked_for_less =
            renewed.is_ok() && self.permit(lease, operation).is_ok() && self.want_scopes_of(lease, operation);
        let asked_too_much = renewed.as_ref().is_err_and(is_scope_rejected) && self.is_renewal_due(lease);
        if asked_for_less || asked_too_much {
            renewed = self.renewed(lease).await;
        }
        self.authorize(lease, operation).map_err(|error| {
            renewed
                .err()
                .filter(|failure| !is_scope_rejected(failure))
                .unwrap_or(error)
        })
    }

    /// Renews the session now.
    pub async fn refresh_session(self: Rc<Self>, options: CallOptions<P::Signal>) -> Result<(), Failure<P>> {
        let lease = self.lease();
        self.within(&options, pin!(self.renewed(lease))).await
    }

    /// Waits for the renewal that is under way, or begins one. It goes on when its callers go: once the refresh token has
    /// been sent, its answer has to be received.
    pub(super) async fn renewed(self: &Rc<Self>, lease: Lease) -> Result<(), Failure<P>> {
        match self.begin_renewal(lease)? {
            Held::UnderWay(future) => future.result().await,
            Held::Token(token) => {
                let future = SharedFuture::new(Rc::clone(self).renew(lease, token));
                self.renews(lease, &future);
                let driven = future.clone();
                self.platform.spawn(Box::pin(async move {
                    let _ = driven.result().await;
                }));
                future.result().await
            }
        }
    }

    async fn renew(self: Rc<Self>, lease: Lease, token: RefreshToken<P::Json>) -> Result<(), Failure<P>> {
        if !self.platform.may_be_online() {
            // It is certain that nothing leaves, so nothing is sent.
            let error = Error::new(Code::Network, "There is no network.");
            self.keep_refresh_token(lease, token, None);
            return Err(error);
        }
        let began = self.moment();
        let mut outcome = self.refresh(&token).await;
        // A lost answer may have replaced the token. Within the overlap the tenant still takes it, once.
        let overlap = self.config.refresh_overlap_seconds;
        if self.still(lease).is_ok()
            && matches!(&outcome, Err((RefreshOutcome::Indeterminate, _)))
            && began.seconds_until(self.moment()) < overlap
        {
            outcome = self.refresh(&token).await;
        }
        if self.still(lease).is_err() {
            // Somebody signed out, or in, in the meantime: what was brought is nobody's.
            let left = outcome.ok().and_then(|renewed| renewed.answer.refresh_token);
            self.revoke(token.replaced_by(left)).await;
            return self.still(lease);
        }
        match outcome {
            Ok(renewed) => self.go_on(lease, token, renewed).await,
            Err((fate, error)) => {
                let wait = cooldown(&error);
                let failure = refresh_error(fate, error);
                if let Some(demand) = &failure.mfa {
                    self.demand_mfa(lease, demand.clone(), None);
                }
                if let Some(step_up) = &failure.step_up {
                    self.platform.emit(Event::StepUpRequired(step_up));
                }
                match fate {
                    RefreshOutcome::Reusable if is_scope_rejected(&failure) && self.want_no_more() => {
                        self.keep_refresh_token(lease, token, None);
                    }
                    RefreshOutcome::Reusable => self.keep_refresh_token(lease, token, Some((wait, failure.clone()))),
                    RefreshOutcome::StepUpNeeded => self.forget_refresh_token(lease),
                    RefreshOutcome::Revoked | RefreshOutcome::Indeterminate => drop(self.end_session()),
                }
                Err(failure)
            }
        }
    }

    async fn refresh(&self, held: &RefreshToken<P::Json>) -> Result<Renewed, (RefreshOutcome, Failure<P>)> {
        let token = &held.token;
        let asked = self.scopes_to_ask_for();
        let request = refresh_request(&self.config, token, &asked.to_text());
        let response = self
            .send_proved(request, held.key.as_ref(), &CallOptions::default())
            .await
            .map_err(|error| (refresh_outcome(None, &error), error))?;
        let received = self.moment();
        let answer = token::parse_response(
            &response,
            &asked.to_text(),
            std::slice::from_ref(token),
            self.now_seconds(),
        )
        .map_err(|error| (refresh_outcome(Some(&response), &error), error))?;
        Ok(Renewed {
            answer,
            asked,
            received,
        })
    }

    /// Checks the ID token, where there is one (OpenID Connect Core 12.2), and then keeps everything in one step.
    async fn go_on(&self, lease: Lease, token: RefreshToken<P::Json>, renewed: Renewed) -> Result<(), Failure<P>> {
        let Renewed {
            mut answer,
            asked,
            received,
        } = renewed;
        let claims = self.refreshed_claims(&answer).await;
        let claims = claims.and_then(|claims| self.of_the_login(claims));
        // Without a new refresh token the old one stays (RFC 6749 section 6).
        let newest = token.replaced_by(answer.refresh_token.take());
        if self.still(lease).is_err() {
            self.revoke(newest).await;
            return self.still(lease);
        }
        if let Err(error) = check_token_binding(&self.config, &answer) {
            drop(self.end_session());
            self.revoke(newest).await;
            return Err(error);
        }
        match claims {
            Ok(claims) => {
                answer.refresh_token = Some(newest.token);
                self.renew_session(lease, answer, claims, (asked, received));
                Ok(())
            }
            Err(error) if error.code == Code::InvalidIdToken => {
                drop(self.end_session());
                self.revoke(newest).await;
                Err(error)
            }
            // The tenant's keys could not be had now. The access token is not used without them; the next try may be.
            Err(error) => {
                self.keep_refresh_token(lease, newest, Some((cooldown(&error), error.clone())));
                Err(error)
            }
        }
    }

    /// What the ID token says, where there is one: it has to be of the same person.
    pub(super) async fn refreshed_claims(&self, answer: &TokenResponse) -> Result<Option<Claims<P::Json>>, Failure<P>> {
        let (Some(id_token), Some(identity)) = (&answer.id_token, self.identity()) else {
            return Ok(None);
        };
        let nonce = Nonce::Optional(&identity.nonce);
        let claims = self.verified_claims(id_token, nonce, pin!(self.keys(false))).await?;
        if claims.subject != identity.subject {
            return Err(Error::new(
                Code::InvalidIdToken,
                "The renewed ID token's sub is another one.",
            ));
        }
        Ok(Some(claims))
    }

    /// A renewal is no authentication: its time stays that of the login (OpenID Connect Core 12.2).
    fn of_the_login(&self, claims: Option<Claims<P::Json>>) -> Result<Option<Claims<P::Json>>, Failure<P>> {
        let began = self.identity().and_then(|identity| identity.auth_time);
        let told = claims.as_ref().and_then(|claims| claims.auth_time);
        if told.is_some() && began.is_some() && told != began {
            return Err(Error::new(
                Code::InvalidIdToken,
                "The renewed ID token's auth_time is another one.",
            ));
        }
        Ok(claims)
    }

    /// What an answer brought, and nobody keeps, is revoked.
    pub(super) async fn take_back(&self, answer: TokenResponse, key: Option<Key<P::Json>>) {
        if let Some(token) = answer.refresh_token {
            self.revoke(RefreshToken { token, key }).await;
        }
    }

    /// Best effort: there is nothing to do about a failure.
    pub async fn revoke(&self, RefreshToken { token, key }: RefreshToken<P::Json>) {
        if !self.platform.may_be_online() {
            return;
        }
        let options = CallOptions {
            timeout_ms: Some(REVOCATION_TIMEOUT_MS),
            ..CallOptions::default()
        };
        let request = revoke_request(&self.config, &token);
        let _ = self.send_proved(request, key.as_ref(), &options).await;
    }
}
