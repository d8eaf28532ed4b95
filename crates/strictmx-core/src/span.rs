//! Where something stands in the octets it was read from, and what a parser gives back.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sort;

/// A range of octets, `start` included, `end` not. Empty where something is missing: it then
/// stands between two octets.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
pub struct Span {
    /// Offset of the first octet.
    pub start: usize,
    /// Offset after the last octet; never less than `start`.
    pub end: usize,
}

/// A value and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Spanned_{T}")]
pub struct Spanned<T> {
    /// Where.
    pub span: Span,
    /// What.
    pub value: T,
}

/// A way in which octets can break a grammar.
pub trait Fault {
    /// Whether the strict reading of the standard throws the whole text away for it.
    fn invalidates(&self) -> bool;
}

/// Something a parser reads, with what remains of it when a part is broken.
pub trait Partial {
    /// The parts that could be read. For diagnosis; a sender must not act on them.
    type Seen: Clone + std::fmt::Debug + PartialEq + Eq;
}

/// What a parser makes of octets: the value, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed<T: Partial, F> {
    /// There iff no fault [invalidates](Fault::invalidates).
    pub value: Option<T>,
    /// The parts that could be read, there even where `value` is not.
    pub seen: T::Seen,
    /// The faults, in the order of the text, at most [`MAX_FAULTS`].
    pub faults: Vec<Spanned<F>>,
    /// How many more there are.
    pub omitted: usize,
}

/// Faults listed of one text. Nobody reads more, and a hostile text of 64 KiB has thousands.
pub const MAX_FAULTS: usize = 100;

impl Span {
    /// From `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// Between two octets.
    pub fn empty(at: usize) -> Self {
        Self { start: at, end: at }
    }

    /// As a range, to index with.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The octets it covers; those of them that `text` has.
    pub fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start..self.end.min(text.len()))
            .unwrap_or_default()
    }

    /// Where the octets are once `offset` others stand in front of the text.
    pub fn shifted(self, offset: usize) -> Self {
        Self {
            start: self.start + offset,
            end: self.end + offset,
        }
    }

    /// Puts a value there.
    pub fn with<T>(self, value: T) -> Spanned<T> {
        Spanned { span: self, value }
    }
}

impl<T> Spanned<T> {
    /// Puts another value in its place.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        self.span.with(f(self.value))
    }
}

impl<T: Partial, F: Fault> Parsed<T, F> {
    /// Sorts the faults and keeps the value only where none of them invalidates it.
    pub(crate) fn new(value: Option<T>, seen: T::Seen, mut faults: Vec<Spanned<F>>) -> Self {
        let valid = !faults.iter().any(|fault| fault.value.invalidates());
        // What makes the text invalid is never left out for what does not.
        sort::by_key(&mut faults, |fault| {
            (!fault.value.invalidates(), fault.span)
        });
        let omitted = faults.len().saturating_sub(MAX_FAULTS);
        faults.truncate(MAX_FAULTS);
        sort::by_key(&mut faults, |fault| fault.span);
        Self {
            value: value.filter(|_| valid),
            seen,
            faults,
            omitted,
        }
    }

    /// Whether the strict reading accepts the text.
    pub fn is_valid(&self) -> bool {
        self.value.is_some()
    }
}

/// Where the last line ends: behind its line end no other one begins.
pub fn end_of_lines(text: &[u8]) -> usize {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text).len()
}

/// The line, counted from 1, in which a span starts. Lines end with LF, CRLF or CR.
pub fn line_of(text: &[u8], span: Span) -> usize {
    let before = &text[..span.start.min(end_of_lines(text))];
    let ends = before
        .iter()
        .enumerate()
        .filter(|&(at, &octet)| match octet {
            b'\n' => true,
            b'\r' => text.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
    ends.count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_by_any_terminator() {
        let text = b"a\nb\r\nc\rd";
        for (at, line) in [
            (0, 1),
            (1, 1),
            (2, 2),
            (3, 2),
            (4, 2),
            (5, 3),
            (6, 3),
            (7, 4),
            (99, 4),
        ] {
            assert_eq!(line_of(text, Span::empty(at)), line, "offset {at}");
        }
    }

    #[test]
    fn a_span_outside_the_text_covers_what_is_there() {
        assert_eq!(Span::new(1, 9).of(b"abc"), b"bc");
        assert_eq!(Span::new(5, 9).of(b"abc"), b"");
        assert_eq!(Span::new(3, 1), Span::empty(3));
    }
}
