//! The lock on the authenticator of a page, shared by all clients of the page.
//!
//! A modal ceremony keeps the lock until it ends, or until it has to yield to the next modal one: it may hang. A conditional
//! one (autofill, silent creation) yields to any. It is aborted, and its successor waits until it has really ended, because
//! browsers refuse a second ceremony until then.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// How a ceremony asks the user (`mediation` of Credential Management, section 2.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mediation {
    /// The browser prompts the user now.
    Modal,
    /// The browser offers passkeys in a form field, or creates one without a prompt.
    Conditional,
}

/// The lock of one page. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct CeremonyLock(Rc<State>);

#[derive(Default)]
struct State {
    last_number: Cell<u32>,
    /// The reservation that gets the lock next.
    reserved: Cell<Option<Entry>>,
    /// The permit that holds the lock.
    holder: Cell<Option<Entry>>,
    is_preempted: Cell<bool>,
    /// Aborts the holder's ceremony.
    abort: RefCell<Option<Box<dyn Fn()>>>,
    /// The holder and the reservation may both wait for a change.
    wakers: RefCell<Vec<Waker>>,
}

#[derive(Clone, Copy)]
struct Entry {
    number: u32,
    mediation: Mediation,
    /// Whether a modal ceremony yields to the next modal one.
    yields: bool,
}

impl Entry {
    fn yields_to(self, mediation: Mediation) -> bool {
        self.mediation == Mediation::Conditional || (self.yields && mediation == Mediation::Modal)
    }
}

fn is_entry(entry: &Cell<Option<Entry>>, number: u32) -> bool {
    entry.get().is_some_and(|entry| entry.number == number)
}

impl State {
    /// Aborts the holder's ceremony before this returns, since the caller may start its own at once.
    fn preempt(&self) {
        let abort = self.abort.take();
        if let Some(abort) = abort {
            abort();
        }
        self.is_preempted.set(true);
        self.changed();
    }

    fn changed(&self) {
        self.wakers.take().into_iter().for_each(Waker::wake);
    }

    fn wait<T>(&self, context: &Context<'_>) -> Poll<T> {
        self.wakers.borrow_mut().push(context.waker().clone());
        Poll::Pending
    }
}

impl CeremonyLock {
    /// Whether the lock is neither held nor reserved.
    #[cfg(test)]
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn is_free(&self) -> bool {
        self.0.reserved.get().is_none() && self.0.holder.get().is_none()
    }

    /// Reserves the lock; `None` while a modal ceremony that does not yield holds or has reserved it.
    pub(crate) fn reserve(&self, mediation: Mediation) -> Option<Reservation> {
        let state = &self.0;
        let yields = |entry: &Cell<Option<Entry>>| entry.get().is_none_or(|entry| entry.yields_to(mediation));
        if !yields(&state.reserved) || !yields(&state.holder) {
            return None;
        }
        let number = state.last_number.get().wrapping_add(1);
        state.last_number.set(number);
        state.reserved.set(Some(Entry {
            number,
            mediation,
            yields: false,
        }));
        state.changed();
        Some(Reservation {
            lock: self.clone(),
            number,
        })
    }
}

/// The right to the lock, next after its holder. A later reservation takes it from a conditional one.
pub(crate) struct Reservation {
    lock: CeremonyLock,
    number: u32,
}

impl Reservation {
    /// Preempts the holder and waits until it has ended; `None` if a later reservation took this one's place.
    pub(crate) async fn acquire(self) -> Option<Permit> {
        poll_fn(|context| {
            let state = &self.lock.0;
            if !is_entry(&state.reserved, self.number) || state.holder.get().is_none() {
                return Poll::Ready(());
            }
            if !state.is_preempted.get() {
                state.preempt();
            }
            state.wait(context)
        })
        .await;
        self.acquire_now()
    }

    /// Preempts the holder and takes the lock at once: nothing may be awaited between a click and its prompt.
    pub(crate) fn acquire_now(self) -> Option<Permit> {
        let state = &self.lock.0;
        let entry = state.reserved.get().filter(|entry| entry.number == self.number)?;
        state.preempt();
        state.reserved.set(None);
        state.holder.set(Some(entry));
        state.is_preempted.set(false);
        state.changed();
        Some(Permit {
            lock: self.lock.clone(),
            number: self.number,
        })
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let state = &self.lock.0;
        if is_entry(&state.reserved, self.number) {
            state.reserved.set(None);
            state.changed();
        }
    }
}

