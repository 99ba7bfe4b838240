//! `Date.now` and `performance.now`.

use super::{Browser, foreign};
use crate::ports::engine::Clock;

impl Clock for Browser {
    fn wall_clock_ms(&self) -> f64 {
        js_sys::Date::now()
    }

    /// 0 if there is no `performance`: only the wall clock is used then.
    fn monotonic_ms(&self) -> f64 {
        let performance = foreign::get(&js_sys::global(), "performance");
        performance
            .and_then(|performance| foreign::call(&performance, "now", &[]))
            .ok()
            .and_then(|now| now.as_f64())
            .unwrap_or(0.0)
    }
}
