//! The figures of a result, for monitoring.

use strictmx_core::domain_name::DomainName;
use strictmx_core::facts::{Facts, TlsSeen};
use strictmx_core::finding::Severity;
use strictmx_core::report::ScanReport;
use strictmx_core::sts::Mode;
use strictmx_core::timestamp::Timestamp;

use crate::untested::untested;

/// Figures of one domain.
pub(crate) struct Measures {
    /// Mode of the valid policy.
    pub mode: Option<Mode>,
    /// `max_age` of the valid policy, in seconds.
    pub max_age_s: Option<u64>,
    /// Hosts that were spoken to inside TLS, the policy host first, each with the end of the
    /// certificate that ends first of all that it sent at any address.
    pub certificates: Vec<(DomainName, Timestamp)>,
    /// Questions without an answer.
    pub not_tested: usize,
    severities: Vec<Severity>,
}

impl Measures {
    pub(crate) fn new(report: &ScanReport) -> Self {
        let facts = Facts::new(&report.evidence);
        let policy = facts.policy().ok();
        let policy_host = facts
            .policy_host
            .attempts
            .iter()
            .filter_map(|attempt| first_end(attempt.tls().ok()?));
        let mut certificates: Vec<_> = policy_host
            .min()
            .map(|end| (facts.policy_host.name.clone(), end))
            .into_iter()
            .collect();
        for host in &facts.mail.hosts {
            let ends = host
                .attempts
                .iter()
                .filter_map(|attempt| first_end(attempt.tls().ok()?));
            certificates.extend(ends.min().map(|end| (host.name.clone(), end)));
        }
        Self {
            mode: policy.map(|policy| policy.mode),
            max_age_s: policy.map(|policy| policy.max_age),
            certificates,
            not_tested: untested(report).len(),
            severities: report
                .findings()
                .iter()
                .map(|finding| finding.severity)
                .collect(),
        }
    }

    /// Findings of a severity.
    pub(crate) fn findings(&self, severity: Severity) -> usize {
        self.severities
            .iter()
            .filter(|found| **found == severity)
            .count()
    }
}

fn first_end(tls: &TlsSeen<'_>) -> Option<Timestamp> {
    tls.first_to_expire()
        .map(|certificate| certificate.not_after)
}
