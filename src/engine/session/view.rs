//! What an application may know of the session. The session publishes it at every change; it holds no token.

use std::cell::RefCell;

use super::state::{SessionEnd, SessionState};
use crate::protocol::login::refresh::{is_session_over, usable_seconds};
use crate::protocol::scope::Scopes;
use crate::protocol::time::Timestamp;
use crate::protocol::token_type::TokenType;

/// The session as last published. Readers need nothing else of the engine.
pub(crate) struct PublishedSession<J>(RefCell<Option<Snapshot<J>>>);

struct Snapshot<J> {
    user: J,
    scopes: Scopes,
    token_type: TokenType,
    received: Timestamp,
    lifetime: f64,
    end: Option<SessionEnd>,
    can_refresh: bool,
    auth_time: Option<f64>,
    acr: Option<String>,
    amr: Vec<String>,
}

/// The session at one time.
#[derive(Clone, Debug)]
pub(crate) struct SessionView {
    /// The granted scopes.
    pub(crate) scopes: Scopes,
    /// Seconds the access token can still be used.
    pub(crate) expires_in: f64,
    pub(crate) token_type: TokenType,
    /// When the access token expires: milliseconds since the epoch, by the wall clock as it is now.
    pub(crate) expires_at: f64,
    /// When the user authenticated: seconds since the epoch.
    pub(crate) auth_time: Option<f64>,
    pub(crate) acr: Option<String>,
    pub(crate) amr: Vec<String>,
}

impl<J> Default for PublishedSession<J> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<J: Clone> PublishedSession<J> {
    pub(super) fn publish(&self, state: Option<&SessionState<J>>) {
        self.0.replace(state.map(|state| Snapshot {
            user: state.claims.user.clone(),
            scopes: state.granted.clone(),
            token_type: state.token_type,
            received: state.received,
            lifetime: state.lifetime,
            end: state.end,
            can_refresh: state.can_refresh(),
            auth_time: state.claims.auth_time,
            acr: state.claims.acr.clone(),
            amr: state.claims.amr.clone(),
        }));
    }

    /// The verified claims about the user: the same object while the ID token is the same.
    pub(crate) fn user(&self) -> Option<J> {
        self.0.borrow().as_ref().map(|snapshot| snapshot.user.clone())
    }

    /// Whether there is a session whose access token is valid or can be refreshed.
    pub(crate) fn is_authenticated(&self, now: Timestamp) -> bool {
        let snapshot = self.0.borrow();
        snapshot
            .as_ref()
            .is_some_and(|snapshot| snapshot.can_refresh_at(now) || snapshot.seconds_left(now) > 0.0)
    }

    pub(crate) fn view(&self, now: Timestamp) -> Option<SessionView> {
        let snapshot = self.0.borrow();
        snapshot.as_ref().map(|snapshot| {
            let expires_in = snapshot.seconds_left(now);
            SessionView {
                scopes: snapshot.scopes.clone(),
                expires_in,
                token_type: snapshot.token_type,
                expires_at: now.wall + expires_in * 1_000.0,
                auth_time: snapshot.auth_time,
                acr: snapshot.acr.clone(),
                amr: snapshot.amr.clone(),
            }
        })
    }
}

impl<J> Snapshot<J> {
    fn seconds_left(&self, now: Timestamp) -> f64 {
        usable_seconds(self.lifetime - self.received.seconds_until(now), self.session_left(now))
    }

    fn can_refresh_at(&self, now: Timestamp) -> bool {
        self.can_refresh && !self.session_left(now).is_some_and(is_session_over)
    }

    fn session_left(&self, now: Timestamp) -> Option<f64> {
        self.end.map(|end| end.seconds_left(now))
    }
}
