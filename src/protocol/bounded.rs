//! Lists that keep their newest items.

/// Appends an item; a list that has `max` items drops its oldest one first.
pub(crate) fn push_bounded<T>(list: &mut Vec<T>, item: T, max: usize) {
    if list.len() >= max {
        *list = list.split_off(1);
    }
    list.push(item);
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn oldest_item_is_dropped_beyond_the_maximum() {
        let mut list = Vec::new();
        for item in 0..5 {
            push_bounded(&mut list, item, 3);
        }
        assert_eq!(list, [2, 3, 4]);
    }
}
