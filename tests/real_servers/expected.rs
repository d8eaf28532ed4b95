//! What a scan says of each domain.

use strictmx_core::verdict::Verdict::{self, Enforced, EnforcedAtRisk, Testing, Unprotected};

use super::plan::Domain;

/// What a scan says of one domain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    label: &'static str,
    pub(super) verdict: Verdict,
    /// The checks that fire. All others must not: a fault is not to be taken for its neighbour.
    pub(super) fired: &'static [&'static str],
}

/// A row for each domain of the plan.
#[rustfmt::skip] // a table
const EXPECTED: [Expected; 26] = [
    Expected { label: "enforced", verdict: Enforced, fired: &[] },
    Expected { label: "testing", verdict: Testing, fired: &["rollout-mode-testing"] },
    Expected { label: "dane", verdict: Enforced, fired: &[] },
    Expected { label: "mx-tls12", verdict: Enforced, fired: &[] },

    Expected { label: "bogus", verdict: Unprotected, fired: &["sts-record-dnssec-bogus", "mx-host-dnssec-bogus"] },
    Expected { label: "signatures-expired", verdict: Unprotected, fired: &["sts-record-dnssec-bogus", "mx-host-dnssec-bogus"] },
    Expected { label: "key-trap", verdict: Unprotected, fired: &["sts-record-dnssec-bogus", "mx-host-dnssec-bogus"] },
    Expected { label: "nsec3-iterations", verdict: Enforced, fired: &[] },
    Expected { label: "dane-unusable", verdict: Enforced, fired: &["dane-tlsa-unusable"] },
    Expected { label: "dane-unsigned", verdict: Enforced, fired: &["dane-mx-insecure"] },
    Expected { label: "dane-mismatch", verdict: EnforcedAtRisk, fired: &["dane-tlsa-mismatch"] },

    Expected { label: "host-wrong-name", verdict: Unprotected, fired: &["policy-host-certificate-name"] },
    Expected { label: "host-expired", verdict: Unprotected, fired: &["policy-host-certificate-expired"] },
    Expected { label: "host-self-signed", verdict: Unprotected, fired: &["policy-host-certificate-self-signed"] },
    Expected { label: "host-no-intermediate", verdict: Unprotected, fired: &["policy-host-certificate-chain-incomplete"] },
    Expected { label: "policy-404", verdict: Unprotected, fired: &["policy-host-status"] },
    Expected { label: "policy-redirect", verdict: Unprotected, fired: &["policy-host-redirect"] },
    Expected { label: "policy-html", verdict: Unprotected, fired: &["policy-host-media-type"] },

    Expected { label: "mx-uncovered", verdict: EnforcedAtRisk, fired: &["sts-mx-uncovered", "sts-mx-pattern-sibling"] },
    Expected { label: "mx-no-starttls", verdict: EnforcedAtRisk, fired: &["mx-tls-starttls-missing"] },
    Expected { label: "mx-wrong-name", verdict: EnforcedAtRisk, fired: &["mx-tls-certificate-name"] },
    Expected { label: "mx-expired", verdict: EnforcedAtRisk, fired: &["mx-tls-certificate-expired"] },
    Expected { label: "mx-self-signed", verdict: EnforcedAtRisk, fired: &["mx-tls-certificate-self-signed"] },
    Expected { label: "mx-tls10", verdict: EnforcedAtRisk, fired: &["mx-tls-tls-version"] },
    Expected { label: "mx-tls10-too", verdict: Enforced, fired: &["mx-tls-old-version-offered"] },
    Expected { label: "mx-two-keys", verdict: Enforced, fired: &["mx-tls-no-forward-secrecy"] },
];

/// The row of a domain.
pub(super) fn of(domain: &Domain) -> Expected {
    let row = EXPECTED.iter().find(|row| row.label == domain.label);
    *row.unwrap_or_else(|| panic!("nothing is expected of {}", domain.label))
}

#[test]
fn every_domain_has_a_row() {
    let labels = EXPECTED.map(|row| row.label);
    let planned = super::plan::DOMAINS.map(|domain| domain.label);
    assert_eq!(labels, planned, "in the order of the plan");
}

#[test]
fn expected_checks_exist() {
    for row in EXPECTED {
        for id in row.fired {
            let exists = strictmx_core::checks::find(id).is_some();
            assert!(exists, "{}: there is no check {id}", row.label);
        }
    }
}
