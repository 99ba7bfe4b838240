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
use crate::protocol::account::authentication_methods::list;
use crate::protocol::account::method_list::MethodList;
use crate::protocol::account::operation::{MethodListEffect, Operation};
use crate::protocol::base64url;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Method;
use crate::protocol::json::Json;
use crate::protocol::webauthn::signals::WholeList;

use enrollment::OpenEnrollments;
use known_passkeys::KnownPasskeys;
use requests::InFlightReads;

/// Owns what is known of the user's account.
pub(crate) struct Account<P: EnginePorts> {
    context: Rc<Context<P>>,
    transport: Rc<Transport<P>>,
    session: Rc<Session<P>>,
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
    pub(crate) fn new(context: Rc<Context<P>>, transport: Rc<Transport<P>>, session: Rc<Session<P>>) -> Self {
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
        let read = self.perform_read(guard, &operation, &options).await;
        read.map(|read| read.body).map_err(Error::repeatable)
    }

    async fn perform_read(
        self: &Rc<Self>,
        guard: SessionGuard,
        operation: &Operation,
        options: &CallOptions<P::Signal>,
    ) -> Result<Read<P::Json>, Failure<P>> {
        self.session.permit(guard, operation)?;
        if let (MethodListEffect::Lists(kind), false) = (&operation.effect, options.reload) {
            let cached = self.state.method_list.borrow().get(self.context.now(), kind.as_deref());
            if cached.is_some() {
                return Ok(Read {
                    body: cached,
                    is_current: false,
                });
            }
        }
        let (start, body) = self.read(guard, operation, options).await?;
        // Callers that share the response each get a copy of its body.
        let body = body.map(|body| body.deep_copy());
        self.learn_passkeys(guard, operation, body.as_ref());
        let mut is_current = false;
        if let (MethodListEffect::Lists(None), Some(list)) = (&operation.effect, &body) {
            let is_unwritten = self
                .state
                .method_list
                .borrow_mut()
                .read_ended(start.writes, start.time, list);
            let may_be_cached = start.may_be_cached || self.context.platform.may_respond_from_cache();
            is_current = is_unwritten && !may_be_cached;
            if is_current {
                self.signal_missing_passkeys(guard, start.responses, list);
            }
        }
        Ok(Read { body, is_current })
    }

    /// Whether the server lists a credential: the method with this id, `None` if the list certainly lacks it. Fails if the
    /// list may be stale or incomplete.
    pub(crate) async fn find_credential(
        self: &Rc<Self>,
        guard: SessionGuard,
        key_id: &str,
        options: &CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        let reload = CallOptions {
            timeout_ms: options.timeout_ms,
            signal: options.signal.clone(),
            reload: true,
            correlation_id: options.correlation_id.clone(),
        };
        let read = self.perform_read(guard, &list(None), &reload).await?;
        let methods = read.body.as_ref().and_then(Json::items).unwrap_or_default();
        let has_key_id = |method: &P::Json| {
            let found = method
                .get_string("key_id")
                .and_then(|found| base64url::normalize(&found));
            found.as_deref() == Some(key_id)
        };
        let method = methods.into_iter().find(has_key_id);
        let is_whole = read.body.as_ref().is_some_and(|list| WholeList::read(list).is_some());
        if method.is_none() && !(read.is_current && is_whole) {
            return Err(Error::new(Code::InvalidResponse, "The list of methods may be stale."));
        }
        Ok(method)
    }
}

/// The result of a read.
struct Read<J> {
    body: Option<J>,
    /// Whether it is a whole list of methods that is certainly no older than the call.
    is_current: bool,
}
