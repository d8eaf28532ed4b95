//! One line of a policy: `name: value`. Whatever is wrong with it, what it was meant to say is
//! read on, so that one fault does not hide another nor make a field "missing".

use crate::span::{Span, Spanned};
use crate::txt_fields;

use super::{FIELDS, Fault, ONCE};

/// A field.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// All of it, without its terminator.
    pub span: Span,
    /// The name.
    pub name: Spanned<String>,
    /// The value, without the blanks around it; `None` where it is broken, and said to be.
    pub value: Option<Spanned<String>>,
}

/// Reads a line that is neither blank nor a comment, behind others in which these of [`ONCE`] stand.
pub(super) fn read(
    body: &[u8],
    span: Span,
    before: [bool; 3],
    faults: &mut Vec<Spanned<Fault>>,
) -> Vec<Line> {
    // RFC 8461 3.2: all but the first of these are ignored. They only have to be fields, and what fits
    // the grammar of an extension may stand in them.
    let repeats = |name: &str| ONCE.iter().zip(before).any(|it| it == (&name, true));
    // RFC 8461 3.2: a line begins with the name; it is not folded like a mail header.
    let lead = blanks(span.of(body));
    let text = Span::new(span.start + lead, span.end);
    if lead > 0 {
        let line = lossy(text.of(body));
        faults.push(Span::new(span.start, text.start).with(Fault::LeadingBlank { line }));
    }
    let fields = match known_name(text.of(body)) {
        Some(name) if !repeats(name) => split(body, text),
        // The value of an extension may well hold `mode:`.
        _ => vec![text],
    };
    if let [_, second, ..] = fields[..] {
        let names = fields.iter().filter_map(|field| known_name(field.of(body)));
        let fault = Fault::SeveralFields {
            fields: names.collect(),
        };
        faults.push(Span::new(second.start, span.end).with(fault));
    }
    fields
        .into_iter()
        .filter_map(|span| field(body, span, repeats, faults))
        .collect()
}

/// Where the fields of one line stand: it should be one, but line ends get lost.
fn split(body: &[u8], line: Span) -> Vec<Span> {
    let text = line.of(body);
    if text.iter().filter(|octet| **octet == b':').count() < 2 {
        return vec![line];
    }
    let begins = |at: &usize| known_name(&text[*at..]).is_some() && !ends_in_name(&text[..*at]);
    let said = comment_in(text).unwrap_or(text.len());
    let mut starts: Vec<usize> = (0..said).filter(begins).collect();
    if starts.len() < 2 {
        return vec![line];
    }
    starts.push(text.len());
    let piece = |start: usize, next: usize| {
        let end = start + without_separators(&text[start..next]).len();
        Span::new(line.start + start, line.start + end)
    };
    starts
        .windows(2)
        .map(|pair| piece(pair[0], pair[1]))
        .collect()
}

/// The registered field that the text begins with, up to the colon.
fn known_name(text: &[u8]) -> Option<&'static str> {
    FIELDS.into_iter().find(|field| {
        let rest = text.strip_prefix(field.as_bytes());
        rest.is_some_and(|rest| rest[blanks(rest)..].starts_with(b":"))
    })
}

/// Whether what stands before is the beginning of a longer name, as `n` is in `nmx:`. A digit is
/// not: policies get run together as `max_age: 86400version: STSv1`.
fn ends_in_name(before: &[u8]) -> bool {
    let letter = before
        .last()
        .is_some_and(|octet| octet.is_ascii_alphabetic() || b"_-.".contains(octet));
    letter && !before.ends_with(b"\\n")
}

/// A field that another one follows, without what was meant to part them: blanks, punctuation, a
/// line end that was written out as `\n`.
fn without_separators(mut text: &[u8]) -> &[u8] {
    while let [rest @ .., b' ' | b'\t' | b';' | b',' | b'|'] | [rest @ .., b'\\', b'n' | b'r'] =
        text
    {
        text = rest;
    }
    text
}

