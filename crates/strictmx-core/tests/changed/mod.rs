//! Texts that are right but for a few changes.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What befalls a text.
#[derive(Clone, Debug)]
enum Change {
    PutIn(Index, &'static str),
    TakeAway(Index),
    Double(Index),
    PutElsewhere(Index, Index),
}

/// Texts of these pieces, with up to three changes; what is put in is one of the others.
pub(crate) fn changed(
    pieces: &'static [&'static str],
    others: &'static [&'static str],
) -> impl Strategy<Value = String> {
    let at = any::<Index>;
    let change = prop_oneof![
        3 => (at(), select(others)).prop_map(|(place, piece)| Change::PutIn(place, piece)),
        1 => at().prop_map(Change::TakeAway),
        1 => at().prop_map(Change::Double),
        1 => (at(), at()).prop_map(|(from, to)| Change::PutElsewhere(from, to)),
    ];
    vec(change, 0..4).prop_map(move |changes| {
        let mut text = pieces.to_vec();
        for change in changes {
            match change {
                Change::PutIn(place, piece) => text.insert(place.index(text.len() + 1), piece),
                Change::TakeAway(place) => drop(text.remove(place.index(text.len()))),
                Change::Double(place) => {
                    let place = place.index(text.len());
                    text.insert(place, text[place]);
                }
                Change::PutElsewhere(from, to) => {
                    let piece = text.remove(from.index(text.len()));
                    text.insert(to.index(text.len() + 1), piece);
                }
            }
        }
        text.concat()
    })
}
