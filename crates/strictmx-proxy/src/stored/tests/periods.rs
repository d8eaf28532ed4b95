//! How long something is kept is what pages and problems say.

use super::*;
use crate::Limits;
use crate::limits::TABLE;

const MINUTE_S: i64 = 60;

/// The longest that a limit remembers a client or a network: until all of it can be had again.
fn limits_s() -> i64 {
    let rates = TABLE.iter().filter_map(|limit| limit.allowed.rate());
    let whole = rates.map(|rate| (rate.interval() * rate.burst()).as_secs_f64().round());
    whole.fold(0.0, f64::max) as i64
}

fn remembered_s() -> i64 {
    i64::try_from(Limits::LONGEST_REMEMBERED.as_secs()).expect("some minutes")
}

/// The periods that a text names, in their order, in seconds.
fn periods(text: &str) -> Vec<i64> {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let period = |pair: &[&str]| {
        let unit_s = match pair[1].trim_end_matches('s') {
            "minute" => MINUTE_S,
            "hour" => 60 * MINUTE_S,
            "day" => DAY_S,
            "week" => 7 * DAY_S,
            "month" => 30 * DAY_S,
            _ => return None,
        };
        let count = match pair[0] {
            "some" => return None,
            "a" | "an" | "one" => 1,
            "two" => 2,
            number => number
                .parse()
                .unwrap_or_else(|_| panic!("{number} {}", pair[1])),
        };
        Some(count * unit_s)
    };
    words.windows(2).filter_map(period).collect()
}

#[test]
fn the_privacy_page_says_how_long_everything_is_kept() {
    let page = include_str!("../../../../../web/src/documents/privacy.rs");
    let kept = [limits_s(), remembered_s(), KEPT_S, GONE_S];
    assert_eq!(periods(page), kept);
}

#[test]
fn other_pages_and_problems_say_the_same() {
    let both = &[remembered_s(), KEPT_S][..];
    let stored = &[KEPT_S][..];
    for (what, text, kept) in [
        (
            "about",
            include_str!("../../../../../web/src/documents/about.rs"),
            both,
        ),
        (
            "share",
            include_str!("../../../../../web/src/shared/store.rs"),
            both,
        ),
        (
            "the API",
            include_str!("../../../../../web/src/documents/api.md"),
            &[KEPT_S, remembered_s()],
        ),
        ("gone", include_str!("../../api/results.rs"), stored),
        ("openapi", include_str!("../../api/openapi.rs"), stored),
    ] {
        assert_eq!(periods(text), kept, "{what}");
    }
}
