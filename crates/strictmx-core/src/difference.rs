//! What became of a domain between two scans: findings that are new, gone or still there, and the
//! sources that changed. What could not be tested in one of the two is never called new or gone.

mod findings;
mod sources;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use serde::Serialize;

use crate::domain_name::DomainName;
use crate::evidence::FORMAT_VERSION;
use crate::facts::Facts;
use crate::finding::Severity;
use crate::mend::record;
use crate::report::ScanReport;
use crate::timestamp::Timestamp;
use crate::verdict::Verdict;

pub use findings::{Compared, Fate};
pub use sources::{Seen, Source, SourceChange};

/// Two results of one domain, held against each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference<'r> {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// The domain of both.
    pub policy_domain: &'r DomainName,
    /// The result that comes first.
    pub then: Moment,
    /// The result that it is compared with.
    pub now: Moment,
    /// What it comes to.
    pub trend: Trend,
    /// An `id` that both records have though their policies differ: senders that remember the
    /// earlier policy do not fetch the later one until it expires (RFC 8461 3.1, 5.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_id: Option<String>,
    /// Findings of either, the new ones first, else the gravest.
    pub findings: Vec<Compared<'r>>,
    /// What was published and seen, where it is not the same.
    pub sources: Vec<SourceChange>,
}

/// One of the two results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// When its scan began.
    pub checked_at: Timestamp,
    /// What was true.
    pub verdict: Verdict,
}

/// What a difference comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trend {
    /// A verdict that protects less, a warning or an error that was not there, or a policy that
    /// changed under its id.
    Worse,
    /// Nothing is worse, and a verdict protects more, or a warning or an error is gone.
    Better,
    /// Neither.
    Same,
    /// Nothing is known to be worse, and what counts could not be tested in one of the two.
    Undetermined,
}

impl Trend {
    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Better => "better",
            Self::Same => "same",
            Self::Undetermined => "undetermined",
        }
    }
}

/// The results are of two domains, which cannot be held against each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferentDomains {
    /// The domain of the first.
    pub then: DomainName,
    /// The domain of the second.
    pub now: DomainName,
}

impl std::fmt::Display for DifferentDomains {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { then, now } = self;
        write!(
            f,
            "the first result is of {then} and the second of {now}; give two results of one domain"
        )
    }
}

impl std::error::Error for DifferentDomains {}

impl<'r> Difference<'r> {
    /// Holds `now` against `then`.
    ///
    /// # Errors
    /// They are of two domains.
    pub fn between(then: &'r ScanReport, now: &'r ScanReport) -> Result<Self, DifferentDomains> {
        if then.policy_domain != now.policy_domain {
            return Err(DifferentDomains {
                then: then.policy_domain.clone(),
                now: now.policy_domain.clone(),
            });
        }
        let findings = findings::compare(then, now);
        let facts = [&then.evidence, &now.evidence].map(Facts::new);
        let kept_id = kept_id(&facts[0], &facts[1]);
        Ok(Self {
            format_version: FORMAT_VERSION,
            policy_domain: &now.policy_domain,
            then: Moment::of(then),
            now: Moment::of(now),
            trend: if kept_id.is_some() {
                Trend::Worse
            } else {
                trend(then.verdict, now.verdict, &findings)
            },
            kept_id,
            findings,
            sources: sources::changed(&facts[0], &facts[1]),
        })
    }
}

impl Difference<'_> {
    /// How far the policy protects mail now, against then.
    pub fn protection(&self) -> Ordering {
        protection(self.then.verdict, self.now.verdict)
    }
}

impl Moment {
    fn of(report: &ScanReport) -> Self {
        Self {
            checked_at: report.checked_at,
            verdict: report.verdict,
        }
    }
}

fn trend(then: Verdict, now: Verdict, findings: &[Compared<'_>]) -> Trend {
    let weighty = |fate| {
        let mut of_it = findings.iter().filter(|compared| compared.fate == fate);
        of_it.any(|compared| compared.finding.severity >= Severity::Warning)
    };
    let graver = findings.iter().any(Compared::is_graver);
    let protection = protection(then, now);
    let is_undetermined = [then, now].contains(&Verdict::Undetermined);
    if protection.is_lt() || graver || weighty(Fate::New) {
        Trend::Worse
    } else if is_undetermined || weighty(Fate::NotTestedNow) || weighty(Fate::NotTestedThen) {
        Trend::Undetermined
    } else if protection.is_gt() || weighty(Fate::Gone) {
        Trend::Better
    } else {
        Trend::Same
    }
}

/// `Less` for a verdict that protects less now; `Equal` also where one of them is none to compare.
fn protection(then: Verdict, now: Verdict) -> Ordering {
    match (standing(then), standing(now)) {
        (Some(then), Some(now)) => now.cmp(&then),
        _ => Ordering::Equal,
    }
}

/// How far the policy protects mail, whatever it refuses; nothing where that is not the question.
/// Faults vanish with the policy that they are of: to withdraw it is no way to mend them.
fn standing(verdict: Verdict) -> Option<u8> {
    match verdict {
        Verdict::Enforced => Some(5),
        Verdict::EnforcedAtRisk => Some(4),
        Verdict::Testing => Some(3),
        Verdict::TestingFailing => Some(2),
        Verdict::Unprotected => Some(1),
        Verdict::Removal | Verdict::NotDeployed => Some(0),
        Verdict::NoMail | Verdict::Undetermined => None,
    }
}

/// An id that stands for two policies: one that senders may read in both records, be they valid or
/// not.
fn kept_id(then: &Facts<'_>, now: &Facts<'_>) -> Option<String> {
    if then.policy().ok()?.to_string() == now.policy().ok()?.to_string() {
        return None;
    }
    let known = ids(then);
    ids(now).into_iter().find(|id| known.contains(id))
}

fn ids(facts: &Facts<'_>) -> Vec<String> {
    let texts = facts.sts_record.texts.iter();
    // Other texts may stand beside a record, with fields of that name.
    let is_record = |text: &&Vec<u8>| {
        let mut windows = text.windows(5);
        windows.any(|it| it.eq_ignore_ascii_case(b"stsv1"))
    };
    let records = texts.filter(is_record);
    records.flat_map(|text| record::ids(text)).collect()
}
