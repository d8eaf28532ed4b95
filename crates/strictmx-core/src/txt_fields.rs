//! The grammar that MTA-STS and TLSRPT records share: a version, then fields between semicolons
//! (RFC 8461 3.1, RFC 8460 3). What the fields mean is told by [`sts`](crate::sts) and
//! [`tlsrpt`](crate::tlsrpt).

mod fault;
mod selection;
mod version;

use schemars::JsonSchema;
use serde::Serialize;

use crate::span::{Span, Spanned};

pub use fault::{FieldFault, VersionFault};
pub use selection::Selection;
pub(crate) use selection::select;

/// What tells one kind of record from the other.
pub(crate) struct Grammar {
    /// What a record begins with, such as `v=STSv1`.
    pub version: &'static str,
    /// The field that it must have.
    pub required: &'static str,
    /// Whether the version alone is a record, if an invalid one.
    pub bare: bool,
}

/// A field: name and value as they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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

    /// `sts-extension`, `tlsrpt-extension`: how the field fails to be one.
    pub(crate) fn extension_fault(&self) -> Option<FieldFault> {
        let value = self.value.value.as_bytes();
        let faulty = !is_extension_value(value) && !has_forbidden_octets(value);
        faulty.then(|| FieldFault::Value {
            field: self.name.value.clone(),
        })
    }
}

/// The fields of a record, and whether all of them could be told apart. Only then is one of them
/// missing.
pub(crate) struct Fields {
    pub fields: Vec<Field>,
    pub complete: bool,
}

/// Reads a record to its end, whatever is wrong with it.
pub(crate) fn read(
    text: &[u8],
    grammar: &Grammar,
    faults: &mut Vec<Spanned<FieldFault>>,
) -> Fields {
    let nothing = Fields {
        fields: Vec::new(),
        complete: false,
    };
    // RFC 8461 3.1: US-ASCII; no control character is in any rule but WSP.
    if let Some(at) = text.iter().position(|octet| !octet.is_ascii()) {
        let length = text[at..]
            .iter()
            .take_while(|octet| !octet.is_ascii())
            .count();
        faults.push(Span::new(at, at + length).with(FieldFault::NonAscii));
    }
    if let Some(at) = text.iter().position(is_control) {
        faults.push(Span::new(at, at + 1).with(FieldFault::ControlChar));
    }
    let mut reader = Reader {
        text,
        grammar,
        end: text.len(),
        separator: b';',
        faults,
    };
    let mut at = reader.quotes();
    if !version::begins_with(&text[at..], grammar.version) {
        let fault = version::version_fault(&text[at..], grammar.version);
        reader.faults.push(
            fault
                .span
                .shifted(at)
                .with(FieldFault::Version(fault.value)),
        );
        return nothing;
    }
    at += grammar.version.len();
    match reader.delimiter(at) {
        Some(at) => reader.fields(at),
        None => nothing,
    }
}

struct Reader<'a> {
    text: &'a [u8],
    grammar: &'a Grammar,
    /// Where the record ends.
    end: usize,
    /// What parts the fields, where it is not `;` alone.
    separator: u8,
    faults: &'a mut Vec<Spanned<FieldFault>>,
}

