//! One DNS question and what is known of its answer.

use std::net::IpAddr;

use crate::dns::{self, Alias, DnsFailure, Lookup, MAX_RECORDS, MAX_TEXT, RecordData, RrSet};
use crate::domain_name::DomainName;
use crate::evidence::Evidence;
use crate::observation::{Cause, Failure, Observation, Stage};
use crate::outcome::{Because, Skip};
use crate::question::{Question, RecordType};
use crate::scan::unused_name;

use super::Facts;

/// A DNS question with its answer, or with the reason why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// What was asked.
    pub question: Question,
    /// What is known.
    pub answer: Result<Lookup, Failure>,
}

impl Looked {
    /// Reads the answer to a DNS question out of the evidence.
    pub fn new(evidence: &Evidence, question: Question) -> Self {
        let answer = match (&question, evidence.observation(&question)) {
            (Question::Dns { owner, rtype }, Some(Observation::Dns(exchange))) => {
                Ok(dns::read(owner, *rtype, exchange))
            }
            (_, Some(Observation::Unknown(failure))) => Err(failure.clone()),
            // An observation of another kind: evidence that nobody's prober wrote.
            (_, Some(_)) => Err(Failure::new(Stage::Resolve, Cause::Protocol)),
            (_, None) => Err(Failure::new(Stage::Start, Cause::NotAnswered)),
        };
        Self { question, answer }
    }

    /// The answer.
    ///
    /// # Errors
    /// [`Skip::NotTested`] where there is none, and where the resolver's answer gives no knowledge.
    pub fn known(&self) -> Result<&Lookup, Skip> {
        match &self.answer {
            Ok(Lookup::Failed(failure)) => Err(self.not_tested(failure.into())),
            Ok(lookup) => Ok(lookup),
            Err(failure) => Err(self.not_tested(failure.clone())),
        }
    }

    /// The records.
    ///
    /// # Errors
    /// As [`Looked::known`]; where there are none, [`Skip::NotApplicable`] with `absent`.
    pub fn found(&self, absent: Because) -> Result<&RrSet, Skip> {
        match self.known()? {
            Lookup::Found(rrset) => Ok(rrset),
            _ => Err(absent.into()),
        }
    }

    /// Whether there are such records.
    pub fn found_any(&self) -> bool {
        matches!(self.answer, Ok(Lookup::Found(_)))
    }

    /// Whether the name is known to have no such records.
    pub fn is_absent(&self) -> bool {
        matches!(
            self.answer,
            Ok(Lookup::NoData { .. } | Lookup::NxDomain { .. })
        )
    }

    /// What is wrong with the resolver's answer, where it is: knowledge of its own.
    pub fn failure(&self) -> Option<&DnsFailure> {
        match &self.answer {
            Ok(Lookup::Failed(failure)) => Some(failure),
            _ => None,
        }
    }

    /// CNAMEs that were followed, in order.
    pub fn aliases(&self) -> &[Alias] {
        match &self.answer {
            Ok(
                Lookup::Found(RrSet { aliases, .. })
                | Lookup::NoData { aliases }
                | Lookup::NxDomain { aliases },
            ) => aliases,
            _ => &[],
        }
    }

    /// Where the records stand: at the end of the CNAMEs.
    pub(crate) fn end(&self) -> &DomainName {
        let alias = self.aliases().last();
        alias.map_or(self.question.name(), |alias| &alias.target)
    }

    /// Whether the CNAMEs lead in a circle, or through too many names.
    pub(crate) fn is_loop(&self) -> bool {
        matches!(self.failure(), Some(DnsFailure::AliasLoop))
    }

    /// Whether a CNAME answers for the name, be it that of a wildcard.
    pub(crate) fn is_led_on(&self) -> bool {
        self.is_loop() || !self.aliases().is_empty()
    }

    /// Whether a CNAME stands at the name, that of a wildcard not counted. A wildcard leads every
    /// name to the same place; what nobody knows of it clears nothing.
    pub(crate) fn is_alias(&self, facts: &Facts<'_>) -> bool {
        if !self.is_led_on() {
            return false;
        }
        let stray = facts.looked(unused_name(facts.policy_domain), RecordType::Txt);
        let ends_so = || stray.aliases().last().map(|it| &it.target) == Some(self.end());
        !(self.is_loop() && stray.is_loop() || ends_so())
    }

    /// The question ends in "not tested" for this reason.
    pub fn not_tested(&self, why: Failure) -> Skip {
        Skip::NotTested(self.question.clone(), why)
    }
}

impl From<&DnsFailure> for Failure {
    fn from(failure: &DnsFailure) -> Self {
        let text = |ede: &Option<dns::ExtendedError>| {
            ede.as_ref()
                .map(|ede| format!("EDE {} {}", ede.code, ede.text))
                .unwrap_or_default()
        };
        let (cause, detail) = match failure {
            DnsFailure::Bogus(bogus) => (Cause::DnssecBogus, text(&bogus.error)),
            DnsFailure::ServFail(ede) => (Cause::Rcode { code: 2 }, text(ede)),
            DnsFailure::Rcode(code) => (Cause::Rcode { code: *code }, String::new()),
            DnsFailure::AliasLoop => (Cause::AliasLoop, String::new()),
            DnsFailure::Malformed => (Cause::Protocol, String::new()),
            DnsFailure::TooMany { records } => (
                Cause::TooLarge,
                format!("{records} records, and more than {MAX_RECORDS} are not read"),
            ),
            DnsFailure::TooLong { octets } => (
                Cause::TooLarge,
                format!("{octets} octets of text, and more than {MAX_TEXT} are not read"),
            ),
        };
        Failure::new(Stage::Resolve, cause).detail(detail)
    }
}

/// The addresses of both lookups; an error where none is found and not both are known.
pub(super) fn known_addresses(lookups: &[Looked; 2]) -> Result<Vec<IpAddr>, Skip> {
    let found: Vec<_> = lookups.iter().flat_map(addresses_of).collect();
    if found.is_empty() {
        for looked in lookups {
            looked.known()?;
        }
    }
    Ok(found)
}

/// An address of a family of which none was tried.
///
/// # Errors
/// Not tested where nobody knows whether a family has any. That a resolver fails is known: it
/// fails senders, too.
pub(super) fn untried(
    lookups: &[Looked; 2],
    tried: &dyn Fn(&IpAddr) -> bool,
) -> Result<Option<IpAddr>, Skip> {
    for looked in lookups {
        if let Err(failure) = &looked.answer {
            return Err(looked.not_tested(failure.clone()));
        }
        let mut addresses = addresses_of(looked);
        if let Some(first) = addresses.clone().next()
            && !addresses.any(|address| tried(&address))
        {
            return Ok(Some(first));
        }
    }
    Ok(None)
}

/// The addresses of an A or AAAA lookup.
pub(super) fn addresses_of(looked: &Looked) -> impl Iterator<Item = IpAddr> + Clone {
    let records = match &looked.answer {
        Ok(Lookup::Found(rrset)) => &rrset.records[..],
        _ => &[],
    };
    records.iter().filter_map(|record| match record.data {
        RecordData::Address(address) => Some(address),
        _ => None,
    })
}
