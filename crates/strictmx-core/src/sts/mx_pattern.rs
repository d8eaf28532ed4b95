//! One `mx` value of a policy (RFC 8461 3.2), and MX host validation (RFC 8461 4.1).

mod comparison;
mod fault;
mod meant;

use std::fmt;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain_name::DomainName;

pub use comparison::MxMatch;
pub use meant::meant;

/// A pattern for names of MX hosts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct MxPattern {
    /// `*.` stands in front: exactly one label, whatever it is.
    pub wildcard: bool,
    /// The rest.
    pub domain: DomainName,
}

/// How a value breaks `sts-policy-mx-value = [ "*." ] Domain` (RFC 8461 3.2, RFC 5321 4.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MxFault {
    /// Nothing there.
    Empty,
    /// `mx: .`, the null MX of RFC 7505, which a policy cannot say.
    NullMx,
    /// A dot at the end.
    FinalDot,
    /// `*` that is not the whole left-most label of a longer name (RFC 8461 4.1).
    Wildcard(WildcardFault),
    /// A dot in front, as drafts of the standard had it.
    LeadingDot,
    /// Two dots in a row.
    EmptyLabel,
    /// Several names in one value.
    List,
    /// A U-label; an A-label must stand there.
    ULabel,
    /// An address in brackets.
    AddressLiteral,
    /// `host:25`.
    Port,
    /// `https://...`, `smtp://...`.
    Url,
    /// `user@host`.
    MailAddress,
    /// `10 host`: the preference of the MX record.
    Preference,
    /// Quotes or angle or square brackets around the name.
    Enclosed,
    /// An underscore, which no host name has.
    Underscore,
    /// A label that begins or ends with a hyphen.
    Hyphen,
    /// A label of more than 63 octets, or a name of more than 253.
    TooLong,
    /// Another character.
    Character {
        /// Which.
        found: char,
    },
}

/// How a `*` is misplaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WildcardFault {
    /// `*` and `*.`: no name follows.
    Alone,
    /// `mx*.example.com`: a part of a label.
    PartOfLabel,
    /// `a.*.example.com`: not the left-most label.
    NotLeftMost,
    /// `*.*.example.com`: it stands for exactly one label.
    Several,
}

impl MxPattern {
    /// Reads a value without the blanks around it.
    ///
    /// # Errors
    /// The one fault that explains it best.
    pub fn parse(value: &[u8]) -> Result<Self, MxFault> {
        let (wildcard, rest) = Self::parts(value)?;
        Ok(Self {
            wildcard,
            domain: DomainName::from_labels(rest.split('.').map(str::as_bytes)),
        })
    }

    /// Whether `*.` stands in front, and the rest as written.
    ///
    /// # Errors
    /// As of [`MxPattern::parse`].
    pub(crate) fn parts(value: &[u8]) -> Result<(bool, &str), MxFault> {
        let Ok(text) = std::str::from_utf8(value) else {
            return Err(MxFault::Character { found: '\u{FFFD}' });
        };
        shape(text)?;
        let (wildcard, rest) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        // RFC 5321 4.1.2: Domain = sub-domain *("." sub-domain), letters, digits and inner hyphens.
        for label in rest.split('.') {
            match label.as_bytes() {
                [] => return Err(MxFault::EmptyLabel),
                [b'-', ..] | [.., b'-'] => return Err(MxFault::Hyphen),
                label if label.len() > 63 => return Err(MxFault::TooLong),
                _ => {}
            }
        }
        if rest.len() > 253 {
            return Err(MxFault::TooLong);
        }
        Ok((wildcard, rest))
    }

    /// Whether an MX host's name matches: label by label, case folded, a wildcard for exactly one
    /// label (RFC 8461 4.1).
    pub fn matches(&self, mx_host: &DomainName) -> bool {
        if self.wildcard {
            !mx_host.is_root() && mx_host.parent().is_some_and(|parent| parent == self.domain)
        } else {
            *mx_host == self.domain
        }
    }

    /// Whether it stands for whatever is registered below such a name.
    pub(crate) fn is_registrys(&self) -> bool {
        self.wildcard && self.domain.registered().is_none()
    }

    /// Whether the value is an IPv4 address: in the grammar, but no MX host is named so.
    pub fn is_address(&self) -> bool {
        !self.wildcard && self.domain.a_label().parse::<IpAddr>().is_ok()
    }
}

/// Recognises what people write instead of a pattern, so that the message can say what to do.
fn shape(text: &str) -> Result<(), MxFault> {
    let is_number =
        |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    match text {
        "" => return Err(MxFault::Empty),
        "." => return Err(MxFault::NullMx),
        _ => {}
    }
    let in_name = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-');
    if text.bytes().all(in_name) && !text.starts_with('.') && !text.ends_with('.') {
        return Ok(());
    }
    if let Some((first, rest)) = text.split_once([' ', '\t', ',', ';']) {
        return Err(if is_number(first) && !rest.trim().is_empty() {
            MxFault::Preference
        } else {
            MxFault::List
        });
    }
    if text.contains("://") {
        return Err(MxFault::Url);
    }
    if text.contains('@') {
        return Err(MxFault::MailAddress);
    }
    if let Some(inner) = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
    {
        // RFC 5321 4.1.3: the tag is a string of the grammar, in either case (RFC 5234 2.3).
        let tagged = inner.split_once(':');
        let tagged = tagged.filter(|(tag, _)| tag.eq_ignore_ascii_case("IPv6"));
        let address = tagged.map_or(inner, |(_, address)| address);
        return Err(if address.parse::<IpAddr>().is_ok() {
            MxFault::AddressLiteral
        } else {
            MxFault::Enclosed
        });
    }
    if text.starts_with(['"', '\'', '<', '[', '(', '{']) {
        return Err(MxFault::Enclosed);
    }
    if text.parse::<std::net::Ipv6Addr>().is_ok() {
        return Err(MxFault::AddressLiteral);
    }
    if text
        .rsplit_once(':')
        .is_some_and(|(_, port)| is_number(port))
    {
        return Err(MxFault::Port);
    }
    let is_invisible = |c: &char| {
        matches!(
            c,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
        )
    };
    if let Some(found) = text.chars().find(is_invisible) {
        return Err(MxFault::Character { found });
    }
    if !text.is_ascii() {
        return Err(MxFault::ULabel);
    }
    if let Some(fault) = misplaced_wildcard(text) {
        return Err(MxFault::Wildcard(fault));
    }
    if text.ends_with('.') {
        return Err(MxFault::FinalDot);
    }
    if text.starts_with('.') {
        return Err(MxFault::LeadingDot);
    }
    if text.contains('_') {
        return Err(MxFault::Underscore);
    }
    let in_grammar = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '*');
    text.chars()
        .find(|c| !in_grammar(*c))
        .map_or(Ok(()), |found| Err(MxFault::Character { found }))
}

fn misplaced_wildcard(text: &str) -> Option<WildcardFault> {
    let rest = text.strip_prefix("*.").unwrap_or(text);
    if rest.is_empty() || text == "*" {
        return Some(WildcardFault::Alone);
    }
    if !rest.contains('*') {
        return None;
    }
    Some(
        if rest
            .split('.')
            .any(|label| label.len() > 1 && label.contains('*'))
        {
            WildcardFault::PartOfLabel
        } else if text.matches('*').count() > 1 {
            WildcardFault::Several
        } else {
            WildcardFault::NotLeftMost
        },
    )
}

impl fmt::Display for MxPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.wildcard { "*." } else { "" })?;
        f.write_str(self.domain.a_label())
    }
}

#[cfg(test)]
mod tests;
