//! Which of several TXT records counts (RFC 8461 3.1, RFC 8460 3).

use crate::span::{Parsed, Partial, Spanned};

use super::version::{begins_with, version_fault};
use super::{Grammar, VersionFault};

/// What the selection rule makes of all TXT records at a discovery owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection<T: Partial, F> {
    /// Indexes of the records that count.
    pub candidates: Vec<usize>,
    /// Indexes of the others.
    pub foreign: Vec<usize>,
    /// The one that counts, with what the parser makes of it.
    pub chosen: Option<(usize, Parsed<T, F>)>,
    /// No record counts, but this one was meant to, with what is wrong at its beginning.
    pub near_miss: Option<(usize, Spanned<VersionFault>)>,
}

impl<T: Partial, F> Selection<T, F> {
    /// The valid record.
    pub fn record(&self) -> Option<&T> {
        self.chosen.as_ref()?.1.value.as_ref()
    }
}

/// Finds the record that counts: of several, those that do not begin with the version and `;` are
/// discarded, and exactly one must be left. A single one is judged as it stands: the text of both
/// standards discards only where there are several. There the version alone is none, and by itself
/// it is as the grammar has it.
pub(crate) fn select<T: Partial, F>(
    texts: &[Vec<u8>],
    grammar: &Grammar,
    parse: fn(&[u8]) -> Parsed<T, F>,
) -> Selection<T, F> {
    let version = grammar.version;
    let counts = |text: &[u8]| match texts.len() {
        1 if text == version.as_bytes() => grammar.bare,
        // Quotes are a fault of the record, not a sign of another one.
        1 => begins_with(text.strip_prefix(b"\"").unwrap_or(text), version),
        _ => text
            .strip_prefix(version.as_bytes())
            .is_some_and(|rest| rest.starts_with(b";")),
    };
    let (candidates, foreign): (Vec<_>, Vec<_>) =
        (0..texts.len()).partition(|at| counts(&texts[*at]));
    let chosen = match candidates[..] {
        [only] => Some((only, parse(&texts[only]))),
        _ => None,
    };
    let near = |at: &usize| {
        let fault = version_fault(&texts[*at], version);
        (fault.value != VersionFault::Absent).then_some((*at, fault))
    };
    let near_miss = if candidates.is_empty() {
        foreign.iter().find_map(near)
    } else {
        None
    };
    Selection {
        candidates,
        foreign,
        chosen,
        near_miss,
    }
}
