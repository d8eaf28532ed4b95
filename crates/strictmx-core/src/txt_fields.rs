//! The grammar that MTA-STS and TLSRPT records share: a version, then fields between semicolons
//! (RFC 8461 3.1, RFC 8460 3). What the fields mean is told by [`sts`](crate::sts) and
//! [`tlsrpt`](crate::tlsrpt).

use crate::span::{Parsed, Partial, Span, Spanned};

/// How a text breaks the shared grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// An octet above 0x7F: records are US-ASCII (RFC 8461 3.1).
    NonAscii,
    /// A control character.
    ControlChar,
    /// `version`: the text does not begin with it.
    Version(VersionFault),
    /// `field-delim`: something else than `;` stands between version or field and what follows.
    Delimiter {
        /// What stands there.
        found: char,
    },
    /// `\;` stands in the record: the backslash of a zone file was published.
    Backslash,
    /// `"` stands around the record: the quotes of a zone file were published.
    Quotes,
    /// Blanks before the first `;`: in the grammar, but some senders then find no record
    /// (RFC 8461 3.1 against erratum 6285). Tolerated.
    BlankBeforeDelimiter,
    /// Two semicolons with nothing between them.
    EmptyField,
    /// A blank after the last field without a `;` before it: the grammar has none there.
    TrailingBlank,
    /// No field follows the version.
    NoFields,
    /// A field without `=`.
    NoEquals {
        /// The field.
        field: String,
    },
    /// A blank beside `=`.
    BlankAroundEquals {
        /// The field's name.
        field: String,
    },
    /// `extension-name`: not a letter or digit followed by at most 31 of `A-Za-z0-9_-.`.
    Name {
        /// The name.
        field: String,
    },
    /// `extension-value`: empty, or not printable ASCII without blank, `;` and `=`.
    Value {
        /// The field's name.
        field: String,
    },
}

/// What stands where the version should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionFault {
    /// Blanks in front.
    LeadingBlank,
    /// Blanks beside the `=`.
    BlankAroundEquals,
    /// Another case.
    Case,
    /// Another version of the same protocol.
    Other,
    /// The version stands later: it must come first.
    NotFirst,
    /// No sign of it: another kind of record.
    Absent,
}

impl FieldFault {
    /// Whether the strict reading throws the record away.
    pub fn invalidates(&self) -> bool {
        !matches!(self, Self::BlankBeforeDelimiter)
    }
}

/// A field: name and value as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: Spanned<String>,
    /// The value.
    pub value: Spanned<String>,
}

impl Field {
    /// The whole of it.
    pub fn span(&self) -> Span {
        Span::new(self.name.span.start, self.value.span.end)
    }
}

/// What the selection rule makes of all TXT records at a discovery owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection<T: Partial, F> {
    /// Indexes of the records that count.
    pub candidates: Vec<usize>,
    /// Indexes of the others.
    pub foreign: Vec<usize>,
    /// The one that counts, with what the parser makes of it.
    pub chosen: Option<(usize, Parsed<T, F>)>,
    /// No record counts, but this one was meant to, with what is wrong at its beginning.
    pub near_miss: Option<(usize, Spanned<VersionFault>)>,
}

impl<T: Partial, F> Selection<T, F> {
    /// The valid record.
    pub fn record(&self) -> Option<&T> {
        self.chosen.as_ref()?.1.value.as_ref()
    }
}

/// Finds the record that counts: of several, those that do not begin with the version and `;` are
/// discarded, and exactly one must be left (RFC 8461 3.1, RFC 8460 3). A single one is judged as it
/// stands: the text discards only where there are several.
pub(crate) fn select<T: Partial, F>(
    texts: &[Vec<u8>],
    version: &str,
    parse: fn(&[u8]) -> Parsed<T, F>,
) -> Selection<T, F> {
    let counts = |text: &[u8]| match texts.len() {
        // Quotes are a fault of the record, not a sign of another one.
        1 => begins_with(text.strip_prefix(b"\"").unwrap_or(text), version),
        _ => text
            .strip_prefix(version.as_bytes())
            .is_some_and(|rest| rest.starts_with(b";")),
    };
    let (candidates, foreign): (Vec<_>, Vec<_>) =
        (0..texts.len()).partition(|at| counts(&texts[*at]));
    let chosen = match candidates[..] {
        [only] => Some((only, parse(&texts[only]))),
        _ => None,
    };
    let near = |at: &usize| {
        let fault = version_fault(&texts[*at], version);
        (fault.value != VersionFault::Absent).then_some((*at, fault))
    };
    let near_miss = if candidates.is_empty() {
        foreign.iter().find_map(near)
    } else {
        None
    };
    Selection {
        candidates,
        foreign,
        chosen,
        near_miss,
    }
}

