//! Where reports go, and whether they can arrive there (RFC 8460 3).

use crate::dns::{Lookup, RecordData};
use crate::domain_name::DomainName;
use crate::observation::{Cause, Failure, Handshake, Observation, Stage};
use crate::outcome::{Because, Skip};
use crate::question::{Question, RecordType};
use crate::tlsrpt::ReportUri;

use super::lookup::known_addresses;
use super::{Facts, Looked, TlsSeen, in_protocol_words};

/// Destinations for whose sake anything is asked; a record rarely has more than two.
pub const MAX_DESTINATIONS: usize = 3;

/// The handshake with a host that takes reports.
#[derive(Debug)]
pub struct EndpointSeen<'e> {
    /// As observed.
    pub handshake: &'e Handshake,
    /// The TLS session, where the handshake finished.
    pub tls: Option<TlsSeen<'e>>,
}

impl<'e> Facts<'e> {
    /// The destinations of the valid record.
    ///
    /// # Errors
    /// Not applicable where there is no valid record; not tested where nobody knows.
    pub fn report_destinations(&self) -> Result<Vec<&ReportUri>, Skip> {
        let (_, parsed) = self.chosen_tlsrpt_record()?;
        let record = parsed.value.as_ref();
        let record = record.ok_or(Skip::NotApplicable(Because::NoTlsrptRecord))?;
        Ok(record.rua.iter().map(|uri| &uri.value).collect())
    }

    /// Those for whose sake anything is asked: the first ones.
    ///
    /// # Errors
    /// As [`Facts::report_destinations`].
    pub(crate) fn asked_destinations(&self) -> Result<Vec<&ReportUri>, Skip> {
        let mut all = self.report_destinations()?;
        all.truncate(MAX_DESTINATIONS);
        Ok(all)
    }

    /// Hosts that take reports over HTTPS, each with the first destination that names it, and of
    /// those for whose sake nothing is asked one.
    ///
    /// # Errors
    /// As [`Facts::report_destinations`]; not applicable where there is none.
    pub(crate) fn https_destinations(&self) -> Result<Vec<(&ReportUri, DomainName)>, Skip> {
        let mut found: Vec<(&ReportUri, DomainName)> = Vec::new();
        for uri in self.report_destinations()? {
            if found.len() <= MAX_DESTINATIONS
                && let Some(host) = https_host(uri)
                && found.iter().all(|(_, it)| *it != host)
            {
                found.push((uri, host));
            }
        }
        if found.is_empty() {
            return Err(Because::NothingToJudge.into());
        }
        Ok(found)
    }

    /// Whether a domain can receive mail: it has an MX record that is not null, or else an address
    /// (RFC 5321 5.1, RFC 7505).
    ///
    /// # Errors
    /// Not tested where nobody knows.
    pub fn receives_mail(&self, domain: &DomainName) -> Result<bool, Skip> {
        let mx = self.looked(domain.clone(), RecordType::Mx);
        match mx.known()? {
            Lookup::Found(rrset) => {
                let mut records = rrset.records.iter();
                Ok(records.any(
                    |it| matches!(&it.data, RecordData::Mx { exchange, .. } if !exchange.is_root()),
                ))
            }
            Lookup::NxDomain { .. } => Ok(false),
            _ => {
                let addresses = self.addresses_of(domain);
                let is_found = |it: &Looked| matches!(it.answer, Ok(Lookup::Found(_)));
                if addresses.iter().any(is_found) {
                    return Ok(true);
                }
                for looked in &addresses {
                    looked.known()?;
                }
                Ok(false)
            }
        }
    }

    /// Whether reports to a destination are lost, as its domain receives no mail or its host cannot be
    /// reached; what the policy domain itself receives is said elsewhere.
    ///
    /// # Errors
    /// As [`Facts::receives_mail`] and [`Facts::endpoint`].
    pub fn is_lost(&self, destination: &ReportUri) -> Result<bool, Skip> {
        match destination {
            ReportUri::Mailto { domain, .. } if domain != self.policy_domain => {
                Ok(!self.receives_mail(domain)?)
            }
            _ => match https_host(destination) {
                Some(host) => Ok(self.unreachable(&host)?.is_some()),
                None => Ok(false),
            },
        }
    }

    /// Why a host that takes reports cannot be reached, where that is so.
    ///
    /// # Errors
    /// As [`Facts::endpoint`].
    pub(crate) fn unreachable(&self, host: &DomainName) -> Result<Option<String>, Skip> {
        if self.addresses_of(host).iter().all(Looked::is_absent) {
            return Ok(Some("no address".to_owned()));
        }
        let seen = self.endpoint(host)?;
        let failure = seen.handshake.failure.as_ref();
        Ok(failure.map(|failure| in_protocol_words(&failure.cause)))
    }

    fn addresses_of(&self, name: &DomainName) -> [Looked; 2] {
        [RecordType::A, RecordType::Aaaa].map(|rtype| self.looked(name.clone(), rtype))
    }

    /// What came of the handshake with a host that takes reports.
    ///
    /// # Errors
    /// Not applicable where the host was not to be contacted; not tested where nobody asked for its
    /// addresses, or the prober stood in the way.
    pub fn endpoint(&self, host: &DomainName) -> Result<EndpointSeen<'e>, Skip> {
        let mut entries = self.evidence.entries.iter();
        let entry = entries.find(
            |it| matches!(&it.question, Question::Endpoint { host: asked, .. } if asked == host),
        );
        let Some(entry) = entry else {
            known_addresses(&self.addresses_of(host))?;
            return Err(Because::NothingToJudge.into());
        };
        let not_tested =
            |failure: &Failure| Skip::NotTested(entry.question.clone(), failure.clone());
        match &entry.observation {
            Observation::Endpoint(handshake) => match &handshake.failure {
                Some(failure) if failure.cause.is_ours() => Err(not_tested(failure)),
                _ => Ok(EndpointSeen {
                    handshake,
                    tls: handshake.tls.as_ref().map(TlsSeen::alone),
                }),
            },
            Observation::Unknown(failure) => Err(not_tested(failure)),
            _ => Err(not_tested(&Failure::new(Stage::Start, Cause::Protocol))),
        }
    }
}

/// The host of a destination that is contacted: by name, and at the port of HTTPS.
pub(crate) fn https_host(uri: &ReportUri) -> Option<DomainName> {
    match uri {
        ReportUri::Https {
            host,
            port: None | Some(443),
            ..
        } => {
            let host: DomainName = host.parse().ok()?;
            (!host.is_address()).then_some(host)
        }
        _ => None,
    }
}
