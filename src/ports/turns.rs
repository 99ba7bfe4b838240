//! Whose turn it is at the one authenticator of a page, whichever of its clients asks.
//!
//! A ceremony that prompts keeps its turn. One that only waits for somebody to pick a passkey gives way: it is stopped, and
//! whoever takes its place waits until it has really ended, since browsers refuse a second ceremony until then.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// The turns of one page. Clones are of the same page.
#[derive(Clone, Default)]
pub struct Turns(Rc<State>);

#[derive(Default)]
struct State {
    last: Cell<u32>,
    /// Who comes next.
    claim: Cell<Option<Place>>,
    /// Who has the authenticator.
    holder: Cell<Option<Place>>,
    is_stopped: Cell<bool>,
    /// How the holder's prompt is taken back.
    take_back: RefCell<Option<Box<dyn Fn()>>>,
    /// Both of them may be waiting for a change.
    wakers: RefCell<Vec<Waker>>,
}

#[derive(Clone, Copy)]
struct Place {
    number: u32,
    gives_way: bool,
}

fn is(place: &Cell<Option<Place>>, number: u32) -> bool {
    place.get().is_some_and(|place| place.number == number)
}

impl State {
    /// The holder has to stop: its prompt is taken back before this returns, since the next may be asked for at once.
    fn stop(&self) {
        let take_back = self.take_back.take();
        if let Some(take_back) = take_back {
            take_back();
        }
        self.is_stopped.set(true);
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

impl Turns {
    /// Whether nobody has a turn, nor the right to one.
    pub fn is_free(&self) -> bool {
        self.0.claim.get().is_none() && self.0.holder.get().is_none()
    }

    /// The right to come next; `None` while somebody else has a turn, or the right to one, who does not give way.
    pub fn claim(&self, gives_way: bool) -> Option<Claim> {
        let state = &self.0;
        let places = [&state.claim, &state.holder];
        if places
            .iter()
            .any(|place| place.get().is_some_and(|place| !place.gives_way))
        {
            return None;
        }
        let number = state.last.get().wrapping_add(1);
        state.last.set(number);
        state.claim.set(Some(Place { number, gives_way }));
        state.changed();
        Some(Claim {
            turns: self.clone(),
            number,
        })
    }
}

/// The right to come next. It can be lost to somebody who does not give way.
pub struct Claim {
    turns: Turns,
    number: u32,
}

impl Claim {
    /// Stops whoever has the turn and waits for the end; `None` where the right was lost.
    pub async fn turn(self) -> Option<Turn> {
        poll_fn(|context| {
            let state = &self.turns.0;
            if !is(&state.claim, self.number) || state.holder.get().is_none() {
                return Poll::Ready(());
            }
            if !state.is_stopped.get() {
                state.stop();
            }
            state.wait(context)
        })
        .await;
        self.turn_now()
    }

    /// Stops whoever has the turn and takes it at once: nothing may be awaited between a click and its prompt.
    pub fn turn_now(self) -> Option<Turn> {
        let state = &self.turns.0;
        let claim = state.claim.get().filter(|claim| claim.number == self.number)?;
        state.stop();
        state.claim.set(None);
        state.holder.set(Some(claim));
        state.is_stopped.set(false);
        state.changed();
        Some(Turn {
            turns: self.turns.clone(),
            number: self.number,
        })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let state = &self.turns.0;
        if is(&state.claim, self.number) {
            state.claim.set(None);
            state.changed();
        }
    }
}

/// A turn; it ends when this is dropped.
pub struct Turn {
    turns: Turns,
    number: u32,
}

impl Turn {
    /// What tells when somebody else wants the turn that gives way.
    pub fn stop(&self) -> Stop {
        Stop {
            turns: self.turns.clone(),
            number: self.number,
        }
    }

    /// Says how the prompt is taken back when somebody else wants the turn.
    pub fn take_back_by(&self, take_back: impl Fn() + 'static) {
        if is(&self.turns.0.holder, self.number) {
            self.turns.0.take_back.replace(Some(Box::new(take_back)));
        }
    }

    /// The prompt has been taken back, and only its end is waited for: whoever comes may wait for it too.
    pub fn ends(&self) {
        let holder = &self.turns.0.holder;
        if is(holder, self.number) {
            holder.set(Some(Place {
                number: self.number,
                gives_way: true,
            }));
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let state = &self.turns.0;
        if is(&state.holder, self.number) {
            state.holder.set(None);
            state.take_back.take();
            state.changed();
        }
    }
}

/// See [`Turn::stop`].
pub struct Stop {
    turns: Turns,
    number: u32,
}

impl Stop {
    /// Comes to its end when the turn is wanted, or gone.
    pub async fn asked(&self) {
        poll_fn(|context| {
            let state = &self.turns.0;
            if !is(&state.holder, self.number) || state.is_stopped.get() {
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
    fn who_prompts_keeps_the_turn() {
        let turns = Turns::default();
        let turn = turns.claim(false).unwrap().turn_now().unwrap();
        assert!(turns.claim(false).is_none() && turns.claim(true).is_none());
        drop(turn);
        assert!(turns.claim(false).is_some());
    }

    #[test]
    fn the_right_to_come_next_is_as_good_as_the_turn() {
        let turns = Turns::default();
        let claim = turns.claim(false).unwrap();
        assert!(turns.claim(false).is_none() && turns.claim(true).is_none());
        drop(claim);
        assert!(turns.claim(true).is_some());
    }

    #[test]
    fn who_gives_way_is_stopped_and_waited_for() {
        let turns = Turns::default();
        let waiting = turns.claim(true).unwrap().turn_now().unwrap();
        let stop = waiting.stop();
        assert!(stop.asked().now_or_never().is_none());
        let claim = turns.claim(false).unwrap();
        assert!(
            stop.asked().now_or_never().is_none(),
            "until the other is ready it goes on"
        );
        let mut pool = LocalPool::new();
        let next = pool.spawner().spawn_local_with_handle(claim.turn()).unwrap();
        pool.run_until_stalled();
        assert!(stop.asked().now_or_never().is_some());
        assert!(turns.claim(true).is_none(), "somebody comes next already");
        drop(waiting);
        let turn = pool.run_until(next).unwrap();
        assert!(turn.stop().asked().now_or_never().is_none());
    }

    #[test]
    fn who_cannot_wait_takes_the_place_of_who_gives_way() {
        let turns = Turns::default();
        let waiting = turns.claim(true).unwrap().turn_now().unwrap();
        let prompt = turns.claim(false).unwrap().turn_now().unwrap();
        assert!(waiting.stop().asked().now_or_never().is_some());
        drop(waiting);
        assert!(
            turns.claim(false).is_none(),
            "the end of the one is not the end of the other"
        );
        drop(prompt);
        assert!(turns.claim(false).is_some());
    }

    #[test]
    fn a_prompt_is_taken_back_before_the_next_can_be_asked_for() {
        for waits in [false, true] {
            let turns = Turns::default();
            let waiting = turns.claim(true).unwrap().turn_now().unwrap();
            let taken_back = Rc::new(Cell::new(0));
            let count = Rc::clone(&taken_back);
            waiting.take_back_by(move || count.set(count.get() + 1));
            let claim = turns.claim(false).unwrap();
            assert_eq!(taken_back.get(), 0);
            if waits {
                assert!(claim.turn().now_or_never().is_none());
            } else {
                assert!(claim.turn_now().is_some());
            }
            assert_eq!(taken_back.get(), 1);
        }
        let turns = Turns::default();
        let over = turns.claim(true).unwrap().turn_now().unwrap();
        over.take_back_by(|| panic!("it has ended by itself"));
        drop(over);
        assert!(turns.claim(false).unwrap().turn_now().is_some());
    }

    #[test]
    fn a_right_that_gives_way_is_lost_to_one_that_does_not() {
        let turns = Turns::default();
        let lost = turns.claim(true).unwrap();
        let claim = turns.claim(false).unwrap();
        assert!(lost.turn().now_or_never().unwrap().is_none());
        assert!(claim.turn().now_or_never().unwrap().is_some());
    }

    #[test]
    fn a_prompt_that_was_taken_back_is_waited_for() {
        let turns = Turns::default();
        let turn = turns.claim(false).unwrap().turn_now().unwrap();
        turn.ends();
        let claim = turns.claim(false).unwrap();
        let mut next = Box::pin(claim.turn());
        assert!(next.as_mut().now_or_never().is_none());
        drop(turn);
        assert!(next.now_or_never().unwrap().is_some());
    }

    proptest! {
        /// Whoever comes and goes: of those that prompt there is never more than one.
        #[test]
        fn there_is_one_prompt(steps in proptest::collection::vec((0_u8..4, any::<bool>()), 1..60)) {
            let turns = Turns::default();
            let (mut claims, mut held) = (vec![], vec![]);
            for (step, gives_way) in steps {
                match step {
                    0 => claims.extend(turns.claim(gives_way).map(|claim| (claim, gives_way))),
                    1 => if let Some((claim, gives_way)) = claims.pop() {
                        held.extend(claim.turn_now().map(|turn| (turn, gives_way)));
                    },
                    2 => drop(claims.pop()),
                    _ => if !held.is_empty() { drop(held.remove(0)); },
                }
                let prompts = held.iter().filter(|(turn, gives_way)| !gives_way && is(&turn.turns.0.holder, turn.number));
                prop_assert!(prompts.count() <= 1);
                let going_on = held.iter().filter(|(turn, _)| turn.stop().asked().now_or_never().is_none());
                prop_assert!(going_on.count() <= 1);
            }
        }
    }
}
