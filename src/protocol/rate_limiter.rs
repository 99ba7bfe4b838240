//! How many requests a page may send: a tenant accepts 25 requests a second from all its users together.

use crate::protocol::bounded::push_bounded;

/// Requests in any second.
const MAX_PER_SECOND: usize = 20;

const SECOND_MS: f64 = 1_000.0;

/// The times of the last requests, sent or scheduled, by the monotonic clock.
#[derive(Default)]
pub(crate) struct RateLimiter(Vec<f64>);

impl RateLimiter {
    /// Schedules one more request and returns the milliseconds to wait for it.
    pub(crate) fn schedule(&mut self, now: f64) -> f64 {
        let time = match self.0.first() {
            Some(first) if self.0.len() >= MAX_PER_SECOND => (first + SECOND_MS).max(now),
            _ => now,
        };
        push_bounded(&mut self.0, time, MAX_PER_SECOND);
        time - now
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slow_requests_never_wait() {
        let mut limiter = RateLimiter::default();
        for request in 0..100 {
            assert_eq!(limiter.schedule(f64::from(request) * 51.0), 0.0);
        }
    }

    proptest! {
        #[test]
        fn no_second_exceeds_the_limit(pauses in proptest::collection::vec(0.0..200.0_f64, 1..200)) {
            let (mut limiter, mut now) = (RateLimiter::default(), 0.0);
            let mut times = Vec::new();
            for pause in pauses {
                now += pause;
                let wait = limiter.schedule(now);
                prop_assert!(wait >= 0.0);
                times.push(now + wait);
            }
            for window in times.windows(MAX_PER_SECOND + 1) {
                prop_assert!(window[MAX_PER_SECOND] - window[0] >= SECOND_MS - 0.001);
            }
        }
    }
}
