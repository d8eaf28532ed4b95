//! Why a text is not a name we can work with: what, where, and what to do.

use std::fmt::{self, Write as _};
use std::ops::Range;

use super::DomainName;
use crate::span::Span;

/// Characters of the offending text that are shown.
const SHOWN: usize = 80;

/// A text that is not a domain name, or not one that can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    /// What is wrong.
    pub kind: NameErrorKind,
    /// Where in the text, in octets.
    pub span: Span,
    /// Where in the text for people: which character, counted from 1.
    pub position: usize,
    /// The offending part, cut to 80 characters, with invisible ones written `U+200B`. Empty for
    /// a mail address, whose local part is nobody's business.
    pub found: String,
    /// A domain that was probably meant, ready to be parsed.
    pub suggestion: Option<String>,
}

/// What is wrong with a name. [`code`](Self::code) is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameErrorKind {
    /// Nothing but blanks.
    Empty,
    /// Two dots in a row, or a dot in front.
    EmptyLabel,
    /// A label of more than 63 octets (RFC 1035 2.3.4).
    LabelTooLong,
    /// The name, or `_smtp._tls.` with it, has more than 253 octets (RFC 1035 2.3.4).
    TooLong,
    /// A visible ASCII character that no host name has (RFC 5321 2.3.5).
    InvalidChar,
    /// A control character.
    ControlChar,
    /// A label that begins or ends with a hyphen (RFC 5321 4.1.2).
    Hyphen,
    /// A label that IDNA refuses: undecodable `xn--`, forbidden or invisible characters, wrong
    /// mix of directions (UTS 46, RFC 5893).
    Idna,
    /// An IP address in any spelling: it has no policy (RFC 8461 3.4).
    IpLiteral,
    /// A top-level domain that is a number, as none is (RFC 1123 2.1, RFC 3696 2).
    NumericTld,
    /// A URL, where a bare domain is expected.
    UrlNotDomain,
    /// A mail address, where a bare domain is expected.
    IsEmail,
    /// A name that is not part of the public DNS (RFC 6761).
    SpecialUse,
    /// A single label, whether it is a top-level domain or none: a public suffix by the list's
    /// default rule. Of longer ones the caller's list knows.
    PublicSuffix,
    /// A backslash that escapes nothing (RFC 1035 5.1).
    BadEscape,
}

impl NameErrorKind {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Empty,
        Self::EmptyLabel,
        Self::LabelTooLong,
        Self::TooLong,
        Self::InvalidChar,
        Self::ControlChar,
        Self::Hyphen,
        Self::Idna,
        Self::IpLiteral,
        Self::NumericTld,
        Self::UrlNotDomain,
        Self::IsEmail,
        Self::SpecialUse,
        Self::PublicSuffix,
        Self::BadEscape,
    ];

    /// The code that programs see.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "domain.empty",
            Self::EmptyLabel => "domain.empty_label",
            Self::LabelTooLong => "domain.label_too_long",
            Self::TooLong => "domain.too_long",
            Self::InvalidChar => "domain.invalid_char",
            Self::ControlChar => "domain.control_char",
            Self::Hyphen => "domain.hyphen",
            Self::Idna => "domain.idna",
            Self::IpLiteral => "domain.ip_literal",
            Self::NumericTld => "domain.numeric_tld",
            Self::UrlNotDomain => "domain.url_not_domain",
            Self::IsEmail => "domain.is_email",
            Self::SpecialUse => "domain.special_use",
            Self::PublicSuffix => "domain.public_suffix",
            Self::BadEscape => "domain.bad_escape",
        }
    }

    /// What, where and what to do, as the beginning of a sentence, with `{found}` and `{position}`.
    #[cfg(feature = "texts")]
    pub const fn template(self) -> &'static str {
        match self {
            Self::Empty => {
                "no domain: enter the part of a mail address after the @, such as example.com"
            }
            Self::EmptyLabel => {
                "empty label: nothing stands before the dot at character {position}; remove a dot"
            }
            Self::LabelTooLong => {
                "label too long: \"{found}\" at character {position} has more than the 63 octets that DNS \
                 allows between two dots; shorten it"
            }
            Self::TooLong => {
                "domain too long: DNS allows 253 octets, and the names derived from the domain, such as \
                 _smtp._tls.<domain>, have to fit; shorten it"
            }
            Self::InvalidChar => {
                "\"{found}\" at character {position} cannot be part of a mail domain: use letters, digits, \
                 hyphens and dots"
            }
            Self::ControlChar => {
                "control character {found} at character {position}: enter the domain alone, on one line"
            }
            Self::Hyphen => {
                "hyphen at the edge of the label \"{found}\" at character {position}: a label begins and \
                 ends with a letter or digit"
            }
            Self::Idna => {
                "\"{found}\" at character {position} is not a valid internationalised name: check it for \
                 stray or invisible characters"
            }
            Self::IpLiteral => {
                "\"{found}\" is an IP address: MTA-STS policies exist for domains only (RFC 8461 3.4); \
                 enter the domain of the mail addresses"
            }
            Self::NumericTld => {
                "\"{found}\" ends in a number, which no top-level domain is (RFC 1123 2.1): look for a \
                 slip of the finger at the end of the domain"
            }
            Self::UrlNotDomain => "this is a URL: enter the domain alone",
            Self::IsEmail => "this is a mail address: enter the part after the @ alone",
            Self::SpecialUse => {
                "\"{found}\" is reserved for special use (RFC 6761) and gets no mail from the Internet: \
                 enter a public domain"
            }
            Self::PublicSuffix => {
                "\"{found}\" is a single label, without the top-level domain that it would be registered \
                 below, or that domain alone: enter a whole domain, such as example.com"
            }
            Self::BadEscape => {
                "backslash at character {position} escapes nothing: write \\DDD with three decimals up to \
                 255, or \\ and a character"
            }
        }
    }
}

impl NameError {
    /// The code that programs see.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    pub(super) fn new(kind: NameErrorKind, text: &str, range: Range<usize>) -> Self {
        let found = text
            .get(range.clone())
            .filter(|_| kind != NameErrorKind::IsEmail);
        Self {
            kind,
            span: Span::new(range.start, range.end),
            position: text
                .char_indices()
                .take_while(|(at, _)| *at < range.start)
                .count()
                + 1,
            found: visible(found.unwrap_or_default()),
            suggestion: None,
        }
    }

    pub(super) fn suggesting(mut self, name: Option<DomainName>) -> Self {
        self.suggestion = name.map(|name| name.a_label().to_owned());
        self
    }
}

/// Text with every character visible, cut to a line's length.
fn visible(text: &str) -> String {
    let mut shown = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == SHOWN {
            shown.push('…');
            break;
        }
        let hidden =
            c.is_control() || super::input::is_invisible(c) || (c.is_whitespace() && c != ' ');
        if hidden {
            // Writing to a String does not fail.
            let _ = write!(shown, "U+{:04X}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

impl NameError {
    /// A template as a sentence, with the domain that was probably meant.
    pub fn say(&self, template: &str) -> String {
        let position = self.position.to_string();
        let mut said = template
            .replace("{position}", &position)
            .replace("{found}", &self.found);
        if let Some(suggestion) = &self.suggestion {
            said += ". Did you mean ";
            said += suggestion;
            said += "?";
        }
        said
    }
}

/// The code alone where sentences are to be loaded.
impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(feature = "texts")]
        let template = self.kind.template();
        #[cfg(not(feature = "texts"))]
        let template = self.code();
        f.write_str(&self.say(template))
    }
}

impl std::error::Error for NameError {}
