//! Whether our own clock can be believed. Resolvers say what time it is (`Date`, RFC 9110 6.6.1), or
//! from when until when the root zone is valid that they answer from, over TLS, and before anybody else
//! is contacted; and it is after what is built in was made.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use strictmx_core::timestamp::Timestamp;

use crate::budget::{CLOCK, CLOCK_AGAIN, ROOT_AGAIN};
use crate::lock::lock;
use crate::tls::roots::WEBPKI_ROOTS;

/// What time it was at one resolver, and when it said so by a clock that nobody sets: its time goes on
/// from there, so that one that was asked long ago still tells when ours has jumped. While a machine
/// sleeps that clock stands, and until a resolver is asked again ours is taken for a wrong one.
#[derive(Debug, Default)]
pub(crate) struct Told {
    time: Mutex<Option<Between>>,
    asked: Mutex<Option<Instant>>,
}

/// It was not earlier and not later than that, at this time.
#[derive(Clone, Copy, Debug)]
struct Between {
    earliest: SystemTime,
    latest: SystemTime,
    at: Instant,
}

impl Between {
    fn is_exact(&self) -> bool {
        self.earliest == self.latest
    }

    /// How far our clock is from it, where ours says `now` at this time.
    fn off(&self, now: SystemTime, at: Instant) -> Duration {
        let passed = at.saturating_duration_since(self.at);
        let behind = (self.earliest + passed).duration_since(now);
        let ahead = now.duration_since(self.latest + passed);
        behind.or(ahead).unwrap_or_default()
    }
}

impl Told {
    /// Takes note of a `Date` that came at this time. One that says nothing changes nothing.
    pub(crate) fn date(&self, date: &str, at: Instant) {
        if let Ok(theirs) = httpdate::parse_http_date(date) {
            self.asked(at);
            self.tells(theirs, theirs, at);
        }
    }

    /// Takes note of when the root zone is valid from which it answered at this time, unless a `Date`
    /// told better lately.
    pub(crate) fn root_validity(&self, validity: [Timestamp; 2], at: Instant) {
        let is_better =
            |told: Between| told.is_exact() && at.saturating_duration_since(told.at) < CLOCK_AGAIN;
        let time = |time: Timestamp| {
            let since_epoch = Duration::from_secs(time.unix().try_into().ok()?);
            Some(UNIX_EPOCH + since_epoch)
        };
        let told = *lock(&self.time);
        if let [Some(from), Some(until)] = validity.map(time)
            && !told.is_some_and(is_better)
        {
            // It is later than it was.
            let earlier = told.filter(|told| !told.is_exact());
            let earlier = earlier.map(|it| it.earliest + at.saturating_duration_since(it.at));
            self.tells(earlier.map_or(from, |earlier| earlier.max(from)), until, at);
        }
    }

    fn tells(&self, earliest: SystemTime, latest: SystemTime, at: Instant) {
        *lock(&self.time) = Some(Between {
            earliest,
            latest,
            at,
        });
    }

    /// Takes note that it was asked at this time, whatever it answered.
    pub(crate) fn asked(&self, at: Instant) {
        *lock(&self.asked) = Some(at);
    }

    /// Whether it is to be asked, where ours says `now` at this time: it has not told lately, or told
    /// that ours is wrong.
    pub(crate) fn is_to_be_asked(&self, now: SystemTime, at: Instant) -> bool {
        let (asked, told) = (*lock(&self.asked), *lock(&self.time));
        let is_right = told.is_some_and(|told| told.off(now, at) <= CLOCK);
        let again = if is_right { CLOCK_AGAIN } else { ROOT_AGAIN };
        asked.is_none_or(|asked| at.saturating_duration_since(asked) >= again)
    }
}

/// How many tell the time.
pub(crate) fn sources<'a>(told: impl Iterator<Item = &'a Told>) -> usize {
    told.filter(|told| lock(&told.time).is_some()).count()
}

/// How wrong our clock, which says `now` at this time, is at least, where all who told the time say that
/// it is: one resolver alone may be wrong itself. Who tells the second counts before who tells the days.
pub(crate) fn off<'a>(
    told: impl Iterator<Item = &'a Told>,
    now: SystemTime,
    at: Instant,
) -> Option<Duration> {
    let told: Vec<_> = told.filter_map(|told| *lock(&told.time)).collect();
    let has_exact = told.iter().any(Between::is_exact);
    let counts = told.iter().filter(|it| it.is_exact() || !has_exact);
    let off = counts.map(|told| told.off(now, at)).min();
    off.filter(|off| *off > CLOCK)
}

