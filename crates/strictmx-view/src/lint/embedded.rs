//! Policies inside a text that is none itself: what a web server answered, as `curl -i` prints it, and
//! the values of files that bring one to a server.

use strictmx_core::span::Span;

use super::master::{begins_a_field, begins_with};
use super::placed::Placed;

/// What strings stand between.
const MARKS: [u8; 3] = *b"\"'`";

/// The policies inside a text, and the rest of it, with blanks in their places; nothing where there
/// are none, or the text begins as a policy does.
pub(super) fn policies(pasted: &[u8]) -> Option<(Vec<Placed>, Vec<u8>)> {
    let start = pasted.strip_prefix(b"\xef\xbb\xbf").unwrap_or(pasted);
    if begins_a_field(start.trim_ascii_start()) {
        return None;
    }
    let (mut policies, mut rest, mut at) = (Vec::new(), pasted.to_vec(), 0);
    let mut looked_at = [0; MARKS.len()];
    while at < pasted.len() {
        let begins_line = at == 0 || pasted[at - 1] == b'\n';
        let in_lines = begins_line.then(|| in_lines(pasted, at)).flatten();
        match in_lines.or_else(|| in_quotes(pasted, at, &mut looked_at)) {
            Some((policy, place)) => {
                let covered = rest[place.range()].iter_mut();
                covered.filter(|it| **it != b'\n').for_each(|it| *it = b' ');
                policies.push(policy);
                at = place.end;
            }
            None => at += line(pasted, at).len(),
        }
    }
    (!policies.is_empty()).then_some((policies, rest))
}

/// The line that begins there, with its end.
fn line(text: &[u8], at: usize) -> &[u8] {
    let rest = &text[at..];
    let end = rest.iter().position(|octet| *octet == b'\n');
    &rest[..end.map_or(rest.len(), |end| end + 1)]
}

/// Where lines end that belong together.
enum End<'a> {
    /// At a line of this alone.
    Word(&'a [u8]),
    /// At one that is indented no more than this.
    Indent(usize),
    /// At what a console says of itself.
    Console,
    /// With the text.
    Text,
}

/// The policy in the lines below the one that begins there, and where they stand. What is never
/// closed takes the rest.
fn in_lines(text: &[u8], start: usize) -> Option<(Placed, Span)> {
    let (end, is_indented, first) = match head(text, start) {
        Some((end, first)) => (end, false, first),
        None => {
            let opening = line(text, start);
            let (end, is_indented) = opened(opening)?;
            (end, is_indented, start + opening.len())
        }
    };
    if !begins_a_field(line(text, first).trim_ascii_start()) {
        return None;
    }
    let (mut lines, mut at) = (Vec::new(), first);
    while at < text.len() {
        let line = line(text, at);
        let is_end = match &end {
            End::Word(word) => line.trim_ascii() == *word,
            End::Indent(most) => !line.trim_ascii().is_empty() && indent(line) <= *most,
            End::Console => line.starts_with(b"* "),
            End::Text => false,
        };
        if is_end {
            break;
        }
        lines.push((line, at));
        at += line.len();
    }
    let filled = |line: &&(&[u8], usize)| !line.0.trim_ascii().is_empty();
    let common = lines.iter().filter(filled).map(|line| indent(line.0));
    let common = common.min().filter(|_| is_indented).unwrap_or(0);
    if let End::Indent(_) = end {
        let last = lines.iter().rposition(|line| filled(&line));
        lines.truncate(last.map_or(0, |last| last + 1));
    }
    let mut policy = Placed::default();
    for (line, at) in lines {
        let cut = common.min(indent(line));
        policy.extend(Placed::plain(&line[cut..], at + cut));
    }
    Some((policy, Span::new(first, at)))
}

