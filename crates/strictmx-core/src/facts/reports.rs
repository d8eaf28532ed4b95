//! Where reports go, and whether they can arrive there (RFC 8460 3).

use crate::dns::{Lookup, RecordData};
use crate::domain_name::DomainName;
use crate::observation::{Cause, Failure, Handshake, Observation, Stage};
use crate::outcome::{Because, Skip};
use crate::question::{Question, RecordType};
use crate::tlsrpt::ReportUri;

use super::{Facts, TlsSeen};

/// Destinations for whose sake anything is asked; a record rarely has more than two.
const MAX_DESTINATIONS: usize = 3;

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

    /// Of these the ones over HTTPS, with the hosts that are contacted.
    ///
    /// # Errors
    /// As [`Facts::report_destinations`]; not applicable where there is none.
    pub(crate) fn https_destinations(&self) -> Result<Vec<(&ReportUri, DomainName)>, Skip> {
        let all = self.asked_destinations()?.into_iter();
        let found: Vec<_> = all
            .filter_map(|uri| Some((uri, https_host(uri)?)))
            .collect();
        if found.is_empty() {
            return Err(Because::NothingToJudge.into());
        }
        Ok(found)
    }

    /// What stands in the way of saying that all destinations over HTTPS are in order: those beyond
    /// the ones that are looked at.
    ///
    /// # Errors
    /// Not tested where there are more.
    pub(crate) fn all_destinations_seen(&self) -> Result<(), Skip> {
        let all = self.report_destinations()?.into_iter();
        let mut beyond = all.skip(MAX_DESTINATIONS).filter_map(https_host);
        beyond.try_for_each(|host| self.looked(host, RecordType::A).known().map(|_| ()))
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
                let addresses = [RecordType::A, RecordType::Aaaa]
                    .map(|rtype| self.looked(domain.clone(), rtype));
                let is_found = |it: &super::Looked| matches!(it.answer, Ok(Lookup::Found(_)));
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

    /// Whether reports to a destination are lost, as its domain receives no mail; what the policy
    /// domain itself receives is said elsewhere.
    ///
    /// # Errors
    /// As [`Facts::receives_mail`].
    pub fn is_lost(&self, destination: &ReportUri) -> Result<bool, Skip> {
        match destination {
            ReportUri::Mailto { domain, .. } if domain != self.policy_domain => {
                Ok(!self.receives_mail(domain)?)
            }
            _ => Ok(false),
        }
    }

    /// What came of the handshake with a host that takes reports.
    ///
    /// # Errors
    /// Not applicable where the host was not to be contacted; not tested where the prober stood in
    /// the way.
    pub fn endpoint(&self, host: &DomainName) -> Result<EndpointSeen<'e>, Skip> {
        let mut entries = self.evidence.entries.iter();
        let entry = entries.find(
            |it| matches!(&it.question, Question::Endpoint { host: asked, .. } if asked == host),
        );
        let entry = entry.ok_or(Because::NothingToJudge)?;
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
