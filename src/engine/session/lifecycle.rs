//! The beginning and the end of a session, and its new tokens.

use super::state::{EndedSession, RefreshState, RefreshToken, SessionEnd, SessionState};
use super::{Session, SessionGuard};
use crate::engine::context::Failure;
use crate::engine::transport::DpopKey;
use crate::ports::engine::{EnginePorts, Event};
use crate::protocol::json::Json;
use crate::protocol::login::id_token::Claims;
use crate::protocol::login::organization;
use crate::protocol::login::refresh::session_over;
use crate::protocol::login::token::TokenResponse;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::time::Timestamp;

/// The tokens of a login that have passed every check.
pub(crate) struct NewSession<J> {
    pub(crate) tokens: TokenResponse,
    pub(crate) claims: Claims<J>,
    /// The nonce of the login.
    pub(crate) nonce: Secret,
    /// The organization it keeps to.
    pub(crate) organization: Option<String>,
    /// The key the tokens are bound to.
    pub(crate) key: Option<DpopKey<J>>,
    pub(crate) received: Timestamp,
}

/// The tokens of a refresh that have passed every check.
pub(crate) struct RefreshedTokens<J> {
    pub(crate) tokens: TokenResponse,
    /// The refresh token to use from now on; `None` leaves the session's as it is.
    pub(crate) refresh_token: Option<RefreshToken<J>>,
    /// Of the ID token, if there is one.
    pub(crate) claims: Option<Claims<J>>,
    /// The scopes that the refresh asked for.
    pub(crate) requested: Scopes,
    pub(crate) received: Timestamp,
}

impl<P: EnginePorts> Session<P> {
    /// Replaces whatever session there was, in one step. A session that ended while the response was on its way stays
    /// ended.
    pub(crate) fn begin(&self, guard: SessionGuard, session: NewSession<P::Json>) -> Result<(), Failure<P>> {
        self.check_current(guard)?;
        self.next_epoch();
        let NewSession {
            tokens,
            claims,
            nonce,
            organization,
            key,
            received,
        } = session;
        let hint = organization::hint(organization.as_deref(), &self.context.config);
        let refresh_token = tokens.refresh_token.filter(|_| self.context.config.use_refresh_tokens);
        let refresh_token = refresh_token.map(|token| RefreshToken::new(token, key.clone()));
        self.state.replace(Some(SessionState {
            access_token: tokens.access_token,
            token_type: tokens.token_type,
            granted: tokens.scopes,
            requested: Scopes::default(),
            refused: Scopes::default(),
            received,
            lifetime: tokens.expires_in,
            end: end_of(&claims, received),
            claims,
            nonce,
            organization,
            key,
            refresh: refresh_token.map_or(RefreshState::Absent, RefreshState::ready),
        }));
        self.publish();
        self.context.platform.emit(Event::SignedIn {
            organization_hint: hint.as_deref(),
        });
        Ok(())
    }

    /// Takes over the tokens of a refresh, the refresh token before anything can use the access token. It stays the same
    /// session.
    pub(crate) fn update_tokens(&self, guard: SessionGuard, refreshed: RefreshedTokens<P::Json>) {
        if self.check_current(guard).is_err() {
            return;
        }
        let RefreshedTokens {
            tokens,
            refresh_token,
            claims,
            requested,
            received,
        } = refreshed;
        self.change(guard, |state| {
            if let Some(token) = refresh_token {
                state.refresh = RefreshState::ready(token);
            }
            state.access_token = tokens.access_token;
            state.token_type = tokens.token_type;
            // The tenant leaves out the scopes it does not grant, without an error.
            let dropped = requested.clone().difference(&tokens.scopes);
            state.refused = std::mem::take(&mut state.refused).union(&dropped);
            state.requested = std::mem::take(&mut state.requested).difference(&requested);
            state.granted = tokens.scopes;
            state.received = received;
            state.lifetime = tokens.expires_in;
            if let Some(claims) = claims {
                // The login's value stays.
                state.end = state.end.or_else(|| end_of(&claims, received));
                state.claims = claims;
            }
        });
        // The borrow has ended: listeners may call back into the client.
        self.context.platform.emit(Event::Refreshed);
    }

    /// Ends the session, and fails, if the tenant's session has ended.
    pub(super) fn check_not_over(&self) -> Result<(), Failure<P>> {
        let now = self.context.now();
        let is_over = self.state.borrow().as_ref().is_some_and(|state| state.is_over(now));
        if is_over {
            drop(self.end());
            return Err(session_over());
        }
        Ok(())
    }

    /// Ends the session now; every guard of it becomes invalid. Returns what is left to revoke.
    pub(crate) fn end(&self) -> EndedSession<P::Json> {
        self.next_epoch();
        let mut ended = EndedSession {
            refresh_token: None,
            session_id: None,
            refresh: None,
        };
        let Some(state) = self.state.take() else {
            return ended;
        };
        self.publish();
        self.context.platform.emit(Event::SignedOut);
        ended.session_id = state.claims.user.get_string("sid");
        match state.refresh {
            RefreshState::Ready { token, .. } => ended.refresh_token = Some(token),
            RefreshState::InFlight(refresh) => ended.refresh = Some(refresh),
            RefreshState::Absent => {}
        }
        ended
    }

    /// What is bound to a session ends with it.
    fn next_epoch(&self) {
        self.epoch.set(self.epoch.get().wrapping_add(1));
        self.mfa.clear();
        for state in self.bound.borrow().iter() {
            state.clear();
        }
    }
}

fn end_of<J>(claims: &Claims<J>, received: Timestamp) -> Option<SessionEnd> {
    claims.session_seconds.map(|seconds| SessionEnd {
        since: received,
        seconds,
    })
}
