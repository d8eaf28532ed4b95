//! What was pasted, by what it is to publish: the records of each name and kind by themselves.

use strictmx_core::span::Span;
use strictmx_core::{sts, tlsrpt};

use super::Kind;
use super::master::{Fault, Placed};
use super::zone::{Owner, Zone};
use crate::en;
use crate::words::visible;

/// Parts that are judged beside the first.
const MAX_OTHERS: usize = 20;
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
    pub(super) left_out: Vec<String>,
}

impl Part {
    pub(super) fn of(owner: Option<Owner>) -> Self {
        Self {
            owner,
            ..Self::default()
        }
    }

    /// What it is by its name, or else by what it says.
    pub(super) fn kind(&self) -> Option<Kind> {
        let said = || kind_of(&self.records.first()?.octets);
        self.owner.as_ref().and_then(Owner::kind).or_else(said)
    }
}

impl Parts {
    /// Of a text of that kind.
    pub(super) fn read(kind: Kind, pasted: &[u8]) -> Self {
        let Some(prefix) = kind.prefix() else {
            return Self::from(Part::default());
        };
        let zone = Zone::read(pasted);
        if zone.parts.is_empty() {
            return Self::of_lines(kind, pasted);
        }
        let mut rest = zone.parts;
        let is_at_its_name =
            |part: &Part| (part.owner.as_ref()).is_some_and(|it| it.is_below(prefix));
        let at_its_name = rest.iter().position(is_at_its_name);
        let of_kind = || rest.iter().position(|part| part.kind() == Some(kind));
        let mut parts = Self::from(rest.remove(at_its_name.or_else(of_kind).unwrap_or(0)));
        parts.first.faults.extend(zone.faults);
        for part in rest {
            match (part.kind(), part.owner.as_ref()) {
                (Some(kind), _) if parts.others.len() < MAX_OTHERS => {
                    parts.others.push((kind, part));
                }
                (_, Some(owner)) if parts.left_out.len() < MAX_LEFT_OUT => {
                    parts.left_out.push(owner.written.clone());
                }
                _ => {}
            }
        }
        parts
    }

    /// Of records, one a line; empty lines are none. A line of the other kind stands at another name.
    fn of_lines(kind: Kind, pasted: &[u8]) -> Self {
        let mut parts = Self::from(Part::default());
        let (mut other, mut of_other) = (None, Part::default());
        let mut start = 0;
        for line in pasted.split(|octet| *octet == b'\n') {
            let text = line.strip_suffix(b"\r").unwrap_or(line);
            let record = (!text.is_empty()).then(|| Placed::plain(text, start));
            let is_other = kind_of(text).filter(|it| *it != kind);
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
            left_out: Vec::new(),
        }
    }
}

/// The kind that a TXT record says it is.
fn kind_of(text: &[u8]) -> Option<Kind> {
    let says = |version: &str| {
        let start = text.trim_ascii_start().get(..version.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(version.as_bytes()))
    };
    if says(sts::record::VERSION) {
        Some(Kind::StsRecord)
    } else {
        says(tlsrpt::record::VERSION).then_some(Kind::TlsrptRecord)
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
