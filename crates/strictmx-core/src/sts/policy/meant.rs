//! What was probably meant by a text that is wrong.

use super::{FIELDS, MAX_MAX_AGE_S, Mode};

/// The registered field that a wrong name was probably meant to be.
pub(super) fn similar_field(name: &str) -> Option<&'static str> {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    let written = plain(name);
    FIELDS.into_iter().find(|field| {
        let wanted = plain(field);
        // Other case or hyphens; a letter too many (`nmx`, `mxs`, `eversion`); one too few, but
        // not of `mx`: a single letter is meant to be something else, but for that of the record.
        name != *field
            && (written == wanted
                || (name, *field) == ("v", "version")
                || is_one_longer(&written, &wanted)
                || (wanted.len() > 3 && is_one_longer(&wanted, &written)))
    })
}

fn is_one_longer(long: &str, short: &str) -> bool {
    let same = long
        .bytes()
        .zip(short.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    long.len() == short.len() + 1 && long.as_bytes()[same + 1..] == short.as_bytes()[same..]
}

/// The mode that a wrong value was probably meant to be.
pub fn meant_mode(value: &str) -> Option<Mode> {
    let value = value
        .trim_matches(|c: char| !c.is_ascii_alphanumeric())
        .to_ascii_lowercase();
    match value.as_str() {
        // `report` is what a draft of RFC 8461 called it.
        "test" | "testing" | "report" | "report-only" => Some(Mode::Testing),
        "enforce" | "enforced" | "enforcing" => Some(Mode::Enforce),
        "none" | "off" | "disabled" => Some(Mode::None),
        _ => None,
    }
}

/// The seconds that a wrong `max_age` was probably meant to be: `604,800`, `"86400"`, `7d`,
/// `2 weeks`.
pub fn meant_max_age(value: &str) -> Option<u64> {
    let quotes = |c: char| "\"'<>[](){}".contains(c);
    let value = value.trim_matches(quotes).trim().to_ascii_lowercase();
    let unit_at = value
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(value.len());
    let (number, unit) = value.split_at(unit_at);
    let mut groups = number.trim_end().split([',', '.', '_', ' ', '\'']);
    let mut digits = groups.next()?.to_owned();
    for group in groups {
        // `86400.0` is not 864000.
        digits.push_str(Some(group).filter(|group| group.len() == 3)?);
    }
    let seconds = match unit {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 604_800,
        _ => return None,
    };
    let number = digits.parse::<u64>().ok()?;
    number
        .checked_mul(seconds)
        .filter(|seconds| *seconds <= MAX_MAX_AGE_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let cases = [
            ("Mode", Some("mode")),
            ("MX", Some("mx")),
            ("nmx", Some("mx")),
            ("mx1", Some("mx")),
            ("eversion", Some("version")),
            ("max-age", Some("max_age")),
            ("maxage", Some("max_age")),
            ("maxe_age", Some("max_age")),
            ("verion", Some("version")),
            ("v", Some("version")),
            ("m", None),
            ("x", None),
            ("mode", None),
            ("policy_id", None),
        ];
        for (name, field) in cases {
            assert_eq!(similar_field(name), field, "{name}");
        }
    }

    #[test]
    fn seconds() {
        let cases = [
            ("604,800", Some(604_800)),
            ("31.557.600", Some(31_557_600)),
            ("\"86400\"", Some(86_400)),
            ("604800s", Some(604_800)),
            ("1w", Some(604_800)),
            ("2 Weeks", Some(1_209_600)),
            ("-1", None),
            ("86400.0", None),
            ("6.048e5", None),
            ("1 year", None),
            ("60 weeks", None),
            ("99999999999", None),
            ("enforce", None),
            ("", None),
        ];
        for (value, seconds) in cases {
            assert_eq!(meant_max_age(value), seconds, "{value}");
        }
    }
}
