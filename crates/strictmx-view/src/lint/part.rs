//! What was pasted, by what it is to publish: the records of each name and kind by themselves.

use std::collections::HashSet;
use std::rc::Rc;

use strictmx_core::span::Span;

use super::fault::Fault;
use super::kind::{guess, guess_record};
use super::master::{begins_a_field, begins_with};
use super::owner::Owner;
use super::placed::Placed;
use super::zone::Zone;
use super::{Kind, embedded, within};
use crate::en;
use crate::words::visible;

/// Parts that are judged beside the first.
const MAX_OTHERS: usize = 100;
/// Names that are listed as left out.
const MAX_LEFT_OUT: usize = 100;

/// Records of one name; of a policy its text. What several names share is there once, however many
/// lead to it.
#[derive(Clone, Default)]
pub(super) struct Part {
    /// Whose, where they stand in a zone file and have a name there.
    pub(super) owner: Option<Owner>,
    pub(super) records: Rc<Vec<Placed>>,
    /// Where a CNAME leads that stands in their place.
    pub(super) alias: Option<String>,
    /// Why no name server would load their lines as they are meant.
    pub(super) faults: Rc<Vec<(Fault, Span)>>,
    /// Whether other text stands around it.
    pub(super) is_within: bool,
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

    /// The text of a policy.
    pub(super) fn policy(text: &[u8], start: usize) -> Self {
        Self {
            records: Rc::new(vec![Placed::plain(text, start)]),
            ..Self::default()
        }
    }

    /// Of what stands inside other text.
    fn within(records: Vec<Placed>) -> Self {
        Self {
            records: Rc::new(records),
            is_within: true,
            ..Self::default()
        }
    }

    /// What it is by its name, or else by what the first says that says it.
    pub(super) fn kind(&self) -> Option<Kind> {
        let mut said = self.records.iter().map(kind_of);
        self.by_name().or_else(|| said.find_map(|kind| kind))
    }

    /// At a name of no record a CNAME is the policy host's.
    fn by_name(&self) -> Option<Kind> {
        let of_record = self.owner.as_ref().and_then(Owner::kind);
        of_record.or(self.alias.as_ref().map(|_| Kind::StsPolicy))
    }

    /// Whether senders look for no record at its name.
    pub(super) fn is_at_no_name(&self) -> bool {
        self.owner.as_ref().and_then(Owner::kind).is_none()
    }

    pub(super) fn is_at_the_name_of(&self, kind: Kind) -> bool {
        self.by_name() == Some(kind)
    }

    /// What of it is to be judged, by kind. At a name of neither, other records are in their place.
    fn judged(self) -> Vec<(Kind, Self)> {
        if let Some(kind) = self.by_name() {
            return vec![(kind, self)];
        }
        let mut records = Rc::unwrap_or_clone(self.records);
        let of = |kind| {
            let is_of = |record: &mut Placed| kind_of(record) == Some(kind);
            let records: Vec<_> = records.extract_if(.., is_of).collect();
            let part = Self {
                owner: self.owner.clone(),
                records: Rc::new(records),
                ..Self::default()
            };
            (!part.records.is_empty()).then_some((kind, part))
        };
        let kinds = [Kind::StsRecord, Kind::TlsrptRecord].into_iter();
        let mut parts: Vec<_> = kinds.filter_map(of).collect();
        if let Some((_, first)) = parts.first_mut() {
            first.faults = self.faults;
        }
        parts
    }
}

impl Parts {
    /// Of a text of that kind, or else of whatever it is.
    pub(super) fn read(kind: Option<Kind>, pasted: &[u8]) -> (Kind, Self) {
        let inside = kind.is_none().then(|| embedded::policies(pasted));
        match inside.flatten() {
            Some((policies, rest)) => Self::beside(policies, &rest),
            None => {
                let kind = kind.unwrap_or_else(|| guess(pasted));
                (kind, Self::of(kind, pasted))
            }
        }
    }

    /// Of policies inside other text, and of the records in the rest of it.
    fn beside(policies: Vec<Placed>, rest: &[u8]) -> (Kind, Self) {
        let policies = policies.into_iter().map(|it| Part::within(vec![it]));
        let mut policies = policies.map(|it| (Kind::StsPolicy, it));
        let (kind, mut parts) = match guess_record(rest) {
            Some(kind) => (kind, Self::of(kind, rest)),
            None => {
                let first = policies.next().map(|(_, it)| it).unwrap_or_default();
                (Kind::StsPolicy, Self::from(first))
            }
        };
        parts.others.extend(policies);
        (kind, parts.limited())
    }

    fn of(kind: Kind, pasted: &[u8]) -> Self {
        let zone = Zone::read(pasted);
        if let Some(within) = Self::within(kind, &zone, pasted) {
            return within;
        }
        let is_zone = match kind {
            // Its lines are none of a zone file.
            Kind::StsPolicy => {
                let mut parts = zone.parts.iter();
                zone.faults.is_empty() && parts.any(|part| part.is_at_the_name_of(kind))
            }
            Kind::StsRecord | Kind::TlsrptRecord => !zone.parts.is_empty(),
        };
        if !is_zone {
            return Self::of_texts(kind, pasted);
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
            faults.append(Rc::make_mut(&mut part.faults));
            if left_out.len() < MAX_LEFT_OUT {
                left_out.push(owner.name.shown());
            }
        }
        let at_its_name = judged.iter().position(|(_, it)| it.is_at_the_name_of(kind));
        let of_kind = || judged.iter().position(|(of, _)| *of == kind);
        let mut parts = match at_its_name.or_else(of_kind) {
            Some(first) => Self::from(judged.remove(first).1),
            None => Self::from(Part::default()),
        };
        Rc::make_mut(&mut parts.first.faults).extend(faults);
        let parts = Self {
            others: judged,
            left_out,
            ..parts
        };
        parts.limited()
    }

