//! Requests: their limits, their rate, and their proofs of possession.

mod dpop;
mod limits;

pub(crate) use dpop::DpopKey;
pub(crate) use limits::CallOptions;

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;

use super::context::{Context, Failure};
use crate::ports::engine::EnginePorts;
use crate::protocol::http::{Request, Response};
use crate::protocol::rate_limiter::RateLimiter;
use crate::protocol::time::{ServerTime, whole_milliseconds};

use dpop::Nonces;

/// Owns the rate limiter, the DPoP nonces and what is known of the tenant's clock.
pub(crate) struct Transport<P> {
    context: Rc<Context<P>>,
    rate_limiter: RefCell<RateLimiter>,
    nonces: RefCell<Nonces>,
    /// `None` until an ID token has been verified.
    server_time: Cell<Option<ServerTime>>,
}

impl<P: EnginePorts> Transport<P> {
    pub(crate) fn new(context: Rc<Context<P>>) -> Self {
        Self {
            context,
            rate_limiter: RefCell::default(),
            nonces: RefCell::default(),
            server_time: Cell::new(None),
        }
    }

    /// Sends a request within the limits of a call.
    pub(crate) async fn send(
        &self,
        request: Request,
        options: &CallOptions<P::Signal>,
    ) -> Result<Response<P::Json>, Failure<P>> {
        self.within(options, pin!(self.context.platform.send(request))).await
    }

    /// Waits until the rate limiter allows one more request.
    pub(crate) async fn rate_limit(&self) {
        let now = self.context.platform.monotonic_ms();
        let wait = self.rate_limiter.borrow_mut().schedule(now);
        if wait > 0.0 {
            self.sleep(whole_milliseconds(wait)).await;
        }
    }
}
