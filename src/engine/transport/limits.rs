//! Time-outs and the caller's signal.

use super::Transport;
use crate::engine::context::Failure;
use crate::ports::engine::{EnginePorts, Limits};
use crate::protocol::correlation_id::CorrelationId;
use crate::sync::select::{Either, Pinned, select};
use std::pin::pin;

/// What the caller of a public method may set.
pub(crate) struct CallOptions<S> {
    /// Milliseconds; the configured time-out where absent.
    pub(crate) timeout_ms: Option<u32>,
    pub(crate) signal: Option<S>,
    /// Whether a read skips the cache.
    pub(crate) reload: bool,
    /// Of the call's requests to the My Account API.
    pub(crate) correlation_id: Option<CorrelationId>,
}

impl<S> Default for CallOptions<S> {
    fn default() -> Self {
        Self {
            timeout_ms: None,
            signal: None,
            reload: false,
            correlation_id: None,
        }
    }
}

impl<P: EnginePorts> Transport<P> {
    /// Resolves with the work, or fails once a limit of the call is reached. Work that is out of time is dropped, which
    /// aborts its request; it does not start if a limit is reached beforehand.
    pub(crate) async fn within<T>(
        &self,
        options: &CallOptions<P::Signal>,
        work: Pinned<'_, Result<T, Failure<P>>>,
    ) -> Result<T, Failure<P>> {
        let timeout_ms = options.timeout_ms.unwrap_or(self.context.config.timeout_ms);
        self.until(Some(timeout_ms), options, work).await
    }

    /// Like [`Self::within`], with a time-out in place of the call's, or with none.
    pub(crate) async fn until<T>(
        &self,
        timeout_ms: Option<u32>,
        options: &CallOptions<P::Signal>,
        work: Pinned<'_, Result<T, Failure<P>>>,
    ) -> Result<T, Failure<P>> {
        let limits = Limits {
            timeout_ms,
            signal: options.signal.clone(),
        };
        match select(pin!(self.context.platform.limit_reached(&limits)), work).await {
            Either::First(error) => Err(error),
            Either::Second(outcome) => outcome,
        }
    }

    pub(crate) async fn sleep(&self, milliseconds: u32) {
        let limits = Limits {
            timeout_ms: Some(milliseconds),
            signal: None,
        };
        self.context.platform.limit_reached(&limits).await;
    }
}
