//! The policy (RFC 8461 3.2).

mod body;
mod line;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::span::{self, Parsed, Partial, Span, Spanned};

use super::mx_pattern::{MxFault, MxPattern};
use line::Line;

/// Largest `max_age` in seconds, 365.25 days (RFC 8461 3.2).
pub const MAX_MAX_AGE_S: u64 = 31_557_600;

/// The fields of a policy (RFC 8461 9.3).
pub const FIELDS: [&str; 4] = ["version", "mode", "mx", "max_age"];

/// A valid policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What senders are to do.
    pub mode: Mode,
    /// Patterns for MX hosts, in order.
    pub mx: Vec<Spanned<MxPattern>>,
    /// Seconds that senders may remember the policy.
    pub max_age: u64,
    /// Other fields, in order: name and value. Senders ignore them.
    pub extensions: Vec<(String, String)>,
}

/// What senders are to do with an MX host that does not satisfy the policy (RFC 8461 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Not deliver to it.
    Enforce,
    /// Deliver, and report.
    Testing,
    /// Nothing: as if there were no policy.
    None,
}

/// What could be read of a policy, valid or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The first `mode`, where it is one.
    pub mode: Option<Spanned<Mode>>,
    /// The first `max_age`, where it is a number.
    pub max_age: Option<Spanned<u64>>,
    /// All patterns that are some.
    pub mx: Vec<Spanned<MxPattern>>,
}

/// How a text breaks the grammar of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    // --- the text as a whole
    /// No octets.
    Empty,
    /// A web page.
    Html,
    /// A rich text document.
    Rtf,
    /// UTF-16.
    Utf16,
    /// Written like the TXT record, in one line between semicolons.
    RecordSyntax,
    /// U+FEFF in front.
    ByteOrderMark,
    // --- lines
    /// CR without LF.
    BareCarriageReturn,
    /// An empty line, or one of blanks, between others.
    BlankLine,
    /// Empty lines after the last one: one terminator too many.
    BlankLineAtEnd,
    /// A line that begins with `#`, `;` or `//`.
    Comment,
    /// Blanks in front of the name.
    LeadingBlank {
        /// The line without them.
        line: String,
    },
    /// Blanks between name and colon.
    BlankBeforeColon {
        /// The name.
        field: String,
    },
    /// `=` instead of the colon.
    EqualsSign {
        /// The name.
        field: String,
    },
    /// No colon.
    NoColon {
        /// The line.
        line: String,
    },
    /// Not a letter or digit followed by at most 31 of `A-Za-z0-9_-.`.
    FieldName {
        /// The name.
        field: String,
    },
    /// Nothing after the colon.
    EmptyValue {
        /// The name.
        field: String,
    },
    /// A control character in a value.
    ControlChar {
        /// The name.
        field: String,
    },
    /// A value that is not UTF-8 (RFC 3629).
    NotUtf8 {
        /// The name.
        field: String,
    },
    // --- fields
    /// A required field is not there.
    Missing {
        /// Which.
        field: &'static str,
        /// A field that was probably meant to be it.
        similar: Option<String>,
    },
    /// `version` is not `STSv1`.
    Version {
        /// The value.
        found: String,
    },
    /// `mode` is none of the three.
    Mode {
        /// The value.
        found: String,
        /// The one that was probably meant.
        meant: Option<Mode>,
    },
    /// `max_age` is not 1 to 10 digits.
    MaxAge {
        /// The value.
        found: String,
    },
    /// `max_age` is above [`MAX_MAX_AGE_S`].
    MaxAgeOverLimit {
        /// The value.
        found: u64,
    },
    /// An `mx` value is no pattern.
    Mx {
        /// The value.
        found: String,
        /// How it fails.
        fault: MxFault,
    },
    // --- tolerated
    /// A second `version`, `mode` or `max_age`; the first one counts.
    Repeated {
        /// Which.
        field: &'static str,
        /// The value that counts.
        first: String,
        /// The value that does not.
        found: String,
    },
    /// The same `mx` twice.
    RepeatedMx {
        /// The pattern.
        pattern: String,
    },
    /// An `mx` value that is an IPv4 address: in the grammar, and matching nothing.
    MxIsAddress {
        /// The value.
        found: String,
    },
    /// A field that is not registered; senders ignore it.
    UnknownField {
        /// Its name.
        field: String,
        /// The registered field that was probably meant.
        similar: Option<&'static str>,
    },
    /// `version` is not the first field, as Google wants it.
    VersionNotFirst,
}

