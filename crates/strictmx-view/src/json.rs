//! The result as JSON: `domain`, `verdict`, `findings`, `outcomes`, `senders`, `dane`, `evidence`. Its
//! schema is `schemas/check.json`. The evidence in it is read back by [`evidence`].

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::{Evidence, EvidenceError};
use strictmx_core::finding::{Consequence, Severity};
use strictmx_core::outcome::CheckOutcome;
use strictmx_core::report::ScanReport;
use strictmx_core::senders::SenderReport;
use strictmx_core::timestamp::Timestamp;
use strictmx_core::verdict::Verdict;

use crate::model::{FindingView, JointFate};
use crate::result_view;

/// The result for one domain. Several domains give an array of these.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CheckResult<'a> {
    /// Version of this format, and of the evidence in it.
    pub format_version: u32,
    /// The domain under test.
    pub domain: &'a DomainName,
    /// When the scan began.
    pub checked_at: Timestamp,
    /// What is true of the domain.
    pub verdict: Verdict,
    /// The verdict as a sentence.
    pub sentence: String,
    /// What there is to say, in order of consequence.
    pub findings: Vec<CheckFinding>,
    /// What came of every check.
    pub outcomes: &'a Vec<CheckOutcome>,
    /// What real senders make of it; none where the domain takes no mail.
    pub senders: &'a Vec<SenderReport>,
    /// DANE and MTA-STS together, for each MX host whose TLSA records count.
    pub dane: Vec<JointFate>,
    /// What it was drawn from: what `strictmx replay` reads.
    pub evidence: &'a Evidence,
}

/// One thing there is to say. What a check says alike of several hosts or addresses is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CheckFinding {
    /// Id of the check.
    pub check: String,
    /// How much it matters.
    pub severity: Severity,
    /// What it means for mail.
    pub consequence: Consequence,
    /// A few words.
    pub title: String,
    /// What is the matter.
    pub message: String,
    /// What it means for mail now, in a sentence or two, where it means anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// What to do.
    pub remedy: String,
    /// Hosts and addresses it is said of; empty where it is said of the domain.
    pub subjects: Vec<String>,
    /// Records and policies that mend it, in the order in which they are to be published.
    pub copies: Vec<String>,
    /// What to do with each of them: `Publish this TXT record`, `Keep` or `Remove` it.
    pub copy_labels: Vec<String>,
    /// What it rests on: `RFC 8461, section 3.1`.
    pub standards: Vec<String>,
}

/// The whole result.
pub fn report(report: &ScanReport) -> CheckResult<'_> {
    let view = result_view(report);
    CheckResult {
        format_version: report.format_version,
        domain: &report.policy_domain,
        checked_at: report.checked_at,
        verdict: report.verdict,
        sentence: view.banner.sentence.to_string(),
        findings: view.fixes.iter().chain(&view.notes).map(finding).collect(),
        outcomes: &report.outcomes,
        senders: &report.senders,
        dane: view.dane,
        evidence: &report.evidence,
    }
}

fn finding(finding: &FindingView) -> CheckFinding {
    CheckFinding {
        check: finding.check.clone(),
        severity: finding.severity,
        consequence: finding.consequence,
        title: finding.title.clone(),
        message: finding.message.to_string(),
        effect: finding.effect.clone(),
        remedy: finding.remedy.to_string(),
        subjects: finding
            .subjects
            .iter()
            .map(|subject| subject.words.clone())
            .collect(),
        copies: finding
            .copies
            .iter()
            .map(|copy| copy.text.clone())
            .collect(),
        copy_labels: finding
            .copies
            .iter()
            .map(|copy| copy.label.clone())
            .collect(),
        standards: finding
            .standards
            .iter()
            .map(|standard| standard.label.clone())
            .collect(),
    }
}

/// Why a text has no evidence to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoEvidence {
    /// Results for several domains.
    Several,
    /// It is no evidence.
    Itself(EvidenceError),
    /// It is a result, and what it was drawn from is no evidence.
    Within(EvidenceError),
}

impl fmt::Display for NoEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Several => f.write_str(
                "line 1: this is an array, as for several domains; give one element of it",
            ),
            Self::Itself(error) => error.fmt(f),
            Self::Within(error) => write!(f, "in `evidence`, {error}"),
        }
    }
}

impl std::error::Error for NoEvidence {}

/// Reads evidence, or that in a [`CheckResult`].
///
/// # Errors
/// [`NoEvidence`], which says where and what to do.
pub fn evidence(json: &[u8]) -> Result<Evidence, NoEvidence> {
    // As it stands, so that an error says where in it.
    #[derive(Deserialize)]
    struct Printed<'a> {
        #[serde(borrow)]
        evidence: &'a RawValue,
    }
    if json.trim_ascii_start().starts_with(b"[") {
        return Err(NoEvidence::Several);
    }
    match serde_json::from_slice::<Printed<'_>>(json) {
        Ok(printed) => {
            Evidence::from_json(printed.evidence.get().as_bytes()).map_err(NoEvidence::Within)
        }
        Err(_) => Evidence::from_json(json).map_err(NoEvidence::Itself),
    }
}
