//! The body as a whole: what is no policy at all, and where the lines are.

use crate::span::{Span, Spanned};

use super::line::{Line, is_blank};
use super::{FIELDS, Fault, Mode};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a body is instead of a policy. One fault, where reading on would give forty.
pub(super) fn not_a_policy(body: &[u8]) -> Option<Fault> {
    let start = body
        .strip_prefix(BYTE_ORDER_MARK)
        .unwrap_or(body)
        .trim_ascii_start();
    let zeros = body.iter().take(64).filter(|octet| **octet == 0).count();
    if body.is_empty() {
        Some(Fault::Empty)
    } else if body.starts_with(b"\xFF\xFE")
        || body.starts_with(b"\xFE\xFF")
        || zeros * 3 > body.len().min(64)
    {
        Some(Fault::Utf16)
    } else if start.starts_with(b"{\\rtf") {
        Some(Fault::Rtf)
    } else if start.starts_with(b"<") {
        Some(Fault::Html)
    } else if start.starts_with(b"v=") || is_one_line_of_fields(start) {
        Some(Fault::RecordSyntax)
    } else {
        None
    }
}

/// `version: STSv1; mode: enforce; ...` in one line.
fn is_one_line_of_fields(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start);
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let (Some(only), None) = (lines.next(), lines.next()) else {
        return false;
    };
    let named = |part: &str| {
        FIELDS
            .iter()
            .any(|field| part.trim_start().starts_with(field))
    };
    only.split(';').filter(|part| named(part)).count() > 1
}

/// The fields, line by line. RFC 8461 3.2: sts-policy-term = LF / CRLF, one at most at the end.
pub(super) fn lines(body: &[u8], faults: &mut Vec<Spanned<Fault>>) -> Vec<Line> {
    let mut at = 0;
    if body.starts_with(BYTE_ORDER_MARK) {
        at = BYTE_ORDER_MARK.len();
        faults.push(Span::new(0, at).with(Fault::ByteOrderMark));
    }
    let spans = line_spans(body, at, faults);
    let is_blank_line = |span: &Span| span.of(body).iter().all(|octet| is_blank(*octet));
    let filled = spans
        .iter()
        .rposition(|span| !is_blank_line(span))
        .map_or(0, |last| last + 1);
    // Many empty lines in a row are one fault.
    if let (Some(first), Some(last)) = (spans.get(filled), spans.last()) {
        faults.push(Span::new(first.start, last.end).with(Fault::BlankLineAtEnd));
    }
    let mut lines = Vec::new();
    let mut after_blank = false;
    for span in &spans[..filled] {
        let blank = is_blank_line(span);
        if blank && !after_blank {
            faults.push(span.with(Fault::BlankLine));
        } else if !blank {
            lines.extend(Line::read(body, *span, faults));
        }
        after_blank = blank;
    }
    lines
}

/// Spans of lines without their terminators; none after the last terminator.
fn line_spans(body: &[u8], mut at: usize, faults: &mut Vec<Spanned<Fault>>) -> Vec<Span> {
    let mut spans = Vec::new();
    let bare = |at: usize| body[at] == b'\r' && body.get(at + 1) != Some(&b'\n');
    // Old Macintosh line ends, or a stray one: read as line ends, to find what else is wrong.
    if let Some(first) = (at..body.len()).find(|at| bare(*at)) {
        faults.push(Span::new(first, first + 1).with(Fault::BareCarriageReturn));
    }
    while at < body.len() {
        let end = (at..body.len())
            .find(|at| matches!(body[*at], b'\n' | b'\r'))
            .unwrap_or(body.len());
        spans.push(Span::new(at, end));
        at = if body[end.min(body.len() - 1)..].starts_with(b"\r\n") {
            end + 2
        } else {
            end + 1
        };
    }
    spans
}

/// The registered field that a wrong name was probably meant to be.
pub(super) fn similar_field(name: &str) -> Option<&'static str> {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    let written = plain(name);
    FIELDS.into_iter().find(|field| {
        let wanted = plain(field);
        // Case and hyphens; a letter too many at either end (`nmx`, `mxs`, `eversion`); one too few.
        name != *field
            && (written == wanted
                || (written.len() == wanted.len() + 1
                    && (written.ends_with(&wanted) || written.starts_with(&wanted)))
                || (wanted.len() > 3
                    && written.len() + 1 == wanted.len()
                    && is_with_one_gap(&wanted, &written)))
    })
}

fn is_with_one_gap(whole: &str, part: &str) -> bool {
    let same = whole
        .bytes()
        .zip(part.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    whole.as_bytes()[same + 1..] == part.as_bytes()[same..]
}

/// The mode that a wrong value was probably meant to be.
pub(super) fn meant_mode(value: &str) -> Option<Mode> {
    let value = value
        .trim_matches(|c: char| !c.is_ascii_alphanumeric())
        .to_ascii_lowercase();
    match value.as_str() {
        // `report` is what a draft of RFC 8461 called it.
        "test" | "testing" | "report" | "report-only" => Some(Mode::Testing),
        "enforce" | "enforced" | "enforcing" => Some(Mode::Enforce),
        "none" | "off" | "disabled" => Some(Mode::None),
        _ => None,
    }
}
