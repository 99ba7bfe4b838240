//! Time that goes by when the test says so, and signals that it fires.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use serde_json::Value;

use super::Shared;
use crate::ports::engine::{Limits, Timer};
use crate::protocol::error::{Code, Error};

/// A signal that the test fires.
#[derive(Clone, Debug, Default)]
pub(crate) struct TestSignal(Rc<RefCell<Fired>>);

#[derive(Debug, Default)]
struct Fired {
    yet: bool,
    waiting: Vec<Waker>,
}

impl TestSignal {
    /// Fires.
    pub(crate) fn abort(&self) {
        let mut fired = self.0.borrow_mut();
        fired.yet = true;
        fired.waiting.drain(..).for_each(Waker::wake);
    }
}

impl Timer for Shared {
    async fn limit_reached(&self, limits: &Limits<TestSignal>) -> Error<Value> {
        let due = limits
            .timeout_ms
            .map(|timeout| self.monotonic.get() + f64::from(timeout));
        poll_fn(|context| {
            if let Some(TestSignal(fired)) = &limits.signal {
                if fired.borrow().yet {
                    return Poll::Ready(Error::new(Code::Aborted, "as the test says"));
                }
                fired.borrow_mut().waiting.push(context.waker().clone());
            }
            if due.is_some_and(|due| due <= self.monotonic.get()) {
                return Poll::Ready(Error::new(Code::Timeout, "as the test says"));
            }
            self.sleepers.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}
