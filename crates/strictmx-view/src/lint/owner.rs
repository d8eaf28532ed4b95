//! The names of records in lines of a zone file (RFC 1035 5.1).

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use strictmx_core::domain_name::DomainName;
use strictmx_core::span::Span;

use super::Kind;

/// Octets in a name that are read (RFC 1035 2.3.4).
const MAX_NAME: usize = 255;

/// What follows `$ORIGIN`.
pub(super) fn origin(written: &[u8]) -> Rc<str> {
    let written = written.get(..MAX_NAME).unwrap_or(written);
    String::from_utf8_lossy(written).to_ascii_lowercase().into()
}

/// A name, completed as far as the lines say with what. Names of many lines have what completes
/// them in common, so that none takes more room than its line.
#[derive(Clone)]
pub(super) struct Name {
    /// As written, with a final dot where it is known to be whole.
    relative: Rc<str>,
    /// In lower case.
    origin: Option<Rc<str>>,
}

impl Name {
    pub(super) fn new(name: &[u8], is_whole: bool, origin: Option<Rc<str>>) -> Self {
        let mut relative = String::from_utf8_lossy(name).into_owned();
        if is_whole && !relative.ends_with('.') {
            relative.push('.');
        }
        Self {
            relative: relative.into(),
            origin,
        }
    }

    fn pieces(&self) -> [&str; 3] {
        match self.origin.as_deref() {
            Some(origin) if &*self.relative == "@" => [origin, "", ""],
            Some(origin) if !self.relative.ends_with('.') => [&self.relative, ".", origin],
            _ => [&self.relative, "", ""],
        }
    }

    /// In lower case.
    fn full(&self) -> String {
        self.pieces().concat().to_ascii_lowercase()
    }

    /// Whole where the lines say with what to complete it, else as written.
    pub(super) fn shown(&self) -> String {
        let full = self.full();
        if full.ends_with('.') && !self.relative.ends_with('.') {
            full
        } else {
            self.relative.to_string()
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.full() == other.full()
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.full().hash(hasher);
    }
}

/// The name of records, and where it stands.
#[derive(Clone)]
pub(super) struct Owner {
    pub(super) name: Name,
    pub(super) span: Span,
}

impl Owner {
    /// The kind of record that senders look for at such a name.
    pub(super) fn kind(&self) -> Option<Kind> {
        [Kind::StsRecord, Kind::TlsrptRecord]
            .into_iter()
            .find(|kind| kind.prefix().is_some_and(|prefix| self.is_below(prefix)))
    }

    /// Whether it is `prefix` itself, or that of a domain.
    pub(super) fn is_below(&self, prefix: &str) -> bool {
        let full = self.name.full();
        let Some(rest) = full.strip_prefix(prefix) else {
            return false;
        };
        let above = rest.strip_prefix('.').unwrap_or_default();
        // Below another such name, as where the name of the zone has it, too.
        let is_twice = above.starts_with(prefix);
        rest.is_empty() || !above.is_empty() && !is_twice
    }

    /// The zone's name, where the lines say it, without the final dot.
    pub(super) fn zone(&self) -> Option<&str> {
        let origin = self.name.origin.as_ref()?;
        Some(origin.trim_end_matches('.')).filter(|zone| !zone.is_empty())
    }

    /// The domain whose record it is, where the lines say so.
    pub(super) fn domain(&self, prefix: &str) -> Option<DomainName> {
        if let Some(domain) = self.domain_twice(prefix) {
            return domain.parse().ok();
        }
        let full = self.name.full();
        let domain = full.strip_prefix(prefix)?.strip_prefix('.')?;
        domain.strip_suffix('.')?.parse().ok()
    }

    /// The domain of a name that seems to be whole, and is not: the dot at its end is missing.
    pub(super) fn domain_twice(&self, prefix: &str) -> Option<String> {
        let lower = self.name.relative.to_ascii_lowercase();
        let domain = lower.strip_prefix(prefix)?.strip_prefix('.')?;
        let is_whole = domain.contains('.') && !domain.ends_with('.');
        let is_within = |zone: &str| {
            let below = domain.strip_suffix(zone);
            below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
        };
        (is_whole && self.zone().is_none_or(is_within)).then(|| domain.to_owned())
    }
}