fn field(
    body: &[u8],
    span: Span,
    repeats: impl Fn(&str) -> bool,
    faults: &mut Vec<Spanned<Fault>>,
) -> Option<Line> {
    let text = span.of(body);
    let place = |from: usize, to: usize| Span::new(span.start + from, span.start + to);
    let find = |wanted: u8| text.iter().position(|octet| *octet == wanted);
    let is_field = |name: &[u8]| {
        FIELDS
            .iter()
            .any(|field| field.as_bytes() == name.trim_ascii())
    };
    // `max_age=1 # a: b` has a colon too.
    let colon = find(b':')
        .filter(|colon| !find(b'=').is_some_and(|at| at < *colon && is_field(&text[..at])));
    // A line of them parts, and has no name.
    let equals = find(b'=').filter(|at| *at > 0);
    let (name, value_at) = match (colon, equals) {
        (Some(colon), _) => {
            // RFC 8461 3.2: sts-policy-field-delim = ":" *WSP, nothing in front of the colon.
            let name = text[..colon].trim_ascii_end();
            if name.len() < colon {
                let fault = Fault::BlankBeforeColon { field: lossy(name) };
                faults.push(place(name.len(), colon + 1).with(fault));
            }
            (name, colon + 1)
        }
        (None, Some(equals)) => {
            let name = text[..equals].trim_ascii();
            faults.push(span.with(Fault::EqualsSign { field: lossy(name) }));
            (name, equals + 1)
        }
        (None, None) => {
            faults.push(span.with(Fault::NoColon { line: lossy(text) }));
            let end = text
                .iter()
                .position(|octet| is_blank(*octet))
                .unwrap_or(text.len());
            (Some(&text[..end]).filter(|name| is_field(name))?, end)
        }
    };
    if !txt_fields::is_name(name) {
        // Of `a b = c` the equals sign is said already.
        if colon.is_some() {
            faults.push(place(0, name.len()).with(Fault::FieldName { field: lossy(name) }));
        }
        return None;
    }
    let name = place(0, name.len()).with(lossy(name));
    let mut place = trimmed(body, place(value_at, text.len()));
    if FIELDS.contains(&name.value.as_str()) && !repeats(&name.value) {
        place = without_comment(body, place, &name.value, faults);
        place = without_delimiter(body, place, &name.value, faults);
    }
    let value = value(body, &name.value, place, faults);
    Some(Line { span, name, value })
}

/// RFC 8461 3.2: UTF-8 or printable ASCII, with blanks inside, without control characters.
fn value(
    body: &[u8],
    field: &str,
    value: Span,
    faults: &mut Vec<Spanned<Fault>>,
) -> Option<Spanned<String>> {
    let field = field.to_owned();
    let octets = value.of(body);
    // An empty `mx` is told as a bad pattern.
    if octets.is_empty() && field != "mx" {
        faults.push(value.with(Fault::EmptyValue { field }));
        return None;
    }
    if let Some(at) = octets.iter().position(u8::is_ascii_control) {
        let at = value.start + at;
        faults.push(Span::new(at, at + 1).with(Fault::ControlChar { field }));
        return None;
    }
    let Ok(text) = std::str::from_utf8(octets) else {
        faults.push(value.with(Fault::NotUtf8 { field }));
        return None;
    };
    Some(value.with(text.to_owned()))
}

fn without_comment(
    body: &[u8],
    value: Span,
    field: &str,
    faults: &mut Vec<Spanned<Fault>>,
) -> Span {
    let Some(at) = comment_in(value.of(body)) else {
        return value;
    };
    let rest = trimmed(body, Span::new(value.start, value.start + at));
    // With nothing but the comment, an empty value says enough.
    if rest.start < rest.end {
        let fault = Fault::InlineComment {
            field: field.to_owned(),
        };
        faults.push(Span::new(value.start + at, value.end).with(fault));
    }
    rest
}

/// Where a comment begins.
fn comment_in(text: &[u8]) -> Option<usize> {
    let begins = |at: &usize| {
        let after_blank = *at == 0 || is_blank(text[*at - 1]);
        after_blank && (text[*at..].starts_with(b"#") || text[*at..].starts_with(b"//"))
    };
    (0..text.len()).find(begins)
}

fn without_delimiter(
    body: &[u8],
    value: Span,
    field: &str,
    faults: &mut Vec<Spanned<Fault>>,
) -> Span {
    let [rest @ .., found @ (b';' | b',')] = value.of(body) else {
        return value;
    };
    let rest = rest.trim_ascii_end();
    // A list is another fault.
    if rest.is_empty() || rest.iter().any(|octet| b" \t,;".contains(octet)) {
        return value;
    }
    let fault = Fault::TrailingDelimiter {
        field: field.to_owned(),
        found: char::from(*found),
    };
    faults.push(Span::new(value.end - 1, value.end).with(fault));
    Span::new(value.start, value.start + rest.len())
}

/// Without the blanks at both ends, which RFC 8461 3.2 allows around a value.
fn trimmed(body: &[u8], span: Span) -> Span {
    let text = span.of(body);
    let start = span.start + blanks(text);
    let trail = text
        .iter()
        .rev()
        .take_while(|octet| is_blank(**octet))
        .count();
    Span::new(start, (span.end - trail).max(start))
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|octet| is_blank(**octet)).count()
}

pub(super) fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}
