//! Reads and writes. Concurrent identical reads are deduplicated, unless a write lies between them, and retried after
//! `Retry-After`; a write is sent once.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use super::known_passkeys::ResponseCount;
use super::{Account, AccountState};
use crate::engine::context::Failure;
use crate::engine::session::SessionGuard;
use crate::engine::transport::CallOptions;
use crate::ports::engine::EnginePorts;
use crate::protocol::account::method_list::WriteCount;
use crate::protocol::account::operation::{MethodListEffect, Operation};
use crate::protocol::account::retry;
use crate::protocol::account::step_up::is_token_rejected;
use crate::protocol::correlation_id::CorrelationId;
use crate::protocol::error::Error;
use crate::protocol::http::Response;
use crate::protocol::json::Json;
use crate::protocol::time::{Timestamp, whole_milliseconds};
use crate::sync::shared_future::{SharedFuture, WeakSharedFuture};

type ReadResult<J> = Result<Response<J>, Error<J>>;

pub(crate) struct InFlightReads<J>(Vec<InFlightRead<J>>);

struct InFlightRead<J> {
    guard: SessionGuard,
    path: String,
    start: ReadStart,
    /// The id of the caller who sent it.
    correlation_id: Option<CorrelationId>,
    future: WeakSharedFuture<ReadResult<J>>,
}

/// What was known when a read started: its response may be as old as that.
#[derive(Clone, Copy)]
pub(super) struct ReadStart {
    pub(super) time: Timestamp,
    pub(super) writes: WriteCount,
    pub(super) responses: ResponseCount,
    /// Whether the response may be older still.
    pub(super) may_be_cached: bool,
}

/// A read that this call shares or has started.
struct JoinedRead<J> {
    start: ReadStart,
    /// The id it was sent with.
    correlation_id: Option<CorrelationId>,
    future: SharedFuture<ReadResult<J>>,
}

impl<J> Default for InFlightReads<J> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<J: Clone> InFlightReads<J> {
    /// The same read of the same session while it is in flight, else a new one. A read that started before the last write
    /// is not the same: its response may not show what that write did.
    fn join_or_insert(
        &mut self,
        guard: SessionGuard,
        path: &str,
        start: ReadStart,
        correlation_id: Option<&CorrelationId>,
        make: impl FnOnce() -> SharedFuture<ReadResult<J>>,
    ) -> JoinedRead<J> {
        self.0
            .retain(|read| read.future.upgrade().is_some_and(|future| !future.is_finished()));
        let is_same =
            |read: &&InFlightRead<J>| read.guard == guard && read.path == path && read.start.writes == start.writes;
        let same = self.0.iter().find(is_same);
        let same = same.and_then(|read| {
            Some(JoinedRead {
                start: read.start,
                correlation_id: read.correlation_id.clone(),
                future: read.future.upgrade()?,
            })
        });
        same.unwrap_or_else(|| {
            let (future, correlation_id) = (make(), correlation_id.cloned());
            self.0.push(InFlightRead {
                guard,
                path: path.to_owned(),
                start,
                correlation_id: correlation_id.clone(),
                future: future.downgrade(),
            });
            JoinedRead {
                start,
                correlation_id,
                future,
            }
        })
    }
}

/// The response to a write that succeeded.
pub(super) struct Written<J> {
    pub(crate) response: Response<J>,
    pub(crate) body: Option<J>,
}

impl<P: EnginePorts> Account<P> {
    /// Sends a read or joins one, and returns its start and the body of its success.
    pub(super) async fn read(
        self: &Rc<Self>,
        guard: SessionGuard,
        operation: &Operation,
        options: &CallOptions<P::Signal>,
    ) -> Result<(ReadStart, Option<P::Json>), Failure<P>> {
        let start = ReadStart {
            time: self.context.now(),
            writes: self.state.method_list.borrow().read_started(),
            responses: self.state.passkeys.borrow().response_count(),
            may_be_cached: self.context.platform.may_respond_from_cache(),
        };
        let own_id = options.correlation_id.as_ref();
        let make = || SharedFuture::new(Rc::clone(self).send_read(guard, operation.clone(), own_id.cloned()));
        let joined = self
            .reads
            .borrow_mut()
            .join_or_insert(guard, &operation.path, start, own_id, make);
        let response = self.transport.within(options, pin!(joined.future.result())).await;
        let body = response.and_then(|response| {
            operation.parse_response(&response, &self.session.granted_scopes(), self.context.now_seconds())
        });
        let body = body.map_err(|error| error.with_correlation_id(joined.correlation_id.as_ref()))?;
        Ok((joined.start, body))
    }

