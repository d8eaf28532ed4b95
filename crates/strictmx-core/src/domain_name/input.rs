//! What people type, read as a policy domain: forgivingly from a field, strictly at an API.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DomainName, MAX_LABEL, MAX_NAME, NameError, NameErrorKind, idna, is_number};

/// The longest prefix of the names that are derived from a policy domain: `_mta-sts.`, `mta-sts.`
/// and this (RFC 8461 3, RFC 8460 3).
const LONGEST_PREFIX: &str = "_smtp._tls.";

/// Octets of input that are looked at. A name of 253 octets in U-labels, in a long URL, is less.
const MAX_INPUT: usize = 2048;

/// A policy domain, and how the input had to be read to find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The domain that was understood.
    pub name: DomainName,
    /// What was done to the input, in this order. Empty if it was canonical.
    pub read_as: Vec<Reading>,
}

/// A liberty taken with the input.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// A mail address was given; its domain was taken.
    MailAddress,
    /// A URL, or a host with a path or a port, was given; the host was taken.
    Url,
    /// The final dot, which names the same domain, was dropped.
    FinalDot,
    /// Upper case was folded.
    LowerCase,
    /// U-labels, or look-alikes of ASCII such as full-width letters, were mapped (UTS 46).
    Idna,
    /// The URL of a policy was given; the domain whose policy it is was taken (RFC 8461 3.3).
    PolicyHost,
}

impl DomainName {
    /// Reads what a person typed: a domain, a mail address, a URL; any case, any IDN form.
    ///
    /// # Errors
    /// What is wrong, where in `text`, and what to do.
    pub fn from_input(text: &str) -> Result<Input, NameError> {
        refuse_hopeless(text)?;
        let start = text.len() - text.trim_start().len();
        let mut part = Part {
            whole: text,
            start,
            text: text.trim(),
        };
        let mut read_as = Vec::new();
        if let Some(address) = part.mail_address() {
            part = address;
            read_as.push(Reading::MailAddress);
        }
        let mut of_policy = false;
        if let Some(host) = part.url_host() {
            of_policy = part.names_policy_behind(host);
            part = host;
            read_as.push(Reading::Url);
        }
        // A host may stand behind user information, and an address is sometimes typed as one.
        if let Some((_, domain)) = part.text.rsplit_once('@') {
            part = part.tail(domain);
            read_as.push(Reading::MailAddress);
            read_as.dedup();
        }
        let mut name = part.policy_domain(&mut read_as)?;
        if of_policy && let Some(domain) = name.domain_of_policy_host() {
            name = domain;
            read_as.push(Reading::PolicyHost);
        }
        Ok(Input { name, read_as })
    }

    /// Reads a bare policy domain, forgiving nothing but case, IDN form and one final dot.
    /// Special-use names pass: to refuse them is the caller's decision.
    ///
    /// # Errors
    /// As [`from_input`](Self::from_input); a mail address and a URL are refused with the domain
    /// in them as suggestion.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        refuse_hopeless(text)?;
        let part = Part {
            whole: text,
            start: 0,
            text,
        };
        let instead = || Self::from_input(text).ok().map(|input| input.name);
        if text.contains("://") {
            return Err(part
                .error(NameErrorKind::UrlNotDomain)
                .suggesting(instead()));
        }
        if text.contains('@') {
            return Err(part.error(NameErrorKind::IsEmail).suggesting(instead()));
        }
        // Only where a host stands before the slash: other texts have slashes too.
        if let (true, Some(name)) = (text.contains('/'), instead()) {
            return Err(part
                .error(NameErrorKind::UrlNotDomain)
                .suggesting(Some(name)));
        }
        part.policy_domain(&mut Vec::new())
    }
}

/// What is judged of the whole input, before it is taken apart.
fn refuse_hopeless(text: &str) -> Result<(), NameError> {
    if text.trim().is_empty() {
        return Err(NameError::new(NameErrorKind::Empty, text, 0..text.len()));
    }
    if text.len() > MAX_INPUT {
        return Err(NameError::new(NameErrorKind::TooLong, text, 0..text.len()));
    }
    let trimmed = text.trim_end();
    match trimmed.char_indices().find(|(_, c)| c.is_control()) {
        Some((at, c)) => Err(NameError::new(
            NameErrorKind::ControlChar,
            text,
            at..at + c.len_utf8(),
        )),
        None => Ok(()),
    }
}

