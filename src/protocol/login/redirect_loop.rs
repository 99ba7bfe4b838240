//! Detects a page that redirects to the login again and again without user interaction.

use crate::protocol::time::integer_string;

/// So many redirects in a row are not a loop yet.
const MAX_REDIRECTS: usize = 3;

/// The period in which redirects count.
const WINDOW_MS: f64 = 60_000.0;

/// The times of the last redirects, as a string that a tab can store.
pub(crate) struct RedirectHistory(Vec<f64>);

impl RedirectHistory {
    /// Reads the stored string. Foreign content is ignored, as are times in the future or outside the window.
    pub(crate) fn read(stored: Option<&str>, now: f64) -> Self {
        let times = stored
            .unwrap_or_default()
            .split(' ')
            .filter_map(|time| time.parse::<u64>().ok());
        let times = times.map(|time| time as f64);
        Self(times.filter(|time| (0.0..WINDOW_MS).contains(&(now - time))).collect())
    }

    /// Whether another redirect would be one too many.
    pub(crate) fn is_loop(&self) -> bool {
        self.0.len() >= MAX_REDIRECTS
    }

    /// The string to store, with another redirect.
    pub(crate) fn with(&self, now: f64) -> String {
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
    fn fourth_redirect_in_a_minute_is_a_loop() {
        let mut stored: Option<String> = None;
        for now in [1_000.0, 2_000.0, 3_000.0] {
            let history = RedirectHistory::read(stored.as_deref(), now);
            assert!(!history.is_loop());
            stored = Some(history.with(now));
        }
        assert_eq!(stored.as_deref(), Some("1000 2000 3000"));
        assert!(RedirectHistory::read(stored.as_deref(), 60_999.0).is_loop());
        assert!(!RedirectHistory::read(stored.as_deref(), 61_000.0).is_loop());
        assert!(
            !RedirectHistory::read(stored.as_deref(), 500.0).is_loop(),
            "a clock that was set back"
        );
    }

    proptest! {
        #[test]
        fn read_never_panics(stored in ".*", now in any::<f64>()) {
            let _ = RedirectHistory::read(Some(&stored), now).with(now);
        }
    }
}
