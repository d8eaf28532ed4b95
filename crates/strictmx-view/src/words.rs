//! Templates to words: `{named}` arguments by their kind, plurals, units, dates.
//!
//! A template is plain text with
//!
//! - `{name}`: the argument of that name;
//! - `{name:one|many}`: a count with its noun, `1 record` or `3 records`;
//! - `{name?one|many}`: the word alone that goes with a count, `does` or `do`;
//! - `` `literal` ``: text as found or to be written.
//!
//! The templates of checks are in their declarations, all others in [`en`]. A second language is a
//! file beside that one, with a table from these templates to its own; what the table lacks falls
//! back to English. About a hundred short labels and sentences are no templates: `result`, `lint` and
//! the formats put them together, in English alone.

mod changes;
mod unit;
mod visible;

use std::net::IpAddr;

use strictmx_core::arg::Arg;
use strictmx_core::domain_name::DomainName;
use strictmx_core::timestamp::Timestamp;

use crate::en;
use crate::model::{NameView, Phrase, Piece, When};

pub(crate) use changes::changes;
pub use unit::count;
pub(crate) use unit::{date, duration_ms, duration_s, octets, relative};
pub use visible::{inert_json, visible, visible_lines};

/// The argument that tells one address of a host from another.
pub(crate) const ADDRESS: &str = "address";

/// What stands in for a `{name}`.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A typed argument, worded by its kind.
    Arg(Arg),
    /// Words, made before.
    Phrase(Phrase),
}

/// Fills templates, as seen at a point in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    /// "Now", for "in 12 days".
    pub(crate) now: Timestamp,
}

impl Words {
    /// Fills a template. A name without an argument stays as it is written, braces included:
    /// visible to whoever reads it, and caught by the tests.
    pub(crate) fn say(self, template: &str, args: &[(&str, Value)]) -> Phrase {
        self.fill(template, &|name| {
            let (_, value) = args.iter().find(|(known, _)| *known == name)?;
            Some(value.clone())
        })
    }

    /// Fills a template of a check with the arguments of a finding.
    pub(crate) fn of_check(self, template: &str, args: &[(String, Arg)]) -> Phrase {
        self.of_check_at(template, args, &[])
    }

    /// Fills a template of a check for findings that differ by [`ADDRESS`] alone: with the arguments of
    /// one, and the addresses of all.
    pub(crate) fn of_check_at(
        self,
        template: &str,
        args: &[(String, Arg)],
        addresses: &[IpAddr],
    ) -> Phrase {
        self.fill(template, &|name| {
            let (_, arg) = args.iter().find(|(known, _)| known == name)?;
            Some(match arg {
                Arg::Address(_) if name == ADDRESS && !addresses.is_empty() => Value::Phrase(list(
                    addresses
                        .iter()
                        .map(|address| Phrase::name(address.to_string())),
                )),
                // By the dictionary these are in somebody's words, not text to be copied.
                Arg::Literal(words) if matches!(name, "cause" | "advice") => {
                    Value::from(&*visible(words))
                }
                arg => Value::Arg(arg.clone()),
            })
        })
    }

    fn fill(self, template: &str, value: &dyn Fn(&str) -> Option<Value>) -> Phrase {
        let mut phrase = Phrase::default();
        // What is to be written has the form of a name that is written.
        let written = |name: &str| match value(name)? {
            Value::Arg(Arg::Domain(name)) => Some(Value::from(name.a_label())),
            other => Some(other),
        };
        for (at, part) in template.split('`').enumerate() {
            if at % 2 == 1 {
                let filled = self.fill_names(part, &written);
                phrase.push(Piece::Code(filled.0.iter().map(Piece::text).collect()));
            } else {
                phrase.append(self.fill_names(part, value));
            }
        }
        phrase
    }

    fn fill_names(self, part: &str, value: &dyn Fn(&str) -> Option<Value>) -> Phrase {
        let mut phrase = Phrase::default();
        let mut rest = part;
        while let Some((before, after)) = rest.split_once('{') {
            phrase.push(Piece::Text(before.to_owned()));
            let Some((name, after)) = after.split_once('}') else {
                rest = &rest[before.len()..];
                break;
            };
            rest = after;
            match self.place(name, value) {
                Some(filled) => phrase.append(filled),
                None => phrase.push(Piece::Text(format!("{{{name}}}"))),
            }
        }
        phrase.push(Piece::Text(rest.to_owned()));
        phrase
    }

