//! How fast a page may ask: a tenant takes 25 requests a second from all its users together.

use super::Client;
use crate::ports::Platform;

/// Requests a page may send in any second.
const MOST_A_SECOND: usize = 20;

const SECOND_MS: f64 = 1_000.0;

/// When the last requests were sent, or will be, by the monotonic clock.
#[derive(Default)]
pub struct Pace(Vec<f64>);

impl Pace {
    /// Takes the next place in the row: the milliseconds to wait for it.
    fn take_place(&mut self, now: f64) -> f64 {
        let place = match self.0.first() {
            Some(first) if self.0.len() >= MOST_A_SECOND => (first + SECOND_MS).max(now),
            _ => now,
        };
        if self.0.len() >= MOST_A_SECOND {
            self.0 = self.0.split_off(1);
        }
        self.0.push(place);
        place - now
    }
}

impl<P: Platform> Client<P> {
    /// Waits until one more request can be sent.
    pub(super) async fn in_turn(&self) {
        let now = self.platform.monotonic_ms();
        let wait = self.pace.borrow_mut().take_place(now);
        if wait > 0.0 {
            self.sleep(milliseconds(wait)).await;
        }
    }
}

/// Whole milliseconds, not less than these.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
pub(super) fn milliseconds(exact: f64) -> u32 {
    exact.ceil() as u32
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn who_asks_slowly_never_waits() {
        let mut pace = Pace::default();
        for request in 0..100 {
            assert_eq!(pace.take_place(f64::from(request) * 51.0), 0.0);
        }
    }

    proptest! {
        #[test]
        fn no_second_has_more_than_its_share(pauses in proptest::collection::vec(0.0..200.0_f64, 1..200)) {
            let (mut pace, mut now) = (Pace::default(), 0.0);
            let mut places = Vec::new();
            for pause in pauses {
                now += pause;
                let wait = pace.take_place(now);
                prop_assert!(wait >= 0.0);
                places.push(now + wait);
            }
            for window in places.windows(MOST_A_SECOND + 1) {
                prop_assert!(window[MOST_A_SECOND] - window[0] >= SECOND_MS - 0.001);
            }
        }
    }
}