/// Behind the head of an HTTP response, where the body begins, and how it ends.
fn head(text: &[u8], start: usize) -> Option<(End<'static>, usize)> {
    let first = line(text, start);
    let (end, mark) = if first.starts_with(b"HTTP/") {
        (End::Text, &b""[..])
    } else if first.starts_with(b"< HTTP/") {
        (End::Console, &b"<"[..])
    } else {
        return None;
    };
    let mut at = start + first.len();
    while at < text.len() {
        let line = line(text, at);
        at += line.len();
        if line.trim_ascii() == mark {
            // `{ [80 bytes data]`
            let said =
                |at: &usize| text[*at..].starts_with(b"{ [") || text[*at..].starts_with(b"* ");
            while said(&at) && !mark.is_empty() {
                at += self::line(text, at).len();
            }
            return Some((end, at));
        }
        if line.starts_with(b"HTTP/") || line.starts_with(b"< HTTP/") {
            return None;
        }
    }
    None
}

/// How lines end that this one opens, and whether the blanks that they all begin with are none of
/// theirs: those below a command, of Markdown, of a shell and Terraform (`<<EOF`), and of YAML (`: |`).
fn opened(line: &[u8]) -> Option<(End<'_>, bool)> {
    let text = line.trim_ascii();
    if begins_with(text, &["$ ", "curl "]) || text.windows(7).any(|it| it == b"$ curl ") {
        return Some((End::Text, false));
    }
    if let Some(fence) = ["```", "~~~"]
        .iter()
        .find(|it| text.starts_with(it.as_bytes()))
    {
        return Some((End::Word(fence.as_bytes()), true));
    }
    let chomped = text.strip_suffix(b"-").or(text.strip_suffix(b"+"));
    if chomped.unwrap_or(text).ends_with(b": |") {
        return Some((End::Indent(indent(line)), true));
    }
    let at = text.windows(2).position(|it| it == b"<<")?;
    let behind = &text[at + 2..];
    let stripped = behind.strip_prefix(b"-").or(behind.strip_prefix(b"~"));
    let word = stripped.unwrap_or(behind).trim_ascii_start();
    let word = word
        .strip_prefix(b"'")
        .or(word.strip_prefix(b"\""))
        .unwrap_or(word);
    let is_of_word = |it: &&u8| it.is_ascii_alphanumeric() || **it == b'_';
    let word = &word[..word.iter().take_while(is_of_word).count()];
    (!word.is_empty()).then_some((End::Word(word), stripped.is_some()))
}

/// Blanks at the start of a line.
fn indent(line: &[u8]) -> usize {
    line.iter().take_while(|it| b" \t".contains(it)).count()
}

/// The policy in the first string that begins as one in the rest of a line, and where that stands.
/// To where strings have been looked at is known by their marks: each is once.
fn in_quotes(
    text: &[u8],
    start: usize,
    looked_at: &mut [usize; MARKS.len()],
) -> Option<(Placed, Span)> {
    let mut open = start;
    let (mark, looked_at) = loop {
        let octet = text.get(open).filter(|octet| **octet != b'\n')?;
        let of_mark = MARKS
            .iter()
            .zip(&mut *looked_at)
            .find(|(mark, _)| *mark == octet);
        if let Some((mark, looked_at)) = of_mark
            && *looked_at <= open
            && begins_a_field(text[open + 1..].trim_ascii_start())
        {
            break (*mark, looked_at);
        }
        open += 1;
    };
    *looked_at = text.len();
    let mut policy = Placed::default();
    let mut at = open + 1;
    // PowerShell's strings of several lines begin in the next.
    if text[..open].ends_with(b"@") && text[at..].starts_with(b"\n") {
        at += 1;
    }
    loop {
        let from = at;
        let octet = *text.get(at)?;
        at += 1;
        let octet = match (octet, text.get(at)) {
            (b'\\', Some(escaped)) => {
                at += 1;
                match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'\n' => continue,
                    other => *other,
                }
            }
            _ if octet == mark => break,
            _ => octet,
        };
        policy.push(octet, from, at);
    }
    *looked_at = at;
    let lines = policy.octets.split(|octet| *octet == b'\n');
    let fields = lines.filter(|line| begins_a_field(line.trim_ascii_start()));
    (fields.count() > 1).then_some((policy, Span::new(open, at)))
}
