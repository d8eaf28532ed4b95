//! The only name type: what people type, what DNS answers and what policies list.

mod error;
mod idna;
mod input;
mod registered;
mod special_use;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use error::{NameError, NameErrorKind};
pub use idna::{ToAscii, provide};
pub use input::{Input, Reading};

/// Octets in a label (RFC 1035 2.3.4).
pub const MAX_LABEL: usize = 63;

/// Octets in a name written with dots and without the final one: 255 on the wire (RFC 1035
/// 2.3.4) less the first length and the root label.
pub const MAX_NAME: usize = 253;

/// What [`DomainName::prefixed`] may add to a name and still have it read back.
const MAX_PREFIX: usize = 64;

/// A domain name, in its one canonical form: A-labels, lower case, no final dot.
///
/// It holds every name that DNS can hold, without loss: `_mta-sts.example.com`, the root (`.`),
/// and labels of any octets. What is not a visible ASCII character is written as a master file
/// has it: `\.` and `\\` within a label, `\DDD` in decimals for the rest (RFC 1035 5.1). Upper
/// case is folded, since names are compared without it (RFC 4343 3).
///
/// There are three ways in:
///
/// - [`DomainName::from_input`] for what a person typed. It forgives, and says what it forgave.
/// - [`DomainName::parse`] for a bare policy domain, at the edge of a program. It forgives nothing
///   but case and the final dot.
/// - [`DomainName::from_labels`] for what DNS said, and [`FromStr`] to read back what [`Display`]
///   printed. Any name.
///
/// Clones share the text: what is found of a domain is about the same few names a thousand times.
///
/// [`Display`]: fmt::Display
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainName(Arc<str>);

impl DomainName {
    /// The name made of these labels, the left-most first, without the root's empty one.
    ///
    /// Labels are taken as DNS carries them, 1 to 63 octets each; an empty one adds nothing.
    pub fn from_labels<I>(labels: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        // Most names are shorter.
        let mut text = String::with_capacity(MAX_LABEL);
        for label in labels {
            let label = label.as_ref();
            if !label.is_empty() && !text.is_empty() {
                text.push('.');
            }
            match std::str::from_utf8(label) {
                Ok(label) if label.bytes().all(is_plain) => text.push_str(label),
                _ => label.iter().for_each(|octet| push_octet(&mut text, *octet)),
            }
        }
        if text.is_empty() {
            Self::root()
        } else {
            Self(text.into())
        }
    }

    /// The root, written `.`: as exchange of an MX record it says "no mail here" (RFC 7505).
    pub fn root() -> Self {
        Self(".".into())
    }

    /// With A-labels: what goes into DNS, SNI and comparisons.
    pub fn a_label(&self) -> &str {
        &self.0
    }

    /// With U-labels, for people only; the A-labels where there are none or they do not decode.
    /// Show both forms: U-labels can look like something they are not.
    pub fn u_label(&self) -> String {
        // Names that no mapping is made for have no other form.
        let is_simple = |octet: u8| octet.is_ascii_alphanumeric() || b"-._*".contains(&octet);
        let unicode = self
            .0
            .bytes()
            .all(is_simple)
            .then(|| idna::to_unicode(&self.0));
        unicode.flatten().unwrap_or_else(|| self.0.to_string())
    }

    /// The labels as written, the left-most first; none for the root.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        let mut rest = if self.is_root() { None } else { Some(&*self.0) };
        std::iter::from_fn(move || {
            let (label, after) = split_label(rest?);
            rest = after;
            Some(label)
        })
    }

    /// Without the left-most label; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        let (_, rest) = split_label(&self.0);
        Some(rest.map_or_else(Self::root, |rest| Self(rest.into())))
    }

    /// The name below this one at a fixed prefix of the standards, one or more plain labels:
    /// `_mta-sts`, `mta-sts`, `_smtp._tls`, `_25._tcp`.
    ///
    /// It always fits below what [`parse`](Self::parse) and [`from_input`](Self::from_input)
    /// accept. Below a longer name it may not: see [`fits_dns`](Self::fits_dns).
    pub fn prefixed(&self, prefix: &str) -> Self {
        if self.is_root() {
            Self(prefix.into())
        } else {
            Self([prefix, ".", &self.0].concat().into())
        }
    }

    /// The policy domain whose policy host has this name: `example.com` of `mta-sts.example.com`
    /// (RFC 8461 3.3). It may be a mail domain itself; mostly somebody meant the other.
    pub fn domain_of_policy_host(&self) -> Option<Self> {
        let domain = self.0.strip_prefix("mta-sts.")?;
        // A registry's own name is no mail domain.
        Some(Self(domain.into())).filter(|domain| domain.registered().is_some())
    }

    /// Whether it is short enough to be asked for (RFC 1035 2.3.4).
    pub fn fits_dns(&self) -> bool {
        octets_in(&self.0) <= MAX_NAME && self.labels().all(|label| octets_in(label) <= MAX_LABEL)
    }

    /// Whether it stands below `ancestor`, at any depth; a name is not below itself.
    pub fn is_subdomain_of(&self, ancestor: &Self) -> bool {
        if ancestor.is_root() {
            return !self.is_root();
        }
        self.is_below(&ancestor.0)
    }

    /// Whether it stands below `ancestor`, which is in canonical form and not the root.
    fn is_below(&self, ancestor: &str) -> bool {
        let mut rest = split_label(&self.0).1;
        while let Some(name) = rest {
            if name == ancestor {
                return true;
            }
            rest = split_label(name).1;
        }
        false
    }

    /// Whether it is the root.
    pub fn is_root(&self) -> bool {
        &*self.0 == "."
    }

    /// Whether it is a host name: letters, digits and inner hyphens (RFC 5321 2.3.5, 4.1.2).
    pub fn is_host_name(&self) -> bool {
        let ldh = |label: &str| {
            !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
        };
        !self.is_root() && self.labels().all(ldh)
    }

    /// Whether it is an IP address in disguise, by the rule of browsers: the last label is a
    /// number, decimal or `0x`. No top-level domain is (WHATWG URL 3.5).
    pub fn is_address(&self) -> bool {
        self.labels().last().is_some_and(is_number)
    }

    /// The domain above it that somebody must have registered, or the name itself; `None` for what
    /// is a registry's own. Guessed: nearly all domains of mail are told right.
    #[must_use]
    pub fn registered(&self) -> Option<Self> {
        registered::domain_of(self)
    }

    /// The special-use domain (RFC 6761) that it is or stands below, such as `localhost`.
    /// Mail does not reach such names; to refuse them is the caller's decision.
    pub fn special_use(&self) -> Option<&'static str> {
        special_use::domain_of(self)
    }
}

