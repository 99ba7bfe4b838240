//! Pages of lists, by cursor.

use crate::protocol::percent::{Pairs, with_query};

/// Which page of a list.
#[derive(Clone, Debug, Default)]
pub struct PageRequest {
    /// `next` of the page before.
    pub from: Option<String>,
    /// How many items at most.
    pub take: Option<u32>,
}

/// What `take` must be.
pub const TAKE_RULE: &str = "must be a whole number from 1 on";

impl PageRequest {
    /// A number of items that can be asked for.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked"
    )]
    pub fn take(number: f64) -> Option<u32> {
        ((1.0..=1_000_000.0).contains(&number) && number.fract() == 0.0).then_some(number as u32)
    }

    /// The path with the query of this page.
    pub(super) fn path(&self, path: &str, query: Pairs) -> String {
        let take = self.take.map(|take| take.to_string());
        let query = query
            .optional("from", self.from.as_deref())
            .optional("take", take.as_deref());
        with_query(path, query)
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_items_is_whole_and_positive() {
        for (number, expected) in [
            (1.0, Some(1)),
            (20.0, Some(20)),
            (0.0, None),
            (-1.0, None),
            (1.5, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
            (1e300, None),
        ] {
            assert_eq!(PageRequest::take(number), expected, "{number}");
        }
    }
}
