//! Sorting that costs little code.
//!
//! The standard library compiles its sort anew for each type and each key, three kilobytes a time,
//! and the page carries them all. Here the sort itself is compiled once, over positions; only the
//! comparison and the moves are each list's own.

use std::cmp::Ordering;

/// Texts, each once, in their order: the page has no room for a table of hashes. To put one in moves
/// those behind it, which is little for as many as a policy of 64 KiB can have.
#[derive(Debug, Default)]
pub struct Texts(Vec<String>);

impl Texts {
    /// Puts a text in; whether it was not there yet.
    pub fn insert(&mut self, text: String) -> bool {
        let place = self.0.binary_search(&text);
        if let Err(at) = place {
            self.0.insert(at, text);
        }
        place.is_err()
    }
}

/// Sorts by a comparison; what is equal keeps its order.
pub fn by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = positions(items.len(), &|a, b| compare(&items[a], &items[b]));
    let mut unsorted: Vec<_> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|at| unsorted[at].take()));
}

/// Sorts by a key; what has the same key keeps its order.
pub fn by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    by(items, |a, b| key(a).cmp(&key(b)));
}

/// The positions of so many items in their order.
fn positions(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<_> = (0..count).collect();
    order.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        // Many equal keys, so that an order which is not kept would show.
        for count in [0, 1, 2, 3, 20, 21, 1000] {
            let mut items: Vec<_> = (0..count).map(|at| (at * 7919 % 13, at)).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
            by_key(&mut items, |(key, _)| std::cmp::Reverse(*key));
            assert_eq!(items, expected, "{count} items");
        }
    }
}
