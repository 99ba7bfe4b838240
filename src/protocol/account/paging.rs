//! Cursor pagination.

use crate::protocol::percent::{Pairs, with_query};

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageRequest {
    /// `next` of the previous page.
    pub(crate) from: Option<String>,
    /// Maximum number of items.
    pub(crate) take: Option<u32>,
}

/// The rule for `take`.
pub(crate) const TAKE_RULE: &str = "must be a positive integer";

impl PageRequest {
    /// Parses `take`; `None` if it breaks [`TAKE_RULE`].
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked"
    )]
    pub(crate) fn take(number: f64) -> Option<u32> {
        ((1.0..=1_000_000.0).contains(&number) && number.fract() == 0.0).then_some(number as u32)
    }

    /// The path, with the page added to the query.
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
    fn take_is_a_positive_integer() {
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
