//! SMTP replies (RFC 5321 4.2).

use std::fmt;

use crate::octets::lossy;
use crate::span::{Fault, Parsed, Partial, Span, Spanned};

/// Octets of one reply line, CRLF included. RFC 5321 4.5.3.1.5 allows 512; we take four times
/// that, as real servers exceed it.
pub const MAX_LINE: usize = 2048;
/// Lines of one reply. RFC silent: we choose 100.
pub const MAX_LINES: usize = 100;

/// A complete reply: one code, one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Three digits, 200 to 599.
    pub code: u16,
    /// Enhanced status code at the head of the first line (RFC 2034, RFC 3463).
    pub enhanced: Option<EnhancedCode>,
    /// The text of each line, without code and line end; what is not UTF-8 became U+FFFD.
    pub lines: Vec<String>,
}

/// An enhanced status code: class, subject, detail (RFC 3463 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnhancedCode(pub u16, pub u16, pub u16);

/// How octets break the grammar of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyFault {
    /// `Reply-code`: a line does not begin with three digits of which the first is 2 to 5.
    Code,
    /// The character after the code is neither a blank nor a hyphen (RFC 5321 4.2.1).
    Separator,
    /// A line has another code than the first one.
    CodeChanges,
    /// A line ends with LF alone (RFC 5321 2.3.8). Tolerated: the meaning is clear.
    BareLineFeed,
    /// `textstring`: a control character other than a tab. Tolerated, as are the next two.
    ControlChar,
    /// `textstring`: an octet above 0x7E; RFC 6531 3.7.4 allows UTF-8 only to those who asked.
    NonAscii,
    /// A line has more than the 512 octets of RFC 5321 4.5.3.1.5.
    LongLine,
    /// A line is longer than [`MAX_LINE`].
    LineTooLong,
    /// More lines than [`MAX_LINES`].
    TooManyLines,
    /// The reply ends in the middle: no last line.
    Incomplete,
    /// Octets stand after the last line.
    Trailing,
}

impl Fault for ReplyFault {
    fn invalidates(&self) -> bool {
        !matches!(
            self,
            Self::BareLineFeed
                | Self::ControlChar
                | Self::NonAscii
                | Self::LongLine
                | Self::Trailing
        )
    }
}

impl Partial for Reply {
    type Seen = ();
}

/// Where the octets received so far end a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// More octets are needed.
    Unfinished,
    /// The reply has so many octets; what follows is another.
    Complete(usize),
    /// No reply will come of it, however it goes on.
    Hopeless,
}

