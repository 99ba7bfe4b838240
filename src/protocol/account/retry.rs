//! When a read is retried.

use crate::protocol::http::Response;
use crate::protocol::json::Json;
use crate::protocol::retry_after::retry_after;

const MAX_RETRIES: u32 = 2;

/// Random milliseconds are added to each delay, so that pages that were rejected together do not retry together.
const JITTER_MS: f64 = 500.0;

/// Milliseconds to wait before the read is retried; `None` if it is not.
///
/// Only 429 and 503 are retried (RFC 6585 section 4, RFC 9110 section 15.6.4), never before the time that the server
/// states, and only if the delay is shorter than `left`, the rest of the timeout in milliseconds. `retries` counts
/// earlier retries, `now` is in seconds.
pub(crate) fn delay_ms<J: Json>(
    response: &Response<J>,
    retries: u32,
    random_byte: u8,
    left: f64,
    now: f64,
) -> Option<f64> {
    if retries >= MAX_RETRIES || !matches!(response.status, 429 | 503) {
        return None;
    }
    // If the server states no time: one second, then two.
    let fallback = if retries == 0 { 1.0 } else { 2.0 };
    let stated = retry_after(response, now).unwrap_or(fallback) * 1_000.0;
    let wait = stated + JITTER_MS * f64::from(random_byte) / 255.0;
    (wait < left).then_some(wait)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::protocol::http::Body;

    fn response(status: u16, retry_after: Option<&str>) -> Response<Value> {
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
    fn only_429_and_503_are_retried() {
        for status in [200, 204, 400, 401, 403, 404, 408, 409, 425, 500, 502, 504] {
            assert_eq!(
                delay_ms(&response(status, Some("1")), 0, 0, 10_000.0, 0.0),
                None,
                "{status}"
            );
        }
        for status in [429, 503] {
            assert_eq!(
                delay_ms(&response(status, Some("1")), 0, 0, 10_000.0, 0.0),
                Some(1_000.0)
            );
        }
    }

    #[test]
    fn delay_is_at_least_retry_after_plus_jitter() {
        for random_byte in 0..=255 {
            let wait = delay_ms(&response(429, Some("3")), 0, random_byte, 10_000.0, 0.0).unwrap();
            assert!((3_000.0..=3_500.0).contains(&wait), "{random_byte}: {wait}");
        }
        assert_eq!(delay_ms(&response(503, None), 0, 0, 10_000.0, 0.0), Some(1_000.0));
        assert_eq!(delay_ms(&response(503, None), 1, 255, 10_000.0, 0.0), Some(2_500.0));
        let date = Some("Thu, 01 Jan 1970 00:00:09 GMT");
        assert_eq!(delay_ms(&response(429, date), 0, 0, 10_000.0, 5.0), Some(4_000.0));
    }

    #[test]
    fn at_most_two_retries_within_the_timeout() {
        assert!(delay_ms(&response(429, Some("1")), 1, 0, 10_000.0, 0.0).is_some());
        assert_eq!(delay_ms(&response(429, Some("1")), 2, 0, 10_000.0, 0.0), None);
        assert_eq!(delay_ms(&response(429, Some("10")), 0, 0, 10_000.0, 0.0), None);
        assert_eq!(delay_ms(&response(429, Some("9")), 0, 255, 9_400.0, 0.0), None);
    }
}
