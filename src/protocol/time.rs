//! Time that survives a wrong clock and a sleeping machine.

/// A time as a decimal integer.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and any time fits"
)]
pub(crate) fn integer_string(time: f64) -> String {
    (time as u64).to_string()
}

/// Whole milliseconds, rounded up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
pub(crate) fn whole_milliseconds(exact: f64) -> u32 {
    exact.ceil() as u32
}

/// A reading of both clocks, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timestamp {
    /// The wall clock, which may jump.
    pub(crate) wall: f64,
    /// The monotonic clock, which may stand still while the machine sleeps.
    pub(crate) monotonic: f64,
}

impl Timestamp {
    /// Seconds from this reading to `later`, by the clock that advanced more. A wall clock that jumps ahead ends a
    /// lifetime early, once; one that is set back prolongs nothing.
    pub(crate) fn seconds_until(self, later: Self) -> f64 {
        let milliseconds = (later.monotonic - self.monotonic).max(later.wall - self.wall);
        (milliseconds / 1_000.0).max(0.0)
    }
}

/// A server's clock: its time at one reading of this device's clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServerTime {
    /// In seconds since the epoch.
    pub(crate) seconds: f64,
    pub(crate) read: Timestamp,
}

impl ServerTime {
    /// The server's time at a later reading, in seconds since the epoch.
    pub(crate) fn at(self, now: Timestamp) -> f64 {
        self.seconds + self.read.seconds_until(now)
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn clock_that_advanced_more_counts() {
        let start = Timestamp {
            wall: 1_000_000.0,
            monotonic: 500.0,
        };
        let after = |wall: f64, monotonic: f64| {
            start.seconds_until(Timestamp {
                wall: start.wall + wall,
                monotonic: start.monotonic + monotonic,
            })
        };
        assert_eq!(after(5_000.0, 5_000.0), 5.0);
        assert_eq!(after(28_800_000.0, 10.0), 28_800.0, "eight hours of sleep");
        assert_eq!(after(-86_400_000.0, 5_000.0), 5.0, "set back by a day");
        assert_eq!(after(86_405_000.0, 5_000.0), 86_405.0, "set ahead by a day");
        assert_eq!(after(-1.0, 0.0), 0.0);
    }

    #[test]
    fn server_time_survives_a_clock_that_is_set_back() {
        let read = Timestamp {
            wall: 1_000_000.0,
            monotonic: 500.0,
        };
        let server = ServerTime { seconds: 9_000.0, read };
        let at = |wall, monotonic| server.at(Timestamp { wall, monotonic });
        assert_eq!(at(1_005_000.0, 5_500.0), 9_005.0);
        assert_eq!(at(400_000.0, 5_500.0), 9_005.0);
    }
}
