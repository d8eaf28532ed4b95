//! From drafts to a zone and to machines with addresses.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use strictmx_core::dns::{RecordData, Tlsa};
use strictmx_core::domain_name::DomainName;
use strictmx_core::question::RecordType;

use crate::Error;
use crate::authority::{Authority, CertificateKind};
use crate::network::{Machine, Server};
use crate::tls::Tls;
use crate::zone::{Data, Node, Zone};

use super::draft::{Draft, Published};
use super::{LabDomain, ZONES, drafts, lab_domain};

/// The whole lab, before anything listens.
#[derive(Debug)]
pub(crate) struct World {
    pub domains: Vec<LabDomain>,
    pub zone: Zone,
    pub machines: HashMap<IpAddr, Arc<Machine>>,
}

/// Builds the lab of the catalogue, with so many copies of what is copied.
pub(crate) fn build(authority: &Arc<Authority>, copies: u16) -> Result<World, Error> {
    let mut domains = Vec::new();
    let mut nodes = BTreeMap::new();
    let mut signed = Vec::new();
    let mut machines = HashMap::new();
    let originals = drafts().map(|(area, draft)| (draft.label.to_owned(), area, draft));
    let copied = (1..=copies).flat_map(|copy| {
        let drafts = drafts().filter(|(area, draft)| is_copied(area, draft));
        drafts.map(move |(area, draft)| (format!("{}.c{copy}", draft.label), area, draft))
    });
    for (index, (label, area, draft)) in originals.chain(copied).enumerate() {
        let mut site = Site {
            domain: domain_name(&label),
            draft: &draft,
            nodes: &mut nodes,
        };
        for (address, machine) in site.place_hosts(u16::try_from(index)?)? {
            machines.insert(address, Arc::new(machine));
        }
        site.publish()?;
        for name in &draft.signed {
            signed.push(site.name(name)?);
        }
        if label == draft.label {
            domains.push(lab_domain(area, &draft));
        }
    }
    let apexes = ZONES.iter().map(|apex| apex.parse());
    let zone = Zone::new(
        apexes.collect::<Result<_, _>>()?,
        nodes,
        signed,
        Arc::clone(authority),
    );
    Ok(World {
        domains,
        zone,
        machines,
    })
}

/// The name of the domain with that label, or those labels.
pub(super) fn domain_name(label: &str) -> DomainName {
    let labels = label.split('.').chain(["lab", "test"]);
    DomainName::from_labels(labels)
}

/// Whether there are copies of a domain: it is for load, and has no names of others.
fn is_copied(area: &str, draft: &Draft) -> bool {
    let is_for_load = ["healthy", "hostile"].contains(&area);
    is_for_load && !draft.hosts.keys().any(|name| name.ends_with('.'))
}

/// One domain, being built.
struct Site<'a> {
    domain: DomainName,
    draft: &'a Draft,
    nodes: &'a mut BTreeMap<DomainName, Node>,
}