/// How far our clock, which says `now`, is behind the day on which the roots that are built in were
/// published: as much as that it is wrong at least, whoever tells the time or does not.
pub(crate) fn behind_roots(now: SystemTime) -> Option<Duration> {
    let (_, published) = WEBPKI_ROOTS;
    let published = Timestamp::parse(&format!("{published}T00:00:00Z"))?;
    let since_epoch = Duration::from_secs(published.unix().try_into().ok()?);
    let behind = (UNIX_EPOCH + since_epoch).duration_since(now).ok();
    behind.filter(|off| *off > CLOCK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_from_before_our_roots_is_wrong() {
        let (now, day) = (SystemTime::now(), Duration::from_secs(86_400));
        assert_eq!(behind_roots(now), None);
        assert_eq!(behind_roots(now + 3_650 * day), None, "nobody knows");
        let off = behind_roots(UNIX_EPOCH).expect("as machines without a battery start");
        let published = UNIX_EPOCH + off;
        assert_eq!(behind_roots(published), None);
        assert_eq!(behind_roots(published - day), Some(day));
    }

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    #[test]
    fn our_clock_is_wrong_where_all_say_so() {
        let (now, at) = (
            httpdate::parse_http_date(DATE).expect("a date"),
            Instant::now(),
        );
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
                told.date(date, at);
                told
            });
            let told: Vec<_> = told.collect();
            assert_eq!(
                off(told.iter(), now, at),
                expected.map(Duration::from_secs),
                "{why}"
            );
            let telling = dates.iter().filter(|date| **date != "yesterday").count();
            assert_eq!(sources(told.iter()), telling, "{why}");
        }
    }

    /// However long ago the others were asked, and whatever was said since.
    #[test]
    fn what_was_said_long_ago_tells_a_jump() {
        let (now, at) = (
            httpdate::parse_http_date(DATE).expect("a date"),
            Instant::now(),
        );
        let told = [Told::default(), Told::default()];
        told.iter().for_each(|told| told.date(DATE, at));
        let (hour, year) = (
            Duration::from_secs(3_600),
            Duration::from_secs(365 * 86_400),
        );
        let off = |now| off(told.iter(), now, at + hour);
        assert_eq!(off(now + hour), None, "an hour has passed");
        assert_eq!(off(now + hour + year), Some(year), "ours has jumped ahead");
        assert_eq!(off(now + hour - year), Some(year), "and back");
        // The one that is asked now says so, and the other does not say otherwise.
        told[0].date("Sun, 06 Nov 1994 09:49:37 GMT", at + hour);
        assert_eq!(off(now + hour + year), Some(year));
        assert_eq!(off(now + hour), None, "it is right again");
    }

    /// As of a resolver that says no `Date`.
    #[test]
    fn the_time_is_between_the_ends_of_the_root_zone() {
        let (day, hour) = (Duration::from_secs(86_400), Duration::from_secs(3_600));
        let at = Instant::now();
        let valid = [1_796_097_600, 1_796_097_600 + 13 * 86_400].map(Timestamp::from_unix);
        let then = UNIX_EPOCH + Duration::from_secs(1_796_097_600);
        let told = Told::default();
        told.root_validity(valid, at);
        let off = |now, at| off([&told].into_iter(), now, at);
        assert_eq!(off(then, at), None);
        assert_eq!(off(then + 13 * day, at), None);
        assert_eq!(off(then + 13 * day + hour, at), Some(hour), "ahead");
        assert_eq!(off(then + 3_650 * day, at), Some(3_637 * day));
        assert_eq!(off(then - hour, at), Some(hour), "behind");
        assert_eq!(off(then - 20_000 * day, at), Some(20_000 * day));
        // It goes on from there.
        assert_eq!(off(then + hour, at + day), Some(day - hour), "set back");
        assert_eq!(off(then + 14 * day, at + day), None);
        // Whatever is said of the same zone a day later.
        told.root_validity(valid, at + day);
        assert_eq!(off(then + hour, at + day), Some(day - hour), "set back");
        // And is said anew.
        told.root_validity(valid.map(|time| time.plus_s(2 * 86_400)), at + day);
        assert_eq!(off(then + day, at + day), Some(day));
    }

    /// However many know no more than the days.
    #[test]
    fn who_tells_the_second_counts_first() {
        let (now, at) = (
            httpdate::parse_http_date(DATE).expect("a date"),
            Instant::now(),
        );
        let hour = Duration::from_secs(3_600);
        let valid = [784_111_777 - 86_400, 784_111_777 + 86_400].map(Timestamp::from_unix);
        let told = [Told::default(), Told::default()];
        told[0].root_validity(valid, at);
        let off = |now| off(told.iter(), now, at);
        assert_eq!(off(now + hour), None);
        told[1].date(DATE, at);
        assert_eq!(off(now), None);
        assert_eq!(off(now + hour), Some(hour));
        told[1].root_validity(valid, at + hour / 2);
        assert_eq!(off(now + hour), Some(hour), "no better than the Date");
    }

    #[test]
    fn who_has_not_told_or_says_that_we_are_wrong_is_asked_soon() {
        let now = httpdate::parse_http_date(DATE).expect("a date");
        let (day, at) = (Duration::from_secs(86_400), Instant::now());
        let valid = [784_111_777, 784_111_777 + 13 * 86_400].map(Timestamp::from_unix);
        let told = Told::default();
        assert!(told.is_to_be_asked(now, at));
        told.asked(at);
        assert!(!told.is_to_be_asked(now, at), "it is asked");
        assert!(told.is_to_be_asked(now, at + ROOT_AGAIN), "it did not say");
        told.root_validity(valid, at);
        assert!(!told.is_to_be_asked(now + ROOT_AGAIN, at + ROOT_AGAIN));
        assert!(told.is_to_be_asked(now + CLOCK_AGAIN, at + CLOCK_AGAIN));
        assert!(
            told.is_to_be_asked(now + 14 * day, at + ROOT_AGAIN),
            "as after a machine slept"
        );
        told.date(DATE, at + ROOT_AGAIN);
        assert!(!told.is_to_be_asked(now, at + ROOT_AGAIN), "it tells");
    }
}