/// A part of the input, which knows where it stands.
#[derive(Clone, Copy)]
struct Part<'a> {
    whole: &'a str,
    start: usize,
    text: &'a str,
}

impl<'a> Part<'a> {
    /// The last octets of this part.
    fn tail(self, text: &'a str) -> Self {
        Self {
            start: self.start + self.text.len() - text.len(),
            text,
            ..self
        }
    }

    /// The first octets of this part.
    fn head(self, text: &'a str) -> Self {
        Self { text, ..self }
    }

    fn error(self, kind: NameErrorKind) -> NameError {
        NameError::new(kind, self.whole, self.start..self.start + self.text.len())
    }

    /// The address in `mailto:…?…` and in `Postmaster <…>`.
    fn mail_address(self) -> Option<Self> {
        if let Some((scheme, address)) = self.text.split_once(':')
            && scheme.eq_ignore_ascii_case("mailto")
        {
            let part = self.tail(address);
            return Some(part.head(address.split('?').next().unwrap_or(address)));
        }
        let (_, inner) = self.text.strip_suffix('>')?.rsplit_once('<')?;
        let start = self.start + self.text.len() - inner.len() - 1;
        Some(Self {
            start,
            text: inner,
            ..self
        })
    }

    /// The host in `scheme://user@host:port/path`, in `host/path` and in `host:port`.
    fn url_host(self) -> Option<Self> {
        let after_scheme = self.text.split_once("://").map(|(_, rest)| rest);
        let rest = after_scheme
            .or(self.text.strip_prefix("//"))
            .unwrap_or(self.text);
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest);
        let host = authority
            .rsplit_once('@')
            .filter(|_| rest.len() < self.text.len());
        let host = host.map_or(authority, |(_, host)| host);
        let part = self.tail(rest);
        let part = part.head(authority).tail(host);
        let part = match host.rsplit_once(':') {
            // Not the last group of an IPv6 address.
            Some((name, port)) if is_port(port) && (!name.contains(':') || name.ends_with(']')) => {
                part.head(name)
            }
            _ => part,
        };
        // A local part may hold a slash or a question mark.
        let is_url = part.text.len() < self.text.len()
            && (after_scheme.is_some() || !self.text.contains('@'));
        is_url.then_some(part)
    }

    /// Whether the path behind the host of this URL is that of a policy, or one where people put it
    /// by mistake.
    fn names_policy_behind(self, host: Self) -> bool {
        let after = &self.text[host.start + host.text.len() - self.start..];
        let path = after.split(['?', '#']).next().unwrap_or(after);
        path.ends_with("/mta-sts.txt")
    }

    /// Reads it as a policy domain.
    fn policy_domain(self, read_as: &mut Vec<Reading>) -> Result<DomainName, NameError> {
        if self.text.is_empty() {
            return Err(self.error(NameErrorKind::Empty));
        }
        // RFC 8461 3.4: an address literal has no policy. Before IDNA, which would take it.
        let bare = self.text.trim_start_matches('[').trim_end_matches(']');
        let address = bare.split('%').next().unwrap_or(bare);
        if bare.len() < self.text.len() || address.parse::<IpAddr>().is_ok() {
            return Err(self.error(NameErrorKind::IpLiteral));
        }
        self.refuse_characters()?;
        let name = self.without_final_dot(read_as);
        name.refuse_labels()?;
        let ascii = name.to_ascii()?;
        let domain = DomainName(ascii.into());
        if domain.is_address() {
            // `127.1` is an address to browsers and to inet_aton; with letters before it none.
            let kind = if domain.labels().all(is_number) {
                NameErrorKind::IpLiteral
            } else {
                NameErrorKind::NumericTld
            };
            return Err(self.error(kind));
        }
        if domain.0.len() + LONGEST_PREFIX.len() > MAX_NAME {
            return Err(self.error(NameErrorKind::TooLong));
        }
        if domain.labels().nth(1).is_none() {
            let kind = if domain.special_use().is_some() {
                NameErrorKind::SpecialUse
            } else {
                NameErrorKind::PublicSuffix
            };
            return Err(self.error(kind));
        }
        if name.text.bytes().any(|octet| octet.is_ascii_uppercase()) {
            read_as.push(Reading::LowerCase);
        }
        if !self.text.is_ascii() {
            read_as.push(Reading::Idna);
        }
        Ok(domain)
    }

    /// Refuses characters that no mapping makes part of a host name.
    fn refuse_characters(self) -> Result<(), NameError> {
        for (at, c) in self.text.char_indices() {
            let found = || Self {
                start: self.start + at,
                text: &self.text[at..at + c.len_utf8()],
                ..self
            };
            if c.is_ascii() && !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.')) {
                let error = found().error(NameErrorKind::InvalidChar);
                return Err(error.suggesting(self.without_service_labels()));
            }
            if is_invisible(c) {
                // UTS 46 would drop it, and two names that look alike would be one.
                let cleaned: String = self.text.chars().filter(|&c| !is_invisible(c)).collect();
                return Err(found()
                    .error(NameErrorKind::Idna)
                    .suggesting(DomainName::parse(&cleaned).ok()));
            }
        }
        Ok(())
    }

    /// The mail domain in `_mta-sts.example.com` and `*.example.com`.
    fn without_service_labels(self) -> Option<DomainName> {
        let mut rest = self.text;
        while let Some((label, after)) = rest.split_once('.')
            && (label.starts_with('_') || label == "*")
        {
            rest = after;
        }
        if rest.len() < self.text.len() {
            DomainName::parse(rest).ok()
        } else {
            None
        }
    }

    fn without_final_dot(self, read_as: &mut Vec<Reading>) -> Self {
        match self.text.strip_suffix(is_dot) {
            Some(name) if !name.is_empty() => {
                read_as.push(Reading::FinalDot);
                self.head(name)
            }
            _ => self,
        }
    }

    /// Refuses labels by what can be said of them as they stand.
    fn refuse_labels(self) -> Result<(), NameError> {
        for label in self.labels() {
            let kind = if label.text.is_empty() {
                NameErrorKind::EmptyLabel
            } else if label.text.is_ascii() && label.text.len() > MAX_LABEL {
                NameErrorKind::LabelTooLong
            } else if label.text.starts_with('-')
                || (label.text.ends_with('-') && !is_a_label(label.text))
            {
                // `xn--example-` is left to IDNA: its hyphen is part of a broken encoding.
                NameErrorKind::Hyphen
            } else {
                continue;
            };
            return Err(label.error(kind));
        }
        Ok(())
    }

    /// IDNA as UTS 46 does it, non-transitional. Lengths are left to us, which can say which.
    fn to_ascii(self) -> Result<String, NameError> {
        for label in self.labels() {
            let Some(ascii) = idna::to_ascii(label.text) else {
                return Err(label.error(NameErrorKind::Idna));
            };
            if ascii.len() > MAX_LABEL {
                return Err(label.error(NameErrorKind::LabelTooLong));
            }
        }
        // Together they may still break the Bidi rule (RFC 5893 2), or hold a character that
        // maps to a dot.
        let whole = |ascii: &String| ascii.split('.').all(|label| !label.is_empty());
        let ascii = idna::to_ascii(self.text).filter(whole);
        ascii.ok_or_else(|| self.error(NameErrorKind::Idna))
    }

    fn labels(self) -> impl Iterator<Item = Self> {
        let mut start = self.start;
        self.text
            .split_inclusive(is_dot)
            .chain(self.text.ends_with(is_dot).then_some(""))
            .map(move |piece| {
                let label = Self {
                    start,
                    text: piece.trim_end_matches(is_dot),
                    ..self
                };
                start += piece.len();
                label
            })
    }
}

/// The characters that UTS 46 reads as dots.
pub(super) fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}')
}

fn is_a_label(label: &str) -> bool {
    label
        .get(..4)
        .is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--"))
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.len() <= 5 && text.bytes().all(|octet| octet.is_ascii_digit())
}

/// Characters without a look of their own, among them those that turn the direction of what
/// follows.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
