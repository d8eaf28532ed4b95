//! A TLS session with its certificates read.

use std::rc::Rc;

use crate::certificate::{Certificate, CertificateError, Key};
use crate::domain_name::DomainName;
use crate::observation::{PathFault, TlsSession, TlsVersion};
use crate::timestamp::{DAY_S, Timestamp};

use super::cause::path_fault_in_words;
use super::known::Known;
use super::tlsa::Hashed;

/// A TLS session as checks see it.
#[derive(Debug)]
pub struct TlsSeen<'e> {
    /// As observed.
    pub session: &'e TlsSession,
    /// Certificates as sent, leaf first.
    pub chain: Vec<Rc<Sent>>,
    names_host: bool,
}

/// A certificate that was sent.
#[derive(Debug)]
pub struct Sent {
    /// What is in it, or what is wrong with it.
    pub certificate: Result<Certificate, CertificateError>,
    /// Its hashes, as far as TLSA records ask.
    pub(crate) hashed: Hashed,
}

/// Certificates that were read: the addresses of a host send the same ones, and those of many hosts
/// have the same issuer.
pub(crate) type Certificates<'e> = Known<'e, Rc<Sent>>;

impl Sent {
    fn read(der: &[u8]) -> Rc<Self> {
        Rc::new(Self {
            certificate: Certificate::from_der(der),
            hashed: Hashed::default(),
        })
    }
}

/// Why a certificate is not for the host that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// Its only mention of the host is the common name, which is not looked at (RFC 9525 2).
    CommonNameOnly,
    /// It has this wildcard, which stands for one label, and the host is deeper below it.
    WildcardTooShort(String),
    /// It is for other names.
    OtherNames,
}

impl<'e> TlsSeen<'e> {
    pub(crate) fn new(session: &'e TlsSession, certificates: &Certificates<'e>) -> Self {
        let chain = session.chain.iter();
        let chain: Vec<_> = chain
            .map(|der| certificates.read(der, Sent::read))
            .collect();
        let leaf = chain
            .first()
            .and_then(|sent| sent.certificate.as_ref().ok());
        Self {
            session,
            names_host: leaf.is_some_and(|leaf| leaf.names(&session.server_name)),
            chain,
        }
    }

    /// The session by itself.
    pub(crate) fn alone(session: &'e TlsSession) -> Self {
        Self::new(session, &Certificates::default())
    }

    /// The certificate at a place of the chain, where it parses.
    pub fn certificate(&self, at: usize) -> Option<&Certificate> {
        self.chain.get(at)?.certificate.as_ref().ok()
    }

    /// Whether a certificate of the chain is one of those that senders go by, and not merely sent
    /// along.
    pub fn is_used(&self, at: usize) -> bool {
        let used = &self.session.path.certificates;
        used.is_empty() || used.contains(&at)
    }

    /// Those of the chain that senders go by, with their places.
    fn used(&self) -> impl Iterator<Item = (usize, &Result<Certificate, CertificateError>)> {
        let chain = self.chain.iter().map(|sent| &sent.certificate);
        chain.enumerate().filter(|(at, _)| self.is_used(*at))
    }