impl Reader<'_> {
    /// Steps over quotes that came from a zone file, and says where the record begins.
    fn quotes(&mut self) -> usize {
        if self.text.first() != Some(&b'"') {
            return 0;
        }
        self.faults.push(Span::new(0, 1).with(FieldFault::Quotes));
        if self.end > 1 && self.text.ends_with(b"\"") {
            self.end -= 1;
        }
        1
    }

    /// RFC 8461 3.1: `sts-field-delim = *WSP ";" *WSP` after the version, and where it ends.
    fn delimiter(&mut self, at: usize) -> Option<usize> {
        let blanks = blanks(&self.text[at..self.end]);
        let place = Span::new(at, at + blanks);
        match &self.text[at + blanks..self.end] {
            [] if blanks == 0 => {
                self.faults.push(place.with(FieldFault::NoFields));
                return None;
            }
            [b';', ..] => {
                if blanks > 0 {
                    self.faults
                        .push(place.with(FieldFault::BlankBeforeDelimiter));
                }
                return Some(place.end + 1);
            }
            [b'\\', b';', ..] => return Some(place.end),
            _ => {}
        }
        // `v=STSv1 id=1` lacks the delimiter; `v=STSv1, id=1` has another one, which then parts
        // the other fields too.
        let found = self.text[..self.end]
            .get(place.end)
            .filter(|octet| !octet.is_ascii_alphanumeric());
        self.separator = found.copied().unwrap_or(b' ');
        let length = usize::from(found.is_some());
        let fault = FieldFault::Delimiter {
            found: char::from(self.separator),
        };
        self.faults
            .push(Span::new(at, place.end + length).with(fault));
        Some(place.end + length)
    }

    fn fields(mut self, mut at: usize) -> Fields {
        let mut fields = Vec::new();
        let mut any = false;
        let mut escaped = false;
        let text = self.text;
        loop {
            at += blanks(&text[at..self.end]);
            let parts = |octet: &u8| matches!(*octet, b';') || *octet == self.separator;
            let next = text[at..self.end]
                .iter()
                .position(parts)
                .map(|length| at + length);
            let end = next.unwrap_or(self.end);
            let mut raw = &text[at..end];
            if let (Some(_), [rest @ .., b'\\']) = (next, raw)
                && (escaped || !self.is_extension(raw))
            {
                // The escape of a zone file was published.
                if !escaped {
                    self.faults
                        .push(Span::new(end - 1, end + 1).with(FieldFault::Backslash));
                }
                (escaped, raw) = (true, rest);
            }
            let trailing = raw
                .iter()
                .rev()
                .take_while(|octet| is_blank(**octet))
                .count();
            let span = Span::new(at, at + raw.len() - trailing);
            if span.start < span.end {
                any = true;
                fields.extend(self.field(span));
            } else if let Some(next) = next.filter(|_| !escaped && self.separator != b' ') {
                // `v=STSv1;;` is an empty field, not a missing one.
                any = true;
                self.empty_field(Span::new(at - 1, next + 1));
            }
            let Some(next) = next else {
                if !any {
                    self.faults
                        .push(Span::empty(end).with(FieldFault::NoFields));
                } else if trailing > 0 {
                    // RFC 8461 3.1: WSP belongs to the delimiter, and none follows.
                    self.faults
                        .push(Span::new(span.end, end).with(FieldFault::TrailingBlank));
                }
                return Fields {
                    fields,
                    complete: any,
                };
            };
            at = next + 1;
        }
    }

    /// Several in a row are one fault.
    fn empty_field(&mut self, span: Span) {
        match self.faults.last_mut() {
            Some(last)
                if matches!(last.value, FieldFault::EmptyField) && last.span.end > span.start =>
            {
                last.span.end = span.end;
            }
            _ => self.faults.push(span.with(FieldFault::EmptyField)),
        }
    }

    /// Whether it is an extension as it should be; its value may end in a backslash.
    fn is_extension(&self, field: &[u8]) -> bool {
        let equals = field.iter().position(|octet| *octet == b'=');
        equals.is_some_and(|equals| {
            let (name, value) = (&field[..equals], &field[equals + 1..]);
            name != self.grammar.required.as_bytes() && is_name(name) && is_extension_value(value)
        })
    }

    /// RFC 8461 3.1: `sts-extension = sts-ext-name "=" sts-ext-value`; the known fields have the
    /// same shape.
    fn field(&mut self, span: Span) -> Option<Field> {
        let text = span.of(self.text);
        let place = |from: usize, to: usize| Span::new(span.start + from, span.start + to);
        let equals = text.iter().position(|octet| *octet == b'=').or_else(|| {
            self.faults
                .push(span.with(FieldFault::NoEquals { field: lossy(text) }));
            // `id: 1` has an id all the same.
            let rest = text.strip_prefix(self.grammar.required.as_bytes())?;
            let delimited =
                rest.starts_with(b":") || rest.first().is_some_and(|octet| is_blank(*octet));
            delimited.then_some(self.grammar.required.len())
        })?;
        let before = text[..equals].trim_ascii_end().len();
        let after = equals + 1 + blanks(&text[equals + 1..]);
        let name = place(0, before).with(lossy(&text[..before]));
        let value = place(after, text.len()).with(lossy(&text[after..]));
        if text[equals] == b'=' && after - before > 1 {
            let fault = FieldFault::BlankAroundEquals {
                field: name.value.clone(),
            };
            self.faults.push(place(before, after).with(fault));
        }
        if !is_name(&text[..before]) {
            if !has_forbidden_octets(&text[..before]) {
                self.faults
                    .push(name.map(|field| FieldFault::Name { field }));
            }
            return None;
        }
        Some(Field { name, value })
    }
}

/// The field that was probably meant to be the required one: `ID=1` is an extension to the
/// grammar, and an id to its writer.
pub(crate) fn similar<'a>(fields: &'a [Field], grammar: &Grammar) -> Option<&'a Field> {
    fields
        .iter()
        .find(|field| field.name.value.eq_ignore_ascii_case(grammar.required))
}

/// RFC 8461 3.1: `sts-ext-name = (ALPHA / DIGIT) *31(ALPHA / DIGIT / "_" / "-" / ".")`.
pub(crate) fn is_name(name: &[u8]) -> bool {
    let rest = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'_' | b'-' | b'.');
    name.first().is_some_and(u8::is_ascii_alphanumeric) && name.len() <= 32 && name.iter().all(rest)
}

/// RFC 8461 3.1: `sts-ext-value = 1*(%x21-3A / %x3C / %x3E-7E)`.
fn is_extension_value(value: &[u8]) -> bool {
    let allowed = |octet: &u8| octet.is_ascii_graphic() && !matches!(octet, b';' | b'=');
    !value.is_empty() && value.iter().all(allowed)
}

/// Whether it has octets that no record may have anywhere: they are told once, for the whole.
pub(crate) fn has_forbidden_octets(text: &[u8]) -> bool {
    text.iter()
        .any(|octet| !octet.is_ascii() || is_control(octet))
}

fn is_control(octet: &u8) -> bool {
    octet.is_ascii_control() && *octet != b'\t'
}

fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}

fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|octet| is_blank(**octet)).count()
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len())
        .position(|window| window == needle)
}
