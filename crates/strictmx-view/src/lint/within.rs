//! Records inside a text that is none itself, such as a file of Terraform or a table: strings that
//! begin as a record does.

use super::Kind;
use super::master::Placed;
use super::part::said_by;

/// Marks between which a text stands, and the value of a line in YAML.
const MARKS: [(&[u8], &[u8]); 6] = [
    (b"\\\"", b"\\\""),
    (b"\"", b"\""),
    (b"'", b"'"),
    (b"`", b"`"),
    (b"{", b"}"),
    (b": ", b"\n"),
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
    if close == b"\n" {
        at = text.len() - text[at..].trim_ascii_start().len();
    }
    let mut record = Placed::default();
    while at < MAX_RECORD {
        let rest = text.get(at..)?;
        if rest.starts_with(close) {
            at += close.len();
            // A second string right behind it belongs to the first.
            let blanks = text[at..].iter().take_while(|octet| b" \t".contains(octet));
            let next = at + blanks.count();
            if open == close && text[next..].starts_with(open) {
                at = next + open.len();
                continue;
            }
            return Some((kind, record, start + at));
        }
        match rest {
            [] if close == b"\n" => return Some((kind, record, start + at)),
            // Of the file, not of the record.
            [b'\\', ..] => {}
            [b'\r', ..] if close == b"\n" => {}
            [] | [b'\n', ..] => return None,
            [octet, ..] => record.push(*octet, start + at, start + at + 1),
        }
        at += 1;
    }
    None
}
