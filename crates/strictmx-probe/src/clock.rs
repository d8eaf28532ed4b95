//! Whether our own clock can be believed. Resolvers say what time it is (`Date`, RFC 9110 6.6.1), or
//! when the root zone was signed that they answer from, over TLS, and before anybody else is contacted;
//! and it is after what is built in was made.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use strictmx_core::timestamp::Timestamp;

use crate::budget::{CLOCK, CLOCK_AGAIN, ROOT_ZONE};
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

impl Told {
    /// Takes note of a `Date` that came at this time. One that says nothing changes nothing.
    pub(crate) fn date(&self, date: &str, at: Instant) {
        if let Ok(theirs) = httpdate::parse_http_date(date) {
            self.told(theirs, theirs, at);
        }
    }

    /// Takes note, at this time, of when the root zone was signed, unless a `Date` told better.
    pub(crate) fn root_signed(&self, signed: Timestamp, at: Instant) {
        let is_lately = |told: Between| at.saturating_duration_since(told.at) < CLOCK_AGAIN;
        if lock(&self.time).is_some_and(is_lately) {
            return;
        }
        if let Ok(since_epoch) = signed.unix().try_into() {
            let signed = UNIX_EPOCH + Duration::from_secs(since_epoch);
            self.told(signed, signed + ROOT_ZONE, at);
        }
    }

    fn told(&self, earliest: SystemTime, latest: SystemTime, at: Instant) {
        *lock(&self.asked) = Some(at);
        *lock(&self.time) = Some(Between {
            earliest,
            latest,
            at,
        });
    }

    /// Whether it is to be asked at this time, since it has not told lately; it is asked then.
    pub(crate) fn is_to_be_asked(&self, at: Instant) -> bool {
        let mut asked = lock(&self.asked);
        let lately = asked.is_some_and(|asked| at.saturating_duration_since(asked) < CLOCK_AGAIN);
        if !lately {
            *asked = Some(at);
        }
        !lately
    }

    /// How far our clock is from theirs, where ours says `now` at this time.
    fn off(&self, now: SystemTime, at: Instant) -> Option<Duration> {
        let told = (*lock(&self.time))?;
        let passed = at.saturating_duration_since(told.at);
        let behind = (told.earliest + passed).duration_since(now);
        let ahead = now.duration_since(told.latest + passed);
        Some(behind.or(ahead).unwrap_or_default())
    }
}

/// How many tell the time.
pub(crate) fn sources<'a>(told: impl Iterator<Item = &'a Told>) -> usize {
    told.filter(|told| lock(&told.time).is_some()).count()
}

/// How wrong our clock, which says `now` at this time, is at least, where all who told the time say that
/// it is: one resolver alone may be wrong itself.
pub(crate) fn off<'a>(
    told: impl Iterator<Item = &'a Told>,
    now: SystemTime,
    at: Instant,
) -> Option<Duration> {
    let off = told.filter_map(|told| told.off(now, at)).min();
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
    fn the_root_zone_is_of_these_days() {
        let (day, hour) = (Duration::from_secs(86_400), Duration::from_secs(3_600));
        let (signed, at) = (Timestamp::from_unix(1_796_097_600), Instant::now());
        let then = UNIX_EPOCH + Duration::from_secs(1_796_097_600);
        let told = Told::default();
        assert!(told.is_to_be_asked(at) && !told.is_to_be_asked(at), "once");
        told.root_signed(signed, at);
        let off = |now, at| off([&told].into_iter(), now, at);
        assert_eq!(off(then + hour, at), None);
        assert_eq!(off(then + ROOT_ZONE, at), None, "out of a cache");
        assert_eq!(off(then + ROOT_ZONE + hour, at), Some(hour), "ahead");
        assert_eq!(off(then + 3_650 * day, at), Some(3_650 * day - ROOT_ZONE));
        assert_eq!(off(then - hour, at), Some(hour), "behind");
        assert_eq!(off(then - 20_000 * day, at), Some(20_000 * day));
        // It goes on from there.
        assert_eq!(off(then + hour, at + day), Some(day - hour), "set back");
        assert_eq!(off(then + 5 * day, at + day), None);

        assert!(!told.is_to_be_asked(at + hour / 2));
        assert!(told.is_to_be_asked(at + hour));
        told.root_signed(signed.plus_s(86_400), at + hour);
        assert_eq!(off(then + hour, at + hour), Some(day - hour), "said anew");

        let told = Told::default();
        told.date(DATE, at);
        assert!(!told.is_to_be_asked(at), "it has told");
        told.root_signed(signed, at);
        let now = httpdate::parse_http_date(DATE).expect("a date");
        assert_eq!(told.off(now, at), Some(Duration::ZERO), "to the second");
    }
}
