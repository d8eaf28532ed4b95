//! Entries of a zone file (RFC 1035 5.1): names, and character-strings with their escapes.

use std::vec::IntoIter;

use strictmx_core::span::Span;
use strictmx_core::sts::policy::FIELDS;

use super::fault::Fault;
use super::placed::Placed;

/// Octets in a character-string (RFC 1035 3.3).
const MAX_STRING: usize = 255;
/// Octets in a name (RFC 1035 2.3.4).
const MAX_NAME: usize = 255;

/// Whether a text begins with one of these, in either case.
pub(super) fn begins_with(text: &[u8], beginnings: &[&str]) -> bool {
    beginnings.iter().any(|it| {
        let start = text.get(..it.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(it.as_bytes()))
    })
}

/// Whether a text begins as a line of a policy does, in either case.
pub(super) fn begins_a_field(text: &[u8]) -> bool {
    let is_field = |name: &&str| begins_with(text, &[name]) && text.get(name.len()) == Some(&b':');
    FIELDS.iter().any(is_field)
}

/// How `host` and `nslookup` say that a name has a TXT record.
const TEXTS: [&[&str]; 2] = [&["descriptive", "text"], &["text", "="]];
/// How they say that it is a CNAME.
const ALIASES: [&[&str]; 2] = [&["is", "an", "alias", "for"], &["canonical", "name", "="]];

/// A word, or a string in quotes.
struct Token<'a> {
    is_quoted: bool,
    /// Whether a comment follows without a blank.
    is_cut: bool,
    /// As written, without the quotes, and where.
    written: &'a [u8],
    start: usize,
    text: Placed,
}