/// Holds the lock until it is dropped.
pub(crate) struct Permit {
    lock: CeremonyLock,
    number: u32,
}

impl Permit {
    /// Resolves when another ceremony preempts this one.
    pub(crate) fn preemption(&self) -> Preemption {
        Preemption {
            lock: self.lock.clone(),
            number: self.number,
        }
    }

    /// Sets how the ceremony is aborted when another one preempts it.
    pub(crate) fn on_preempt(&self, abort: impl Fn() + 'static) {
        if is_entry(&self.lock.0.holder, self.number) {
            self.lock.0.abort.replace(Some(Box::new(abort)));
        }
    }

    /// The ceremony was aborted and has not ended yet: the next one may reserve the lock and wait for the end.
    pub(crate) fn aborted(&self) {
        let holder = &self.lock.0.holder;
        if is_entry(holder, self.number) {
            holder.set(Some(Entry {
                number: self.number,
                mediation: Mediation::Conditional,
                yields: true,
            }));
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let state = &self.lock.0;
        if is_entry(&state.holder, self.number) {
            state.holder.set(None);
            state.abort.take();
            state.changed();
        }
    }
}

/// See [`Permit::preemption`].
pub(crate) struct Preemption {
    lock: CeremonyLock,
    number: u32,
}

impl Preemption {
    /// From now on the next modal ceremony may preempt this one.
    pub(crate) fn allow(&self) {
        let holder = &self.lock.0.holder;
        if let Some(entry) = holder.get().filter(|entry| entry.number == self.number) {
            holder.set(Some(Entry { yields: true, ..entry }));
        }
    }

