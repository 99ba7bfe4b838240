//! The session, and the calls made with it.

use super::{Client, Failure};
use crate::ports::World;
use crate::protocol::account::operation::{Operation, missing};
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Request;
use crate::protocol::login::id_token::Claims;
use crate::protocol::login::token::TokenAnswer;
use crate::protocol::moment::Moment;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;

/// Who is signed in, with which tokens. It lives in memory only.
pub struct Session<J> {
    access_token: Secret,
    refresh_token: Option<Secret>,
    granted: Scopes,
    received: Moment,
    lifetime: f64,
    claims: Claims<J>,
}

/// What an application may know of its session.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// Granted scopes.
    pub scopes: Scopes,
    /// Seconds the access token is still good for.
    pub expires_in: f64,
    /// When it ends, milliseconds since the epoch by the wall clock of now.
    pub expires_at: f64,
    /// When the person authenticated, seconds since the epoch.
    pub auth_time: Option<f64>,
    /// `acr` of the ID token.
    pub acr: Option<String>,
    /// `amr` of the ID token.
    pub amr: Vec<String>,
}

/// Permission to act for one session. It does not outlive it: an operation of several requests that began for one
/// person never goes on for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    generation: u64,
}

impl<W: World> Client<W> {
    /// Verified claims of the person, without those of the protocol.
    pub fn user(&self) -> Option<W::Json> {
        self.session
            .borrow()
            .as_ref()
            .map(|session| session.claims.user.clone())
    }

    /// Whether there is a session whose access token has not expired.
    pub fn is_authenticated(&self) -> bool {
        let now = self.moment();
        self.session
            .borrow()
            .as_ref()
            .is_some_and(|session| session.seconds_left(now) > 0.0)
    }

    /// What the application may know.
    pub fn session_view(&self) -> Option<SessionView> {
        let now = self.moment();
        let session = self.session.borrow();
        session.as_ref().map(|session| {
            let expires_in = session.seconds_left(now);
            SessionView {
                scopes: session.granted.clone(),
                expires_in,
                expires_at: now.wall + expires_in * 1_000.0,
                auth_time: session.claims.auth_time,
                acr: session.claims.acr.clone(),
                amr: session.claims.amr.clone(),
            }
        })
    }

    /// The number of the session there is now.
    pub(super) fn lease(&self) -> Lease {
        Lease {
            generation: self.generation.get(),
        }
    }

    /// The request of an operation, with the session's access token. Everything that can be known beforehand fails here:
    /// no session, another session, an expired token, a scope that was not granted.
    pub(super) fn authorize(&self, lease: Lease, operation: &Operation) -> Result<Request, Failure<W>> {
        let now = self.moment();
        let session = self.session.borrow();
        let Some(session) = session.as_ref() else {
            return Err(Error::new(Code::LoginRequired, "Nobody is signed in."));
        };
        self.still(lease)?;
        let mut scopes = operation.scope.split(' ').filter(|scope| !scope.is_empty());
        if let Some(scope) = scopes.find(|scope| !session.granted.contains(scope)) {
            return Err(lacks(scope, &operation.scope));
        }
        if session.seconds_left(now) <= 0.0 {
            return Err(Error::new(Code::SessionExpired, "The access token has expired."));
        }
        Ok(operation.authorized(&self.config.tenant, &session.access_token))
    }

    /// Fails when another session, or none, has taken the place of the one the lease is for.
    pub(super) fn still(&self, lease: Lease) -> Result<(), Failure<W>> {
        if lease.generation == self.generation.get() {
            Ok(())
        } else {
            Err(Error::new(Code::LoginRequired, "The session this began with is over."))
        }
    }

    /// Who is signed in.
    pub(super) fn subject(&self) -> Option<String> {
        let session = self.session.borrow();
        session.as_ref().map(|session| session.claims.subject.clone())
    }

    /// Puts a new session in the place of whatever there was, in one step, once every check has passed. A session
    /// that ended while the answer was on its way stays ended.
    pub(super) fn begin_session(
        &self,
        lease: Lease,
        answer: TokenAnswer,
        claims: Claims<W::Json>,
        received: Moment,
    ) -> Result<(), Failure<W>> {
        self.still(lease)?;
        self.next_generation();
        self.session.replace(Some(Session {
            access_token: answer.access_token,
            refresh_token: answer.refresh_token,
            granted: answer.scopes,
            received,
            lifetime: answer.expires_in,
            claims,
        }));
        Ok(())
    }

    /// Ends the session here and now, and every lease with it. What is left to revoke comes back.
    pub fn end_session(&self) -> Option<Secret> {
        self.next_generation();
        self.session.take().and_then(|mut session| session.refresh_token.take())
    }

    /// What belonged to a session goes with it.
    fn next_generation(&self) {
        self.generation.set(self.generation.get().wrapping_add(1));
        self.method_list.borrow_mut().clear();
        self.challenges.borrow_mut().clear();
    }
}

fn lacks<V>(scope: &str, wanted: &str) -> Error<V> {
    let message = String::from("The session lacks the scope ") + scope + ".";
    Error::composed(Code::InsufficientScope, message).with_step_up(missing(wanted))
}

impl<J> Session<J> {
    fn seconds_left(&self, now: Moment) -> f64 {
        (self.lifetime - self.received.seconds_until(now)).max(0.0)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::Lease;

    /// The lease of some session, for the tests of other rooms.
    pub fn lease(generation: u64) -> Lease {
        Lease { generation }
    }
}