/// A line, or several in parentheses.
#[derive(Default)]
pub(super) struct Entry<'a> {
    /// The name, as written, and where; `None` where it has none of its own.
    pub(super) owner: Option<(&'a [u8], usize)>,
    /// Whether the names are whole without a final dot, as `host -t txt` prints them.
    pub(super) is_whole: bool,
    /// What the record says, where it is TXT.
    pub(super) text: Option<Placed>,
    /// Where the mnemonic stands, where it is CNAME, and the name that follows.
    pub(super) alias: Option<(Span, &'a [u8])>,
    /// What follows `$ORIGIN`.
    pub(super) origin: Option<&'a [u8]>,
}

/// Reads what was pasted, entry by entry.
pub(super) struct Reader<'a> {
    pasted: &'a [u8],
    at: usize,
    /// Whether a parenthesis was never closed: lines that begin with a name are entries then.
    is_torn: bool,
    pub(super) faults: Vec<(Fault, Span)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(pasted: &'a [u8]) -> Self {
        let mark = b"\xef\xbb\xbf";
        Self {
            pasted,
            at: if pasted.starts_with(mark) {
                mark.len()
            } else {
                0
            },
            is_torn: false,
            faults: Vec::new(),
        }
    }

    /// The next entry; `None` at the end.
    pub(super) fn entry(&mut self) -> Option<Entry<'a>> {
        let first = self.pasted.get(self.at)?;
        let is_named = !b" \t".contains(first);
        let tokens = self.tokens();
        Some(self.understood(is_named, tokens))
    }

    fn fault(&mut self, fault: Fault, start: usize, end: usize) {
        self.faults.push((fault, Span::new(start, end)));
    }

    /// What stands to the end of the line, or to where all parentheses are closed. One that never is
    /// would take all entries that follow with it.
    fn tokens(&mut self) -> Vec<Token<'a>> {
        let (start, known) = (self.at, self.faults.len());
        let (tokens, open) = self.tokens_and_open();
        let Some(open) = open else {
            return tokens;
        };
        if !self.is_torn {
            self.is_torn = true;
            self.at = start;
            self.faults.truncate(known);
            return self.tokens();
        }
        self.fault(Fault::Parenthesis, open, open + 1);
        tokens
    }

    /// What stands to the end of the line, or to where all parentheses are closed; and where the first
    /// parenthesis is that is not.
    fn tokens_and_open(&mut self) -> (Vec<Token<'a>>, Option<usize>) {
        let mut tokens: Vec<Token<'a>> = Vec::new();
        let mut open = Vec::new();
        // Up to here no string begins.
        let mut looked_to = 0;
        while let Some(octet) = self.pasted.get(self.at) {
            let start = self.at;
            self.at += 1;
            match octet {
                b'\n'
                    if start >= looked_to && is_answer(&tokens) && self.goes_on(&mut looked_to) => {
                }
                b'\n' if open.is_empty() || self.is_torn && self.is_at_name() => break,
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'(' => open.push(start),
                b')' if open.pop().is_none() => self.fault(Fault::Parenthesis, start, self.at),
                b')' => {}
                b';' => {
                    let before = tokens.last_mut().filter(|it| it.end() == start);
                    if let Some(before) = before {
                        before.is_cut = !before.is_quoted;
                    }
                    while self.pasted.get(self.at).is_some_and(|it| *it != b'\n') {
                        self.at += 1;
                    }
                }
                b'"' => {
                    let token = self.token(true);
                    if self.pasted.get(self.at) == Some(&b'"') {
                        self.at += 1;
                    } else {
                        self.fault(Fault::Quote, start, start + 1);
                    }
                    tokens.push(token);
                }
                _ => {
                    self.at = start;
                    tokens.push(self.token(false));
                }
            }
        }
        (tokens, open.first().copied())
    }

    /// Whether a line begins here that has a name.
    fn is_at_name(&self) -> bool {
        let next = self.pasted.get(self.at);
        next.is_some_and(|it| !b" \t\r\n\"();".contains(it))
    }

    /// Goes to the next string, if nothing else stands before it; else says what stands there.
    fn goes_on(&mut self, looked_to: &mut usize) -> bool {
        let rest = self.pasted[self.at..].trim_ascii_start();
        let next = self.pasted.len() - rest.len();
        let is_string = rest.starts_with(b"\"");
        *(if is_string { &mut self.at } else { looked_to }) = next;
        is_string
    }

    /// What stands to the next octet that ends it.
    fn token(&mut self, is_quoted: bool) -> Token<'a> {
        let ends: &[u8] = if is_quoted { b"\"\n" } else { b" \t\r\n();\"" };
        let first = self.at;
        let mut text = Placed::default();
        while let Some(octet) = self.pasted.get(self.at).filter(|it| !ends.contains(it)) {
            let start = self.at;
            self.at += 1;
            let octet = if *octet == b'\\' {
                self.escaped()
            } else {
                *octet
            };
            text.push(octet, start, self.at);
        }
        Token {
            is_quoted,
            is_cut: false,
            start: first,
            written: &self.pasted[first..self.at],
            text,
        }
    }

    /// What stands behind a backslash: an octet in three digits, or any other that is no digit.
    fn escaped(&mut self) -> u8 {
        let start = self.at - 1;
        let rest = &self.pasted[self.at..];
        let Some(first) = rest.first().filter(|it| !b"\r\n".contains(it)) else {
            self.fault(Fault::Escape, start, self.at);
            return b'\\';
        };
        if !first.is_ascii_digit() {
            self.at += 1;
            return *first;
        }
        let digits = rest.get(..3).filter(|it| it.iter().all(u8::is_ascii_digit));
        let value = digits.map(|it| it.iter().fold(0, |sum, it| sum * 10 + u32::from(it - b'0')));
        if let Some(octet) = value.and_then(|value| u8::try_from(value).ok()) {
            self.at += 3;
            return octet;
        }
        self.fault(Fault::Escape, start, self.at + 1);
        b'\\'
    }

    /// `[name] [TTL] [class] TXT string...`, or something else that has a name.
    fn understood(&mut self, is_named: bool, tokens: Vec<Token<'a>>) -> Entry<'a> {
        let mut entry = Entry::default();
        let says = tokens.iter().any(Token::is_of_record);
        let ends = tokens.first().zip(tokens.last());
        let whole = ends.map(|(first, last)| (first.start, last.end()));
        let mut tokens = tokens.into_iter();
        if let Some(name) = next_if(&mut tokens, |it| is_named && it.is_name()) {
            if name.written.starts_with(b"$") {
                let is_origin = name.is("$ORIGIN");
                entry.origin = tokens.next().filter(|_| is_origin).map(|it| it.written);
                return entry;
            }
            if name.written.len() > MAX_NAME {
                self.fault(Fault::Name, name.start, name.end());
            } else {
                entry.owner = Some((name.written, name.start));
            }
        }
        let (mut has_class, mut foreign) = (false, None);
        while let Some(it) = next_if(&mut tokens, |it| it.is_ttl() || it.is_class()) {
            if it.is_class() {
                has_class = true;
                foreign = (!it.is("IN")).then_some((it.start, it.end())).or(foreign);
            }
        }
        let mut alias = skip(&mut tokens, &["CNAME"]);
        let mut is_text = alias.is_none() && skip(&mut tokens, &["TXT"]).is_some();
        // Consoles print whole names.
        let is_whole = entry.owner.is_some_and(|(name, _)| name.contains(&b'.'));
        if is_whole && alias.is_none() && !is_text {
            let mut said = |all: [&[&str]; 2]| all.iter().find_map(|it| skip(&mut tokens, it));
            alias = said(ALIASES);
            is_text = said(TEXTS).is_some();
            entry.is_whole = alias.is_some() || is_text;
        }
        if let Some(span) = alias {
            let target = tokens.next();
            entry.alias = target.map(|target| (span, target.written));
        }
        if !is_text || tokens.as_slice().is_empty() {
            if let Some((start, end)) = whole.filter(|_| says) {
                self.fault(Fault::Unread, start, end);
            }
            return entry;
        }
        if let Some((start, end)) = foreign {
            self.fault(Fault::Class, start, end);
        }
        let mut text = Placed::default();
        for string in tokens {
            if string.text.octets.len() > MAX_STRING {
                self.fault(Fault::Long, string.start, string.end());
            }
            let is_cell = !has_class && self.pasted[..string.start].ends_with(b"\t");
            // Behind another column it is no record of a zone file at all.
            let is_column = is_cell && !begins_with(&text.octets, &["v="]);
            if string.is_cut && (text.octets.is_empty() || !is_column) {
                let fault = if is_column {
                    Fault::Row
                } else {
                    Fault::Comment
                };
                self.fault(fault, string.end(), string.end() + 1);
            }
            text.empty = string.start;
            text.extend(string.text);
        }
        entry.text = Some(text);
        entry
    }
}

