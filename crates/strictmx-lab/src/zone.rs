//! What the lab's resolver knows: its names, and how they fail.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use strictmx_core::certificate::Certificate;
use strictmx_core::dns::{self, Alias, MAX_ALIASES, Rcode, Record, RecordData, Tlsa};
use strictmx_core::domain_name::DomainName;
use strictmx_core::question::RecordType;

use crate::authority::{Authority, CertificateKind};

/// Seconds that records may be cached.
const TTL_S: u32 = 3600;

/// All names of the lab.
#[derive(Debug)]
pub(crate) struct Zone {
    apexes: Vec<DomainName>,
    nodes: BTreeMap<DomainName, Node>,
    /// Names with records at or below them: the rest is NXDOMAIN (RFC 8020).
    existing: HashSet<DomainName>,
    /// Answers at and below these are secure.
    signed: Vec<DomainName>,
    authority: Arc<Authority>,
}

/// What stands at one name. `*` as first label is a wildcard (RFC 4592).
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    /// A CNAME.
    pub alias: Option<DomainName>,
    /// Everything else.
    pub records: Vec<(RecordType, Data)>,
    /// Seconds that the records may be cached, where it is not an hour.
    pub ttl_s: Option<u32>,
    /// What the second resolver still has of these types, in place of the records.
    pub elsewhere: Vec<(RecordType, Data)>,
    /// How asking for these types fails.
    pub faults: Vec<(RecordType, DnsFault)>,
}

/// Record data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    /// As it is.
    Fixed(RecordData),
    /// A TLSA record of this usage, selector and matching type (SHA-256 or nothing else) over what a
    /// host presents: its own certificate with usage 3, the last one with usage 2. Certificates are
    /// made when first asked for.
    TlsaOf(DomainName, CertificateKind, [u8; 3]),
}

/// The lab's resolvers. They answer alike but for what the second one still remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolver {
    First,
    Second,
}

/// How a lookup fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DnsFault {
    /// SERVFAIL, whether validation is asked for or not.
    Broken,
    /// SERVFAIL with EDE 6, and the records with CD=1.
    Bogus,
    /// REFUSED.
    Refused,
}

/// An answer, to be put on the wire.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub rcode: Rcode,
    pub authentic: bool,
    pub aliases: Vec<Alias>,
    pub records: Vec<Record>,
    /// DNSSEC validation failed: say so (RFC 8914 4.7).
    pub bogus: bool,
}

impl Zone {
    /// A zone of these names, all at or under one of these apexes.
    pub(crate) fn new(
        apexes: Vec<DomainName>,
        nodes: BTreeMap<DomainName, Node>,
        signed: Vec<DomainName>,
        authority: Arc<Authority>,
    ) -> Self {
        let mut existing = HashSet::from_iter(apexes.iter().cloned());
        for name in nodes.keys() {
            let mut name = Some(name.clone());
            while let Some(new) = name.filter(|name| existing.insert(name.clone())) {
                name = new.parent();
            }
        }
        Self {
            apexes,
            nodes,
            existing,
            signed,
            authority,
        }
    }

    /// What a validating resolver says; with `checking_disabled` it passes on what it could not
    /// validate (RFC 4035 3.2.2).
    pub(crate) fn answer(
        &self,
        owner: &DomainName,
        rtype: RecordType,
        checking_disabled: bool,
        resolver: Resolver,
    ) -> Answer {
        let mut answer = Answer {
            rcode: Rcode::NoError,
            authentic: !checking_disabled,
            aliases: Vec::new(),
            records: Vec::new(),
            bogus: false,
        };
        let mut name = owner.clone();
        loop {
            if !self.has(&name) {
                // Not the lab's to say; the real resolvers are asked about the rest of the world.
                return answer.failed(Rcode::Refused);
            }
            answer.authentic &= self.is_signed(&name);
            let Some(node) = self.node(&name) else {
                if !self.existing.contains(&name) {
                    answer.rcode = Rcode::NxDomain;
                }
                return answer;
            };
            match node
                .faults
                .iter()
                .find(|(of, _)| *of == rtype)
                .map(|(_, fault)| fault)
            {
                Some(DnsFault::Broken) => return answer.failed(Rcode::ServFail),
                Some(DnsFault::Refused) => return answer.failed(Rcode::Refused),
                Some(DnsFault::Bogus) if !checking_disabled => {
                    answer.bogus = true;
                    return answer.failed(Rcode::ServFail);
                }
                Some(DnsFault::Bogus) | None => {}
            }
            let Some(target) = &node.alias else {
                let lags = resolver == Resolver::Second
                    && node.elsewhere.iter().any(|(of, _)| *of == rtype);
                let records = if lags { &node.elsewhere } else { &node.records };
                let of_type = records.iter().filter(|(of, _)| *of == rtype);
                let ttl_s = node.ttl_s.unwrap_or(TTL_S);
                let found: Option<Vec<_>> =
                    of_type.map(|(_, data)| self.record(data, ttl_s)).collect();
                let Some(records) = found else {
                    return answer.failed(Rcode::ServFail);
                };
                answer.records = records;
                return answer;
            };
            let is_loop =
                answer.aliases.iter().any(|alias| alias.owner == *target) || *target == name;
            answer.aliases.push(Alias {
                owner: std::mem::replace(&mut name, target.clone()),
                target: target.clone(),
            });
            if is_loop || answer.aliases.len() > MAX_ALIASES {
                return answer;
            }
        }
    }