impl span::Fault for Fault {
    fn invalidates(&self) -> bool {
        !matches!(
            self,
            Self::Repeated { .. }
                | Self::RepeatedMx { .. }
                | Self::MxIsAddress { .. }
                | Self::UnknownField { .. }
                | Self::VersionNotFirst
        )
    }
}

impl Partial for Policy {
    type Seen = Seen;
}

/// Reads the body of a policy.
pub fn parse(body: &[u8]) -> Parsed<Policy, Fault> {
    if let Some(fault) = body::not_a_policy(body) {
        return Parsed::new(
            None,
            Seen::default(),
            vec![Span::new(0, body.len()).with(fault)],
        );
    }
    let mut faults = Vec::new();
    let lines = body::lines(body, &mut faults);
    let mut reader = Reader {
        faults,
        ..Reader::default()
    };
    for line in &lines {
        reader.field(line);
    }
    reader.finish(body, &lines)
}

#[derive(Default)]
struct Reader {
    seen: Seen,
    /// The first value of each field that may not repeat.
    first: [Option<String>; 3],
    extensions: Vec<(String, String)>,
    any_mx: bool,
    valid_version: bool,
    faults: Vec<Spanned<Fault>>,
}

/// The fields that may stand once.
const ONCE: [&str; 3] = ["version", "mode", "max_age"];

impl Reader {
    fn field(&mut self, line: &Line) {
        let (name, value) = (line.name.as_str(), &line.value);
        // RFC 8461 3.2: names are case-sensitive; dispatch is by name before all else, so that a
        // bad `mode` is not saved by the grammar of extensions.
        if let Some(at) = ONCE.iter().position(|known| *known == name) {
            if let Some(first) = &self.first[at] {
                // RFC 8461 3.2, last paragraph: all but the first are ignored.
                let (first, found) = (first.clone(), value.value.clone());
                self.faults.push(line.span.with(Fault::Repeated {
                    field: ONCE[at],
                    first,
                    found,
                }));
                return;
            }
            self.first[at] = Some(value.value.clone());
        }
        match name {
            "version" => self.version(line),
            "mode" => self.mode(value),
            "max_age" => self.max_age(value),
            "mx" => self.mx(value),
            _ => {
                let similar = body::similar_field(name);
                self.faults.push(line.name_span().with(Fault::UnknownField {
                    field: name.to_owned(),
                    similar,
                }));
                self.extensions.push((name.to_owned(), value.value.clone()));
            }
        }
    }

    fn version(&mut self, line: &Line) {
        self.valid_version = line.value.value == "STSv1";
        if !self.valid_version {
            let found = line.value.value.clone();
            self.faults
                .push(line.value.span.with(Fault::Version { found }));
        }
    }

    fn mode(&mut self, value: &Spanned<String>) {
        match Mode::from_name(&value.value) {
            Some(mode) => self.seen.mode = Some(value.span.with(mode)),
            None => {
                let found = value.value.clone();
                let meant = body::meant_mode(&found);
                self.faults
                    .push(value.span.with(Fault::Mode { found, meant }));
            }
        }
    }

    fn max_age(&mut self, value: &Spanned<String>) {
        // RFC 8461 3.2: sts-policy-max-age-value = 1*10(DIGIT).
        let digits = value.value.bytes().all(|octet| octet.is_ascii_digit());
        let number = value
            .value
            .parse::<u64>()
            .ok()
            .filter(|_| digits && value.value.len() <= 10);
        match number {
            None => self.faults.push(value.span.with(Fault::MaxAge {
                found: value.value.clone(),
            })),
            Some(found) => {
                self.seen.max_age = Some(value.span.with(found));
                // RFC 8461 3.2: "plaintext non-negative integer seconds, maximum value of 31557600".
                if found > MAX_MAX_AGE_S {
                    self.faults
                        .push(value.span.with(Fault::MaxAgeOverLimit { found }));
                }
            }
        }
    }