/// The next of them, if it is one of those.
fn next_if<'a>(
    tokens: &mut IntoIter<Token<'a>>,
    is: impl Fn(&Token<'a>) -> bool,
) -> Option<Token<'a>> {
    tokens.as_slice().first().filter(|it| is(it))?;
    tokens.next()
}

/// Goes on behind these words, if they are the next, and says where they stand.
fn skip(tokens: &mut IntoIter<Token<'_>>, words: &[&str]) -> Option<Span> {
    let next = tokens.as_slice().get(..words.len())?;
    let are_these = next.iter().zip(words).all(|(it, word)| it.is(word));
    let (first, last) = next.first().zip(next.last()).filter(|_| are_these)?;
    let span = Span::new(first.start, last.end());
    tokens.nth(words.len() - 1);
    Some(span)
}

/// Whether `nslookup` printed this line: on Windows strings follow below an empty line.
fn is_answer(tokens: &[Token<'_>]) -> bool {
    let [name, text, sign, ..] = tokens else {
        return false;
    };
    text.is("text") && sign.is("=") && name.written.contains(&b'.')
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.start + self.written.len()
    }

    fn is_name(&self) -> bool {
        !self.is_quoted && !self.is("TXT") && !self.is_class() && !self.is_ttl()
    }

    fn is(&self, word: &str) -> bool {
        !self.is_quoted && self.written.eq_ignore_ascii_case(word.as_bytes())
    }

    /// Whether it is the beginning of a record, or of a line of a policy.
    fn is_of_record(&self) -> bool {
        let text = &self.text.octets;
        begins_with(text, &["v=sts", "v=tlsrpt"]) || begins_a_field(text)
    }

    fn is_class(&self) -> bool {
        ["IN", "CH", "HS", "CS"].iter().any(|class| self.is(class))
    }

    /// Digits, each with a unit or the last without one.
    fn is_ttl(&self) -> bool {
        let units = self.written.split(u8::is_ascii_digit);
        let mut units = units.filter(|unit| !unit.is_empty());
        !self.is_quoted
            && self.written.first().is_some_and(u8::is_ascii_digit)
            && units.all(|unit| unit.len() == 1 && b"smhdwSMHDW".contains(&unit[0]))
    }
}
