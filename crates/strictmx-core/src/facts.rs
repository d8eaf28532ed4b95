//! Evidence, parsed once. Checks look at these and at nothing else.
//!
//! What is unknown cannot be overlooked: to get at a fact a check writes `?`, and where the fact
//! is missing that ends the check with [`Skip::NotTested`] or [`Skip::NotApplicable`].

mod cause;
pub(crate) mod dane;
mod known;
mod lookup;
pub(crate) mod mx;
mod policy;
mod record;
pub(crate) mod reports;
pub(crate) mod survey;
mod tls;
pub(crate) mod tlsa;

use std::cell::OnceCell;

use crate::checks::near_miss::Unused;
use crate::dns::{self, Lookup};
use crate::domain_name::DomainName;
use crate::evidence::Evidence;
use crate::finding::Fix;
use crate::mend::{Mender, Text};
use crate::observation::{Cause, Failure, Observation, Stage};
use crate::outcome::{Because, Skip};
use crate::question::{Question, RecordType};
use crate::senders::{By, TakenBySender};
use crate::span::{Parsed, Spanned};
use crate::sts::mx_pattern::MxFault;
use crate::sts::policy::Fault;
use crate::sts::{self, Mode};
use crate::timestamp::Timestamp;
use crate::tlsrpt;

pub(crate) use cause::{dns_in_protocol_words, is_tls_version, is_unknown_name};
pub use cause::{in_protocol_words, path_fault_in_words};
pub use dane::{Dane, Fate, SenderKind};
pub use lookup::Looked;
use mx::Replies;
pub use mx::{MAX_MX_HOSTS, Mail, MxHost, SmtpAttempt, SmtpSeen};
pub use policy::{Body, PolicyAttempt, PolicyHostFacts, PolicySeen};
pub(crate) use policy::{MAX_FETCH_MS, content_encoding};
pub use record::TxtRecords;
pub(crate) use record::texts_of;
pub use reports::{EndpointSeen, MAX_DESTINATIONS};
pub use survey::{MAX_GREETING_MS, MAX_SURVEYS, Offered, Survey};
use tls::Certificates;
pub use tls::{NameFault, Sent, TlsSeen};
pub use tlsa::Digests;

/// What a full judgement has and one in brief lacks: texts to copy, and senders. Functions, so that
/// a program that only judges in brief does not contain them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InFull {
    /// Writes what is to be copied.
    pub(crate) mender: Mender,
    /// Says what to write in place of a malformed `mx` value, where that can be told.
    pub(crate) mx_advice: fn(&Facts<'_>, &str, &MxFault) -> Option<String>,
    /// Names the senders that do not do what the standard wants.
    pub(crate) senders_misled: fn(By<'_>) -> String,
    /// Whether any sender takes mode enforce from what is published.
    pub(crate) senders_enforce: fn(&Facts<'_>) -> bool,
}

/// The name of a resolver, and the texts of the record that it gives, sorted; `None` where it has
/// no such record.
pub type ResolverSays<'e> = (&'e str, Option<Vec<Vec<u8>>>);

/// Everything that is known about a domain, in the order of a message's way.
#[derive(Debug)]
pub struct Facts<'e> {
    /// "Now" for every judgement.
    pub now: Timestamp,
    /// The domain under test.
    pub policy_domain: &'e DomainName,
    /// TXT at `_mta-sts.<policy domain>`.
    pub sts_record: TxtRecords<sts::record::Selection>,
    /// The policy host: addresses, attempts to fetch, the policy.
    pub policy_host: PolicyHostFacts<'e>,
    /// MX records and hosts.
    pub mail: Mail<'e>,
    /// TXT at `_smtp._tls.<policy domain>`.
    pub tlsrpt_record: TxtRecords<tlsrpt::record::Selection>,
    /// The patterns that match no MX host: several checks ask for them, so they are found once.
    pub(crate) unused_patterns: OnceCell<Vec<Unused>>,
    /// The policy as it should be, with its record: several checks ask for them, so they are written
    /// once.
    pub(crate) mended_policy: OnceCell<Vec<Fix>>,
    /// What each sender takes from the policy host: reckoned once.
    pub(crate) taken: OnceCell<Vec<TakenBySender>>,
    /// `None` for views and briefs.
    in_full: Option<InFull>,
    evidence: &'e Evidence,
}

/// Evidence while it is read.
struct Reading<'e> {
    evidence: &'e Evidence,
    certificates: Certificates<'e>,
    replies: Replies<'e>,
}

