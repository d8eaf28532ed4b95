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
    /// Hosts that were spoken to inside TLS, the policy host first, each once, with the end of the
    /// certificate that ends first of all that it sent at any address and port.
    pub certificates: Vec<(DomainName, Timestamp)>,
    /// Questions without an answer.
    pub not_tested: usize,
    severities: Vec<Severity>,
}

impl Measures {
    pub(crate) fn new(report: &ScanReport) -> Self {
        let facts = Facts::new(&report.evidence);
        let policy = facts.policy().ok();
        let mut certificates: Vec<(DomainName, Timestamp)> = Vec::new();
        // The policy host may be an MX host too.
        let mut add = |host: &DomainName, end: Timestamp| match certificates
            .iter_mut()
            .find(|(known, _)| known == host)
        {
            Some((_, first)) => *first = end.min(*first),
            None => certificates.push((host.clone(), end)),
        };
        for attempt in &facts.policy_host.attempts {
            if let Some(end) = attempt.tls().ok().and_then(first_end) {
                add(&facts.policy_host.name, end);
            }
        }
        for host in &facts.mail.hosts {
            for attempt in &host.attempts {
                if let Some(end) = attempt.tls().ok().and_then(first_end) {
                    add(&host.name, end);
                }
            }
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
