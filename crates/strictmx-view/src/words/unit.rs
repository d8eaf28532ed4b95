//! Numbers with their units, and dates.

use strictmx_core::timestamp::{DAY_S, Timestamp};

use crate::en;

const HOUR_S: i64 = 3600;
const MINUTE_S: i64 = 60;

/// With separators from five digits on, so that codes and years stay as they are.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(en::THOUSANDS);
        }
        text.push(digit);
    }
    text
}

fn with_unit(number: u64, (one, many): (&str, &str)) -> String {
    format!("{} {}", count(number), en::plural(number, one, many))
}

/// The two largest units that say it; never rounded up: `7 days`, `365 days 6 hours`.
pub(crate) fn duration_s(seconds: u64) -> String {
    const UNITS: [(u64, (&str, &str)); 4] = [
        (DAY_S as u64, en::DAY),
        (HOUR_S as u64, en::HOUR),
        (MINUTE_S as u64, en::MINUTE),
        (1, en::SECOND),
    ];
    let mut left = seconds;
    let mut parts = Vec::new();
    for (size, unit) in UNITS {
        if left >= size && parts.len() < 2 {
            parts.push(with_unit(left / size, unit));
            left %= size;
        } else if !parts.is_empty() {
            break;
        }
    }
    if parts.is_empty() {
        with_unit(0, en::SECOND)
    } else {
        parts.join(" ")
    }
}

/// `42 ms`, `1.2 s`.
pub(crate) fn duration_ms(ms: u64) -> String {
    if ms < 1000 {
        format!("{ms} ms")
    } else {
        format!("{}.{} s", count(ms / 1000), ms % 1000 / 100)
    }
}

/// `512 bytes`, `64 KiB`, `1.5 KiB`.
pub(crate) fn octets(size: u64) -> String {
    const KIB: u64 = 1024;
    match (size / KIB, size % KIB * 10 / KIB) {
        (0, _) => with_unit(size, en::BYTE),
        (kib, 0) => format!("{} KiB", count(kib)),
        (kib, tenths) => format!("{}.{tenths} KiB", count(kib)),
    }
}

/// `4 December 2026`, in UTC.
pub(crate) fn date(day: Timestamp) -> String {
    let (year, month, day) = day.ymd();
    en::date(year, month, day)
}

/// `in 12 days`, `3 hours ago`: in whole units, days from two on.
pub(crate) fn relative(now: Timestamp, then: Timestamp) -> String {
    let seconds = then.unix().saturating_sub(now.unix());
    let away = seconds.unsigned_abs();
    let words = match i64::try_from(away).unwrap_or(i64::MAX) {
        days if days >= 2 * DAY_S => with_unit((days / DAY_S) as u64, en::DAY),
        hours if hours >= 2 * HOUR_S => with_unit((hours / HOUR_S) as u64, en::HOUR),
        minutes if minutes >= MINUTE_S => with_unit((minutes / MINUTE_S) as u64, en::MINUTE),
        _ => return en::NOW.to_owned(),
    };
    if seconds < 0 {
        en::ago(&words)
    } else {
        en::in_future(&words)
    }
}