impl Reply {
    /// Reads one complete reply. Spans are offsets in `octets`.
    pub fn parse(octets: &[u8]) -> Parsed<Self, ReplyFault> {
        let mut faults: Vec<Spanned<ReplyFault>> = Vec::new();
        let mut code = None;
        let mut texts = Vec::new();
        let mut start = 0;
        let mut finished = false;
        for raw in octets.split_inclusive(|octet| *octet == b'\n') {
            let span = Span::new(start, start + raw.len());
            start = span.end;
            if finished {
                faults.push(Span::new(span.start, octets.len()).with(ReplyFault::Trailing));
                break;
            }
            if texts.len() == MAX_LINES {
                faults.push(span.with(ReplyFault::TooManyLines));
                break;
            }
            if raw.len() > MAX_LINE {
                faults.push(span.with(ReplyFault::LineTooLong));
            } else if raw.len() > 512 {
                faults.push(span.with(ReplyFault::LongLine));
            }
            let Some(unfed) = raw.strip_suffix(b"\n") else {
                break;
            };
            let line = unfed.strip_suffix(b"\r").unwrap_or_else(|| {
                faults.push(span.with(ReplyFault::BareLineFeed));
                unfed
            });
            finished = !goes_on(line);
            // RFC 5321 4.2: Reply-code = %x32-35 %x30-35 %x30-39. The second digit is taken as
            // it comes, because the first one decides (RFC 5321 4.2.1).
            let (digits, rest) = line.split_at(line.len().min(3));
            let number = match digits {
                [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9'] => digits
                    .iter()
                    .fold(0, |number, digit| number * 10 + u16::from(digit - b'0')),
                _ => {
                    faults.push(span.with(ReplyFault::Code));
                    continue;
                }
            };
            if code.is_some_and(|first| first != number) {
                faults.push(span.with(ReplyFault::CodeChanges));
            }
            code.get_or_insert(number);
            let text = match rest {
                // RFC 5321 4.2: a code alone is to be taken as a last line.
                [] => rest,
                [b' ' | b'-', text @ ..] => text,
                _ => {
                    faults.push(span.with(ReplyFault::Separator));
                    rest
                }
            };
            let is_usual = |octet: &u8| matches!(octet, b'\t' | b' '..=b'~');
            if !text.iter().all(is_usual) {
                faults.extend(unusual_octets(text, span.start + line.len() - text.len()));
            }
            texts.push(lossy(text).into_owned());
        }
        // Where reading was given up, nothing can be said of the end.
        let given_up = faults.last().is_some_and(|fault| {
            matches!(
                fault.value,
                ReplyFault::TooManyLines | ReplyFault::LineTooLong
            )
        });
        if !finished && !given_up {
            faults.push(Span::empty(octets.len()).with(ReplyFault::Incomplete));
        }
        let enhanced = texts.first().and_then(|text| EnhancedCode::read(text));
        let value = code.map(|code| Self {
            code,
            enhanced,
            lines: texts,
        });
        Parsed::new(value, (), faults)
    }

    /// Where the reply at the beginning of `octets` ends.
    pub fn extent(octets: &[u8]) -> Extent {
        let mut end = 0;
        for (count, line) in octets.split_inclusive(|octet| *octet == b'\n').enumerate() {
            if line.len() > MAX_LINE || count == MAX_LINES {
                return Extent::Hopeless;
            }
            if !line.ends_with(b"\n") {
                return Extent::Unfinished;
            }
            end += line.len();
            if !goes_on(line) {
                return Extent::Complete(end);
            }
        }
        Extent::Unfinished
    }

    /// 2yz: positive completion (RFC 5321 4.2.1).
    pub fn is_positive(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// 500 or 502: the server does not know the command (RFC 5321 4.2.4), and says nothing about
    /// whoever sent it.
    pub fn is_unknown_command(&self) -> bool {
        matches!(self.code, 500 | 502)
    }

    /// The capabilities of an EHLO reply: every line but the first (RFC 5321 4.1.1.1); none of a
    /// refusal.
    pub fn capabilities(&self) -> impl Iterator<Item = &str> {
        let lines = self.lines.iter().skip(1);
        lines.filter(|_| self.is_positive()).map(String::as_str)
    }

    /// Whether an EHLO reply has that keyword, in any case (RFC 5321 4.1.1.1).
    pub fn has_capability(&self, keyword: &str) -> bool {
        self.capabilities().any(|line| {
            let mut words = line.as_bytes().split(|octet| b" \t=".contains(octet));
            let found = words.next();
            found.is_some_and(|found| found.eq_ignore_ascii_case(keyword.as_bytes()))
        })
    }
}

/// RFC 5321 4.2.1: only a hyphen after the code says that the reply goes on. What has no code
/// continues nothing.
fn goes_on(line: &[u8]) -> bool {
    matches!(line, [a, b, c, b'-', ..] if [a, b, c].iter().all(|digit| digit.is_ascii_digit()))
}

/// RFC 5321 4.2: `textstring = 1*(%d09 / %d32-126)`. The first octet of each kind.
fn unusual_octets(text: &[u8], start: usize) -> impl Iterator<Item = Spanned<ReplyFault>> {
    let first = |is: fn(&u8) -> bool, fault| {
        let at = start + text.iter().position(is)?;
        Some(Span::new(at, at + 1).with(fault))
    };
    let control = |octet: &u8| octet.is_ascii_control() && *octet != b'\t';
    [
        first(control, ReplyFault::ControlChar),
        first(|octet| !octet.is_ascii(), ReplyFault::NonAscii),
    ]
    .into_iter()
    .flatten()
}

impl EnhancedCode {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split_ascii_whitespace().next()?.split('.');
        let mut number = |max_digits: usize| {
            let part = parts.next()?;
            let digits = part.len() <= max_digits && part.bytes().all(|b| b.is_ascii_digit());
            if digits { part.parse().ok() } else { None }
        };
        let code = Self(number(1)?, number(3)?, number(3)?);
        (parts.next().is_none() && matches!(code.0, 2 | 4 | 5)).then_some(code)
    }
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, line) in self.lines.iter().enumerate() {
            let last = at + 1 == self.lines.len();
            write!(f, "{}{}{line}\r\n", self.code, if last { ' ' } else { '-' })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
