//! Steps of setting up and withdrawing that were left half done (RFC 8461 8).

use strictmx_core::verdict::Verdict::{Enforced, NotDeployed, Removal, Testing, Unprotected};

use super::draft::{Draft, healthy, testing};

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy(
            "half-removed",
            "Record removed, policy left",
            "The record is gone and the policy is still served; senders that know it keep to it.",
        )
        .txt("_mta-sts", &[])
        .expect(NotDeployed, &["rollout-half-removed"]),
        healthy(
            "half-begun",
            "Record without the rest",
            "The record was published before anything else, and nothing followed.",
        )
        .without("mta-sts")
        .txt("_smtp._tls", &[])
        .expect(
            Unprotected,
            &["policy-host-unresolvable", "tlsrpt-record-missing"],
        ),
        healthy(
            "short-life",
            "Forgotten within five minutes",
            "`max_age` is 300 seconds; an attacker needs only that much patience.",
        )
        .in_policy("2419200", "300")
        .expect(Enforced, &["rollout-max-age-short"]),
        healthy(
            "no-life",
            "max_age 0",
            "`max_age` is 0: the policy ends when it is fetched.",
        )
        .in_policy("2419200", "0")
        .expect(Enforced, &["rollout-max-age-zero"]),
        healthy(
            "long-removal",
            "Withdrawn for a year",
            "Mode none with a `max_age` of a year, which RFC 8461 8.3 wants small.",
        )
        .in_policy("enforce", "none")
        .in_policy("2419200", "31557600")
        .expect(Removal, &["rollout-mode-none", "rollout-none-max-age-long"]),
        healthy(
            "bare-removal",
            "Withdrawn without mx",
            "Mode none without `mx`, as RFC 8461 allows; some senders want one all the same.",
        )
        .policy("version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n")
        .expect(Removal, &["rollout-mode-none", "rollout-none-without-mx"]),
        testing(
            "testing-blind",
            "Testing without reports",
            "Mode testing, but no TLSRPT record: what it finds reaches nobody.",
        )
        .txt("_smtp._tls", &[])
        .expect(
            Testing,
            &["rollout-mode-testing", "rollout-testing-without-reports"],
        ),
        healthy(
            "two-providers",
            "Delegated to two providers",
            "The record is a CNAME to one provider, and the policy host to another.",
        )
        .cname(
            "_mta-sts",
            "_mta-sts.two-providers.customers.provider.lab.test.",
        )
        .txt(
            "_mta-sts.two-providers.customers.provider.lab.test.",
            &["v=STSv1; id=20261105T120000"],
        )
        .move_host("mta-sts", "policies.other-provider.test.")
        .expect(Enforced, &["rollout-delegation-split"]),
        testing(
            "testing",
            "Testing",
            "A complete setup in mode testing: failures are reported, nothing is refused.",
        )
        .featured()
        .expect(Testing, &["rollout-mode-testing"]),
        healthy(
            "removal",
            "Being withdrawn",
            "Mode none with a short life: the way to end MTA-STS (RFC 8461 8.3).",
        )
        .in_policy("enforce", "none")
        .in_policy("2419200", "86400")
        .expect(Removal, &["rollout-mode-none"]),
    ]
}
