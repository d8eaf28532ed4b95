//! Points in time. The core never reads a clock: every time is handed in.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Seconds since 1970-01-01T00:00:00Z; RFC 3339 in UTC as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

/// The years RFC 3339 can write: 0000-01-01 to 9999-12-31.
const RANGE: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// Seconds in a day.
pub const DAY_S: i64 = 86_400;

impl Timestamp {
    /// From Unix seconds; held to the years 0000 to 9999.
    pub fn from_unix(seconds: i64) -> Self {
        Self(seconds.clamp(*RANGE.start(), *RANGE.end()))
    }

    /// Unix seconds.
    pub fn unix(self) -> i64 {
        self.0
    }

    /// Later (or, negative, earlier) by so many seconds.
    pub fn plus_s(self, seconds: i64) -> Self {
        Self::from_unix(self.0.saturating_add(seconds))
    }

    /// Whole days from `self` until `other`, rounded down: what ended an hour ago has -1 left.
    pub fn days_until(self, other: Self) -> i64 {
        (other.0 - self.0).div_euclid(DAY_S)
    }

    /// Reads RFC 3339; a leap second counts as the one before it, and parts of one are dropped.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = &mut text.as_bytes();
        let (year, month, day) = (
            number(rest, "", 4)?,
            number(rest, "-", 2)?,
            number(rest, "-", 2)?,
        );
        let (hour, minute) = (number(rest, "T", 2)?, number(rest, ":", 2)?);
        let second = number(rest, ":", 2)?;
        if rest.first() == Some(&b'.') {
            number(rest, ".", 1)?;
            while number(rest, "", 1).is_some() {}
        }
        let east = match rest.first()? {
            b'+' => 60,
            b'-' => -60,
            _ => 0,
        };
        let offset = if east == 0 {
            number(rest, "Z", 0)?
        } else {
            *rest = &rest[1..];
            let (hours, minutes) = (number(rest, "", 2)?, number(rest, ":", 2)?);
            (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) * east)?
        };
        let time = Self::of([year, month, day], [hour, minute, second])?;
        rest.is_empty().then(|| time.plus_s(-offset))
    }

    /// A date and a time of day in UTC, where there is such a one; of a leap second the one before it.
    pub(crate) fn of([year, month, day]: [i64; 3], time: [i64; 3]) -> Option<Self> {
        let [hour, minute, second] = time;
        let days = days_of(year, month, day);
        let is_real = Self(days * DAY_S).ymd_wide() == (year, month, day);
        let in_day = hour < 24 && minute < 60 && second <= 60;
        let of_day = (hour * 60 + minute) * 60 + second.min(59);
        (is_real && in_day).then(|| Self(days * DAY_S + of_day))
    }

    /// Year, month (1 to 12) and day in UTC.
    pub fn ymd(self) -> (i32, u8, u8) {
        let (year, month, day) = self.ymd_wide();
        // The range holds them to four and two digits.
        (year as i32, month as u8, day as u8)
    }

    /// The proleptic Gregorian calendar, in eras of 400 years that begin on 1 March.
    fn ymd_wide(self) -> (i64, i64, i64) {
        let days = self.0.div_euclid(DAY_S) + DAYS_BEFORE_1970;
        let (era, day) = (days.div_euclid(ERA_DAYS), days.rem_euclid(ERA_DAYS));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let is_next_year = month >= 10;
        let month = if is_next_year { month - 9 } else { month + 3 };
        (era * 400 + year + i64::from(is_next_year), month, day)
    }
}

/// Takes so many digits from the beginning, behind a separator in either case.
fn number(rest: &mut &[u8], separator: &str, digits: usize) -> Option<i64> {
    let (found, after) = rest.split_at_checked(separator.len())?;
    let (number, after) = after.split_at_checked(digits)?;
    let is_right =
        found.eq_ignore_ascii_case(separator.as_bytes()) && number.iter().all(u8::is_ascii_digit);
    *rest = if is_right { after } else { return None };
    let value = |value, octet: &u8| value * 10 + i64::from(*octet - b'0');
    Some(number.iter().fold(0, value))
}

/// Days of 400 years.
const ERA_DAYS: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const DAYS_BEFORE_1970: i64 = 719_468;

/// Days from 1970-01-01 to a date, the inverse of [`Timestamp::ymd`].
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let month = (month + 9).rem_euclid(12);
    let day = (153 * month + 2) / 5 + day - 1;
    era * ERA_DAYS + year * 365 + year / 4 - year / 100 + day - DAYS_BEFORE_1970
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd_wide();
        let of_day = self.0.rem_euclid(DAY_S);
        let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| D::Error::custom(format!("`{text}` is not an RFC 3339 time")))
    }
}

impl JsonSchema for Timestamp {
    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "2026",
            "2026-02-30T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+1:00",
            "2026-01-01T00:00:00Zz",
            "2026-01-01T00:00:00+\u{e9}:00",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn prints_what_it_reads() {
        for text in [
            "2026-11-24T00:04:15Z",
            "1969-12-31T23:59:59Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(Timestamp::parse(text).expect(text).to_string(), text);
        }
    }

    #[test]
    fn days_are_rounded_down() {
        let start = Timestamp::from_unix(0);
        for (seconds, days) in [
            (DAY_S, 1),
            (DAY_S - 1, 0),
            (0, 0),
            (-1, -1),
            (-DAY_S, -1),
            (-DAY_S - 1, -2),
        ] {
            assert_eq!(start.days_until(start.plus_s(seconds)), days, "{seconds} s");
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        let end = Timestamp::from_unix(i64::MAX);
        assert_eq!(end.plus_s(i64::MAX).to_string(), "9999-12-31T23:59:59Z");
        assert!(Timestamp::from_unix(i64::MIN).days_until(end) > 0);
    }
}
