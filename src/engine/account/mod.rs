//! The My Account API.

mod enrollment;
mod known_passkeys;
mod requests;

pub(crate) use enrollment::BegunEnrollment;

use std::cell::RefCell;
use std::rc::Rc;

use super::context::{Context, Failure};
use super::session::{Session, SessionBound, SessionGuard};
use super::transport::{CallOptions, Transport};
use crate::ports::engine::EnginePorts;
use crate::protocol::account::method_list::MethodList;
use crate::protocol::account::operation::{MethodListEffect, Operation};
use crate::protocol::error::Error;
use crate::protocol::http::Method;
use crate::protocol::json::Json;
use crate::sync::ceremony_lock::CeremonyLock;

use enrollment::OpenEnrollments;
use known_passkeys::KnownPasskeys;
use requests::InFlightReads;

/// Owns what is known of the user's account.
pub(crate) struct Account<P: EnginePorts> {
    context: Rc<Context<P>>,
    transport: Rc<Transport<P>>,
    session: Rc<Session<P>>,
    ceremony_lock: CeremonyLock,
    reads: RefCell<InFlightReads<P::Json>>,
    state: Rc<AccountState<P::Json>>,
}

/// What belongs to one session.
struct AccountState<J> {
    method_list: RefCell<MethodList<J>>,
    enrollments: RefCell<OpenEnrollments<J>>,
    passkeys: RefCell<KnownPasskeys>,
}

impl<J: Json> SessionBound for AccountState<J> {
    fn clear(&self) {
        self.method_list.borrow_mut().clear();
        self.enrollments.borrow_mut().clear();
        self.passkeys.borrow_mut().clear();
    }
}

impl<P: EnginePorts> Account<P> {
    pub(crate) fn new(
        context: Rc<Context<P>>,
        transport: Rc<Transport<P>>,
        session: Rc<Session<P>>,
        ceremony_lock: CeremonyLock,
    ) -> Self {
        let state = Rc::new(AccountState {
            method_list: RefCell::default(),
            enrollments: RefCell::default(),
            passkeys: RefCell::default(),
        });
        session.bind(Rc::<AccountState<P::Json>>::clone(&state));
        Self {
            context,
            transport,
            session,
            ceremony_lock,
            reads: RefCell::default(),
            state,
        }
    }

    /// Sends an operation and returns the body of a success, or `None` if a success has none. The list of authentication
    /// methods comes from the cache while that is current, unless `options.reload` is set.
    pub(crate) async fn perform(
        self: &Rc<Self>,
        operation: Operation,
        options: CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        let guard = self.session.guard();
        if operation.method != Method::Get {
            let written = self.write(guard, &operation, &options).await?;
            return Ok(written.body);
        }
        let body = self.perform_read(guard, operation, options).await;
        body.map_err(Error::repeatable)
    }

    async fn perform_read(
        self: &Rc<Self>,
        guard: SessionGuard,
        operation: Operation,
        options: CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        self.session.permit(guard, &operation)?;
        let started = self.context.now();
        if let (MethodListEffect::Lists(kind), false) = (&operation.effect, options.reload) {
            let cached = self.state.method_list.borrow().get(started, kind.as_deref());
            if cached.is_some() {
                return Ok(cached);
            }
        }
        let since = self.state.method_list.borrow().read_started();
        let body = self.read(guard, &operation, &options).await?;
        // Callers that share the response each get a copy of its body.
        let body = body.map(|body| body.deep_copy());
        self.learn_passkeys(guard, &operation.effect, body.as_ref());
        if let (MethodListEffect::Lists(None), Some(list)) = (&operation.effect, &body) {
            let is_current = self.state.method_list.borrow_mut().read_ended(since, started, list);
            if is_current {
                self.signal_accepted_passkeys(guard, list);
            }
        }
        Ok(body)
    }
}
