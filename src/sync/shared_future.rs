//! A future whose result any number of callers await.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

type BoxedFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// Its awaiting callers poll it. Clones share one future; when the last clone is dropped before the future is done, the
/// future is dropped too.
pub(crate) struct SharedFuture<T>(Rc<State<T>>);

/// Does not keep the future alive.
pub(crate) struct WeakSharedFuture<T>(Weak<State<T>>);

struct State<T> {
    future: Cell<Option<BoxedFuture<T>>>,
    result: RefCell<Option<T>>,
    wakers: Arc<Wakers>,
}

#[derive(Default)]
struct Wakers(Mutex<Vec<Waker>>);

impl Wakers {
    fn add(&self, waker: &Waker) {
        if let Ok(mut wakers) = self.0.lock()
            && !wakers.iter().any(|known| known.will_wake(waker))
        {
            wakers.push(waker.clone());
        }
    }
}

impl Wake for Wakers {
    /// Wakes all callers: the first one polled drives the future, even if the caller that drove it has been dropped.
    fn wake(self: Arc<Self>) {
        let wakers = self.0.lock().map(|mut wakers| std::mem::take(&mut *wakers));
        for waker in wakers.unwrap_or_default() {
            waker.wake();
        }
    }
}

impl<T> Clone for SharedFuture<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> WeakSharedFuture<T> {
    /// The future, if a clone of it is left.
    pub(crate) fn upgrade(&self) -> Option<SharedFuture<T>> {
        self.0.upgrade().map(SharedFuture)
    }
}

impl<T: Clone> SharedFuture<T> {
    /// Starts when it is first awaited.
    pub(crate) fn new(future: impl Future<Output = T> + 'static) -> Self {
        Self(Rc::new(State {
            future: Cell::new(Some(Box::pin(future))),
            result: RefCell::new(None),
            wakers: Arc::default(),
        }))
    }

    pub(crate) fn downgrade(&self) -> WeakSharedFuture<T> {
        WeakSharedFuture(Rc::downgrade(&self.0))
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.0.result.borrow().is_some()
    }

    pub(crate) async fn result(&self) -> T {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<T> {
        let state = &self.0;
        state.wakers.add(context.waker());
        // The future is taken out while it is polled: a re-entrant call waits like any other caller.
        if let Some(mut future) = state.future.take() {
            let waker = Waker::from(Arc::clone(&state.wakers));
            match future.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(result) => {
                    state.result.replace(Some(result));
                    Arc::clone(&state.wakers).wake();
                }
                Poll::Pending => state.future.set(Some(future)),
            }
        }
        match state.result.borrow().clone() {
            Some(result) => Poll::Ready(result),
            None => Poll::Pending,
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use futures::channel::oneshot;
    use futures::executor::LocalPool;
    use futures::task::LocalSpawnExt;

    use super::*;

    fn shared() -> (oneshot::Sender<u32>, SharedFuture<Option<u32>>) {
        let (finish, finished) = oneshot::channel();
        (finish, SharedFuture::new(async { finished.await.ok() }))
    }

    #[test]
    fn every_caller_gets_the_result() {
        let mut pool = LocalPool::new();
        let (finish, future) = shared();
        let results = Rc::new(RefCell::new(Vec::new()));
        for _ in 0..3 {
            let (future, results) = (future.clone(), Rc::clone(&results));
            let wait = async move {
                let result = future.result().await;
                results.borrow_mut().push(result);
            };
            pool.spawner().spawn_local(wait).unwrap();
        }
        pool.run_until_stalled();
        assert!(!future.is_finished() && results.borrow().is_empty());
        finish.send(7).unwrap();
        pool.run_until_stalled();
        assert_eq!(*results.borrow(), [Some(7); 3]);
        assert_eq!(pool.run_until(future.result()), Some(7), "a later caller gets it too");
    }

    #[test]
    fn a_dropped_caller_does_not_cancel_the_others() {
        let mut pool = LocalPool::new();
        let (finish, future) = shared();
        let first = pool.spawner().spawn_local_with_handle({
            let future = future.clone();
            async move { future.result().await }
        });
        pool.run_until_stalled();
        let second = pool.spawner().spawn_local_with_handle({
            let future = future.clone();
            async move { future.result().await }
        });
        pool.run_until_stalled();
        drop(first);
        finish.send(7).unwrap();
        assert_eq!(pool.run_until(second.unwrap()), Some(7));
    }

    #[test]
    fn the_future_is_dropped_with_its_last_caller() {
        let mut pool = LocalPool::new();
        let (finish, future) = shared();
        let weak = future.downgrade();
        let waiting = pool
            .spawner()
            .spawn_local_with_handle(async move { future.result().await });
        pool.run_until_stalled();
        assert!(weak.upgrade().is_some() && !finish.is_canceled());
        drop(waiting);
        pool.run_until_stalled();
        assert!(weak.upgrade().is_none() && finish.is_canceled());
    }
}
