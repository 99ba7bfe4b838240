//! Time-outs by the test's clock, and abort signals.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use serde_json::Value;

use super::TestPlatform;
use crate::ports::engine::{Limits, Timer};
use crate::protocol::error::{Code, Error};

/// An `AbortSignal` together with its controller.
#[derive(Clone, Debug, Default)]
pub(crate) struct TestSignal(Rc<RefCell<SignalState>>);

#[derive(Debug, Default)]
struct SignalState {
    is_aborted: bool,
    wakers: Vec<Waker>,
}

impl TestSignal {
    pub(crate) fn abort(&self) {
        let mut state = self.0.borrow_mut();
        state.is_aborted = true;
        state.wakers.drain(..).for_each(Waker::wake);
    }
}

impl Timer for TestPlatform {
    async fn limit_reached(&self, limits: &Limits<TestSignal>) -> Error<Value> {
        let due = limits
            .timeout_ms
            .map(|timeout| self.monotonic.get() + f64::from(timeout));
        poll_fn(|context| {
            if let Some(TestSignal(state)) = &limits.signal {
                if state.borrow().is_aborted {
                    return Poll::Ready(Error::new(Code::Aborted, "simulated"));
                }
                state.borrow_mut().wakers.push(context.waker().clone());
            }
            if due.is_some_and(|due| due <= self.monotonic.get()) {
                return Poll::Ready(Error::new(Code::Timeout, "simulated"));
            }
            self.timer_wakers.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}
