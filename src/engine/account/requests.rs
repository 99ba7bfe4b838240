//! Reads and writes. Concurrent identical reads are deduplicated, and retried after `Retry-After`; a write is sent once.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

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
use crate::protocol::time::whole_milliseconds;
use crate::sync::shared_future::{SharedFuture, WeakSharedFuture};

type ReadResult<J> = Result<Response<J>, Error<J>>;

pub(crate) struct InFlightReads<J>(Vec<InFlightRead<J>>);

struct InFlightRead<J> {
    guard: SessionGuard,
    path: String,
    /// The id of the caller who sent it.
    correlation_id: Option<CorrelationId>,
    future: WeakSharedFuture<ReadResult<J>>,
}

impl<J> Default for InFlightReads<J> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<J: Clone> InFlightReads<J> {
    /// The same read of the same session while it is in flight, else a new one; and the id it was sent with.
    fn join_or_insert(
        &mut self,
        guard: SessionGuard,
        path: &str,
        correlation_id: Option<&CorrelationId>,
        make: impl FnOnce() -> SharedFuture<ReadResult<J>>,
    ) -> (SharedFuture<ReadResult<J>>, Option<CorrelationId>) {
        self.0
            .retain(|read| read.future.upgrade().is_some_and(|future| !future.is_finished()));
        let same = self.0.iter().find(|read| read.guard == guard && read.path == path);
        let joined = same.and_then(|read| Some((read.future.upgrade()?, read.correlation_id.clone())));
        joined.unwrap_or_else(|| {
            let (future, correlation_id) = (make(), correlation_id.cloned());
            self.0.push(InFlightRead {
                guard,
                path: path.to_owned(),
                correlation_id: correlation_id.clone(),
                future: future.downgrade(),
            });
            (future, correlation_id)
        })
    }
}

/// The response to a write that succeeded.
pub(super) struct Written<J> {
    pub(crate) response: Response<J>,
    pub(crate) body: Option<J>,
}

impl<P: EnginePorts> Account<P> {
    /// Sends a read or joins one, and returns the body of its success.
    pub(super) async fn read(
        self: &Rc<Self>,
        guard: SessionGuard,
        operation: &Operation,
        options: &CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        let own_id = options.correlation_id.as_ref();
        let make = || SharedFuture::new(Rc::clone(self).send_read(guard, operation.clone(), own_id.cloned()));
        let joined = self
            .reads
            .borrow_mut()
            .join_or_insert(guard, &operation.path, own_id, make);
        let (future, sent_id) = joined;
        let response = self.transport.within(options, pin!(future.result())).await;
        let body = response.and_then(|response| operation.parse_response(&response, self.context.now_seconds()));
        body.map_err(|error| error.with_correlation_id(sent_id.as_ref()))
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
        let body = operation.parse_response(&response, self.context.now_seconds());
        let body = body.map_err(identified)?;
        open.end(&operation.effect, body.as_ref());
        self.learn_passkeys(guard, &operation.effect, body.as_ref());
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
