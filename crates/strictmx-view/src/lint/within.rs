//! Records inside a text that is none itself, such as a file of Terraform or a table: strings that
//! begin as a record does.

use super::Kind;
use super::part::{said_by, says};
use super::placed::Placed;

/// What a record may stand between.
struct Mark {
    open: &'static [u8],
    close: &'static [u8],
    /// Whether it divides a line: blanks may follow it, and the end of the line closes, too.
    divides: bool,
}

const fn quotes(open: &'static str, close: &'static str) -> Mark {
    Mark {
        open: open.as_bytes(),
        close: close.as_bytes(),
        divides: false,
    }
}

const fn divides(open: &'static str, close: &'static str) -> Mark {
    Mark {
        divides: true,
        ..quotes(open, close)
    }
}

/// Quotation marks, what stands before the values of a list or the lines of a mail, and what is
/// between the columns of a table.
static MARKS: [Mark; 15] = [
    quotes("\\\"", "\\\""),
    quotes("&quot;", "&quot;"),
    quotes("\"", "\""),
    quotes("'", "'"),
    quotes("`", "`"),
    quotes("{", "}"),
    divides(": ", "\n"),
    divides("- ", "\n"),
    divides("* ", "\n"),
    divides(">", "<"),
    divides(",", ","),
    divides("|", "|"),
    divides("\u{2502}", "\u{2502}"),
    divides("\t", "\t"),
    divides("  ", "  "),
];

/// Octets of a string, with its closing mark, that may be a record.
const MAX_RECORD: usize = 2048;
/// Blanks from which on they divide columns, whatever follows.
const MAX_GAP: usize = 8;

/// The records inside a text, in its order; none where nothing stands around them.
pub(super) fn records(pasted: &[u8]) -> Vec<(Kind, Placed)> {
    let mut records = Vec::new();
    if !(0..pasted.len()).any(|at| says(&pasted[at..]).is_some()) {
        return records;
    }
    let mut around = Vec::new();
    // Whether nothing stands in the line before it.
    let (mut at, mut is_first) = (0, true);
    while at < pasted.len() {
        let begins = |mark: &&Mark| pasted[at..].starts_with(mark.open);
        let end = match MARKS.iter().find(begins) {
            Some(mark) => match record(pasted, at, mark, is_first) {
                Ok((kind, record, end)) => {
                    if mark.divides {
                        around.extend(mark.open);
                    }
                    records.push((kind, record));
                    end
                }
                Err(end) => {
                    around.extend(&pasted[at..end]);
                    end
                }
            },
            None => {
                around.push(pasted[at]);
                at + 1
            }
        };
        let passed = pasted[at..end].iter().rev();
        let mut last = passed.skip_while(|it| b" \t".contains(it));
        is_first = last.next().map_or(is_first, |it| *it == b'\n');
        at = end;
    }
    let mut lines = around.split(|octet| *octet == b'\n');
    let is_alone = around.trim_ascii().is_empty();
    // A line that is a record as it stands is no text around one.
    if is_alone || lines.any(|line| said_by(line).is_some()) {
        records.clear();
    }
    records
}

/// The record behind an opening mark, which may be the first in its line, and where the closing one
/// ends, or the column; else where to look on.
fn record(
    pasted: &[u8],
    opens: usize,
    mark: &Mark,
    is_first: bool,
) -> Result<(Kind, Placed, usize), usize> {
    let (mut nothing, mut is_joined) = (Err(opens + 1), false);
    let mut start = opens + mark.open.len();
    let said = if mark.divides {
        start += blanks(&pasted[start..]);
        let is_blank = blanks(mark.open) > 0;
        if is_blank {
            // Blanks are looked at once, however many there are.
            nothing = Err(start);
        }
        // A comma in front of it is a fault of the record.
        let is_its_own = is_first && (is_blank || mark.open == b",");
        says(&pasted[start..]).filter(|_| !is_its_own)
    } else {
        said_by(&pasted[start..])
    };
    let text = &pasted[start..];
    let mut at = 0;
    let Some(kind) = said else { return nothing };
    let mut record = Placed::default();
    // Strings of one record are gone through to the last, however long they are together.
    while at < MAX_RECORD || is_joined {
        let Some(rest) = text.get(at..) else { break };
        let ends = match rest {
            [] | [b'\n', ..] => true,
            // A comment.
            [b' ', b'#', ..] => mark.close == b"\n",
            [b'\t', ..] => blanks(mark.close) > 0,
            _ => rest.starts_with(mark.close) && !goes_on(rest),
        };
        if mark.divides && ends {
            // What closes it may open another.
            return Ok((kind, record.trimmed(), start + at));
        }
        if rest.starts_with(mark.close) && !mark.divides {
            at += mark.close.len();
            // A second string right behind it belongs to the first, but for one in another column.
            let next = at + text[at..].iter().take_while(|it| **it == b' ').count();
            if mark.open == mark.close && text[next..].starts_with(mark.open) {
                // No string is looked at for each before it.
                (nothing, is_joined) = (Err(start + next), true);
                at = next + mark.open.len();
                continue;
            }
            let is_short = at < MAX_RECORD;
            return is_short
                .then_some((kind, record, start + at))
                .ok_or(start + at);
        }
        match rest {
            // That begins another: each is looked at once.
            _ if mark.open != mark.close && rest.starts_with(mark.open) => break,
            // Of the file, not of the record.
            [b'\\', ..] => {}
            [] | [b'\n', ..] => break,
            [octet, ..] => record.push(*octet, start + at, start + at + 1),
        }
        at += 1;
    }
    nothing
}

/// How many a text begins with.
fn blanks(text: &[u8]) -> usize {
    let blanks = text.iter().take_while(|it| b" \t".contains(it));
    blanks.count()
}

/// Whether the record has blanks in itself, for what follows is a field.
fn goes_on(rest: &[u8]) -> bool {
    let gap = blanks(&rest[..rest.len().min(MAX_GAP)]);
    if !(2..MAX_GAP).contains(&gap) {
        return false;
    }
    let next = &rest[gap..rest.len().min(MAX_RECORD)];
    let ends = |at: &usize| b"\t\n".contains(&next[*at]) || next[*at..].starts_with(b"  ");
    let column = &next[..(0..next.len()).find(ends).unwrap_or(next.len())];
    // Another record is none of it.
    column.contains(&b'=') && says(column).is_none()
}

/// Whether a text names the records of that kind, and always as those of one domain.
pub(super) fn has_one_name(text: &[u8], kind: Kind) -> bool {
    let prefix = kind.prefix().unwrap_or_default().as_bytes();
    let is_of_name = |octet: &&u8| octet.is_ascii_alphanumeric() || b"-_.".contains(octet);
    let lower = text.to_ascii_lowercase();
    let names = lower.windows(prefix.len()).enumerate();
    let names = names.filter(|(_, it)| *it == prefix).map(|(at, _)| {
        let rest = &lower[at + prefix.len()..];
        let name = &rest[..rest.iter().take_while(is_of_name).count()];
        name.strip_suffix(b".").unwrap_or(name)
    });
    let mut names = names.peekable();
    let first = names.peek().copied().unwrap_or_default();
    first.len() > 1 && names.all(|name| name == first)
}