    /// Those of them that parse.
    pub(crate) fn used_certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.used()
            .filter_map(|(_, certificate)| certificate.as_ref().ok())
    }

    /// The server's own certificate, where it parses.
    pub fn leaf(&self) -> Option<&Certificate> {
        self.certificate(0)
    }

    /// Places of the chain to which issuers lead from the server's certificate, by their names.
    pub(crate) fn issued(&self) -> Vec<usize> {
        let mut left: Vec<_> = (1..self.chain.len()).collect();
        let mut led = vec![0];
        let mut next = 0;
        while let Some(below) = led.get(next).and_then(|at| self.certificate(*at)) {
            let issued = |above: &usize| {
                let above = self.certificate(*above);
                above.is_some_and(|above| above.subject == below.issuer)
            };
            let (more, rest) = left.into_iter().partition(issued);
            left = rest;
            led.extend::<Vec<_>>(more);
            next += 1;
        }
        led
    }

    /// Whether the leaf names the host that was asked for (RFC 8461 3.3, 4.2).
    pub fn names_host(&self) -> bool {
        self.names_host
    }

    /// Why the leaf does not name the host; `None` where it does, and where it does not parse.
    pub fn name_fault(&self) -> Option<NameFault> {
        let leaf = self.leaf()?;
        let host = &self.session.server_name;
        if self.names_host {
            return None;
        }
        let is_host = |name: &String| name.eq_ignore_ascii_case(host.a_label());
        if leaf.dns_names.is_empty() && leaf.common_name.as_ref().is_some_and(is_host) {
            return Some(NameFault::CommonNameOnly);
        }
        let above_host = |name: &&String| {
            let suffix = name
                .strip_prefix("*.")
                .and_then(|suffix| suffix.parse::<DomainName>().ok());
            suffix.is_some_and(|suffix| host.is_subdomain_of(&suffix))
        };
        Some(match leaf.dns_names.iter().find(above_host) {
            Some(wildcard) => NameFault::WildcardTooShort(wildcard.clone()),
            None => NameFault::OtherNames,
        })
    }

    /// What the leaf is for, in its own words; see [`Certificate::names_said`].
    pub fn names_said(&self) -> String {
        self.leaf().map(Certificate::names_said).unwrap_or_default()
    }

    /// What keeps a path to a root from being found, beside self-signed certificates, missing
    /// intermediates and weak algorithms: nobody issued a self-signed certificate, and where an
    /// intermediate is missing its issuer is unknown by itself.
    pub fn untrusted(&self) -> Vec<String> {
        let faults = &self.session.path.faults;
        let said = [PathFault::SelfSigned, PathFault::MissingIntermediate];
        if faults.iter().any(|fault| said.contains(fault)) {
            return Vec::new();
        }
        let used = &self.session.path.certificates;
        let last = used.last().copied();
        let last = last.or(self.chain.len().checked_sub(1));
        let last = last.and_then(|at| self.certificate(at));
        let unread = self
            .used()
            .find_map(|(_, certificate)| certificate.as_ref().err());
        let words = |fault: &PathFault| match (fault, last, unread) {
            (PathFault::UnknownIssuer, Some(last), _) => {
                format!("{} {}", path_fault_in_words(fault), last.issuer)
            }
            (PathFault::Malformed, _, Some(error)) => {
                format!("{}: {error}", path_fault_in_words(fault))
            }
            _ => path_fault_in_words(fault),
        };
        let unsaid = |fault: &&PathFault| **fault != PathFault::WeakAlgorithm;
        let mut untrusted: Vec<_> = faults.iter().filter(unsaid).map(words).collect();
        // Ours may read less than the verifier does; senders' may, too.
        let is_unread = self.chain.is_empty() || unread.is_some();
        if is_unread && !faults.contains(&PathFault::Malformed) {
            untrusted.push(words(&PathFault::Malformed));
        }
        untrusted
    }

    /// A key or a signature in the chain, roots left out, that is too weak (RFC 9325 4.5).
    pub fn weakness(&self) -> Option<String> {
        let refused = self.session.path.faults.contains(&PathFault::WeakAlgorithm);
        self.weak_part()
            .or_else(|| refused.then(|| path_fault_in_words(&PathFault::WeakAlgorithm)))
    }

    fn weak_part(&self) -> Option<String> {
        self.used()
            .filter_map(|(at, certificate)| Some((at, certificate.as_ref().ok()?)))
            .find_map(|(at, certificate)| {
                // A root that came along is not used, and a certificate's own signature proves
                // nothing.
                let is_root = certificate.self_issued && at > 0;
                let is_weak = match certificate.key {
                    Key::Rsa(bits) => bits < 2048,
                    Key::Ec(bits) => bits < 224,
                    Key::Other => false,
                };
                if is_weak && !is_root {
                    return Some(certificate.key.to_string());
                }
                (certificate.has_weak_signature() && !certificate.self_issued)
                    .then(|| certificate.signature().to_owned())
            })
    }

    /// The certificate that senders go by which ends first.
    pub fn first_to_expire(&self) -> Option<&Certificate> {
        self.used_certificates()
            .min_by_key(|certificate| certificate.not_after)
    }

    /// The certificate that senders go by which begins last.
    pub fn last_to_begin(&self) -> Option<&Certificate> {
        self.used_certificates()
            .max_by_key(|certificate| certificate.not_before)
    }

    /// Whether senders that verify would accept the session: version, names, dates, strength and
    /// path.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.names_host() && self.is_trusted(now)
    }

    /// Whether senders that verify all but the names would accept the session.
    pub(crate) fn is_trusted(&self, now: Timestamp) -> bool {
        let lasts = |certificate: &Certificate| {
            certificate.not_before <= now && now <= certificate.not_after
        };
        self.session.path.faults.is_empty()
            && self.session.version >= TlsVersion::Tls12
            && self.used().next().is_some()
            && self
                .used()
                .all(|(_, certificate)| certificate.as_ref().is_ok_and(lasts))
            && self.weakness().is_none()
    }

    /// What keeps the certificates from being valid, in few words; `None` where they are.
    pub fn certificate_fault(&self, now: Timestamp) -> Option<String> {
        let expired = self.first_to_expire().is_none_or(|it| it.not_after < now);
        let early = self.last_to_begin().is_none_or(|it| now < it.not_before);
        match self.session.path.faults.first() {
            _ if self.leaf().is_none() => Some(path_fault_in_words(&PathFault::Malformed)),
            _ if !self.names_host() => Some(format!("it is for {}", self.names_said())),
            _ if expired => Some("it has expired".to_owned()),
            _ if early => Some("it is not valid yet".to_owned()),
            Some(fault) => Some(path_fault_in_words(fault)),
            None => self.weakness(),
        }
    }

    /// The certificate that ends first of those that senders go by, where renewal is late: under 14
    /// days or a tenth of the lifetime of the server's own, but never more than a third of it, so
    /// that six-day certificates do not warn from birth. One above it is renewed along with it.
    pub fn late_for_renewal(&self, now: Timestamp) -> Option<&Certificate> {
        let first = self.first_to_expire()?;
        is_late(self.leaf()?.lifetime_s(), first, now).then_some(first)
    }

    /// Whether renewal of this one of the chain is late.
    pub fn is_late(&self, certificate: &Certificate, now: Timestamp) -> bool {
        self.leaf()
            .is_some_and(|leaf| is_late(leaf.lifetime_s(), certificate, now))
    }
}

fn is_late(lifetime_s: i64, certificate: &Certificate, now: Timestamp) -> bool {
    let threshold_s = (14 * DAY_S).max(lifetime_s / 10).min(lifetime_s / 3);
    let left_s = certificate.not_after.unix() - now.unix();
    (0..threshold_s).contains(&left_s)
}

#[cfg(test)]
mod tests;
