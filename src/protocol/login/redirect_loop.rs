//! When a page leaves for the login again and again, with nobody there who asks for it.

use crate::protocol::time::integer_string;

/// So many departures in a row are no loop yet.
const MAX_REDIRECTS: usize = 3;

/// Milliseconds within which they count.
const WINDOW_MS: f64 = 60_000.0;

/// The departures that came to nothing so far, as text that a tab can keep.
pub struct RedirectHistory(Vec<f64>);

impl RedirectHistory {
    /// Reads what was kept; what something else wrote is nothing. Those that are too long ago, or in the future, do not
    /// count.
    pub fn read(kept: Option<&str>, now: f64) -> Self {
        let times = kept
            .unwrap_or_default()
            .split(' ')
            .filter_map(|time| time.parse::<u64>().ok());
        let times = times.map(|time| time as f64);
        Self(times.filter(|time| (0.0..WINDOW_MS).contains(&(now - time))).collect())
    }

    /// Whether one more is one too many.
    pub fn is_loop(&self) -> bool {
        self.0.len() >= MAX_REDIRECTS
    }

    /// With one more, to be kept.
    pub fn with(&self, now: f64) -> String {
        let mut text = String::new();
        for time in self.0.iter().chain([&now]) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&integer_string(*time));
        }
        text
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn three_in_a_minute_are_enough() {
        let mut kept: Option<String> = None;
        for now in [1_000.0, 2_000.0, 3_000.0] {
            let departures = RedirectHistory::read(kept.as_deref(), now);
            assert!(!departures.is_loop());
            kept = Some(departures.with(now));
        }
        assert_eq!(kept.as_deref(), Some("1000 2000 3000"));
        assert!(RedirectHistory::read(kept.as_deref(), 60_999.0).is_loop());
        assert!(!RedirectHistory::read(kept.as_deref(), 61_000.0).is_loop());
        assert!(
            !RedirectHistory::read(kept.as_deref(), 500.0).is_loop(),
            "a clock that was set back"
        );
    }

    proptest! {
        #[test]
        fn nothing_that_was_kept_panics(kept in ".*", now in any::<f64>()) {
            let _ = RedirectHistory::read(Some(&kept), now).with(now);
        }
    }
}