    /// With as many others as are judged at once.
    fn limited(mut self) -> Self {
        let beyond = self.others.split_off(self.others.len().min(MAX_OTHERS));
        self.beyond += beyond.len();
        self
    }

    /// Of records or a policy, or of both.
    fn of_texts(kind: Kind, pasted: &[u8]) -> Self {
        let whole = Span::new(0, pasted.len());
        let policy = |span: Span| Part::policy(span.of(pasted), span.start);
        match (both(pasted), kind) {
            (None, Kind::StsPolicy) => Self::from(policy(whole)),
            (None, _) => Self::of_lines(kind, pasted, whole),
            (Some([records, rest]), Kind::StsPolicy) => {
                let said = said_by(records.of(pasted)).unwrap_or(Kind::StsRecord);
                let mut lines = Self::of_lines(said, pasted, records);
                let of_policy = Self::from(policy(rest));
                lines.others.insert(0, (said, lines.first));
                Self {
                    others: lines.others,
                    ..of_policy
                }
            }
            (Some([records, rest]), _) => {
                let mut parts = Self::of_lines(kind, pasted, records);
                parts.others.push((Kind::StsPolicy, policy(rest)));
                parts
            }
        }
    }

    /// Of a text that is no zone file and has records in it, each by itself, but for those that can
    /// only be of one name.
    fn within(kind: Kind, zone: &Zone, pasted: &[u8]) -> Option<Self> {
        if kind == Kind::StsPolicy || zone.says_record() {
            return None;
        }
        let mut records = within::records(pasted);
        let mut others = Vec::new();
        for of in [Kind::StsRecord, Kind::TlsrptRecord] {
            let of_kind = records
                .extract_if(.., |(kind, _)| *kind == of)
                .map(|it| it.1);
            if within::has_one_name(pasted, of) {
                let mut known = HashSet::new();
                let records = of_kind.filter(|it| known.insert(it.octets.clone()));
                let part = Part::within(records.collect());
                others.extend((!part.records.is_empty()).then_some((of, part)));
            } else {
                others.extend(of_kind.map(|it| (of, Part::within(vec![it]))));
            }
        }
        let first = others.iter().position(|(of, _)| *of == kind);
        if others.is_empty() {
            return None;
        }
        let (_, mut first) = others.remove(first.unwrap_or(0));
        first.faults = Rc::new(zone.rows().take(1).collect());
        let parts = Self {
            others,
            ..Self::from(first)
        };
        Some(parts.limited())
    }

    /// Of records, one a line; empty lines are none. A line of the other kind stands at another name.
    fn of_lines(kind: Kind, pasted: &[u8], span: Span) -> Self {
        let mut parts = Self::from(Part::default());
        let (mut other, mut of_other) = (None, Part::default());
        let mut start = span.start;
        for line in span.of(pasted).split(|octet| *octet == b'\n') {
            let text = line.strip_suffix(b"\r").unwrap_or(line);
            let record = (!text.is_empty()).then(|| Placed::plain(text, start));
            let is_other = said_in(text).filter(|it| *it != kind);
            other = other.or(is_other);
            let part = match is_other {
                Some(_) => &mut of_other,
                None => &mut parts.first,
            };
            Rc::make_mut(&mut part.records).extend(record);
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

/// Where records stand, one a line, and where a policy before or behind them, where a text has both.
fn both(pasted: &[u8]) -> Option<[Span; 2]> {
    let lines: Vec<_> = pasted.split_inclusive(|octet| *octet == b'\n').collect();
    // `v=STSv1` alone is what some write in the first line of a policy.
    let is_record = |line: &&&[u8]| {
        said_by(line).is_some() && line.iter().filter(|it| **it == b'=').count() > 1
    };
    let is_before = |line: &&&[u8]| is_record(line) || line.trim_ascii().is_empty();
    let is_field = |line: &&[u8]| begins_a_field(line.trim_ascii_start());
    let length = |lines: &[&[u8]]| lines.iter().map(|line| line.len()).sum::<usize>();
    let are_both = |records: &[&[u8]], rest: &[&[u8]]| {
        records.iter().any(|line| is_record(&line))
            && rest.iter().any(is_field)
            && !rest.iter().any(|line| is_record(&line))
    };
    let front = lines.iter().take_while(is_before).count();
    let back = lines.len() - lines.iter().rev().take_while(is_before).count();
    let (whole, [start, end]) = (pasted.len(), [front, back].map(|at| length(&lines[..at])));
    if are_both(&lines[..front], &lines[front..]) {
        Some([Span::new(0, start), Span::new(start, whole)])
    } else if are_both(&lines[back..], &lines[..back]) {
        Some([Span::new(end, whole), Span::new(0, end)])
    } else {
        None
    }
}

/// The kind that is said somewhere in a line, whatever stands in front.
fn said_in(line: &[u8]) -> Option<Kind> {
    (0..line.len()).find_map(|at| says(&line[at..]))
}

/// The kind that a text begins with.
pub(super) fn said_by(text: &[u8]) -> Option<Kind> {
    says(text.trim_ascii_start())
}

pub(super) fn says(text: &[u8]) -> Option<Kind> {
    if begins_with(text, &["v=STS"]) {
        Some(Kind::StsRecord)
    } else {
        begins_with(text, &["v=TLSRPT"]).then_some(Kind::TlsrptRecord)
    }
}

/// Whose records were judged, and whose were not; what stands around one `is_within` other text.
pub(super) fn sentence(owner: Option<&str>, is_within: bool, left_out: &[String]) -> String {
    let mut said = String::new();
    if is_within {
        said.push_str(" It was found inside other text, which is not judged.");
    }
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