    /// Whether the lab answers for that name.
    pub(crate) fn has(&self, name: &DomainName) -> bool {
        let mut apexes = self.apexes.iter();
        apexes.any(|apex| name == apex || name.is_subdomain_of(apex))
    }

    /// The node at a name, or the wildcard that covers it (RFC 4592 3.3.1).
    fn node(&self, name: &DomainName) -> Option<&Node> {
        if let Some(node) = self.nodes.get(name) {
            return Some(node);
        }
        if self.existing.contains(name) {
            return None;
        }
        let mut encloser = name.parent()?;
        while !self.existing.contains(&encloser) {
            encloser = encloser.parent()?;
        }
        self.nodes.get(&encloser.prefixed("*"))
    }

    fn is_signed(&self, name: &DomainName) -> bool {
        self.signed
            .iter()
            .any(|apex| name == apex || name.is_subdomain_of(apex))
    }

    fn record(&self, data: &Data, ttl_s: u32) -> Option<Record> {
        let data = match data {
            Data::Fixed(data) => data.clone(),
            Data::TlsaOf(host, kind, [usage, selector, matching]) => {
                let identity = self.authority.identity(host, *kind).ok()?;
                let certificate = match usage {
                    3 => identity.chain.first()?,
                    _ => identity.chain.last()?,
                };
                let selected = match selector {
                    0 => certificate.to_vec(),
                    _ => Certificate::from_der(certificate).ok()?.public_key_info,
                };
                let data = match matching {
                    0 => selected,
                    _ => Sha256::digest(&selected).to_vec(),
                };
                RecordData::Tlsa(Tlsa {
                    usage: *usage,
                    selector: *selector,
                    matching: *matching,
                    data,
                })
            }
        };
        Some(Record { ttl_s, data })
    }
}

impl Answer {
    fn failed(self, rcode: Rcode) -> Self {
        Self {
            rcode,
            authentic: false,
            aliases: Vec::new(),
            records: Vec::new(),
            bogus: self.bogus,
        }
    }

    /// The wire format; `None` for names or data too long.
    pub(crate) fn message(&self, owner: &DomainName, rtype: RecordType) -> Option<Vec<u8>> {
        let mut message = dns::response(
            owner,
            rtype,
            self.rcode,
            self.authentic,
            &self.aliases,
            &self.records,
        )?;
        if self.bogus {
            append_extended_error(&mut message, 6, "no valid signature");
        }
        Some(message)
    }
}

/// Adds an OPT record with an extended error (RFC 6891 6.1.2, RFC 8914 2).
fn append_extended_error(message: &mut Vec<u8>, code: u16, text: &str) {
    let length = text.len() as u16;
    message.extend([0, 0, 41]); // root, OPT
    message.extend(1232_u16.to_be_bytes()); // UDP payload size
    message.extend([0, 0, 0x80, 0]); // extended RCODE, version, DO
    message.extend((length + 6).to_be_bytes());
    message.extend([0, 15]); // option: extended DNS error
    message.extend((length + 2).to_be_bytes());
    message.extend(code.to_be_bytes());
    message.extend(text.as_bytes());
    message[11] += 1; // ARCOUNT, 0 before
}

#[cfg(test)]
mod tests;
