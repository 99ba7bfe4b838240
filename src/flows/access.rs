//! Permission to act for a session, and what may be known of it.

use super::session::{Identity, Key, SessionView};
use super::{Client, Failure};
use crate::ports::{Platform, Values};
use crate::protocol::account::operation::{Operation, step_up_for};
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Request;
use crate::protocol::token_type::TokenType;

/// Permission to act for one session. It does not outlive it: an operation of several requests that began for one
/// person never goes on for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    generation: u64,
}

/// A request with the session's access token, and the key that has to prove it.
pub type Authorized<P> = (Request, Option<Key<<P as Values>::Json>>);

impl<P: Platform> Client<P> {
    /// Verified claims of the person, without those of the protocol.
    pub fn user(&self) -> Option<P::Json> {
        self.session
            .borrow()
            .as_ref()
            .map(|session| session.claims.user.clone())
    }

    /// Whether there is a session whose access token is good, or can be renewed.
    pub fn is_authenticated(&self) -> bool {
        let now = self.moment();
        let session = self.session.borrow();
        session
            .as_ref()
            .is_some_and(|session| session.seconds_left(now) > 0.0 || session.is_renewable())
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
                token_type: session.token_type,
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

    /// Everything that can be known before anything is waited for fails here: no session, another session, a scope that
    /// was not granted, an access token that has expired and cannot be renewed.
    pub(super) fn permit(&self, lease: Lease, operation: &Operation) -> Result<(), Failure<P>> {
        let now = self.moment();
        let session = self.session.borrow();
        let Some(session) = session.as_ref() else {
            return Err(Error::new(Code::LoginRequired, "Nobody is signed in."));
        };
        self.still(lease)?;
        let may_come =
            |scope: &&str| self.config.use_mrrt && session.is_renewable() && !session.refused.contains(scope);
        let mut lacking = operation.missing_scopes(&session.granted);
        if let Some(scope) = lacking.find(|scope| !may_come(scope)) {
            return Err(lacks(scope, &operation.scope));
        }
        if session.seconds_left(now) <= 0.0 && !session.is_renewable() {
            return Err(expired());
        }
        Ok(())
    }

    /// The request of an operation, with the session's access token as it is.
    pub(super) fn authorize(&self, lease: Lease, operation: &Operation) -> Result<Authorized<P>, Failure<P>> {
        self.permit(lease, operation)?;
        let now = self.moment();
        let session = self.session.borrow();
        let session = session.as_ref().filter(|session| session.seconds_left(now) > 0.0);
        let session = session.ok_or_else(expired)?;
        if let Some(scope) = operation.missing_scopes(&session.granted).next() {
            return Err(lacks(scope, &operation.scope));
        }
        let request = operation.authorized(&self.config.tenant, session.token_type, &session.access_token);
        // A token that is bound to none is presented without a key.
        let key = session.key.clone().filter(|_| session.token_type == TokenType::Dpop);
        Ok((request, key))
    }

    /// What the session's tokens are bound to.
    pub(super) fn key(&self) -> Option<Key<P::Json>> {
        self.session.borrow().as_ref().and_then(|session| session.key.clone())
    }

    /// Whose session it is.
    pub(super) fn identity(&self) -> Option<Identity> {
        self.session.borrow().as_ref().map(|session| Identity {
            subject: session.claims.subject.clone(),
            auth_time: session.claims.auth_time,
            nonce: session.nonce.clone(),
        })
    }

    /// Fails when another session, or none, has taken the place of the one the lease is for.
    pub(super) fn still(&self, lease: Lease) -> Result<(), Failure<P>> {
        if lease.generation == self.generation.get() {
            Ok(())
        } else {
            Err(Error::new(Code::LoginRequired, "The session this began with is over."))
        }
    }

    /// Who is signed in.
    pub(super) fn subject(&self) -> Option<String> {
        self.identity().map(|identity| identity.subject)
    }
}

fn lacks<V>(scope: &str, wanted: &str) -> Error<V> {
    let message = String::from("The session lacks the scope ") + scope + ".";
    Error::composed(Code::InsufficientScope, message).with_step_up(step_up_for(wanted))
}

pub(super) fn expired<V>() -> Error<V> {
    Error::new(Code::SessionExpired, "The access token has expired.")
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(super) mod tests {
    use super::Lease;

    /// The lease of some session, for the tests of other rooms.
    pub fn lease(generation: u64) -> Lease {
        Lease { generation }
    }
}
