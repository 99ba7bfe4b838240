//! When a read is asked for again.

use crate::protocol::http::Response;
use crate::protocol::json::Json;
use crate::protocol::retry_after::retry_after;

/// A read is repeated at most so often.
const MAX_RETRIES: u32 = 2;

/// Up to so many milliseconds are added to each wait, so that pages that were refused together do not come back together.
const JITTER_MS: f64 = 500.0;

/// Milliseconds to wait before the read that got this answer is repeated; `None` when the answer stands.
///
/// Only 429 and 503 ask for a repeat (RFC 6585 section 4, RFC 9110 section 15.6.4), and never before the time they give.
/// The wait has to end within what is left of the time, in milliseconds. `retries` counts those that were made, `random_byte`
/// is a random byte, `now` is in seconds.
pub fn delay_ms<J: Json>(response: &Response<J>, retries: u32, random_byte: u8, left: f64, now: f64) -> Option<f64> {
    if retries >= MAX_RETRIES || !matches!(response.status, 429 | 503) {
        return None;
    }
    // Where no time is given: a second, then two.
    let unstated = if retries == 0 { 1.0 } else { 2.0 };
    let asked = retry_after(response, now).unwrap_or(unstated) * 1_000.0;
    let wait = asked + JITTER_MS * f64::from(random_byte) / 255.0;
    (wait < left).then_some(wait)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::protocol::http::Body;

    fn answer(status: u16, retry_after: Option<&str>) -> Response<Value> {
        Response {
            status,
            headers: retry_after
                .map(|value| ("retry-after", value.to_owned()))
                .into_iter()
                .collect(),
            body: Body::Empty,
        }
    }

    #[test]
    fn only_two_statuses_ask_for_a_repeat() {
        for status in [200, 204, 400, 401, 403, 404, 408, 409, 425, 500, 502, 504] {
            assert_eq!(
                delay_ms(&answer(status, Some("1")), 0, 0, 10_000.0, 0.0),
                None,
                "{status}"
            );
        }
        for status in [429, 503] {
            assert_eq!(delay_ms(&answer(status, Some("1")), 0, 0, 10_000.0, 0.0), Some(1_000.0));
        }
    }

    #[test]
    fn a_repeat_comes_never_before_the_time_given_and_soon_after_it() {
        for random_byte in 0..=255 {
            let wait = delay_ms(&answer(429, Some("3")), 0, random_byte, 10_000.0, 0.0).unwrap();
            assert!((3_000.0..=3_500.0).contains(&wait), "{random_byte}: {wait}");
        }
        assert_eq!(delay_ms(&answer(503, None), 0, 0, 10_000.0, 0.0), Some(1_000.0));
        assert_eq!(delay_ms(&answer(503, None), 1, 255, 10_000.0, 0.0), Some(2_500.0));
        let date = Some("Thu, 01 Jan 1970 00:00:09 GMT");
        assert_eq!(delay_ms(&answer(429, date), 0, 0, 10_000.0, 5.0), Some(4_000.0));
    }

    #[test]
    fn there_are_two_repeats_at_most_and_only_within_the_time() {
        assert!(delay_ms(&answer(429, Some("1")), 1, 0, 10_000.0, 0.0).is_some());
        assert_eq!(delay_ms(&answer(429, Some("1")), 2, 0, 10_000.0, 0.0), None);
        assert_eq!(delay_ms(&answer(429, Some("10")), 0, 0, 10_000.0, 0.0), None);
        assert_eq!(delay_ms(&answer(429, Some("9")), 0, 255, 9_400.0, 0.0), None);
    }
}
