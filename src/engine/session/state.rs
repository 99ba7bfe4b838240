//! The values of a session. They live in memory only.

use crate::engine::transport::DpopKey;
use crate::protocol::error::Error;
use crate::protocol::login::id_token::Claims;
use crate::protocol::login::refresh::{is_due, is_session_over, usable_seconds};
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::time::Timestamp;
use crate::protocol::token_type::TokenType;
use crate::sync::shared_future::SharedFuture;

/// A refresh that has been sent; all callers that need it share its result.
pub(crate) type InFlightRefresh<J> = SharedFuture<Result<(), Error<J>>>;

pub(crate) struct SessionState<J> {
    pub(crate) access_token: Secret,
    pub(crate) token_type: TokenType,
    /// The scopes of the access token.
    pub(crate) granted: Scopes,
    /// Scopes that the next refresh asks for besides the granted ones.
    pub(crate) requested: Scopes,
    /// Scopes that a refresh asked for and did not get.
    pub(crate) refused: Scopes,
    pub(crate) received: Timestamp,
    /// Seconds the access token is valid from then on.
    pub(crate) lifetime: f64,
    /// The claims of the ID token.
    pub(crate) claims: Claims<J>,
    /// The end of the tenant's session, if the tenant states it. No refresh moves it.
    pub(crate) end: Option<SessionEnd>,
    /// The nonce of the login.
    pub(crate) nonce: Secret,
    /// The organization it keeps to.
    pub(crate) organization: Option<String>,
    /// The key the tokens are bound to.
    pub(crate) key: Option<DpopKey<J>>,
    pub(crate) refresh: RefreshState<J>,
}

/// The tenant's session ends so many seconds after a time.
#[derive(Clone, Copy)]
pub(crate) struct SessionEnd {
    pub(crate) since: Timestamp,
    pub(crate) seconds: f64,
}

/// A refresh token and the key it may be bound to.
#[derive(Clone)]
pub(crate) struct RefreshToken<J> {
    pub(crate) token: Secret,
    pub(crate) key: Option<DpopKey<J>>,
    /// Whether a refresh may use it up. A token that the last refresh did not replace does not rotate.
    pub(crate) rotates: bool,
}

/// Where the refresh token is. It is never in flight twice. One that rotates is sent again only after a failure that may
/// have left it unused, once for each: a temporary error, or a response that was lost.
pub(crate) enum RefreshState<J> {
    Absent,
    Ready {
        token: RefreshToken<J>,
        cooldown: Option<Cooldown<J>>,
    },
    InFlight(InFlightRefresh<J>),
}

/// After a failure no refresh is attempted for a while; callers get the failure again.
pub(crate) struct Cooldown<J> {
    pub(crate) since: Timestamp,
    pub(crate) seconds: f64,
    pub(crate) error: Error<J>,
}

/// What the caller of a refresh has to do.
pub(crate) enum RefreshStart<J> {
    /// Send this token: no other caller has it now.
    Send(RefreshToken<J>),
    /// Wait for the refresh that has been sent.
    Await(InFlightRefresh<J>),
}

/// What later tokens of the session are checked against.
pub(crate) struct Identity {
    /// `sub`.
    pub(crate) subject: String,
    pub(crate) auth_time: Option<f64>,
    pub(crate) organization: Option<String>,
    /// The nonce of the login.
    pub(crate) nonce: Secret,
}

/// What is left to do for a session that has ended.
pub(crate) struct EndedSession<J> {
    /// To be revoked.
    pub(crate) refresh_token: Option<RefreshToken<J>>,
    /// The tenant's own session (`sid`), for its logout page.
    pub(crate) session_id: Option<String>,
    /// A refresh that is still in flight; it revokes what it brings.
    pub(crate) refresh: Option<InFlightRefresh<J>>,
}

impl<J> RefreshToken<J> {
    /// A token that has not been sent.
    pub(crate) fn new(token: Secret, key: Option<DpopKey<J>>) -> Self {
        Self {
            token,
            key,
            rotates: true,
        }
    }

    /// The token after a successful refresh: the one that the response brought in place of this one, or this one (RFC 6749
    /// section 6). The key stays.
    pub(crate) fn replaced_by(self, newer: Option<Secret>) -> Self {
        Self {
            rotates: newer.is_some(),
            token: newer.unwrap_or(self.token),
            key: self.key,
        }
    }
}

impl<J> RefreshState<J> {
    pub(crate) fn ready(token: RefreshToken<J>) -> Self {
        Self::Ready { token, cooldown: None }
    }
}

impl SessionEnd {
    pub(crate) fn seconds_left(self, now: Timestamp) -> f64 {
        self.seconds - self.since.seconds_until(now)
    }
}

impl<J> Cooldown<J> {
    pub(crate) fn seconds_left(&self, now: Timestamp) -> f64 {
        self.seconds - self.since.seconds_until(now)
    }
}

impl<J> SessionState<J> {
    /// Whether the session can outlive its access token.
    pub(crate) fn can_refresh(&self) -> bool {
        !matches!(self.refresh, RefreshState::Absent)
    }

    /// Seconds the access token can still be used.
    pub(crate) fn seconds_left(&self, now: Timestamp) -> f64 {
        usable_seconds(self.token_seconds_left(now), self.session_left(now))
    }

    /// Whether the access token is about to expire, and a refresh would bring one for longer.
    pub(crate) fn is_refresh_due(&self, now: Timestamp) -> bool {
        self.can_refresh() && is_due(self.token_seconds_left(now), self.lifetime, self.session_left(now))
    }

    /// Whether the tenant's session has ended, or is about to.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        self.session_left(now).is_some_and(is_session_over)
    }

    fn token_seconds_left(&self, now: Timestamp) -> f64 {
        (self.lifetime - self.received.seconds_until(now)).max(0.0)
    }

    fn session_left(&self, now: Timestamp) -> Option<f64> {
        self.end.map(|end| end.seconds_left(now))
    }
}
