//! What was pasted, by what it is to publish: the records of each name and kind by themselves.

use strictmx_core::span::Span;

use super::Kind;
use super::master::{Fault, Placed};
use super::zone::{Owner, Zone};
use crate::en;
use crate::words::visible;

/// Parts that are judged beside the first.
const MAX_OTHERS: usize = 100;
/// Names that are listed as left out.
const MAX_LEFT_OUT: usize = 100;

/// Records of one name; of a policy none.
#[derive(Default)]
pub(super) struct Part {
    /// Whose, where they stand in a zone file and have a name there.
    pub(super) owner: Option<Owner>,
    pub(super) records: Vec<Placed>,
    /// Why no name server would load their lines as they are meant.
    pub(super) faults: Vec<(Fault, Span)>,
}

/// What was pasted: the part that is judged first, others with their kind, and the names of what
/// is no record of either kind.
pub(super) struct Parts {
    pub(super) first: Part,
    pub(super) others: Vec<(Kind, Part)>,
    /// Further records of either kind, which are not judged.
    pub(super) beyond: usize,
    pub(super) left_out: Vec<String>,
}

impl Part {
    pub(super) fn of(owner: Option<Owner>) -> Self {
        Self {
            owner,
            ..Self::default()
        }
    }

    /// What it is by its name, or else by what the first says that says it.
    pub(super) fn kind(&self) -> Option<Kind> {
        let mut said = self.records.iter().map(kind_of);
        let by_name = self.owner.as_ref().and_then(Owner::kind);
        by_name.or_else(|| said.find_map(|kind| kind))
    }

    fn is_at_the_name_of(&self, kind: Kind) -> bool {
        self.owner.as_ref().and_then(Owner::kind) == Some(kind)
    }

    /// What of it is to be judged, by kind. At a name of neither, other records are in their place.
    fn judged(self) -> Vec<(Kind, Self)> {
        if let Some(kind) = self.owner.as_ref().and_then(Owner::kind) {
            return vec![(kind, self)];
        }
        let (mut records, mut faults) = (self.records, self.faults);
        let of = |kind| {
            let is_of = |record: &mut Placed| kind_of(record) == Some(kind);
            let part = Self {
                owner: self.owner.clone(),
                records: records.extract_if(.., is_of).collect(),
                faults: Vec::new(),
            };
            (!part.records.is_empty()).then_some((kind, part))
        };
        let kinds = [Kind::StsRecord, Kind::TlsrptRecord].into_iter();
        let mut parts: Vec<_> = kinds.filter_map(of).collect();
        if let Some((_, first)) = parts.first_mut() {
            first.faults.append(&mut faults);
        }
        parts
    }
}

impl Parts {
    /// Of a text of that kind.
    pub(super) fn read(kind: Kind, pasted: &[u8]) -> Self {
        let nothing = || Self::from(Part::default());
        if kind.prefix().is_none() {
            return nothing();
        }
        let zone = Zone::read(pasted);
        if zone.parts.is_empty() {
            return Self::of_lines(kind, pasted);
        }
        let (mut judged, mut left_out) = (Vec::new(), Vec::new());
        // Of lines that are no part of what is judged: the name servers load all or nothing.
        let mut faults = zone.faults;
        for mut part in zone.parts {
            // Whose they are has not been said.
            if part.owner.is_none() && part.kind().is_none() {
                judged.push((kind, part));
                continue;
            }
            let Some(owner) = part.owner.clone().filter(|_| part.kind().is_none()) else {
                judged.extend(part.judged());
                continue;
            };
            faults.append(&mut part.faults);
            left_out.push(owner.written);
        }
        let at_its_name = judged.iter().position(|(_, it)| it.is_at_the_name_of(kind));
        let of_kind = || judged.iter().position(|(of, _)| *of == kind);
        let mut parts = match at_its_name.or_else(of_kind) {
            Some(first) => Self::from(judged.remove(first).1),
            None => nothing(),
        };
        parts.first.faults.extend(faults);
        let beyond = judged.split_off(judged.len().min(MAX_OTHERS));
        left_out.truncate(MAX_LEFT_OUT);
        Self {
            beyond: beyond.len(),
            others: judged,
            left_out,
            ..parts
        }
    }

    /// Of records, one a line; empty lines are none. A line of the other kind stands at another name.
    fn of_lines(kind: Kind, pasted: &[u8]) -> Self {
        let mut parts = Self::from(Part::default());
        let (mut other, mut of_other) = (None, Part::default());
        let mut start = 0;
        for line in pasted.split(|octet| *octet == b'\n') {
            let text = line.strip_suffix(b"\r").unwrap_or(line);
            let record = (!text.is_empty()).then(|| Placed::plain(text, start));
            let is_other = said_by(text).filter(|it| *it != kind);
            other = other.or(is_other);
            let part = match is_other {
                Some(_) => &mut of_other,
                None => &mut parts.first,
            };
            part.records.extend(record);
            start += line.len() + 1;
        }
        match other {
            // Nothing else is there: it is in the other one's place.
            Some(_) if parts.first.records.is_empty() => Self::from(of_other),
            other => {
                parts.others.extend(other.map(|kind| (kind, of_other)));
                parts
            }
        }
    }

    fn from(first: Part) -> Self {
        Self {
            first,
            others: Vec::new(),
            beyond: 0,
            left_out: Vec::new(),
        }
    }
}

/// The kind that a TXT record says it is, in whatever version.
pub(super) fn kind_of(record: &Placed) -> Option<Kind> {
    said_by(&record.octets)
}

fn said_by(text: &[u8]) -> Option<Kind> {
    let text = text.trim_ascii_start();
    let says = |version: &str| {
        let start = text.get(..version.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(version.as_bytes()))
    };
    if says("v=STS") {
        Some(Kind::StsRecord)
    } else {
        says("v=TLSRPT").then_some(Kind::TlsrptRecord)
    }
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
        let names = few.join(en::COMMA);
        // A name that ends with a dot ends the sentence.
        let names = format!("{names}{more}");
        said.push_str(&format!(" Left out: {}.", names.trim_end_matches('.')));
    }
    said
}
