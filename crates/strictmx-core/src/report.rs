//! The result of a scan.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain_name::DomainName;
use crate::evidence::{Evidence, FORMAT_VERSION};
use crate::finding::{Finding, Severity};
use crate::outcome::{CheckOutcome, Outcome};
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
    /// What it was drawn from.
    pub evidence: Evidence,
}

impl ScanReport {
    pub(crate) fn new(evidence: &Evidence, verdict: Verdict, outcomes: Vec<CheckOutcome>) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            policy_domain: evidence.policy_domain.clone(),
            checked_at: evidence.checked_at,
            verdict,
            outcomes,
            evidence: evidence.clone(),
        }
    }

    /// All findings, the gravest first, else in registry order.
    pub fn findings(&self) -> Vec<&Finding> {
        let mut findings: Vec<_> = self
            .outcomes
            .iter()
            .filter_map(|outcome| match &outcome.outcome {
                Outcome::Fired { findings } => Some(findings),
                _ => None,
            })
            .flatten()
            .collect();
        sort::by_key(&mut findings, |finding| {
            std::cmp::Reverse((finding.severity, finding.consequence))
        });
        findings
    }

    /// The gravest severity, where anything fired.
    pub fn worst(&self) -> Option<Severity> {
        self.findings().first().map(|finding| finding.severity)
    }
}
