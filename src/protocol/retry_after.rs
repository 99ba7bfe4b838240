//! How long a server asks clients to wait.

use crate::protocol::http::Response;
use crate::protocol::json::Json;

/// Seconds to wait: `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3), else `x-ratelimit-reset`, in
/// seconds since the epoch. `None` if neither is readable; CORS may hide both. `now` is in seconds.
pub(crate) fn retry_after<J: Json>(response: &Response<J>, now: f64) -> Option<f64> {
    if !matches!(response.status, 429 | 503) {
        return None;
    }
    let from_header = response.header("retry-after").and_then(|value| {
        let value = value.trim();
        seconds(value).or_else(|| http_date(value).map(|date| (date - now).max(0.0)))
    });
    from_header.or_else(|| {
        response
            .header("x-ratelimit-reset")
            .and_then(seconds)
            .map(|reset| (reset - now).max(0.0))
    })
}

fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_number = (1..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    // Parsed as an integer: the float parser adds kilobytes of tables.
    is_number
        .then(|| text.parse::<u64>().ok())?
        .map(|seconds| seconds as f64)
}

/// An IMF-fixdate (RFC 9110 section 5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`, in seconds since the epoch. The
/// two obsolete formats are not supported.
fn http_date(text: &str) -> Option<f64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, rest) = text.split_once(',')?;
    let mut words = rest.strip_prefix(' ')?.split(' ');
    let day = number(words.next()?, 2).filter(|day| (1.0..=31.0).contains(day))?;
    let name = words.next()?;
    let month = (1_i32..).zip(MONTHS).find(|(_, known)| *known == name)?.0;
    let year = number(words.next()?, 4)?;
    let mut clock = words.next()?.split(':').map(|part| number(part, 2));
    let (hours, minutes, seconds) = (clock.next()??, clock.next()??, clock.next()??);
    if clock.next().is_some() || words.next() != Some("GMT") || words.next().is_some() {
        return None;
    }
    if hours > 23.0 || minutes > 59.0 || seconds > 60.0 {
        return None;
    }
    // Days from the civil calendar. Years start in March, so that a leap day is the last one.
    let (year, month) = (if month <= 2 { year - 1.0 } else { year }, f64::from(month));
    let shifted = if month <= 2.0 { month + 9.0 } else { month - 3.0 };
    let leap_days = (year / 4.0).floor() - (year / 100.0).floor() + (year / 400.0).floor();
    let days = 365.0 * year + leap_days + ((153.0 * shifted + 2.0) / 5.0).floor() + day - 1.0 - 719_468.0;
    Some(((days * 24.0 + hours) * 60.0 + minutes) * 60.0 + seconds)
}

fn number(text: &str, digits: usize) -> Option<f64> {
    (text.len() == digits).then(|| seconds(text)).flatten()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::protocol::http::Body;

    fn wait(status: u16, headers: &[(&'static str, &str)], now: f64) -> Option<f64> {
        let headers = headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        retry_after::<Value>(
            &Response {
                status,
                headers,
                body: Body::Empty,
            },
            now,
        )
    }

    #[test]
    fn retry_after_takes_precedence_over_reset_header() {
        for (headers, now, expected) in [
            (&[("retry-after", "7")][..], 0.0, Some(7.0)),
            (&[("retry-after", " 7 "), ("x-ratelimit-reset", "100")], 0.0, Some(7.0)),
            (
                &[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")],
                784_111_770.0,
                Some(7.0),
            ),
            (
                &[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")],
                784_111_800.0,
                Some(0.0),
            ),
            (
                &[("retry-after", "soon"), ("x-ratelimit-reset", "100")],
                90.0,
                Some(10.0),
            ),
            (&[("x-ratelimit-reset", "100")], 200.0, Some(0.0)),
            (&[("retry-after", "-1")], 0.0, None),
            (&[("retry-after", "1e9")], 0.0, None),
            (&[("retry-after", "")], 0.0, None),
            (&[("retry-after", "99999999999999999999")], 0.0, None),
            (&[], 0.0, None),
        ] {
            assert_eq!(wait(429, headers, now), expected, "{headers:?}");
            assert_eq!(wait(503, headers, now), expected, "{headers:?}");
            assert_eq!(wait(403, headers, now), None);
        }
    }

    #[test]
    fn http_date_is_parsed_strictly() {
        for (text, expected) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0.0)),
            ("Tue, 29 Feb 2000 23:59:59 GMT", Some(951_868_799.0)),
            ("Mon, 02 Mar 2026 08:00:05 GMT", Some(1_772_438_405.0)),
            ("Sun, 22 Nov 2026 00:00:00 GMT", Some(1_795_305_600.0)),
            ("Sun, 6 Nov 1994 08:49:37 GMT", None),
            ("Sun, 06 Nov 1994 08:49:37 CET", None),
            ("Sun, 06 Nov 1994 08:49 GMT", None),
            ("Sun, 06 Nov 1994 08:49:37:00 GMT", None),
            ("Sun, 06 Nov 1994 24:00:00 GMT", None),
            ("Sun, 06 Foo 1994 08:49:37 GMT", None),
            ("Sun, 00 Nov 1994 08:49:37 GMT", None),
            ("Sunday, 06-Nov-94 08:49:37 GMT", None),
            ("Sun Nov  6 08:49:37 1994", None),
            ("", None),
        ] {
            assert_eq!(http_date(text), expected, "{text}");
        }
    }
}
