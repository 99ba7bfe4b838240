//! The refresh of a session. All callers share one refresh at a time, and no refresh token is in flight twice.

use std::pin::pin;
use std::rc::Rc;

use super::permit::Authorized;
use super::state::{RefreshStart, RefreshToken};
use super::{RefreshedTokens, Session, SessionGuard};
use crate::engine::context::Failure;
use crate::engine::transport::{CallOptions, DpopKey};
use crate::ports::engine::{EnginePorts, Event};
use crate::protocol::account::operation::Operation;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::dpop::check_token_binding;
use crate::protocol::login::id_token::{Claims, Nonce};
use crate::protocol::login::logout::revoke_request;
use crate::protocol::login::organization;
use crate::protocol::login::refresh::{
    RefreshOutcome, cooldown, is_scope_rejected, refresh_error, refresh_outcome, refresh_request,
};
use crate::protocol::login::token::{self, TokenResponse};
use crate::protocol::scope::Scopes;
use crate::protocol::time::Timestamp;
use crate::sync::shared_future::SharedFuture;

/// Milliseconds a revocation may take.
const REVOCATION_TIMEOUT_MS: u32 = 2_000;

/// A successful response to a refresh; its ID token has not been checked.
struct RefreshResponse {
    tokens: TokenResponse,
    requested: Scopes,
    received: Timestamp,
}

impl<P: EnginePorts> Session<P> {
    /// The request of an operation, with a valid access token: one that is about to expire is refreshed first. If that
    /// fails while the old token is still valid, the old one is used.
    pub(crate) async fn authorized(
        self: &Rc<Self>,
        guard: SessionGuard,
        operation: &Operation,
    ) -> Result<Authorized<P>, Failure<P>> {
        self.permit(guard, operation)?;
        let is_lacking = self.request_missing_scopes(guard, operation);
        let mut refreshed = Ok(());
        if is_lacking || self.is_refresh_due(guard) {
            refreshed = self.refresh(guard).await;
        }
        // A refresh that was in flight already asked for the scopes of others: it may not have asked for those of this
        // operation, or may have failed for those of another.
        let did_not_ask =
            refreshed.is_ok() && self.permit(guard, operation).is_ok() && self.request_missing_scopes(guard, operation);
        let asked_too_much = refreshed.as_ref().is_err_and(is_scope_rejected) && self.is_refresh_due(guard);
        if did_not_ask || asked_too_much {
            refreshed = self.refresh(guard).await;
        }
        self.authorize(guard, operation).map_err(|error| {
            refreshed
                .err()
                .filter(|failure| !is_scope_rejected(failure))
                .unwrap_or(error)
        })
    }

    /// Joins the refresh in flight, or starts one. It continues when its callers are dropped: once the refresh token has been
    /// sent, the response has to be received.
    pub(crate) async fn refresh(self: &Rc<Self>, guard: SessionGuard) -> Result<(), Failure<P>> {
        match self.start_refresh(guard)? {
            RefreshStart::Await(refresh) => refresh.result().await,
            RefreshStart::Send(token) => {
                let refresh = SharedFuture::new(Rc::clone(self).run_refresh(guard, token));
                self.set_in_flight(guard, &refresh);
                let task = refresh.clone();
                self.context.platform.spawn(Box::pin(async move {
                    let _ = task.result().await;
                }));
                refresh.result().await
            }
        }
    }

    async fn run_refresh(self: Rc<Self>, guard: SessionGuard, token: RefreshToken<P::Json>) -> Result<(), Failure<P>> {
        let started = self.context.now();
        let mut outcome = self.send_refresh(&token).await;
        // The tenant certainly accepts the token once more if it does not rotate, or within the rotation overlap. Otherwise
        // the next need tries again: the token may have been used up, and then the session cannot be saved.
        let overlap = self.context.config.refresh_overlap_seconds;
        if self.check_current(guard).is_ok()
            && matches!(&outcome, Err((RefreshOutcome::Lost, _)))
            && (!token.rotates || started.seconds_until(self.context.now()) < overlap)
        {
            outcome = self.send_refresh(&token).await;
        }
        if self.check_current(guard).is_err() {
            // The user has logged out, or in again: these tokens belong to no session.
            let newest = outcome.ok().and_then(|response| response.tokens.refresh_token);
            let _ = self.revoke(token.replaced_by(newest)).await;
            return self.check_current(guard);
        }
        match outcome {
            Ok(response) => self.accept_refresh(guard, token, response).await,
            Err((outcome, error)) => Err(self.reject_refresh(guard, token, outcome, error)),
        }
    }

    fn reject_refresh(
        &self,
        guard: SessionGuard,
        token: RefreshToken<P::Json>,
        outcome: RefreshOutcome,
        error: Failure<P>,
    ) -> Failure<P> {
        let seconds = cooldown(&error);
        let failure = refresh_error(outcome, error);
        if let Some(requirements) = &failure.mfa {
            self.mfa.fill(guard, requirements.clone(), None);
        }
        if let Some(step_up) = &failure.step_up {
            self.context.platform.emit(Event::StepUpRequired(step_up));
        }
        match outcome {
            RefreshOutcome::Reusable if is_scope_rejected(&failure) && self.refuse_requested_scopes(guard) => {
                self.put_back(guard, token, None);
            }
            RefreshOutcome::Reusable | RefreshOutcome::Lost => {
                self.put_back(guard, token, Some((seconds, failure.clone())));
            }
            RefreshOutcome::StepUpNeeded => self.forget_refresh_token(guard),
            RefreshOutcome::Revoked => drop(self.end()),
        }
        failure
    }