    /// Sends a read, and retries it where the response says when.
    async fn send_read(
        self: Rc<Self>,
        guard: SessionGuard,
        operation: Operation,
        correlation_id: Option<CorrelationId>,
    ) -> ReadResult<P::Json> {
        let started = self.context.now();
        let (mut retries, mut has_refreshed) = (0_u32, false);
        loop {
            self.transport.rate_limit().await;
            let (mut request, key) = self.session.authorized(guard, &operation).await?;
            request.correlation_id.clone_from(&correlation_id);
            let response = self.transport.send_with_proof_unlimited(request, key.as_ref()).await?;
            // A rejected access token is refreshed once.
            if !has_refreshed && is_token_rejected(&response) && self.session.refresh(guard).await.is_ok() {
                has_refreshed = true;
                continue;
            }
            let elapsed = started.seconds_until(self.context.now()) * 1_000.0;
            let left = f64::from(self.context.config.timeout_ms) - elapsed;
            let random_byte = self.context.platform.random_bytes().map_or(0, |[byte]: [u8; 1]| byte);
            match retry::delay_ms(&response, retries, random_byte, left, self.context.now_seconds()) {
                None => return Ok(response),
                Some(delay) => self.transport.sleep(whole_milliseconds(delay)).await,
            }
            retries = retries.saturating_add(1);
        }
    }

    pub(super) async fn write(
        self: &Rc<Self>,
        guard: SessionGuard,
        operation: &Operation,
        options: &CallOptions<P::Signal>,
    ) -> Result<Written<P::Json>, Failure<P>> {
        // Fails before anything is awaited if it must.
        self.session.permit(guard, operation).map_err(Error::repeatable)?;
        let open = OpenWrite::start(&self.state);
        let sent = pin!(async {
            self.transport.rate_limit().await;
            let authorized = self.session.authorized(guard, operation).await;
            let (mut request, key) = authorized.map_err(Error::repeatable)?;
            request.correlation_id.clone_from(&options.correlation_id);
            self.transport.send_with_proof_unlimited(request, key.as_ref()).await
        });
        let identified = |error: Failure<P>| error.with_correlation_id(options.correlation_id.as_ref());
        let response = self.transport.within(options, sent).await.map_err(identified)?;
        let body = operation.parse_response(&response, &self.session.granted_scopes(), self.context.now_seconds());
        let body = body.map_err(identified)?;
        open.end(&operation.effect, body.as_ref());
        self.learn_passkeys(guard, operation, body.as_ref());
        Ok(Written { response, body })
    }

    /// Sends a write for a part and returns the body of the response.
    pub(crate) async fn write_for(
        self: &Rc<Self>,
        guard: SessionGuard,
        operation: &Operation,
        options: &CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        self.write(guard, operation, options).await.map(|written| written.body)
    }
}

/// A write in flight. When it is dropped without an end, its effect is unknown.
struct OpenWrite<'a, J: Json> {
    state: &'a AccountState<J>,
    since: WriteCount,
    has_ended: Cell<bool>,
}

impl<'a, J: Json> OpenWrite<'a, J> {
    fn start(state: &'a AccountState<J>) -> Self {
        let since = state.method_list.borrow_mut().write_started();
        Self {
            state,
            since,
            has_ended: Cell::new(false),
        }
    }

    /// Applies the effect to the list of methods. Only the first call counts.
    fn end(&self, effect: &MethodListEffect, body: Option<&J>) {
        if !self.has_ended.replace(true) {
            self.state
                .method_list
                .borrow_mut()
                .write_ended(self.since, effect, body);
        }
    }
}

impl<J: Json> Drop for OpenWrite<'_, J> {
    fn drop(&mut self) {
        self.end(&MethodListEffect::Unknown, None);
    }
}