impl Site<'_> {
    fn name(&self, text: &str) -> Result<DomainName, Error> {
        Ok(match text.strip_suffix('.') {
            Some("") => DomainName::root(),
            Some(absolute) => absolute.parse()?,
            None if text == "@" => self.domain.clone(),
            None => self.domain.prefixed(text),
        })
    }

    fn text(&self, text: &str) -> String {
        text.replace("{domain}", self.domain.a_label())
    }

    fn add(&mut self, owner: DomainName, rtype: RecordType, data: Data) {
        self.nodes
            .entry(owner)
            .or_default()
            .records
            .push((rtype, data));
    }

    /// Gives every host its addresses: `28.8.<domain>.<host>`, from the 256th domain on `28.9` and so
    /// on, and `2d00:1ab:0:<domain>::<host>`.
    fn place_hosts(&mut self, index: u16) -> Result<Vec<(IpAddr, Machine)>, Error> {
        let [high, low] = index.to_be_bytes();
        let mut machines = Vec::new();
        for (at, (&name, servers)) in (25..).zip(&self.draft.hosts) {
            let owner = self.name(name)?;
            let second = high.checked_add(8).ok_or("too many copies")?;
            let v4 = Ipv4Addr::new(28, second, low, at);
            let v6 = Ipv6Addr::new(0x2d00, 0x1ab, 0, index, 0, 0, 0, at.into());
            let sides = [
                (RecordType::A, IpAddr::from(v4)),
                (RecordType::Aaaa, IpAddr::from(v6)),
            ];
            for ((rtype, address), server) in sides.into_iter().zip(servers) {
                if let Some(server) = server {
                    self.add(
                        owner.clone(),
                        rtype,
                        Data::Fixed(RecordData::Address(address)),
                    );
                    machines.push((address, self.machine(&owner, server)));
                }
            }
        }
        Ok(machines)
    }

    fn machine(&self, owner: &DomainName, server: &Server) -> Machine {
        match server {
            // Wherever a policy host stands, it is asked for by this name (RFC 8461 3.3).
            Server::Policy(server) => {
                let mut server = server.clone();
                if let Ok(body) = String::from_utf8(server.body.clone()) {
                    server.body = self.text(&body).into();
                }
                for (_, value) in &mut server.headers {
                    *value = self.text(value);
                }
                Machine {
                    host: self.domain.prefixed("mta-sts"),
                    server: Server::Policy(server),
                }
            }
            server => Machine {
                host: owner.clone(),
                server: server.clone(),
            },
        }
    }

    fn publish(&mut self) -> Result<(), Error> {
        for (&(owner, rtype), records) in &self.draft.records {
            let owner = self.name(owner)?;
            for published in records {
                let data = self.data(published)?;
                self.add(owner.clone(), rtype, data);
            }
        }
        for (&owner, &target) in &self.draft.aliases {
            let (owner, target) = (self.name(owner)?, self.name(target)?);
            self.nodes.entry(owner).or_default().alias = Some(target);
        }
        for (owner, rtype, published) in &self.draft.elsewhere {
            let (owner, data) = (self.name(owner)?, self.data(published)?);
            let node = self.nodes.entry(owner).or_default();
            node.elsewhere.push((*rtype, data));
        }
        for &(owner, ttl_s) in &self.draft.ttls_s {
            let owner = self.name(owner)?;
            self.nodes.entry(owner).or_default().ttl_s = Some(ttl_s);
        }
        for &(owner, rtype, fault) in &self.draft.faults {
            let owner = self.name(owner)?;
            self.nodes
                .entry(owner)
                .or_default()
                .faults
                .push((rtype, fault));
        }
        Ok(())
    }

    fn data(&self, published: &Published) -> Result<Data, Error> {
        Ok(Data::Fixed(match *published {
            Published::Text(text) => RecordData::Txt(self.text(text).into()),
            Published::Mx(preference, exchange) => RecordData::Mx {
                preference,
                exchange: self.name(exchange)?,
            },
            Published::Address(address) => RecordData::Address(address),
            Published::TlsaOf(kind, host) => {
                return Ok(Data::TlsaOf(
                    self.name(host)?,
                    self.presented_by(host),
                    kind,
                ));
            }
            Published::TlsaOfOther(kind, host, certificate) => {
                return Ok(Data::TlsaOf(self.name(host)?, certificate, kind));
            }
            Published::Tlsa([usage, selector, matching], octet) => RecordData::Tlsa(Tlsa {
                usage,
                selector,
                matching,
                // As long as the digest, where it is one.
                data: vec![octet; if matching == 2 { 64 } else { 32 }],
            }),
        }))
    }

    /// What certificate a host of the draft presents.
    fn presented_by(&self, host: &str) -> CertificateKind {
        let servers = self.draft.hosts.get(host).into_iter().flatten().flatten();
        let kind = |server: &Server| match server {
            Server::Smtp(server) => match server.tls {
                Tls::Presents(kind) | Tls::PostQuantum(kind) | Tls::Old(_, kind) => Some(kind),
                Tls::Alerts(_) => None,
            },
            _ => None,
        };
        servers
            .filter_map(kind)
            .next()
            .unwrap_or(CertificateKind::Good)
    }
}