/// Whether a text begins with the exact version, followed by its end, a blank or `;`.
pub(crate) fn begins_with(text: &[u8], version: &str) -> bool {
    text.strip_prefix(version.as_bytes())
        .is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric))
}

/// Reads the fields after `version` (such as `v=STSv1`). Faults found on the way are added; the
/// fields that could be read are given back all the same.
pub(crate) fn read(
    text: &[u8],
    version: &str,
    faults: &mut Vec<Spanned<FieldFault>>,
) -> Vec<Field> {
    // Quotes and backslashes come together with semicolons that mean nothing: one fault is enough.
    if text.first() == Some(&b'"') {
        faults.push(Span::new(0, 1).with(FieldFault::Quotes));
        return Vec::new();
    }
    if let Some(at) = find(text, b"\\;") {
        faults.push(Span::new(at, at + 2).with(FieldFault::Backslash));
        return Vec::new();
    }
    if let Some(at) = text.iter().position(|octet| !octet.is_ascii()) {
        let end = at
            + text[at..]
                .iter()
                .take_while(|octet| !octet.is_ascii())
                .count();
        faults.push(Span::new(at, end).with(FieldFault::NonAscii));
    }
    if let Some(at) = text
        .iter()
        .position(|octet| octet.is_ascii_control() && *octet != b'\t')
    {
        faults.push(Span::new(at, at + 1).with(FieldFault::ControlChar));
    }
    if !begins_with(text, version) {
        faults.push(version_fault(text, version).map(FieldFault::Version));
        return Vec::new();
    }
    let mut at = version.len();
    let blanks = blanks(&text[at..]);
    match text.get(at + blanks) {
        None if blanks == 0 => {
            faults.push(Span::empty(at).with(FieldFault::NoFields));
            return Vec::new();
        }
        Some(b';') => {
            if blanks > 0 {
                faults.push(Span::new(at, at + blanks).with(FieldFault::BlankBeforeDelimiter));
            }
            at += blanks + 1;
        }
        other => {
            let found = other.map_or(' ', |octet| char::from(*octet));
            // `v=STSv1 id=1` lacks the delimiter; `v=STSv1, id=1` has another one.
            let found = if blanks > 0 && found.is_ascii_alphanumeric() {
                ' '
            } else {
                found
            };
            faults.push(Span::new(at, at + blanks.max(1)).with(FieldFault::Delimiter { found }));
            return Vec::new();
        }
    }
    fields(text, at, faults)
}

fn fields(text: &[u8], mut at: usize, faults: &mut Vec<Spanned<FieldFault>>) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut any = false;
    loop {
        at += blanks(&text[at..]);
        let end = text[at..]
            .iter()
            .position(|octet| *octet == b';')
            .map_or(text.len(), |found| at + found);
        let last = end == text.len();
        let raw = &text[at..end];
        let trailing = raw
            .iter()
            .rev()
            .take_while(|octet| is_blank(**octet))
            .count();
        let span = Span::new(at, end - trailing);
        match (span.start == span.end, last) {
            // RFC 8461 3.1: [sts-field-delim] at the end.
            (true, true) => {
                if !any {
                    faults.push(Span::empty(text.len()).with(FieldFault::NoFields));
                }
                return fields;
            }
            (true, false) => {
                // `v=STSv1;;` is an empty field, not a missing one.
                any = true;
                faults.push(Span::new(at.saturating_sub(1), end + 1).with(FieldFault::EmptyField));
            }
            (false, _) => {
                any = true;
                fields.extend(field(text, span, faults));
            }
        }
        if last {
            if trailing > 0 {
                faults.push(Span::new(span.end, end).with(FieldFault::TrailingBlank));
            }
            return fields;
        }
        at = end + 1;
    }
}

