//! The result of a scan.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain_name::DomainName;
use crate::evidence::{Evidence, FORMAT_VERSION};
use crate::finding::{Finding, Severity};
use crate::observation::Failure;
use crate::outcome::{CheckOutcome, Outcome};
use crate::question::Question;
use crate::senders::SenderReport;
use crate::sort;
use crate::timestamp::Timestamp;
use crate::verdict::Verdict;

/// Verdict and outcomes, with the evidence they were drawn from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScanReport {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// The domain under test.
    pub policy_domain: DomainName,
    /// When the scan began.
    pub checked_at: Timestamp,
    /// What is true of the domain.
    pub verdict: Verdict,
    /// Every check on every subject, in registry order.
    pub outcomes: Vec<CheckOutcome>,
    /// What real senders make of it; none where the domain takes no mail.
    pub senders: Vec<SenderReport>,
    /// What it was drawn from.
    pub evidence: Evidence,
}

impl ScanReport {
    pub(crate) fn new(
        evidence: &Evidence,
        verdict: Verdict,
        outcomes: Vec<CheckOutcome>,
        senders: Vec<SenderReport>,
    ) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            policy_domain: evidence.policy_domain.clone(),
            checked_at: evidence.checked_at,
            verdict,
            outcomes,
            senders,
            evidence: evidence.clone(),
        }
    }

    /// All findings, the gravest first, else in registry order.
    pub fn findings(&self) -> Vec<&Finding> {
        let mut findings = fired(&self.outcomes);
        sort::by_key(&mut findings, |finding| {
            std::cmp::Reverse((finding.severity, finding.consequence))
        });
        findings
    }

    /// What nobody could find out, in registry order: a check that is left open, the question
    /// without an answer, and what stood in the way. Every list of what is not tested is drawn from
    /// here.
    pub fn untested(&self) -> impl Iterator<Item = (&CheckOutcome, &Question, &Failure)> {
        self.outcomes
            .iter()
            .filter_map(|outcome| match &outcome.outcome {
                Outcome::NotTested { question, why } => Some((outcome, question, why)),
                _ => None,
            })
    }

    /// The gravest severity, where anything fired.
    pub fn worst(&self) -> Option<Severity> {
        self.findings().first().map(|finding| finding.severity)
    }
}

/// All findings, in registry order.
pub(crate) fn fired(outcomes: &[CheckOutcome]) -> Vec<&Finding> {
    let findings = outcomes
        .iter()
        .filter_map(|outcome| match &outcome.outcome {
            Outcome::Fired { findings } => Some(findings),
            _ => None,
        });
    findings.flatten().collect()
}
