//! One piece of work with any number of waiting callers.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

type Work<T> = Pin<Box<dyn Future<Output = T>>>;

/// Work that whoever waits for it drives on. Clones are the same flight; when the last is gone before the work is done,
/// so is the work.
pub struct Flight<T>(Rc<State<T>>);

/// A flight that is not kept alive from here.
pub struct WeakFlight<T>(Weak<State<T>>);

struct State<T> {
    work: Cell<Option<Work<T>>>,
    landed: RefCell<Option<T>>,
    waiting: Arc<Waiting>,
}

#[derive(Default)]
struct Waiting(Mutex<Vec<Waker>>);

impl Waiting {
    fn add(&self, waker: &Waker) {
        if let Ok(mut wakers) = self.0.lock()
            && !wakers.iter().any(|known| known.will_wake(waker))
        {
            wakers.push(waker.clone());
        }
    }
}

impl Wake for Waiting {
    /// Everyone is woken: whoever comes first drives the work on, also where the one who drove it has gone.
    fn wake(self: Arc<Self>) {
        let wakers = self.0.lock().map(|mut wakers| std::mem::take(&mut *wakers));
        for waker in wakers.unwrap_or_default() {
            waker.wake();
        }
    }
}

impl<T> Clone for Flight<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> WeakFlight<T> {
    /// The flight, where somebody still has it.
    pub fn flight(&self) -> Option<Flight<T>> {
        self.0.upgrade().map(Flight)
    }
}

impl<T: Clone> Flight<T> {
    /// A flight that departs when somebody waits for it.
    pub fn of(work: impl Future<Output = T> + 'static) -> Self {
        Self(Rc::new(State {
            work: Cell::new(Some(Box::pin(work))),
            landed: RefCell::new(None),
            waiting: Arc::default(),
        }))
    }

    /// See [`WeakFlight`].
    pub fn weak(&self) -> WeakFlight<T> {
        WeakFlight(Rc::downgrade(&self.0))
    }

    /// Whether the result is there.
    pub fn has_landed(&self) -> bool {
        self.0.landed.borrow().is_some()
    }

    /// Waits for the result.
    pub async fn landing(&self) -> T {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<T> {
        let state = &self.0;
        state.waiting.add(context.waker());
        // The work is out of its place while it runs: should it come back here, that call waits like any other.
        if let Some(mut work) = state.work.take() {
            let waker = Waker::from(Arc::clone(&state.waiting));
            match work.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(result) => {
                    state.landed.replace(Some(result));
                    Arc::clone(&state.waiting).wake();
                }
                Poll::Pending => state.work.set(Some(work)),
            }
        }
        match state.landed.borrow().clone() {
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

    fn flight() -> (oneshot::Sender<u32>, Flight<Option<u32>>) {
        let (land, landing) = oneshot::channel();
        (land, Flight::of(async { landing.await.ok() }))
    }

    #[test]
    fn everyone_gets_the_result() {
        let mut pool = LocalPool::new();
        let (land, flight) = flight();
        let results = Rc::new(RefCell::new(Vec::new()));
        for _ in 0..3 {
            let (flight, results) = (flight.clone(), Rc::clone(&results));
            let wait = async move {
                let result = flight.landing().await;
                results.borrow_mut().push(result);
            };
            pool.spawner().spawn_local(wait).unwrap();
        }
        pool.run_until_stalled();
        assert!(!flight.has_landed() && results.borrow().is_empty());
        land.send(7).unwrap();
        pool.run_until_stalled();
        assert_eq!(*results.borrow(), [Some(7); 3]);
        assert_eq!(pool.run_until(flight.landing()), Some(7), "a later caller gets it too");
    }

    #[test]
    fn who_goes_leaves_the_others_their_result() {
        let mut pool = LocalPool::new();
        let (land, flight) = flight();
        let first = pool.spawner().spawn_local_with_handle({
            let flight = flight.clone();
            async move { flight.landing().await }
        });
        pool.run_until_stalled();
        let second = pool.spawner().spawn_local_with_handle({
            let flight = flight.clone();
            async move { flight.landing().await }
        });
        pool.run_until_stalled();
        drop(first);
        land.send(7).unwrap();
        assert_eq!(pool.run_until(second.unwrap()), Some(7));
    }

    #[test]
    fn work_that_nobody_waits_for_any_more_is_dropped() {
        let mut pool = LocalPool::new();
        let (land, flight) = flight();
        let weak = flight.weak();
        let waiting = pool
            .spawner()
            .spawn_local_with_handle(async move { flight.landing().await });
        pool.run_until_stalled();
        assert!(weak.flight().is_some() && !land.is_canceled());
        drop(waiting);
        pool.run_until_stalled();
        assert!(weak.flight().is_none() && land.is_canceled());
    }
}