/// RFC 8461 3.1: `sts-extension = sts-ext-name "=" sts-ext-value`; the known fields have the same
/// shape.
fn field(text: &[u8], span: Span, faults: &mut Vec<Spanned<FieldFault>>) -> Option<Field> {
    let lossy = |span: Span| String::from_utf8_lossy(span.of(text)).into_owned();
    let Some(equals) = span.of(text).iter().position(|octet| *octet == b'=') else {
        faults.push(span.with(FieldFault::NoEquals { field: lossy(span) }));
        return None;
    };
    let equals = span.start + equals;
    let before = text[span.start..equals]
        .iter()
        .rev()
        .take_while(|octet| is_blank(**octet))
        .count();
    let after = blanks(&text[equals + 1..span.end]);
    let name_span = Span::new(span.start, equals - before);
    let value_span = Span::new(equals + 1 + after, span.end);
    let name = lossy(name_span);
    if before + after > 0 {
        let place = Span::new(equals - before, equals + 1 + after);
        faults.push(place.with(FieldFault::BlankAroundEquals {
            field: name.clone(),
        }));
    }
    if !is_name(name_span.of(text)) {
        faults.push(name_span.with(FieldFault::Name {
            field: name.clone(),
        }));
        return None;
    }
    Some(Field {
        name: name_span.with(name),
        value: value_span.with(lossy(value_span)),
    })
}

/// RFC 8461 3.1: `sts-ext-name = (ALPHA / DIGIT) *31(ALPHA / DIGIT / "_" / "-" / ".")`.
pub(crate) fn is_name(name: &[u8]) -> bool {
    let rest = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'_' | b'-' | b'.');
    name.first().is_some_and(u8::is_ascii_alphanumeric) && name.len() <= 32 && name.iter().all(rest)
}

/// RFC 8461 3.1: `sts-ext-value = 1*(%x21-3A / %x3C / %x3E-7E)`.
pub(crate) fn is_extension_value(value: &[u8]) -> bool {
    !value.is_empty()
        && value
            .iter()
            .all(|octet| octet.is_ascii_graphic() && !matches!(octet, b';' | b'='))
}

fn version_fault(text: &[u8], version: &str) -> Spanned<VersionFault> {
    let name = version.trim_end_matches(|c: char| c.is_ascii_digit());
    let trimmed = text.trim_ascii_start();
    let lead = text.len() - trimmed.len();
    let end = text
        .iter()
        .position(|octet| *octet == b';')
        .unwrap_or(text.len());
    let head = Span::new(0, end);
    let squeezed: Vec<u8> = text[..end]
        .iter()
        .copied()
        .filter(|octet| !is_blank(*octet))
        .collect();
    let folded = squeezed.to_ascii_lowercase();
    let lower = version.to_ascii_lowercase();
    // Drafts wrote STS1; the version that may come is STSv2.
    let protocol = name.trim_end_matches('v').to_ascii_lowercase();
    let (span, fault) = if lead > 0 && begins_with(trimmed, version) {
        (Span::new(0, lead), VersionFault::LeadingBlank)
    } else if squeezed == version.as_bytes() {
        (head, VersionFault::BlankAroundEquals)
    } else if folded == lower.as_bytes() {
        (head, VersionFault::Case)
    } else if folded.starts_with(protocol.as_bytes()) {
        (head, VersionFault::Other)
    } else if let Some(at) = find(text, version.as_bytes()) {
        (Span::new(at, at + version.len()), VersionFault::NotFirst)
    } else {
        (head, VersionFault::Absent)
    };
    span.with(fault)
}

fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}

fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|octet| is_blank(**octet)).count()
}

fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len())
        .position(|window| window == needle)
}

/// What is wrong, as half a sentence.
impl std::fmt::Display for FieldFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NonAscii => f.write_str("a character that is not ASCII"),
            Self::ControlChar => f.write_str("a control character, such as a line end"),
            Self::Version(_) => f.write_str("it does not begin with the version"),
            Self::Delimiter { found: ' ' } => {
                f.write_str("the semicolon after the version is missing")
            }
            Self::Delimiter { found } => {
                write!(
                    f,
                    "`{}` instead of a semicolon after the version",
                    found.escape_default()
                )
            }
            Self::Backslash => {
                f.write_str("a backslash before a semicolon, which belongs to zone files only")
            }
            Self::Quotes => {
                f.write_str("quotes around the record, which belong to zone files only")
            }
            Self::BlankBeforeDelimiter => f.write_str("a blank before the first semicolon"),
            Self::EmptyField => f.write_str("two semicolons with nothing between them"),
            Self::TrailingBlank => f.write_str("a blank at the end"),
            Self::NoFields => f.write_str("nothing follows the version"),
            Self::NoEquals { field } => write!(f, "`{field}` has no equals sign"),
            Self::BlankAroundEquals { field } => {
                write!(f, "a blank beside the equals sign of `{field}`")
            }
            Self::Name { field } => write!(f, "`{field}` is not a name for a field"),
            Self::Value { field } => write!(
                f,
                "the value of `{field}` has a character that it may not have, or none"
            ),
        }
    }
}
