//! The body as a whole: what is no policy at all, and where the lines are.

use crate::span::{Span, Spanned};

use crate::txt_fields;

use super::line::{self, Line, is_blank};
use super::{FIELDS, Fault, ONCE};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Where a page may say that it is one, in octets.
const HTML_HEAD: usize = 1024;

/// What a body is instead of a policy. One fault, where reading on would give forty.
pub(super) fn not_a_policy(body: &[u8]) -> Option<Fault> {
    let start = body
        .strip_prefix(BYTE_ORDER_MARK)
        .unwrap_or(body)
        .trim_ascii_start();
    let zeros = body.iter().take(64).filter(|octet| **octet == 0).count();
    if start.is_empty() {
        Some(Fault::Empty)
    } else if body.starts_with(b"\xFF\xFE")
        || body.starts_with(b"\xFE\xFF")
        || zeros * 3 > body.len().min(64)
    {
        Some(Fault::Utf16)
    } else if start.starts_with(b"{\\rtf") {
        Some(Fault::Rtf)
    } else if is_html(start) {
        Some(Fault::Html)
    } else if is_record(start) || is_one_line_of_fields(start) {
        Some(Fault::RecordSyntax)
    } else {
        None
    }
}

/// In a field, and behind a registered one, `<html` stands in a value, which may have it (RFC 8461
/// 3.2).
fn is_html(start: &[u8]) -> bool {
    let head = start[..start.len().min(HTML_HEAD)].to_ascii_lowercase();
    let page = head.windows(5).position(|tag| tag == b"<html");
    let ends = |octet: &u8| matches!(octet, b'\n' | b'\r');
    let is_page = |at: usize| {
        let mut lines = head[..at].rsplit(ends);
        let in_value =
            |line: &[u8]| line.contains(&b':') && txt_fields::is_name(name(line).trim_ascii());
        !lines.next().is_some_and(in_value) && !lines.any(is_field)
    };
    head.starts_with(b"<") || page.is_some_and(is_page)
}

/// Whether a line begins with the name of a registered field.
fn is_field(line: &[u8]) -> bool {
    let name = name(line).trim_ascii();
    FIELDS.iter().any(|field| name == field.as_bytes())
}

/// What stands before a colon, or all of the line.
fn name(line: &[u8]) -> &[u8] {
    let mut parts = line.split(|octet| *octet == b':');
    parts.next().unwrap_or_default()
}

/// `v=STSv1; id=1`. Before the lines of a policy, `v=STSv1` is its first line.
fn is_record(start: &[u8]) -> bool {
    let mut lines = start.split(|octet| matches!(octet, b'\n' | b'\r'));
    start.starts_with(b"v=") && !lines.any(is_field)
}

/// `version: STSv1; mode: enforce; ...` in one line.
fn is_one_line_of_fields(start: &[u8]) -> bool {
    let mut lines = start.split(|octet| matches!(octet, b'\n' | b'\r'));
    let mut filled = lines.by_ref().filter(|line| !line.trim_ascii().is_empty());
    let (Some(only), None) = (filled.next(), filled.next()) else {
        return false;
    };
    let named = |part: &[u8]| {
        FIELDS
            .iter()
            .any(|field| part.trim_ascii_start().starts_with(field.as_bytes()))
    };
    only.split(|octet| *octet == b';')
        .filter(|part| named(part))
        .count()
        > 1
}

/// The fields, line by line. RFC 8461 3.2: sts-policy-term = LF / CRLF, one at most at the end.
pub(super) fn lines(body: &[u8], faults: &mut Vec<Spanned<Fault>>) -> Vec<Line> {
    let mut at = 0;
    if body.starts_with(BYTE_ORDER_MARK) {
        at = BYTE_ORDER_MARK.len();
        faults.push(Span::new(0, at).with(Fault::ByteOrderMark));
    }
    let spans = line_spans(body, at, faults);
    let kinds: Vec<Kind> = spans.iter().map(|span| Kind::of(span.of(body))).collect();
    let filled = kinds
        .iter()
        .rposition(|kind| *kind != Kind::Blank)
        .map_or(0, |last| last + 1);
    if let (Some(first), Some(last)) = (spans.get(filled), spans.last()) {
        faults.push(Span::new(first.start, last.end).with(Fault::BlankLineAtEnd));
    }
    let mut lines = Vec::new();
    let mut seen = [false; 3];
    let mut next = front_matter(body, &spans[..filled], faults);
    while let Some(kind) = kinds[..filled].get(next) {
        let first = next;
        let run = kinds[first..filled]
            .iter()
            .take_while(|other| *other == kind)
            .count();
        next += run;
        // Empty lines in a row are one fault, and so are comments: one paragraph each.
        let whole = Span::new(spans[first].start, spans[next - 1].end);
        match kind {
            Kind::Blank => faults.push(whole.with(Fault::BlankLine)),
            Kind::Comment => faults.push(whole.with(Fault::Comment)),
            Kind::Field => {
                for span in &spans[first..next] {
                    let read = line::read(body, *span, seen, faults);
                    for (seen, name) in seen.iter_mut().zip(ONCE) {
                        *seen |= read.iter().any(|line| line.name.value == name);
                    }
                    lines.extend(read);
                }
            }
        }
    }
    lines
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Comment,
    Field,
}

impl Kind {
    fn of(line: &[u8]) -> Self {
        match line
            .iter()
            .position(|octet| !is_blank(*octet))
            .map(|at| &line[at..])
        {
            None => Self::Blank,
            Some([b'#' | b';', ..] | [b'/', b'/', ..]) => Self::Comment,
            Some(_) => Self::Field,
        }
    }
}

/// How many lines the front matter of a site generator has, told as one fault.
fn front_matter(body: &[u8], lines: &[Span], faults: &mut Vec<Spanned<Fault>>) -> usize {
    let is_rule = |line: &Span| line.of(body).trim_ascii_end() == b"---";
    let Some((first, rest)) = lines.split_first().filter(|(first, _)| is_rule(first)) else {
        return 0;
    };
    let Some(end) = rest.iter().position(is_rule) else {
        return 0;
    };
    faults.push(Span::new(first.start, rest[end].end).with(Fault::FrontMatter));
    end + 2
}

/// Spans of lines without their terminators; none after the last terminator.
fn line_spans(body: &[u8], mut at: usize, faults: &mut Vec<Spanned<Fault>>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut first_bare = None;
    while at < body.len() {
        let end = body[at..]
            .iter()
            .position(|octet| matches!(octet, b'\n' | b'\r'));
        let end = end.map_or(body.len(), |length| at + length);
        spans.push(Span::new(at, end));
        // RFC 8461 3.2 knows LF and CRLF. Line ends of old Macintoshes, and the CRCRLF of a
        // file converted twice, are read as line ends, to find what else is wrong.
        at = match &body[end..] {
            [b'\r', b'\n', ..] => end + 2,
            [b'\r', b'\r', b'\n', ..] => {
                first_bare.get_or_insert(end);
                end + 3
            }
            [b'\r', ..] => {
                first_bare.get_or_insert(end);
                end + 1
            }
            _ => end + 1,
        };
    }
    if let Some(first) = first_bare {
        faults.push(Span::new(first, first + 1).with(Fault::BareCarriageReturn));
    }
    spans
}