    /// One `{…}`, without its braces.
    fn place(self, inside: &str, value: &dyn Fn(&str) -> Option<Value>) -> Option<Phrase> {
        let end = inside.find([':', '?']).unwrap_or(inside.len());
        let (name, form) = inside.split_at(end);
        let value = value(name)?;
        let Some(separator) = form.chars().next() else {
            return Some(self.value(value));
        };
        let Value::Arg(Arg::Count(count)) = value else {
            return None;
        };
        let (one, many) = form[1..].split_once('|')?;
        let word = en::plural(count, one, many);
        Some(Phrase::text(if separator == ':' {
            format!("{} {word}", unit::count(count))
        } else {
            word.to_owned()
        }))
    }

    fn value(self, value: Value) -> Phrase {
        let arg = match value {
            Value::Phrase(phrase) => return phrase,
            Value::Arg(arg) => arg,
        };
        match arg {
            Arg::Address(address) => Phrase::name(address.to_string()),
            Arg::Count(count) => Phrase::text(unit::count(count)),
            Arg::Domain(name) => Phrase::name(both_forms(&name)),
            Arg::Domains(names) => list(names.iter().map(|name| Phrase::name(both_forms(name)))),
            Arg::DurationS(seconds) => Phrase::text(duration_s(seconds)),
            Arg::DurationMs(ms) => Phrase::text(duration_ms(ms)),
            Arg::Octets(size) => Phrase::text(octets(size)),
            Arg::Literal(text) if text.is_empty() => Phrase::text(en::EMPTY),
            Arg::Literal(text) => Phrase::code(visible(&text)),
            Arg::Date(day) => Phrase::text(format!("{} ({})", date(day), relative(self.now, day))),
        }
    }

    /// A day with how far away it is.
    pub(crate) fn day(self, day: Timestamp) -> When {
        When {
            iso: day.to_string(),
            words: date(day),
            relative: Some(relative(self.now, day)),
        }
    }
}

/// A point in time in words, with its time of day.
pub fn words_of(at: Timestamp) -> String {
    moment(at).words
}

/// A point in time with its time of day.
pub(crate) fn moment(at: Timestamp) -> When {
    let iso = at.to_string();
    // RFC 3339 has the time of day at a fixed place.
    let time = iso.get(11..16).unwrap_or_default();
    let words = format!("{}, {time} UTC", date(at));
    When {
        words,
        relative: None,
        iso,
    }
}

/// `a, b and c`.
pub(crate) fn list(items: impl IntoIterator<Item = Phrase>) -> Phrase {
    let items: Vec<_> = items.into_iter().collect();
    let last = items.len().saturating_sub(1);
    let mut phrase = Phrase::default();
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            let joint = if at == last { en::AND } else { en::COMMA };
            phrase.push(Piece::Text(joint.to_owned()));
        }
        phrase.append(item);
    }
    phrase
}

/// A name in both its forms.
pub(crate) fn name_view(name: &DomainName) -> NameView {
    let u_label = name.u_label();
    NameView {
        a_label: name.a_label().to_owned(),
        u_label: (u_label != name.a_label()).then_some(u_label),
    }
}

/// Both in one text.
pub(crate) fn both_forms(name: &DomainName) -> String {
    name_view(name).both()
}

macro_rules! value_from {
    ($($ty:ty => |$v:ident| $made:expr;)*) => {
        $(impl From<$ty> for Value {
            fn from($v: $ty) -> Self {
                $made
            }
        })*
    };
}

value_from! {
    Phrase => |v| Self::Phrase(v);
    &str => |v| Self::Phrase(Phrase::text(v));
    String => |v| Self::Phrase(Phrase::text(v));
    &DomainName => |v| Self::Arg(Arg::Domain(v.clone()));
    IpAddr => |v| Self::Arg(Arg::Address(v));
    usize => |v| Self::Arg(Arg::Count(v as u64));
    u64 => |v| Self::Arg(Arg::Count(v));
}

#[cfg(test)]
mod tests;
