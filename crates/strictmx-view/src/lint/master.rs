//! Entries of a zone file (RFC 1035 5.1): names, and character-strings with their escapes.

use strictmx_core::span::Span;
use strictmx_core::sts::policy::FIELDS;

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

/// What no name server loads, or reads as nobody means it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A quotation mark without a second one in its line.
    Quote,
    /// A parenthesis without the other.
    Parenthesis,
    /// A character-string of more than 255 octets.
    Long,
    /// A name of more than 255 octets.
    Name,
    /// A class other than IN.
    Class,
    /// A backslash before digits that are no octet, or before nothing.
    Escape,
    /// A comment that begins within a text without quotes.
    Comment,
    /// A line that says what a record or a policy says, and has no TXT record.
    Unread,
    /// A CNAME beside other records of its name.
    Alias,
}

impl Fault {
    /// What is the matter, and what to do.
    pub(super) fn words(self) -> [&'static str; 2] {
        match self {
            Self::Quote => [
                "A quotation mark has no second one in its line: no name server loads that.",
                "Close the string.",
            ],
            Self::Parenthesis => [
                "A parenthesis lacks the other: no name server loads a file with that.",
                "Write both, or none.",
            ],
            Self::Long => [
                "A string has more than 255 octets: no name server loads that.",
                "Write several strings, each in quotation marks; they are joined.",
            ],
            Self::Name => [
                "A name has more than 255 octets: no name server loads that.",
                "Write the name of the record.",
            ],
            Self::Class => [
                "The class is not IN, the only one that senders ask for.",
                "Write IN, or no class.",
            ],
            Self::Escape => [
                "A backslash stands before no octet: no name server loads that.",
                "Write three digits, at most 255, or a sign that is no digit.",
            ],
            Self::Comment => [
                "Without quotation marks a semicolon begins a comment: the rest is not published.",
                "Put the whole text in quotation marks.",
            ],
            Self::Unread => [
                "Among lines of a zone file this is no TXT record, and is not judged.",
                "Begin the line with the name of the record, then TXT, then the text in quotation marks; paste a policy by itself.",
            ],
            Self::Alias => [
                "A CNAME stands beside the TXT record of the same name: no name server loads that.",
                "Keep one of the two.",
            ],
        }
    }
}

/// Octets of a text, and where each stands among what was pasted.
#[derive(Clone, Debug, Default)]
pub(super) struct Placed {
    pub(super) octets: Vec<u8>,
    places: Vec<Span>,
    /// Where it stands if it has no octet.
    empty: usize,
}

impl Placed {
    /// Octets that stand as they are at `start`.
    pub(super) fn plain(octets: &[u8], start: usize) -> Self {
        Self {
            octets: octets.to_vec(),
            places: (start..start + octets.len())
                .map(|at| Span::new(at, at + 1))
                .collect(),
            empty: start,
        }
    }

    pub(super) fn push(&mut self, octet: u8, start: usize, end: usize) {
        self.octets.push(octet);
        self.places.push(Span::new(start, end));
    }

    /// Where a span of it stands among what was pasted.
    pub(super) fn place(&self, span: Span) -> Span {
        let after = self.places.last().map_or(self.empty, |last| last.end);
        let start = self
            .places
            .get(span.start)
            .map_or(after, |place| place.start);
        let last = span.end.checked_sub(1).filter(|last| *last >= span.start);
        let end = last.map_or(start, |last| {
            self.places.get(last).map_or(after, |it| it.end)
        });
        Span::new(start, end.max(start))
    }
}

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
    /// Whether the name is whole without a final dot, as `host -t txt` prints it.
    pub(super) is_whole: bool,
    /// What the record says, where it is TXT.
    pub(super) text: Option<Placed>,
    /// Where the mnemonic stands, where it is CNAME, and the name that follows, and where.
    pub(super) alias: Option<(Span, &'a [u8], usize)>,
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

    /// The same, with the first parenthesis that is not closed.
    fn tokens_and_open(&mut self) -> (Vec<Token<'a>>, Option<usize>) {
        let mut tokens: Vec<Token<'a>> = Vec::new();
        let mut open = Vec::new();
        while let Some(octet) = self.pasted.get(self.at) {
            let start = self.at;
            self.at += 1;
            match octet {
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
        let mut tokens = tokens.into_iter().peekable();
        if let Some(name) = tokens.next_if(|it| is_named && it.is_name()) {
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
        let mut foreign = None;
        while let Some(it) = tokens.next_if(|it| it.is_ttl() || it.is_class()) {
            if it.is_class() && !it.is("IN") {
                foreign = Some((it.start, it.end()));
            }
        }
        entry.is_whole = tokens.next_if(|it| it.is("descriptive")).is_some();
        let rtype = if entry.is_whole { "text" } else { "TXT" };
        if let Some(alias) = tokens.next_if(|it| it.is("CNAME")) {
            let span = Span::new(alias.start, alias.end());
            let target = tokens.next();
            entry.alias = target.map(|target| (span, target.written, target.start));
        }
        if tokens.next_if(|it| it.is(rtype)).is_none() || tokens.peek().is_none() {
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
            if string.is_cut {
                self.fault(Fault::Comment, string.end(), string.end() + 1);
            }
            text.empty = string.start;
            text.octets.extend(string.text.octets);
            text.places.extend(string.text.places);
        }
        entry.text = Some(text);
        entry
    }
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
