//! Lines of a zone file, pasted in place of a record (RFC 1035 5.1).

use strictmx_core::span::Span;

use crate::words::visible;

/// The TXT records of one name.
pub(super) struct ZoneText {
    /// The name, as written; `@`, the zone's own, where it is not.
    pub(super) owner: String,
    /// What the records say, one a line.
    pub(super) text: Vec<u8>,
    /// Where each octet of `text` stands among what was pasted.
    places: Vec<usize>,
}

/// A line of a zone file, or several in parentheses.
#[derive(Default)]
struct Entry<'a> {
    /// What is not in quotes.
    words: Vec<&'a [u8]>,
    /// The strings in quotes, joined, and the places of their octets.
    text: Vec<u8>,
    places: Vec<usize>,
}

impl ZoneText {
    /// The TXT records of the first name below `prefix`, or else of the first name that has some;
    /// `None` where no line has one with its text in quotes.
    pub(super) fn read(pasted: &[u8], prefix: &str) -> Option<Self> {
        let mut read: Option<Self> = None;
        let mut owner = "@".to_owned();
        let mut at = 0;
        while at < pasted.len() {
            let entry = Entry::read(pasted, &mut at);
            if !entry.is_txt() {
                continue;
            }
            // A line without a name is about that of the line before.
            if let Some(named) = entry.owner() {
                owner = String::from_utf8_lossy(named).into_owned();
            }
            match &mut read {
                Some(read) if read.owner == owner => {
                    read.text.extend(entry.text);
                    read.places.extend(entry.places);
                }
                Some(read) if is_below(&read.owner, prefix) || !is_below(&owner, prefix) => {}
                _ => {
                    read = Some(Self {
                        owner: owner.clone(),
                        text: entry.text,
                        places: entry.places,
                    });
                }
            }
        }
        read
    }

    /// Where a span of `text` stands among what was pasted.
    pub(super) fn place(&self, span: Span) -> Span {
        let at = |octet: usize| self.places.get(octet).copied().unwrap_or_default();
        let end = if span.start < span.end {
            at(span.end - 1) + 1
        } else {
            at(span.start)
        };
        Span::new(at(span.start), end)
    }
}

/// Whose record it is, in a sentence; `prefix` is where it belongs.
pub(super) fn sentence(owner: &str, prefix: &str) -> String {
    let (more, place) = if !is_below(owner, prefix) {
        (", but it belongs below the domain at ", prefix)
    } else if owner.len() == prefix.len() || owner.ends_with('.') {
        ("", "")
    } else {
        (
            ", which adds its own name where no dot stands at the end",
            "",
        )
    };
    let owner = visible(owner);
    format!(" Read as the record of {owner} in a zone file{more}{place}.")
}

fn is_below(owner: &str, prefix: &str) -> bool {
    let owner = owner.to_ascii_lowercase();
    let rest = owner.strip_prefix(prefix);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl<'a> Entry<'a> {
    fn read(pasted: &'a [u8], at: &mut usize) -> Self {
        let mut entry = Self::default();
        let mut in_parentheses = false;
        while let Some(octet) = pasted.get(*at) {
            let start = *at;
            *at += 1;
            let mut skip_to = |ends: &[u8]| {
                while pasted.get(*at).is_some_and(|octet| !ends.contains(octet)) {
                    *at += 1;
                }
            };
            match octet {
                b'\n' if !in_parentheses => break,
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'(' => in_parentheses = true,
                b')' => in_parentheses = false,
                b';' => skip_to(b"\n"),
                b'"' => entry.string(pasted, at),
                _ => {
                    skip_to(b" \t\r\n();\"");
                    entry.words.push(&pasted[start..*at]);
                }
            }
        }
        // One record is one line of what is judged.
        entry.text.push(b'\n');
        entry.places.push(*at);
        entry
    }

    /// The rest of a string.
    fn string(&mut self, pasted: &[u8], at: &mut usize) {
        while let Some(octet) = pasted.get(*at) {
            let place = *at;
            *at += 1;
            let octet = match octet {
                b'"' => break,
                b'\n' => b' ',
                b'\\' => escaped(pasted, at),
                octet => *octet,
            };
            self.text.push(octet);
            self.places.push(place);
        }
    }

    /// Whether it is `[name] [TTL] [class] TXT "..."`.
    fn is_txt(&self) -> bool {
        let rtype = self.words.last();
        rtype.is_some_and(|rtype| rtype.eq_ignore_ascii_case(b"txt")) && self.text.len() > 1
    }

    /// The first word, where it is neither a time to live nor a class.
    fn owner(&self) -> Option<&'a [u8]> {
        let (first, rest) = self.words.split_first()?;
        let is_other = first[0].is_ascii_digit() || first.eq_ignore_ascii_case(b"in");
        (!rest.is_empty() && !is_other).then_some(*first)
    }
}

/// What stands behind a backslash: an octet in three digits, or any other octet.
fn escaped(pasted: &[u8], at: &mut usize) -> u8 {
    let rest = pasted.get(*at..).unwrap_or_default();
    let digits = rest
        .get(..3)
        .and_then(|digits| std::str::from_utf8(digits).ok());
    if let Some(octet) = digits.and_then(|digits| digits.parse().ok()) {
        *at += 3;
        return octet;
    }
    *at += 1;
    rest.first().copied().unwrap_or(b'\\')
}
