//! One line of a policy: `name: value`.

use crate::span::{Span, Spanned};
use crate::txt_fields;

use super::Fault;

/// A line that has a name and a value.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The whole line, without its terminator.
    pub span: Span,
    /// The name.
    pub name: String,
    /// The value, without the blanks around it.
    pub value: Spanned<String>,
}

impl Line {
    pub(super) fn name_span(&self) -> Span {
        Span::new(self.span.start, self.span.start + self.name.len())
    }

    /// Reads a line that is not blank. Gives `None` where it is no field; a fault tells why.
    pub(super) fn read(body: &[u8], span: Span, faults: &mut Vec<Spanned<Fault>>) -> Option<Self> {
        let text = span.of(body);
        let lossy = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
        if text.starts_with(b"#") || text.starts_with(b"//") || text.starts_with(b";") {
            faults.push(span.with(Fault::Comment));
            return None;
        }
        // RFC 8461 3.2: a line begins with the name; it is not folded like a mail header.
        let lead = text.iter().take_while(|octet| is_blank(**octet)).count();
        if lead > 0 {
            let line = lossy(&text[lead..]);
            faults
                .push(Span::new(span.start, span.start + lead).with(Fault::LeadingBlank { line }));
            return None;
        }
        let Some(colon) = text.iter().position(|octet| *octet == b':') else {
            faults.push(
                span.with(match text.iter().position(|octet| *octet == b'=') {
                    Some(equals) => Fault::EqualsSign {
                        field: lossy(text[..equals].trim_ascii()),
                    },
                    None => Fault::NoColon { line: lossy(text) },
                }),
            );
            return None;
        };
        let name = &text[..colon];
        // RFC 8461 3.2: sts-policy-field-delim = ":" *WSP, nothing in front of the colon.
        let bare = name.trim_ascii_end();
        if bare.len() < name.len() {
            let place = Span::new(span.start + bare.len(), span.start + colon + 1);
            faults.push(place.with(Fault::BlankBeforeColon { field: lossy(bare) }));
            return None;
        }
        if !txt_fields::is_name(name) {
            let place = Span::new(span.start, span.start + colon);
            faults.push(place.with(Fault::FieldName { field: lossy(name) }));
            return None;
        }
        let value = value(body, Span::new(span.start + colon + 1, span.end));
        let field = lossy(name);
        // RFC 8461 3.2: UTF-8 or printable ASCII, blanks inside, no control characters.
        let octets = value.of(body);
        if value.start == value.end && field != "mx" {
            faults.push(span.with(Fault::EmptyValue { field }));
            return None;
        }
        if let Some(at) = octets.iter().position(u8::is_ascii_control) {
            faults.push(
                Span::new(value.start + at, value.start + at + 1)
                    .with(Fault::ControlChar { field }),
            );
            return None;
        }
        if std::str::from_utf8(octets).is_err() {
            faults.push(value.with(Fault::NotUtf8 { field }));
            return None;
        }
        let value = value.with(lossy(octets));
        Some(Self {
            span,
            name: field,
            value,
        })
    }
}

/// The value without the blanks around it (RFC 8461 3.2 allows them on both sides).
fn value(body: &[u8], span: Span) -> Span {
    let text = span.of(body);
    let lead = text.iter().take_while(|octet| is_blank(**octet)).count();
    let trail = text[lead..]
        .iter()
        .rev()
        .take_while(|octet| is_blank(**octet))
        .count();
    Span::new(span.start + lead, span.end - trail)
}

pub(super) fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}
