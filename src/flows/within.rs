//! Work that has to end within limits.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::ports::engine::Limits;
use crate::protocol::http::{Request, Response};

/// Work on the stack of its caller, of whatever type: one body of code serves all.
type Work<'a, T, P> = Pin<&'a mut dyn Future<Output = Result<T, Failure<P>>>>;

impl<P: Platform> Client<P> {
    /// The response to a request within the limits of a call.
    pub(super) async fn send(
        &self,
        request: Request,
        options: &CallOptions<P::Signal>,
    ) -> Result<Response<P::Json>, Failure<P>> {
        self.within(options, pin!(self.platform.send(request))).await
    }

    /// What the work comes to, or the end of the limits of a call, whichever is first. Work that is out of time is
    /// dropped, and takes back what it was about; limits that are over beforehand let it not even begin.
    pub(super) async fn within<T>(
        &self,
        options: &CallOptions<P::Signal>,
        work: Work<'_, T, P>,
    ) -> Result<T, Failure<P>> {
        let timeout_ms = options.timeout_ms.unwrap_or(self.config.timeout_ms);
        self.until(Some(timeout_ms), options, work).await
    }

    /// The same for work that may take as long as it takes, or as long as is said here.
    pub(super) async fn until<T>(
        &self,
        timeout_ms: Option<u32>,
        options: &CallOptions<P::Signal>,
        mut work: Work<'_, T, P>,
    ) -> Result<T, Failure<P>> {
        let limits = Limits {
            timeout_ms,
            signal: options.signal.clone(),
        };
        let mut end = pin!(self.platform.limit_reached(&limits));
        poll_fn(|context| match end.as_mut().poll(context) {
            Poll::Ready(error) => Poll::Ready(Err(error)),
            Poll::Pending => work.as_mut().poll(context),
        })
        .await
    }

    /// Waits.
    pub(super) async fn sleep(&self, milliseconds: u32) {
        let limits = Limits {
            timeout_ms: Some(milliseconds),
            signal: None,
        };
        self.platform.limit_reached(&limits).await;
    }
}
