//! What a scan must and must not say of each domain.

use strictmx_core::verdict::Verdict::{self, Enforced, EnforcedAtRisk, Testing, Unprotected};

use super::plan::Domain;

/// What a scan says of one domain. Checks are named by the beginning of their ids: an area such
/// as `mx-tls-` stands for every check in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    label: &'static str,
    pub(super) verdict: Verdict,
    /// At least one check of each fires.
    pub(super) must: &'static [&'static str],
    /// None of these fires.
    pub(super) must_not: &'static [&'static str],
}

/// The beginning of every id.
const ANY: &str = "";
/// The record and the reporting are in order everywhere.
const DNS: &[&str] = &["sts-record-", "tlsrpt-record-"];
/// The fault is at the policy host, and nowhere else.
const ONLY_HOST: &[&str] = &[
    "sts-record-",
    "tlsrpt-record-",
    "mx-host-",
    "mx-tls-",
    "dane-",
];
/// The fault is at the MX host, and nowhere else.
const ONLY_MX: &[&str] = &[
    "sts-record-",
    "tlsrpt-record-",
    "policy-host-",
    "sts-policy-",
];

/// A row for each domain of the plan.
#[rustfmt::skip] // a table
const EXPECTED: [Expected; 20] = [
    Expected { label: "enforced", verdict: Enforced, must: &[], must_not: &[ANY] },
    Expected { label: "testing", verdict: Testing, must: &["rollout-mode-testing"], must_not: ONLY_HOST },
    Expected { label: "dane", verdict: Enforced, must: &[], must_not: &[ANY] },
    Expected { label: "mx-tls12", verdict: Enforced, must: &[], must_not: DNS },

    Expected { label: "bogus", verdict: Unprotected, must: &["sts-record-dnssec-bogus", "mx-host-dnssec-bogus"], must_not: &["sts-record-missing"] },
    Expected { label: "signatures-expired", verdict: Unprotected, must: &["sts-record-dnssec-bogus", "mx-host-dnssec-bogus"], must_not: &["sts-record-missing"] },
    Expected { label: "dane-mismatch", verdict: Enforced, must: &["dane-"], must_not: &["sts-", "policy-host-", "mx-tls-"] },

    Expected { label: "host-wrong-name", verdict: Unprotected, must: &["policy-host-certificate-name"], must_not: ONLY_HOST },
    Expected { label: "host-expired", verdict: Unprotected, must: &["policy-host-certificate-expired"], must_not: ONLY_HOST },
    Expected { label: "host-self-signed", verdict: Unprotected, must: &["policy-host-certificate-self-signed"], must_not: ONLY_HOST },
    Expected { label: "host-no-intermediate", verdict: Unprotected, must: &["policy-host-certificate-chain-incomplete"], must_not: ONLY_HOST },
    Expected { label: "policy-404", verdict: Unprotected, must: &["policy-host-status"], must_not: ONLY_HOST },
    Expected { label: "policy-redirect", verdict: Unprotected, must: &["policy-host-redirect"], must_not: ONLY_HOST },
    Expected { label: "policy-html", verdict: Unprotected, must: &["policy-host-media-type"], must_not: ONLY_HOST },

    Expected { label: "mx-uncovered", verdict: EnforcedAtRisk, must: &["sts-mx-uncovered", "sts-mx-pattern-unused"], must_not: ONLY_MX },
    Expected { label: "mx-no-starttls", verdict: EnforcedAtRisk, must: &["mx-tls-"], must_not: ONLY_MX },
    Expected { label: "mx-wrong-name", verdict: EnforcedAtRisk, must: &["mx-tls-"], must_not: ONLY_MX },
    Expected { label: "mx-expired", verdict: EnforcedAtRisk, must: &["mx-tls-certificate-expired"], must_not: ONLY_MX },
    Expected { label: "mx-self-signed", verdict: EnforcedAtRisk, must: &["mx-tls-"], must_not: ONLY_MX },
    Expected { label: "mx-tls10", verdict: EnforcedAtRisk, must: &["mx-tls-"], must_not: ONLY_MX },
];

/// The row of a domain.
pub(super) fn of(domain: &Domain) -> Expected {
    let row = EXPECTED.iter().find(|row| row.label == domain.label);
    *row.unwrap_or_else(|| panic!("nothing is expected of {}", domain.label))
}

#[cfg(test)]
mod tests {
    use strictmx_core::checks::REGISTRY;

    use super::*;
    use crate::real_servers::plan::DOMAINS;

    #[test]
    fn every_domain_has_a_row() {
        let labels = EXPECTED.map(|row| row.label);
        assert_eq!(
            labels,
            DOMAINS.map(|domain| domain.label),
            "in the order of the plan"
        );
    }

    #[test]
    fn every_id_is_of_a_check() {
        for row in EXPECTED {
            for beginning in row.must.iter().chain(row.must_not) {
                let known = REGISTRY
                    .iter()
                    .any(|check| check.meta.id.starts_with(beginning));
                assert!(known, "{}: there is no check {beginning}", row.label);
            }
        }
    }
}
