//! One piece of work with any number of waiting callers.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// A result that is on its way or has landed. Clones are the same flight.
pub struct Flight<T>(Rc<State<T>>);

struct State<T> {
    landed: RefCell<Option<T>>,
    waiting: RefCell<Vec<Waker>>,
}

impl<T> Clone for Flight<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T: Clone> Flight<T> {
    /// A flight that has just departed. Whoever calls this must end with [`Flight::land`].
    pub fn depart() -> Self {
        Self(Rc::new(State {
            landed: RefCell::new(None),
            waiting: RefCell::default(),
        }))
    }

    /// Whether the result is there.
    pub fn has_landed(&self) -> bool {
        self.0.landed.borrow().is_some()
    }

    /// Hands the result to everyone who waits now or asks later.
    pub fn land(&self, result: T) {
        self.0.landed.replace(Some(result));
        for waker in self.0.waiting.take() {
            waker.wake();
        }
    }

    /// Waits for the result.
    pub async fn landing(&self) -> T {
        poll_fn(|context| {
            let landed = self.0.landed.borrow().clone();
            match landed {
                Some(result) => Poll::Ready(result),
                None => {
                    self.0.waiting.borrow_mut().push(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::LocalPool;
    use futures::task::LocalSpawnExt;

    use super::*;

    #[test]
    fn everyone_gets_the_result() {
        let mut pool = LocalPool::new();
        let flight = Flight::depart();
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
        flight.land(7);
        pool.run_until_stalled();
        assert_eq!(*results.borrow(), [7, 7, 7]);
        assert_eq!(pool.run_until(flight.landing()), 7, "a later caller gets it too");
    }
}