    async fn send_refresh(
        &self,
        refresh_token: &RefreshToken<P::Json>,
    ) -> Result<RefreshResponse, (RefreshOutcome, Failure<P>)> {
        let token = &refresh_token.token;
        let requested = self.refresh_scopes();
        let request = refresh_request(&self.context.config, token, &requested.to_text());
        let response = self
            .transport
            .send_with_proof(request, refresh_token.key.as_ref(), &CallOptions::default())
            .await
            .map_err(|error| (refresh_outcome(None, &error), error))?;
        let received = self.context.now();
        let tokens = token::parse_response(
            &response,
            &requested.to_text(),
            std::slice::from_ref(token),
            self.context.now_seconds(),
        )
        .map_err(|error| (refresh_outcome(Some(&response), &error), error))?;
        Ok(RefreshResponse {
            tokens,
            requested,
            received,
        })
    }

    /// Checks the ID token, if there is one (OpenID Connect Core 12.2), then takes over all tokens in one step.
    async fn accept_refresh(
        &self,
        guard: SessionGuard,
        token: RefreshToken<P::Json>,
        response: RefreshResponse,
    ) -> Result<(), Failure<P>> {
        let RefreshResponse {
            mut tokens,
            requested,
            received,
        } = response;
        let claims = self.refreshed_claims(&tokens).await;
        let claims = claims.and_then(|claims| self.check_auth_time(claims));
        // Without a new refresh token the old one stays valid (RFC 6749 section 6).
        let newest = token.replaced_by(tokens.refresh_token.take());
        if self.check_current(guard).is_err() {
            let _ = self.revoke(newest).await;
            return self.check_current(guard);
        }
        if let Err(error) = check_token_binding(&self.context.config, &tokens) {
            drop(self.end());
            let _ = self.revoke(newest).await;
            return Err(error);
        }
        match claims {
            Ok(claims) => {
                self.update_tokens(
                    guard,
                    RefreshedTokens {
                        tokens,
                        refresh_token: Some(newest),
                        claims,
                        requested,
                        received,
                    },
                );
                Ok(())
            }
            Err(error) if error.code == Code::InvalidIdToken => {
                drop(self.end());
                let _ = self.revoke(newest).await;
                Err(error)
            }
            // The tenant's keys could not be read now. The access token is not used without them; the next attempt may get
            // them.
            Err(error) => {
                self.put_back(guard, newest, Some((cooldown(&error), error.clone())));
                Err(error)
            }
        }
    }

    /// The claims of a refresh's ID token, if there is one. It has to be about the same user.
    pub(crate) async fn refreshed_claims(&self, tokens: &TokenResponse) -> Result<Option<Claims<P::Json>>, Failure<P>> {
        let (Some(id_token), Some(identity)) = (&tokens.id_token, self.identity()) else {
            return Ok(None);
        };
        let nonce = Nonce::Optional(&identity.nonce);
        let keys = pin!(self.tenant.keys());
        let claims = self.tenant.verified_claims(id_token, &tokens.access_token, nonce, keys);
        let claims = claims.await?;
        if claims.subject != identity.subject {
            return Err(Error::new(
                Code::InvalidIdToken,
                "The refreshed ID token's sub differs from the login's.",
            ));
        }
        if let Some(organization) = &identity.organization
            && !organization::is_for(&claims, organization)
        {
            return Err(Error::new(
                Code::InvalidIdToken,
                "The refreshed ID token is not for the login's organization.",
            ));
        }
        Ok(Some(claims))
    }

    /// A refresh does not authenticate the user: `auth_time` stays that of the login (OpenID Connect Core 12.2).
    fn check_auth_time(&self, claims: Option<Claims<P::Json>>) -> Result<Option<Claims<P::Json>>, Failure<P>> {
        let expected = self.identity().and_then(|identity| identity.auth_time);
        let actual = claims.as_ref().and_then(|claims| claims.auth_time);
        if actual.is_some() && expected.is_some() && actual != expected {
            return Err(Error::new(
                Code::InvalidIdToken,
                "The refreshed ID token's auth_time differs from the login's.",
            ));
        }
        Ok(claims)
    }

    /// Revokes the refresh token of a response that is not used.
    pub(crate) async fn discard(&self, tokens: TokenResponse, key: Option<DpopKey<P::Json>>) {
        if let Some(token) = tokens.refresh_token {
            let _ = self.revoke(RefreshToken::new(token, key)).await;
        }
    }

    /// Best effort: the callers ignore all failures, except a logout that must know whether it reached the tenant.
    pub(crate) async fn revoke(&self, revoked: RefreshToken<P::Json>) -> Result<(), Failure<P>> {
        let options = CallOptions {
            timeout_ms: Some(REVOCATION_TIMEOUT_MS),
            ..CallOptions::default()
        };
        let request = revoke_request(&self.context.config, &revoked.token);
        let sent = self.transport.send_with_proof(request, revoked.key.as_ref(), &options);
        sent.await.map(drop)
    }
}