    fn mx(&mut self, value: &Spanned<String>) {
        self.any_mx = true;
        let found = value.value.clone();
        match MxPattern::parse(found.as_bytes()) {
            Err(fault) => self
                .faults
                .push(value.span.with(Fault::Mx { found, fault })),
            Ok(pattern) => {
                if pattern.is_address() {
                    self.faults
                        .push(value.span.with(Fault::MxIsAddress { found }));
                } else if self.seen.mx.iter().any(|mx| mx.value == pattern) {
                    self.faults
                        .push(value.span.with(Fault::RepeatedMx { pattern: found }));
                }
                self.seen.mx.push(value.span.with(pattern));
            }
        }
    }

    fn finish(mut self, body: &[u8], lines: &[Line]) -> Parsed<Policy, Fault> {
        for (at, field) in ONCE.into_iter().enumerate() {
            if self.first[at].is_none() {
                self.missing(field, body.len(), lines);
            }
        }
        // RFC 8461 3.2: at least one mx, unless the mode is none. Without a mode nobody can say.
        let none_needed = self.seen.mode.is_none_or(|mode| mode.value == Mode::None);
        if !self.any_mx && !none_needed {
            self.missing("mx", body.len(), lines);
        }
        if let Some(at) = lines
            .iter()
            .position(|line| line.name == "version")
            .filter(|at| *at > 0)
        {
            // RFC 8461 3.2 has the fields in any order.
            self.faults
                .push(lines[at].span.with(Fault::VersionNotFirst));
        }
        let value = match (self.valid_version, self.seen.mode, self.seen.max_age) {
            (true, Some(mode), Some(max_age)) => Some(Policy {
                mode: mode.value,
                mx: self.seen.mx.clone(),
                max_age: max_age.value,
                extensions: self.extensions,
            }),
            _ => None,
        };
        Parsed::new(value, self.seen, self.faults)
    }

    /// A field is missing, unless a broken line is it: then the broken line says all.
    fn missing(&mut self, field: &'static str, end: usize, lines: &[Line]) {
        if self
            .faults
            .iter()
            .any(|fault| fault.value.breaks_line_of(field))
        {
            return;
        }
        let similar = lines
            .iter()
            .find(|line| body::similar_field(&line.name) == Some(field));
        let span = similar.map_or(Span::empty(end), Line::name_span);
        if similar.is_some() {
            self.faults.retain(|fault| {
                !(fault.span == span && matches!(fault.value, Fault::UnknownField { .. }))
            });
        }
        let similar = similar.map(|line| line.name.clone());
        self.faults
            .push(span.with(Fault::Missing { field, similar }));
    }
}

impl Fault {
    /// Whether this fault stands on the line that was meant to hold the field.
    fn breaks_line_of(&self, wanted: &str) -> bool {
        let begins = |line: &str| {
            line.get(..wanted.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(wanted))
        };
        match self {
            Self::BlankBeforeColon { field }
            | Self::EqualsSign { field }
            | Self::EmptyValue { field }
            | Self::ControlChar { field }
            | Self::NotUtf8 { field } => field == wanted,
            Self::LeadingBlank { line } | Self::NoColon { line } => begins(line),
            // Everything in one line: the value of the version holds the rest.
            Self::Version { found } => found.contains(&format!("{wanted}:")),
            _ => false,
        }
    }
}

impl Mode {
    /// Verbatim, as in a policy.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Testing => "testing",
            Self::None => "none",
        }
    }

    /// The mode of that exact name (RFC 8461 3.2).
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Enforce, Self::Testing, Self::None]
            .into_iter()
            .find(|mode| mode.name() == name)
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version: STSv1\nmode: {}\n", self.mode.name())?;
        for mx in &self.mx {
            writeln!(f, "mx: {}", mx.value)?;
        }
        writeln!(f, "max_age: {}", self.max_age)?;
        for (name, value) in &self.extensions {
            writeln!(f, "{name}: {value}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