impl<'e> Facts<'e> {
    /// Reads the evidence, for views and briefs: findings made from these facts carry nothing to copy
    /// and name no sender. Those made from [`judge::facts`](crate::judge::facts) do.
    pub fn new(evidence: &'e Evidence) -> Self {
        let policy_domain = &evidence.policy_domain;
        let reading = Reading {
            evidence,
            certificates: Certificates::default(),
            replies: Replies::default(),
        };
        let owner = policy_domain.prefixed("_mta-sts");
        let sts_record = TxtRecords::new(evidence, owner, sts::record::select);
        let is_announced = matches!(sts_record.is_tried(), Ok(true));
        let policy_host = PolicyHostFacts::new(&reading, is_announced);
        Self {
            now: evidence.checked_at,
            policy_domain,
            sts_record,
            mail: Mail::new(&reading),
            tlsrpt_record: TxtRecords::new(
                evidence,
                policy_domain.prefixed("_smtp._tls"),
                tlsrpt::record::select,
            ),
            policy_host,
            unused_patterns: OnceCell::new(),
            mended_policy: OnceCell::new(),
            taken: OnceCell::new(),
            in_full: None,
            evidence,
        }
    }

    /// What was read.
    pub(crate) fn evidence(&self) -> &'e Evidence {
        self.evidence
    }

    /// These facts for a full judgement, whose findings carry texts to copy and name senders.
    pub(crate) fn in_full(self, in_full: InFull) -> Self {
        Self {
            in_full: Some(in_full),
            ..self
        }
    }

    /// What a finding has to copy; nothing in brief.
    pub(crate) fn mended(&self, text: Text<'_>) -> Vec<Fix> {
        self.in_full
            .map_or_else(Vec::new, |it| (it.mender)(self, text))
    }

    /// What to write in place of a malformed `mx` value, where that can be told; nothing in brief.
    pub(crate) fn mx_advice(&self, found: &str, fault: &MxFault) -> Option<String> {
        (self.in_full?.mx_advice)(self, found, fault)
    }

    /// The senders that do not do what the standard wants, by name; none in brief.
    pub(crate) fn senders_misled(&self, by: By<'_>) -> String {
        self.in_full
            .map_or_else(String::new, |it| (it.senders_misled)(by))
    }

    /// A DNS question that the scan asked beside the ones above.
    pub fn looked(&self, owner: DomainName, rtype: RecordType) -> Looked {
        Looked::new(self.evidence, Question::dns(owner, rtype))
    }

    /// What each resolver says of the `_mta-sts` record. Resolvers that gave no answer are left out.
    ///
    /// # Errors
    /// Not tested where they were not asked.
    pub fn compared(&self) -> Result<Vec<ResolverSays<'e>>, Skip> {
        let owner = &self.sts_record.owner;
        let question = Question::EachResolver {
            owner: owner.clone(),
            rtype: RecordType::Txt,
        };
        let comparison = match self.evidence.observation(&question) {
            Some(Observation::EachResolver(comparison)) => comparison,
            Some(Observation::Unknown(failure)) => {
                return Err(Skip::NotTested(question, failure.clone()));
            }
            _ => {
                let why = Failure::new(Stage::Start, Cause::NotAnswered);
                return Err(Skip::NotTested(question, why));
            }
        };
        let answers = comparison.answers.iter();
        let said = answers.filter_map(|exchange| {
            let texts = match dns::read(owner, RecordType::Txt, exchange) {
                Lookup::Found(rrset) => {
                    let mut texts = texts_of(&rrset);
                    crate::sort::by(&mut texts, Ord::cmp);
                    Some(texts)
                }
                Lookup::NoData { .. } | Lookup::NxDomain { .. } => None,
                Lookup::Failed(_) => return None,
            };
            Some((exchange.resolver.as_str(), texts))
        });
        Ok(said.collect())
    }

    /// Whether any resolver has an MTA-STS record, where the first one may have none: it was published
    /// lately, or removed.
    pub fn is_seen_by_a_resolver(&self) -> bool {
        let said = self.compared().unwrap_or_default();
        let mut texts = said.iter().flat_map(|(_, texts)| texts.iter().flatten());
        texts.any(|text| text.starts_with(sts::record::VERSION.as_bytes()))
    }

    /// Whether one resolver has a valid record and another has none: senders that ask that one find
    /// none.
    pub fn is_missed_by_a_resolver(&self) -> bool {
        let said = self.compared().unwrap_or_default();
        let finds = |(_, texts): &ResolverSays<'_>| {
            let texts = texts.as_deref().unwrap_or_default();
            sts::record::select(texts).record().is_some()
        };
        said.iter().any(finds) && !said.iter().all(finds)
    }

    /// The valid policy.
    ///
    /// # Errors
    /// Not applicable where none is served or it is not valid; not tested where nobody knows.
    pub fn policy(&self) -> Result<&sts::Policy, Skip> {
        self.policy_host.policy()
    }

    /// The valid policy, where somebody announces it (RFC 8461 3.1): without that it is nothing to
    /// senders.
    ///
    /// # Errors
    /// As [`policy`](Self::policy); not applicable where nobody announces it.
    pub fn announced_policy(&self) -> Result<&sts::Policy, Skip> {
        self.announced()?;
        self.policy()
    }

    /// Like [`deployed`](Self::deployed), but passes where the record is not known, so that a policy
    /// can be judged by itself.
    ///
    /// # Errors
    /// Not applicable where nobody tried to announce a policy.
    pub(crate) fn announced(&self) -> Result<(), Skip> {
        match self.deployed() {
            Err(unannounced @ Skip::NotApplicable(_)) => Err(unannounced),
            _ => Ok(()),
        }
    }

    /// The valid record (RFC 8461 3.1).
    ///
    /// # Errors
    /// Not applicable where there is none or it is not valid; not tested where nobody knows.
    pub fn record(&self) -> Result<&sts::Record, Skip> {
        let selection = self.sts_record.selection(Because::NoStsRecord)?;
        selection
            .record()
            .ok_or(Skip::NotApplicable(Because::NoStsRecord))
    }

    /// Whether nobody knows if senders find the record, and what they do therefore.
    pub fn is_record_unknown(&self) -> bool {
        matches!(self.record(), Err(Skip::NotTested(..)))
    }

    /// The record that counts, with what the parser makes of it.
    ///
    /// # Errors
    /// Not applicable where none or several count; not tested where nobody knows.
    pub fn chosen_record(&self) -> Result<&(usize, Parsed<sts::Record, sts::record::Fault>), Skip> {
        let selection = self.sts_record.selection(Because::NoStsRecord)?;
        selection
            .chosen
            .as_ref()
            .ok_or(Skip::NotApplicable(Because::NoStsRecord))
    }

    /// The TLSRPT record that counts, with what the parser makes of it.
    ///
    /// # Errors
    /// Not applicable where none or several count; not tested where nobody knows.
    pub fn chosen_tlsrpt_record(
        &self,
    ) -> Result<&(usize, Parsed<tlsrpt::Record, tlsrpt::record::Fault>), Skip> {
        let selection = self.tlsrpt_record.selection(Because::NoTlsrptRecord)?;
        selection
            .chosen
            .as_ref()
            .ok_or(Skip::NotApplicable(Because::NoTlsrptRecord))
    }

    /// The policy that senders apply: valid, announced by a valid record, and served as they want
    /// it (RFC 8461 3.3).
    ///
    /// # Errors
    /// Not applicable where there is none; not tested where nobody knows.
    pub fn applied_policy(&self) -> Result<&sts::Policy, Skip> {
        self.record()?;
        let policy = self.policy()?;
        if self.policy_host.is_usable() {
            Ok(policy)
        } else {
            Err(Because::NoPolicy.into())
        }
    }

    /// The mode that senders apply. A fault of an MX host is weighed by it.
    pub fn applied_mode(&self) -> Option<Mode> {
        Some(self.applied_policy().ok()?.mode)
    }

    /// Whether some senders enforce what by the standard is not enforced; in brief, without senders to
    /// ask, whether some [may](Self::may_be_enforced_by_some).
    pub(crate) fn is_enforced_by_some(&self) -> bool {
        self.may_be_enforced_by_some() && self.in_full.is_none_or(|it| (it.senders_enforce)(self))
    }

    /// Whether some senders may enforce what by the standard is not enforced, as far as record and
    /// policy tell: a sender may take a record or a policy that is not valid or comes as it should
    /// not, or of two modes the later one.
    pub fn may_be_enforced_by_some(&self) -> bool {
        let by_all = self.applied_mode() == Some(Mode::Enforce);
        // What is only like a record some take.
        if by_all || self.deployed().is_err() {
            return false;
        }
        let enforce = Mode::Enforce.name();
        let again = |fault: &Spanned<Fault>| match &fault.value {
            Fault::Repeated { field, found, .. } => *field == "mode" && found == enforce,
            Fault::Mode { found, .. } => found.trim().eq_ignore_ascii_case(enforce),
            _ => false,
        };
        // A sender that comes to another address reads what is served there. Nobody takes a policy from
        // a host that anybody may be.
        let mut bodies = self.policy_host.bodies().iter();
        bodies.any(|body| {
            let first = body.parsed.seen.mode.map(|mode| mode.value);
            body.is_trusted
                && (first == Some(Mode::Enforce) || body.parsed.faults.iter().any(again))
        })
    }

    /// Whether a policy in mode enforce, or which is meant to be, waits for its record, its policy
    /// host or itself to be mended.
    pub(crate) fn is_about_to_be_enforced(&self) -> bool {
        let Ok(Body { parsed, .. }) = self.policy_host.served() else {
            return false;
        };
        let mode = parsed.seen.mode.map(|mode| mode.value);
        let meant = || {
            parsed.faults.iter().find_map(|fault| match fault.value {
                Fault::Mode { meant, .. } => meant,
                _ => None,
            })
        };
        self.announced().is_ok() && mode.or_else(meant) == Some(Mode::Enforce)
    }

    /// Whether anybody tried to announce a policy: a record counts, or was meant to. Without one,
    /// checks about details have nothing to say.
    ///
    /// # Errors
    /// Not applicable where nobody did; not tested where nobody knows.
    pub fn deployed(&self) -> Result<(), Skip> {
        if self.sts_record.is_tried()? {
            Ok(())
        } else {
            Err(Because::NoStsRecord.into())
        }
    }
}
