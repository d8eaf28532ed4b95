//! Steps of setting up and withdrawing that were left half done (RFC 8461 8).

use strictmx_core::verdict::Verdict::{Enforced, Removal, Testing, Unprotected};

use super::draft::{Draft, healthy, testing};

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy(
            "half-removed",
            "Record removed, policy left",
            "The record is gone and the policy is still served; senders that know it keep to it.",
        )
        .txt("_mta-sts", &[])
        .expect(Unprotected, &[]),
        healthy(
            "half-begun",
            "Record without the rest",
            "The record was published before anything else, and nothing followed.",
        )
        .without("mta-sts")
        .txt("_smtp._tls", &[])
        .expect(Unprotected, &[]),
        healthy(
            "short-life",
            "Forgotten within five minutes",
            "`max_age` is 300 seconds; an attacker needs only that much patience.",
        )
        .in_policy("2419200", "300")
        .expect(Enforced, &[]),
        healthy(
            "no-life",
            "max_age 0",
            "`max_age` is 0: the policy ends when it is fetched.",
        )
        .in_policy("2419200", "0")
        .expect(Enforced, &[]),
        healthy(
            "long-removal",
            "Withdrawn for a year",
            "Mode none with a `max_age` of a year: senders keep asking for as long.",
        )
        .policy("version: STSv1\r\nmode: none\r\nmax_age: 31557600\r\n")
        .expect(Removal, &[]),
        testing(
            "testing-blind",
            "Testing without reports",
            "Mode testing, but no TLSRPT record: what it finds reaches nobody.",
        )
        .txt("_smtp._tls", &[])
        .expect(Testing, &[]),
    ]
}
