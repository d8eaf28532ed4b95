//! Lines of a zone file, pasted in place of a record (RFC 1035 5.1): whose records they are.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use strictmx_core::dns::MAX_ALIASES;
use strictmx_core::domain_name::DomainName;
use strictmx_core::span::Span;

use super::Kind;
use super::fault::Fault;
use super::master::Reader;
use super::part::{self, Part};

/// The TXT records among lines of a zone file, by name, names of records that lead elsewhere, and
/// the faults of other lines.
pub(super) struct Zone {
    /// In the order of the lines, those that lead elsewhere last; empty where there is neither.
    pub(super) parts: Vec<Part>,
    /// Why no name server would load lines that have no TXT record.
    pub(super) faults: Vec<(Fault, Span)>,
}

/// The name of records.
#[derive(Clone)]
pub(super) struct Owner {
    /// As written, with a final dot where it is known to be whole; whole where the lines say with
    /// what to complete it.
    pub(super) written: String,
    pub(super) span: Span,
    /// As written.
    relative: String,
    /// In lower case, completed as far as the lines say with what.
    full: String,
    origin: Option<String>,
}

impl Zone {
    pub(super) fn read(pasted: &[u8]) -> Self {
        let mut reader = Reader::new(pasted);
        let mut origin = None;
        let mut owner = None;
        let mut zone = Self {
            parts: Vec::new(),
            faults: Vec::new(),
        };
        // The part of each name.
        let mut places = HashMap::new();
        let mut aliases = Vec::new();
        let mut known = HashSet::new();
        while let Some(entry) = reader.entry() {
            origin = entry.origin.map(lower).or(origin);
            // A line without a name is about that of the line before.
            if let Some((name, start)) = entry.owner {
                let named = Owner::new(name, entry.is_whole, start, origin.as_deref());
                owner = Some(named);
            }
            let faults = std::mem::take(&mut reader.faults);
            let name = owner.as_ref().map(|owner| owner.full.clone());
            if let Some((span, target, start)) = entry.alias {
                aliases.push(Alias {
                    owner: owner.clone(),
                    span,
                    target: Owner::new(target, false, start, origin.as_deref()),
                });
            }
            let Some(text) = entry.text else {
                zone.faults.extend(faults);
                continue;
            };
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
    fn follow(&mut self, aliases: &[Alias], places: &HashMap<Option<String>, usize>) {
        let mut leads = HashMap::new();
        for alias in aliases {
            let name = alias.owner.as_ref().map(|owner| owner.full.clone());
            if let Some(at) = places.get(&name) {
                Rc::make_mut(&mut self.parts[*at].faults).push((Fault::Alias, alias.span));
            } else if leads.entry(name).or_insert(alias).target.full != alias.target.full {
                self.faults.push((Fault::Alias, alias.span));
            }
        }
        for alias in aliases {
            let Some(owner) = &alias.owner else { continue };
            let is_of_record = owner.kind().is_some();
            let is_first = |it: &&Alias| it.span == alias.span;
            let led = leads.get(&Some(owner.full.clone())).copied();
            if led.filter(is_first).is_none() || !is_of_record && !owner.is_below("mta-sts") {
                continue;
            }
            let mut end = alias;
            for _ in 1..MAX_ALIASES {
                end = leads.get(&Some(end.target.full.clone())).unwrap_or(&end);
            }
            let owner = Some(owner.clone());
            let place = places.get(&Some(end.target.full.clone()));
            match place.map(|at| &mut self.parts[*at]) {
                // What has no name of a record is that of the first that leads there.
                Some(part) if is_of_record && part.is_at_no_name() => part.owner = owner,
                Some(part) if is_of_record => {
                    let part = part.clone();
                    self.parts.push(Part { owner, ..part });
                }
                _ => self.parts.push(Part {
                    alias: Some(end.target.written.clone()),
                    ..Part::of(owner)
                }),
            }
        }
    }
}

/// A CNAME.
struct Alias {
    owner: Option<Owner>,
    /// Where its mnemonic stands.
    span: Span,
    target: Owner,
}

impl Zone {
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
        let is_completed = origin.is_some() && full.ends_with('.') && !written.ends_with('.');
        let relative = written.clone();
        let written = if is_completed { full.clone() } else { written };
        Self {
            relative,
            written,
            span: Span::new(start, start + name.len()),
            full,
            origin: origin.map(str::to_owned),
        }
    }

    /// The kind of record that senders look for at such a name.
    pub(super) fn kind(&self) -> Option<Kind> {
        [Kind::StsRecord, Kind::TlsrptRecord]
            .into_iter()
            .find(|kind| kind.prefix().is_some_and(|prefix| self.is_below(prefix)))
    }

    /// Whether it is `prefix` itself, or that of a domain.
    pub(super) fn is_below(&self, prefix: &str) -> bool {
        let Some(rest) = self.full.strip_prefix(prefix) else {
            return false;
        };
        let above = rest.strip_prefix('.').unwrap_or_default();
        // Below another such name, as where the name of the zone has it, too.
        let is_twice = above.starts_with(prefix);
        rest.is_empty() || !above.is_empty() && !is_twice
    }

    /// The zone's name, where the lines say it, without the final dot.
    pub(super) fn zone(&self) -> Option<&str> {
        let origin = self.origin.as_ref()?;
        Some(origin.trim_end_matches('.')).filter(|zone| !zone.is_empty())
    }

    /// The domain whose record it is, where the lines say so.
    pub(super) fn domain(&self, prefix: &str) -> Option<DomainName> {
        let full = || self.full.strip_prefix(prefix)?.strip_prefix('.');
        let whole = full().and_then(|domain| domain.strip_suffix('.'));
        let domain = self.domain_twice(prefix).or(whole.map(str::to_owned))?;
        domain.parse().ok()
    }

    /// The domain of a name that seems to be whole, and is not: the dot at its end is missing.
    pub(super) fn domain_twice(&self, prefix: &str) -> Option<String> {
        let lower = self.relative.to_ascii_lowercase();
        let domain = lower.strip_prefix(prefix)?.strip_prefix('.')?;
        let is_whole = domain.contains('.') && !domain.ends_with('.');
        let is_within = |zone: &str| {
            let below = domain.strip_suffix(zone);
            below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
        };
        (is_whole && self.zone().is_none_or(is_within)).then(|| domain.to_owned())
    }
}

fn lower(name: &[u8]) -> String {
    let name = name.get(..255).unwrap_or(name);
    String::from_utf8_lossy(name).to_ascii_lowercase()
}