    /// Resolves when the permit has lost the lock, or has to give it up.
    pub(crate) async fn requested(&self) {
        poll_fn(|context| {
            let state = &self.lock.0;
            if !is_entry(&state.holder, self.number) || state.is_preempted.get() {
                return Poll::Ready(());
            }
            state.wait(context)
        })
        .await;
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use futures::FutureExt;
    use futures::executor::LocalPool;
    use futures::task::LocalSpawnExt;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_modal_ceremony_keeps_the_lock() {
        let lock = CeremonyLock::default();
        let permit = lock.reserve(Mediation::Modal).unwrap().acquire_now().unwrap();
        assert!(lock.reserve(Mediation::Modal).is_none() && lock.reserve(Mediation::Conditional).is_none());
        drop(permit);
        assert!(lock.reserve(Mediation::Modal).is_some());
    }

    #[test]
    fn a_modal_ceremony_that_yields_is_preempted_by_a_modal_one_only() {
        let lock = CeremonyLock::default();
        let hanging = lock.reserve(Mediation::Modal).unwrap().acquire_now().unwrap();
        let preemption = hanging.preemption();
        preemption.allow();
        assert!(lock.reserve(Mediation::Conditional).is_none());
        assert!(preemption.requested().now_or_never().is_none());
        let prompt = lock.reserve(Mediation::Modal).unwrap().acquire_now().unwrap();
        assert!(preemption.requested().now_or_never().is_some());
        preemption.allow();
        assert!(lock.reserve(Mediation::Modal).is_none(), "the new one does not yield");
        drop(hanging);
        assert!(lock.reserve(Mediation::Modal).is_none());
        drop(prompt);
        assert!(lock.reserve(Mediation::Modal).is_some());
    }

    #[test]
    fn a_modal_reservation_refuses_others() {
        let lock = CeremonyLock::default();
        let reservation = lock.reserve(Mediation::Modal).unwrap();
        assert!(lock.reserve(Mediation::Modal).is_none() && lock.reserve(Mediation::Conditional).is_none());
        drop(reservation);
        assert!(lock.reserve(Mediation::Conditional).is_some());
    }

    #[test]
    fn a_conditional_ceremony_is_preempted_and_awaited() {
        let lock = CeremonyLock::default();
        let waiting = lock.reserve(Mediation::Conditional).unwrap().acquire_now().unwrap();
        let preemption = waiting.preemption();
        assert!(preemption.requested().now_or_never().is_none());
        let reservation = lock.reserve(Mediation::Modal).unwrap();
        assert!(
            preemption.requested().now_or_never().is_none(),
            "it goes on until the other one acquires"
        );
        let mut pool = LocalPool::new();
        let next = pool.spawner().spawn_local_with_handle(reservation.acquire()).unwrap();
        pool.run_until_stalled();
        assert!(preemption.requested().now_or_never().is_some());
        assert!(lock.reserve(Mediation::Conditional).is_none(), "the lock is reserved");
        drop(waiting);
        let permit = pool.run_until(next).unwrap();
        assert!(permit.preemption().requested().now_or_never().is_none());
    }

    #[test]
    fn acquire_now_does_not_wait_for_a_conditional_ceremony() {
        let lock = CeremonyLock::default();
        let waiting = lock.reserve(Mediation::Conditional).unwrap().acquire_now().unwrap();
        let prompt = lock.reserve(Mediation::Modal).unwrap().acquire_now().unwrap();
        assert!(waiting.preemption().requested().now_or_never().is_some());
        drop(waiting);
        assert!(
            lock.reserve(Mediation::Modal).is_none(),
            "the end of one is not the end of the other"
        );
        drop(prompt);
        assert!(lock.reserve(Mediation::Modal).is_some());
    }

    #[test]
    fn the_holder_is_aborted_before_the_next_permit() {
        for waits in [false, true] {
            let lock = CeremonyLock::default();
            let waiting = lock.reserve(Mediation::Conditional).unwrap().acquire_now().unwrap();
            let aborts = Rc::new(Cell::new(0));
            let count = Rc::clone(&aborts);
            waiting.on_preempt(move || count.set(count.get() + 1));
            let reservation = lock.reserve(Mediation::Modal).unwrap();
            assert_eq!(aborts.get(), 0);
            if waits {
                assert!(reservation.acquire().now_or_never().is_none());
            } else {
                assert!(reservation.acquire_now().is_some());
            }
            assert_eq!(aborts.get(), 1);
        }
        let lock = CeremonyLock::default();
        let over = lock.reserve(Mediation::Conditional).unwrap().acquire_now().unwrap();
        over.on_preempt(|| panic!("it has ended"));
        drop(over);
        assert!(lock.reserve(Mediation::Modal).unwrap().acquire_now().is_some());
    }

    #[test]
    fn a_modal_reservation_replaces_a_conditional_one() {
        let lock = CeremonyLock::default();
        let lost = lock.reserve(Mediation::Conditional).unwrap();
        let reservation = lock.reserve(Mediation::Modal).unwrap();
        assert!(lost.acquire().now_or_never().unwrap().is_none());
        assert!(reservation.acquire().now_or_never().unwrap().is_some());
    }

    #[test]
    fn an_aborted_modal_ceremony_is_awaited() {
        let lock = CeremonyLock::default();
        let permit = lock.reserve(Mediation::Modal).unwrap().acquire_now().unwrap();
        permit.aborted();
        let reservation = lock.reserve(Mediation::Modal).unwrap();
        let mut next = Box::pin(reservation.acquire());
        assert!(next.as_mut().now_or_never().is_none());
        drop(permit);
        assert!(next.now_or_never().unwrap().is_some());
    }

    proptest! {
        /// In any order of reservations, permits and drops.
        #[test]
        fn at_most_one_modal_ceremony_runs(steps in proptest::collection::vec((0_u8..5, any::<bool>()), 1..60)) {
            let lock = CeremonyLock::default();
            let (mut reservations, mut held): (Vec<_>, Vec<(Permit, bool)>) = (vec![], vec![]);
            for (step, is_conditional) in steps {
                match step {
                    4 => if let Some((permit, _)) = held.last() { permit.preemption().allow(); },
                    0 => reservations.extend(lock.reserve(if is_conditional { Mediation::Conditional } else { Mediation::Modal }).map(|reservation| (reservation, is_conditional))),
                    1 => if let Some((reservation, is_conditional)) = reservations.pop() {
                        held.extend(reservation.acquire_now().map(|permit| (permit, is_conditional)));
                    },
                    2 => drop(reservations.pop()),
                    _ => if !held.is_empty() { drop(held.remove(0)); },
                }
                let prompts = held.iter().filter(|(permit, is_conditional)| !is_conditional && is_entry(&permit.lock.0.holder, permit.number));
                prop_assert!(prompts.count() <= 1);
                let going_on = held.iter().filter(|(permit, _)| permit.preemption().requested().now_or_never().is_none());
                prop_assert!(going_on.count() <= 1);
            }
        }
    }
}
