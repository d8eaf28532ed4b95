//! Whether our own clock can be believed. Resolvers say what time it is (`Date`, RFC 9110 6.6.1),
//! over TLS, and before anybody else is contacted.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::budget::CLOCK;

/// How far our clock is from that of one resolver.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<Option<Duration>>);

impl Told {
    /// Takes note of a `Date`. One that says nothing changes nothing.
    pub(crate) fn date(&self, date: &str, now: SystemTime) {
        let Ok(theirs) = httpdate::parse_http_date(date) else {
            return;
        };
        let off = now.duration_since(theirs);
        let off = off.unwrap_or_else(|behind| behind.duration());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(off);
    }

    fn off(&self) -> Option<Duration> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many tell the time.
pub(crate) fn sources<'a>(told: impl Iterator<Item = &'a Told>) -> usize {
    told.filter_map(Told::off).count()
}

/// How wrong our clock is at least, where all who told the time say that it is: one resolver alone
/// may be wrong itself.
pub(crate) fn off<'a>(told: impl Iterator<Item = &'a Told>) -> Option<Duration> {
    told.filter_map(Told::off).min().filter(|off| *off > CLOCK)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    #[test]
    fn our_clock_is_wrong_where_all_say_so() {
        let now = httpdate::parse_http_date(DATE).expect("a date");
        let cases: [(&[&str], Option<u64>, &str); 9] = [
            (&[], None, "nobody told"),
            (&[DATE], None, "right"),
            (
                &["Sun, 06 Nov 1994 08:47:37 GMT"],
                None,
                "two minutes ahead",
            ),
            (
                &["Sun, 06 Nov 1994 08:47:36 GMT"],
                Some(121),
                "more than that",
            ),
            (&["Sun, 06 Nov 1994 08:51:38 GMT"], Some(121), "behind"),
            (
                &["Mon, 06 Nov 1995 08:49:37 GMT"],
                Some(365 * 86_400),
                "a year",
            ),
            (
                &["Mon, 06 Nov 1995 08:49:37 GMT", DATE],
                None,
                "the other is right",
            ),
            (
                &[
                    "Mon, 06 Nov 1995 08:49:37 GMT",
                    "Sun, 06 Nov 1994 09:49:37 GMT",
                ],
                Some(3_600),
                "both",
            ),
            (&["yesterday"], None, "no date"),
        ];
        for (dates, expected, why) in cases {
            let told = dates.iter().map(|date| {
                let told = Told::default();
                told.date(date, now);
                told
            });
            let told: Vec<_> = told.collect();
            assert_eq!(off(told.iter()), expected.map(Duration::from_secs), "{why}");
            let telling = dates.iter().filter(|date| **date != "yesterday").count();
            assert_eq!(sources(told.iter()), telling, "{why}");
        }
    }
}
