//! Lines of a zone file, pasted in place of a record (RFC 1035 5.1): whose records they are.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use strictmx_core::dns::MAX_ALIASES;
use strictmx_core::span::Span;

use super::fault::Fault;
use super::master::Reader;
use super::owner::{Name, Owner, origin};
use super::part::{self, Part};

/// The TXT records among lines of a zone file, by name, names of records that lead elsewhere, and
/// the faults of other lines.
pub(super) struct Zone {
    /// In the order of the lines, those that lead elsewhere last; empty where there is neither.
    pub(super) parts: Vec<Part>,
    /// Why no name server would load lines that have no TXT record.
    pub(super) faults: Vec<(Fault, Span)>,
}

impl Zone {
    pub(super) fn read(pasted: &[u8]) -> Self {
        let mut reader = Reader::new(pasted);
        let mut completed_with = None;
        let mut owner: Option<Owner> = None;
        let mut zone = Self {
            parts: Vec::new(),
            faults: Vec::new(),
        };
        // The part of each name.
        let mut places = HashMap::new();
        let mut aliases = Aliases::default();
        let mut known = HashSet::new();
        while let Some(entry) = reader.entry() {
            completed_with = entry.origin.map(origin).or(completed_with);
            // A line without a name is about that of the line before.
            if let Some((name, start)) = entry.owner {
                owner = Some(Owner {
                    name: Name::new(name, entry.is_whole, completed_with.clone()),
                    span: Span::new(start, start + name.len()),
                });
            }
            let faults = std::mem::take(&mut reader.faults);
            if let Some((span, target)) = entry.alias {
                let target = Name::new(target, false, completed_with.clone());
                aliases.add(owner.clone(), span, target);
            }
            let Some(text) = entry.text else {
                zone.faults.extend(faults);
                continue;
            };
            let name = owner.as_ref().map(|owner| owner.name.clone());
            let at = *places.entry(name).or_insert(zone.parts.len());
            if at == zone.parts.len() {
                zone.parts.push(Part::of(owner.clone()));
            }
            Rc::make_mut(&mut zone.parts[at].faults).extend(faults);
            // The same record twice is one (RFC 2181 5.2).
            if known.insert((at, text.octets.clone())) {
                Rc::make_mut(&mut zone.parts[at].records).push(text);
            }
        }
        zone.follow(&aliases, &places);
        zone
    }

    /// What CNAMEs do to the records of their names. Where the lines have what one leads to, as an
    /// answer of DNS has, that is the record of its name, and of every other that leads there.
    fn follow(&mut self, aliases: &Aliases, places: &HashMap<Option<Name>, usize>) {
        for alias in &aliases.first {
            let name = alias.owner.as_ref().map(|owner| owner.name.clone());
            if let Some(at) = places.get(&name) {
                let faults = Rc::make_mut(&mut self.parts[*at].faults);
                faults.push((Fault::Alias, alias.span));
            }
        }
        self.faults.extend(&aliases.others);
        for alias in &aliases.first {
            let Some(owner) = &alias.owner else { continue };
            let is_of_record = owner.kind().is_some();
            if !is_of_record && !owner.is_below("mta-sts") {
                continue;
            }
            let mut end = alias;
            for _ in 1..MAX_ALIASES {
                end = aliases.of(&end.target).unwrap_or(end);
            }
            if is_of_record && aliases.of(&end.target).is_some() {
                self.parts.push(Part {
                    faults: Rc::new(vec![(Fault::Endless, alias.span)]),
                    ..Part::of(Some(owner.clone()))
                });
                continue;
            }
            let owner = Some(owner.clone());
            let place = places.get(&Some(end.target.clone()));
            match place.map(|at| &mut self.parts[*at]) {
                // What has no name of a record is that of the first that leads there.
                Some(part) if is_of_record && part.is_at_no_name() => part.owner = owner,
                Some(part) if is_of_record => {
                    let part = part.clone();
                    self.parts.push(Part { owner, ..part });
                }
                _ => self.parts.push(Part {
                    alias: Some(end.target.shown()),
                    ..Part::of(owner)
                }),
            }
        }
    }

    /// Whether any line has a record of either kind, or leads to one; rows of a table have none.
    pub(super) fn says_record(&self) -> bool {
        let says = |record| part::kind_of(record).is_some();
        let mut parts = self.parts.iter();
        parts.any(|part| {
            let is_row = part.faults.iter().any(|(fault, _)| *fault == Fault::Row);
            part.alias.is_some() || !is_row && part.records.iter().any(says)
        })
    }

    /// Where lines are that may be rows of a table.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Fault, Span)> {
        let faults = self.parts.iter().flat_map(|part| part.faults.iter());
        faults.copied().filter(|(fault, _)| *fault == Fault::Row)
    }
}

/// A CNAME.
struct Alias {
    owner: Option<Owner>,
    /// Where its mnemonic stands.
    span: Span,
    target: Name,
}

/// The CNAMEs of all names.
#[derive(Default)]
struct Aliases {
    /// The first of each name, in the order of the lines.
    first: Vec<Alias>,
    /// Where they are, by name.
    places: HashMap<Option<Name>, usize>,
    /// Others of a name that lead elsewhere: a name has one (RFC 1034 3.6.2).
    others: Vec<(Fault, Span)>,
}

impl Aliases {
    fn add(&mut self, owner: Option<Owner>, span: Span, target: Name) {
        match self
            .places
            .entry(owner.as_ref().map(|owner| owner.name.clone()))
        {
            Entry::Occupied(at) if self.first[*at.get()].target != target => {
                self.others.push((Fault::Alias, span));
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(place) => {
                place.insert(self.first.len());
                self.first.push(Alias {
                    owner,
                    span,
                    target,
                });
            }
        }
    }

    fn of(&self, name: &Name) -> Option<&Alias> {
        let at = self.places.get(&Some(name.clone()))?;
        self.first.get(*at)
    }
}
