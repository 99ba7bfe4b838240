//! What a session is.

use std::rc::Rc;

use crate::protocol::error::Error;
use crate::protocol::login::dpop::ProofKey;
use crate::protocol::login::id_token::Claims;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::time::Timestamp;
use crate::protocol::token_type::TokenType;
use crate::sync::shared_future::SharedFuture;

/// The end of a renewal, for all who wait for it.
pub type Renewal<J> = SharedFuture<Result<(), Error<J>>>;

/// Who is signed in, with which tokens. It lives in memory only.
pub struct Session<J> {
    /// What its calls are made with.
    pub access_token: Secret,
    /// How it is presented.
    pub token_type: TokenType,
    /// What it may be used for.
    pub granted: Scopes,
    /// What is wanted besides, of the next renewal.
    pub wanted: Scopes,
    /// What a renewal was asked for and did not bring.
    pub refused: Scopes,
    /// When the access token came.
    pub received: Timestamp,
    /// Seconds it is good for since then.
    pub lifetime: f64,
    /// Of the ID token.
    pub claims: Claims<J>,
    /// Of the login.
    pub nonce: Secret,
    /// What its tokens are bound to.
    pub key: Option<Key<J>>,
    /// How the session is renewed.
    pub refresh: Refresh<J>,
}

/// A key that tokens are bound to, by who has them.
pub type Key<J> = Rc<ProofKey<J>>;

/// A refresh token, and the key that it may be bound to.
#[derive(Clone)]
pub struct RefreshToken<J> {
    /// The token.
    pub token: Secret,
    /// The key.
    pub key: Option<Key<J>>,
}

/// The refresh token, wherever it is.
pub enum Refresh<J> {
    /// There is none (any more).
    Absent,
    /// It can be sent; where the last attempt failed, not before a while has gone by.
    Ready {
        /// It.
        token: RefreshToken<J>,
        /// What keeps it back.
        held: Option<Hold<J>>,
    },
    /// It has been sent, and will be sent by nobody else.
    Sent(Renewal<J>),
}

/// Seconds since a failure in which no other attempt is made, and what it failed with.
pub struct Hold<J> {
    /// The failure's moment.
    pub since: Timestamp,
    /// How long.
    pub seconds: f64,
    /// The failure.
    pub error: Error<J>,
}

/// What a renewal begins with.
pub enum Held<J> {
    /// The token; whoever has it sends it.
    Token(RefreshToken<J>),
    /// Somebody else has sent it.
    UnderWay(Renewal<J>),
}

/// Whose session it is.
pub struct Identity {
    /// `sub`.
    pub subject: String,
    /// `auth_time`.
    pub auth_time: Option<f64>,
    /// The nonce of the login.
    pub nonce: Secret,
}

/// What is left of a session that ended.
pub struct Leftover<J> {
    /// To be revoked.
    pub refresh_token: Option<RefreshToken<J>>,
    /// What the tenant calls the session of its own (`sid`).
    pub session_id: Option<String>,
    /// A renewal that is still under way; it revokes what it brings.
    pub renewal: Option<Renewal<J>>,
}

/// What an application may know of its session.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// Granted scopes.
    pub scopes: Scopes,
    /// Seconds the access token is still good for.
    pub expires_in: f64,
    /// How it is presented.
    pub token_type: TokenType,
    /// When it ends, milliseconds since the epoch by the wall clock of now.
    pub expires_at: f64,
    /// When the person authenticated, seconds since the epoch.
    pub auth_time: Option<f64>,
    /// `acr` of the ID token.
    pub acr: Option<String>,
    /// `amr` of the ID token.
    pub amr: Vec<String>,
}

impl<J> RefreshToken<J> {
    /// The one that an answer brought in its place, or itself (RFC 6749 section 6); the key stays.
    pub fn replaced_by(self, newer: Option<Secret>) -> Self {
        Self {
            token: newer.unwrap_or(self.token),
            key: self.key,
        }
    }
}

impl<J> Refresh<J> {
    /// A token that can be sent at once.
    pub fn ready(token: RefreshToken<J>) -> Self {
        Self::Ready { token, held: None }
    }
}

impl<J> Hold<J> {
    /// Seconds that are left of it.
    pub fn left(&self, now: Timestamp) -> f64 {
        self.seconds - self.since.seconds_until(now)
    }
}

impl<J> Session<J> {
    /// Whether it can outlive its access token.
    pub fn is_renewable(&self) -> bool {
        !matches!(self.refresh, Refresh::Absent)
    }

    /// Seconds the access token is still good for.
    pub fn seconds_left(&self, now: Timestamp) -> f64 {
        (self.lifetime - self.received.seconds_until(now)).max(0.0)
    }
}
