//! Records inside a text that is none itself, such as a file of Terraform or a table: strings that
//! begin as a record does.

use super::Kind;
use super::master::Placed;
use super::part::said_by;

/// Marks between which a text stands, the value of a line in YAML, and a cell of a table.
const MARKS: [(&[u8], &[u8]); 7] = [
    (b"\\\"", b"\\\""),
    (b"\"", b"\""),
    (b"'", b"'"),
    (b"`", b"`"),
    (b"{", b"}"),
    (b": ", b"\n"),
    (b",", b","),
];

/// Octets of a string, with its marks, that may be a record.
const MAX_RECORD: usize = 2048;

/// The records inside a text, in its order; none where nothing stands around them.
pub(super) fn records(pasted: &[u8]) -> Vec<(Kind, Placed)> {
    let mut records = Vec::new();
    let mut around = Vec::new();
    let mut at = 0;
    while at < pasted.len() {
        match record(&pasted[at..], at) {
            Some((kind, record, end)) => {
                records.push((kind, record));
                at = end;
            }
            None => {
                around.push(pasted[at]);
                at += 1;
            }
        }
    }
    let mut lines = around.split(|octet| *octet == b'\n');
    let is_alone = around.trim_ascii().is_empty();
    // A line that is a record as it stands is no text around one.
    if is_alone || lines.any(|line| said_by(line).is_some()) {
        records.clear();
    }
    records
}

/// The record whose opening mark the text begins with, and where the closing one ends.
fn record(text: &[u8], start: usize) -> Option<(Kind, Placed, usize)> {
    let begins = |(mark, _): &&(&[u8], &[u8])| text.starts_with(mark);
    let (open, close) = *MARKS.iter().find(begins)?;
    let mut at = open.len();
    let kind = said_by(&text[at..])?;
    let (in_yaml, in_cell) = (close == b"\n", close == b",");
    if in_yaml {
        at = text.len() - text[at..].trim_ascii_start().len();
    }
    let mut record = Placed::default();
    while at < MAX_RECORD {
        let rest = text.get(at..)?;
        if rest.starts_with(close) {
            at += close.len();
            if in_cell {
                // It begins another.
                return Some((kind, record, start + at - close.len()));
            }
            // A second string right behind it belongs to the first, but for one in another column.
            let blanks = text[at..].iter().take_while(|octet| **octet == b' ');
            let next = at + blanks.count();
            if open == close && text[next..].starts_with(open) {
                at = next + open.len();
                continue;
            }
            return Some((kind, record, start + at));
        }
        match rest {
            [] if in_yaml || in_cell => return Some((kind, record, start + at)),
            [b'\n', ..] if in_cell => return Some((kind, record, start + at)),
            // A comment.
            [b' ', b'#', ..] if in_yaml => return Some((kind, record, start + at)),
            // That begins another: each is looked at once.
            _ if open != close && rest.starts_with(open) && at > open.len() => return None,
            // Of the file, not of the record.
            [b'\\', ..] => {}
            [b'\r', ..] if in_yaml || in_cell => {}
            [] | [b'\n', ..] => return None,
            [octet, ..] => record.push(*octet, start + at, start + at + 1),
        }
        at += 1;
    }
    None
}
