//! Lines of a zone file, pasted in place of a record (RFC 1035 5.1): whose records they are.

use strictmx_core::span::Span;

use super::master::{Fault, Placed, Reader};
use crate::en;
use crate::words::visible;

/// Names that are listed as left out.
const MAX_LEFT_OUT: usize = 100;

/// The TXT records of one name.
pub(super) struct ZoneText {
    /// `None` where the lines say no name.
    pub(super) owner: Option<Owner>,
    /// What they say.
    pub(super) records: Vec<Placed>,
    /// Other names that have TXT records, as written.
    pub(super) left_out: Vec<String>,
    /// Why no name server would load the lines as they are meant.
    pub(super) faults: Vec<(Fault, Span)>,
}

/// The name of records.
pub(super) struct Owner {
    /// As written, with a final dot where it is known to be whole.
    pub(super) written: String,
    pub(super) span: Span,
    /// In lower case, completed as far as the lines say with what.
    full: String,
    origin: Option<String>,
}

impl ZoneText {
    /// The TXT records of the first name below `prefix`, or else of the first name that has some;
    /// `None` where no line has one.
    pub(super) fn read(pasted: &[u8], prefix: &str) -> Option<Self> {
        let mut reader = Reader::new(pasted);
        let mut origin = None;
        let mut owners: Vec<Option<Owner>> = vec![None];
        let mut records = Vec::new();
        while let Some(entry) = reader.entry() {
            origin = entry.origin.map(lower).or(origin);
            // A line without a name is about that of the line before.
            if let Some((name, start)) = entry.owner {
                let owner = Owner::new(name, entry.is_whole, start, origin.as_deref());
                owners.push(Some(owner));
            }
            records.extend(entry.text.map(|text| (owners.len() - 1, text)));
        }
        let is_below = |of: usize| owners[of].as_ref().is_some_and(|it| it.is_below(prefix));
        let first = records.iter().find(|(of, _)| is_below(*of));
        let chosen = first.or(records.first())?.0;
        let full = |of: usize| owners[of].as_ref().map(|owner| &owner.full);
        let (mine, others): (Vec<_>, Vec<_>) = records
            .into_iter()
            .partition(|(of, _)| full(*of) == full(chosen));
        let mut left_out = Vec::new();
        for owner in others.into_iter().filter_map(|(of, _)| owners[of].as_ref()) {
            if left_out.len() < MAX_LEFT_OUT && !left_out.contains(&owner.written) {
                left_out.push(owner.written.clone());
            }
        }
        Some(Self {
            owner: owners.swap_remove(chosen),
            records: mine.into_iter().map(|(_, text)| text).collect(),
            left_out,
            faults: reader.faults,
        })
    }
}

impl Owner {
    fn new(name: &[u8], is_whole: bool, start: usize, origin: Option<&str>) -> Self {
        let mut written = String::from_utf8_lossy(name).into_owned();
        if is_whole && !written.ends_with('.') {
            written.push('.');
        }
        let lower = written.to_ascii_lowercase();
        let full = match origin {
            Some(origin) if lower == "@" => origin.to_owned(),
            Some(origin) if !lower.ends_with('.') => format!("{lower}.{origin}"),
            _ => lower,
        };
        Self {
            written,
            span: Span::new(start, start + name.len()),
            full,
            origin: origin.map(str::to_owned),
        }
    }

    /// Whether it is `prefix` itself, or that of a domain.
    pub(super) fn is_below(&self, prefix: &str) -> bool {
        let rest = self.full.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.len() > 1 && rest.starts_with('.'))
    }

    /// The domain of a name that seems to be whole, and is not: the dot at its end is missing.
    pub(super) fn domain_twice(&self, prefix: &str) -> Option<String> {
        let lower = self.written.to_ascii_lowercase();
        let domain = lower.strip_prefix(prefix)?.strip_prefix('.')?;
        let is_whole = domain.contains('.') && !domain.ends_with('.');
        let is_origin = |origin: &String| origin.trim_end_matches('.') == domain;
        (is_whole && self.origin.as_ref().is_none_or(is_origin)).then(|| domain.to_owned())
    }
}

fn lower(name: &[u8]) -> String {
    let name = name.get(..255).unwrap_or(name);
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

/// Whose records were judged, and whose were not.
pub(super) fn sentence(owner: Option<&str>, left_out: &[String]) -> String {
    let mut said = String::new();
    if let Some(owner) = owner {
        said = format!(" Read as the record of {} in a zone file.", visible(owner));
    }
    if !left_out.is_empty() {
        let few: Vec<_> = left_out.iter().take(3).map(|it| visible(it)).collect();
        let more = if left_out.len() > few.len() {
            " and more"
        } else {
            ""
        };
        said.push_str(&format!(" Left out: {}{more}.", few.join(en::COMMA)));
    }
    said
}
