//! Octets that know where they were pasted.

use strictmx_core::span::Span;

/// Octets of a text, and where each stands among what was pasted.
#[derive(Clone, Debug, Default)]
pub(super) struct Placed {
    pub(super) octets: Vec<u8>,
    places: Vec<Span>,
    /// Where it stands if it has no octet.
    pub(super) empty: usize,
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

    pub(super) fn extend(&mut self, other: Self) {
        self.octets.extend(other.octets);
        self.places.extend(other.places);
    }

    /// Without the blanks at its end.
    pub(super) fn trimmed(mut self) -> Self {
        let length = self.octets.trim_ascii_end().len();
        self.octets.truncate(length);
        self.places.truncate(length);
        self
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
