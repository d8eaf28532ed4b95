//! Points in time. The core never reads a clock: every time is handed in.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

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

    /// Reads RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        OffsetDateTime::parse(text, &Rfc3339)
            .ok()
            .map(|t| Self::from_unix(t.unix_timestamp()))
    }

    /// Year, month (1 to 12) and day in UTC.
    pub fn ymd(self) -> (i32, u8, u8) {
        let date = self.utc().date();
        (date.year(), date.month().into(), date.day())
    }

    fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = self.utc();
        let (year, month, day) = self.ymd();
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
            t.hour(),
            t.minute(),
            t.second()
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