/// Whether a label is a number, as browsers read those of IPv4 addresses (WHATWG URL 3.5).
fn is_number(label: &str) -> bool {
    let hex = label.strip_prefix("0x");
    label.bytes().all(|octet| octet.is_ascii_digit())
        || hex.is_some_and(|digits| digits.bytes().all(|octet| octet.is_ascii_hexdigit()))
}

/// Whether an octet of a label stands for itself.
fn is_plain(octet: u8) -> bool {
    matches!(octet, b'!'..=b'~') && !matches!(octet, b'.' | b'\\' | b'A'..=b'Z')
}

/// Appends one octet of a label in canonical form.
fn push_octet(text: &mut String, octet: u8) {
    match octet {
        b'.' | b'\\' => text.extend(['\\', char::from(octet)]),
        b'!'..=b'~' => text.push(char::from(octet.to_ascii_lowercase())),
        _ => text.push_str(&format!("\\{octet:03}")),
    }
}

/// The first label of a name that is not the root, and what follows its dot.
fn split_label(name: &str) -> (&str, Option<&str>) {
    let mut octets = name.bytes().enumerate();
    while let Some((at, octet)) = octets.next() {
        match octet {
            // The octet after a backslash is never a separator; that of `\DDD` is a digit.
            b'\\' => drop(octets.next()),
            b'.' => return (&name[..at], Some(&name[at + 1..])),
            _ => {}
        }
    }
    (name, None)
}

/// Octets of a written name or label, an escape counting as the one octet it stands for.
fn octets_in(text: &str) -> usize {
    let (mut octets, mut count) = (text.bytes(), 0);
    while let Some(octet) = octets.next() {
        if octet == b'\\'
            && octets
                .next()
                .is_some_and(|escaped| escaped.is_ascii_digit())
        {
            octets.nth(1);
        }
        count += 1;
    }
    count
}

/// Reads a name as DNS software writes it: any octets, escapes of RFC 1035 5.1, with or without
/// the final dot.
impl FromStr for DomainName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text == "." {
            return Ok(Self::root());
        }
        let error = |kind, at: usize, to: usize| NameError::new(kind, text, at..to);
        if text.is_empty() {
            return Err(error(NameErrorKind::Empty, 0, 0));
        }
        let (mut name, mut label, mut label_at) = (String::new(), 0, 0);
        let mut octets = text.bytes().enumerate().peekable();
        while let Some((at, octet)) = octets.next() {
            if octet == b'.' {
                if label == 0 {
                    return Err(error(NameErrorKind::EmptyLabel, at, at + 1));
                }
                (label, label_at) = (0, at + 1);
                if octets.peek().is_some() {
                    name.push('.');
                }
                continue;
            }
            let octet = if octet == b'\\' {
                let (octet, length) = unescape(&text.as_bytes()[at + 1..])
                    .ok_or_else(|| error(NameErrorKind::BadEscape, at, at + 1))?;
                octets.nth(length - 1);
                octet
            } else {
                octet
            };
            push_octet(&mut name, octet);
            label += 1;
            if label > MAX_LABEL {
                return Err(error(NameErrorKind::LabelTooLong, label_at, text.len()));
            }
        }
        if octets_in(&name) > MAX_NAME + MAX_PREFIX {
            return Err(error(NameErrorKind::TooLong, 0, text.len()));
        }
        Ok(Self(name.into()))
    }
}

/// What stands after a backslash: the octet meant, and how many octets say so.
fn unescape(rest: &[u8]) -> Option<(u8, usize)> {
    match rest {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', ..] => {
            let digits = [a, b, c].into_iter();
            let value = digits.fold(0_u16, |value, digit| value * 10 + u16::from(digit - b'0'));
            Some((u8::try_from(value).ok()?, 3))
        }
        [digit, ..] if digit.is_ascii_digit() => None,
        [octet, ..] => Some((*octet, 1)),
        [] => None,
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DomainName({})", self.0)
    }
}

impl Serialize for DomainName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DomainName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for DomainName {
    fn schema_name() -> Cow<'static, str> {
        "DomainName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Domain name: A-labels, lower case, no final dot; escapes as in RFC 1035 5.1",
            "examples": ["example.com", "_mta-sts.example.com", "xn--bcher-kva.example", "."],
        })
    }
}

#[cfg(test)]
mod tests;
