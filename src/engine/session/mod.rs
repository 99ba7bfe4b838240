//! The session: its tokens, who may act for it, and its refresh.

mod lifecycle;
mod mfa_slot;
mod mrrt;
mod permit;
mod refresh;
mod refresh_token;
mod state;
mod view;

pub(crate) use lifecycle::{NewSession, RefreshedTokens};
pub(crate) use mfa_slot::PendingLogin;
pub(crate) use state::{EndedSession, RefreshToken};
pub(crate) use view::{PublishedSession, SessionView};

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::context::{Context, Failure};
use super::tenant::Tenant;
use super::transport::{DpopKey, Transport};
use crate::ports::engine::EnginePorts;
use crate::protocol::error::{Code, Error};

use mfa_slot::MfaSlot;
use state::{Identity, SessionState};

/// Owns the session's state. There is at most one session.
pub(crate) struct Session<P: EnginePorts> {
    context: Rc<Context<P>>,
    transport: Rc<Transport<P>>,
    tenant: Rc<Tenant<P>>,
    state: RefCell<Option<SessionState<P::Json>>>,
    /// Counts sessions, so that a late response is recognized as one of an earlier session.
    epoch: Cell<u64>,
    published: Rc<PublishedSession<P::Json>>,
    /// The second factor that the tenant has asked for.
    pub(crate) mfa: MfaSlot<P::Json>,
    bound: RefCell<Vec<Rc<dyn SessionBound>>>,
}

/// Permission to act for one session. It does not outlive that session: an operation of several requests that began for
/// one user never continues for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SessionGuard {
    epoch: u64,
}

/// State that must not outlive the session it belongs to.
pub(crate) trait SessionBound {
    /// Another session has begun, or the session has ended.
    fn clear(&self);
}

impl<P: EnginePorts> Session<P> {
    pub(crate) fn new(context: Rc<Context<P>>, transport: Rc<Transport<P>>, tenant: Rc<Tenant<P>>) -> Self {
        Self {
            context,
            transport,
            tenant,
            state: RefCell::default(),
            epoch: Cell::new(0),
            published: Rc::default(),
            mfa: MfaSlot::default(),
            bound: RefCell::default(),
        }
    }

    /// Has this state cleared whenever the session changes.
    pub(crate) fn bind(&self, state: Rc<dyn SessionBound>) {
        self.bound.borrow_mut().push(state);
    }

    /// What an application may know of the session.
    pub(crate) fn published(&self) -> Rc<PublishedSession<P::Json>> {
        Rc::clone(&self.published)
    }

    /// The guard of the current session, or of its absence.
    pub(crate) fn guard(&self) -> SessionGuard {
        SessionGuard {
            epoch: self.epoch.get(),
        }
    }

    /// Fails if another session, or none, has taken the place of the guard's.
    pub(crate) fn check_current(&self, guard: SessionGuard) -> Result<(), Failure<P>> {
        if guard == self.guard() {
            Ok(())
        } else {
            Err(Error::new(
                Code::LoginRequired,
                "The session ended before the call completed; log in and call again.",
            ))
        }
    }

    /// The key the session's tokens are bound to.
    pub(crate) fn key(&self) -> Option<DpopKey<P::Json>> {
        self.state.borrow().as_ref().and_then(|state| state.key.clone())
    }

    /// `sub` of the user who is signed in.
    pub(crate) fn subject(&self) -> Option<String> {
        self.identity().map(|identity| identity.subject)
    }

    /// The organization that the session keeps to.
    pub(crate) fn organization(&self) -> Option<String> {
        self.identity().and_then(|identity| identity.organization)
    }

    fn identity(&self) -> Option<Identity> {
        self.state.borrow().as_ref().map(|state| Identity {
            subject: state.claims.subject.clone(),
            auth_time: state.claims.auth_time,
            organization: state.organization.clone(),
            nonce: state.nonce.clone(),
        })
    }

    /// Changes the state of the guard's session and publishes it. Does nothing if that session is no longer current.
    fn change(&self, guard: SessionGuard, change: impl FnOnce(&mut SessionState<P::Json>)) {
        if self.check_current(guard).is_ok() {
            if let Some(state) = self.state.borrow_mut().as_mut() {
                change(state);
            }
            self.publish();
        }
    }

    fn publish(&self) {
        self.published.publish(self.state.borrow().as_ref());
    }
}
