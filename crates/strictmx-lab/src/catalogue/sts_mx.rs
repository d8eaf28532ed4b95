//! Policy and MX records that do not agree (RFC 8461 4.1).

use strictmx_core::verdict::Verdict::{Enforced, EnforcedAtRisk, TestingFailing, Unprotected};

use super::draft::{Draft, healthy, testing};

/// As an absolute name.
const PROVIDERS_MX: &str = "provider-wide-lab-test.mail.protection.outlook.com.";

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy(
            "loose-uncovered",
            "Invalid policy, server not covered",
            "An empty line makes the policy invalid; senders that read it all the same refuse mail.",
        )
        .in_policy("mode:", "\r\nmode:")
        .in_policy("mail.{domain}", "elsewhere.{domain}")
        .expect(Unprotected, &["sts-mx-uncovered", "sts-policy-blank-line"]),
        healthy(
            "two-modes-uncovered",
            "Two modes, server not covered",
            "By the standard the policy is in mode testing; senders that take the last mode refuse mail.",
        )
        .in_policy("mode: enforce", "mode: testing\r\nmode: enforce")
        .in_policy("mail.{domain}", "elsewhere.{domain}")
        .expect(
            TestingFailing,
            &[
                "rollout-mode-testing",
                "sts-mx-pattern-sibling",
                "sts-mx-uncovered",
                "sts-policy-field-repeated",
            ],
        ),
        healthy(
            "mx-capitals",
            "Capital letters in mx",
            "`mx` is written in capital letters, which one sender takes for another name.",
        )
        .in_policy("mail.{domain}", "MAIL.{domain}")
        .expect(Enforced, &["sts-mx-pattern-case"]),
        healthy(
            "one-uncovered",
            "Second server not covered",
            "The policy lists one of two mail servers; senders pass over the other.",
        )
        .mx(&[(10, "mail"), (20, "mx2")])
        .mail_server("mx2")
        .expect(EnforcedAtRisk, &["sts-mx-uncovered"])
        .featured(),
        testing(
            "one-uncovered-testing",
            "Second server not covered, testing",
            "The same in mode testing: enforcing would refuse mail.",
        )
        .mx(&[(10, "mail"), (20, "mx2")])
        .mail_server("mx2")
        .expect(
            TestingFailing,
            &["rollout-mode-testing", "sts-mx-uncovered"],
        ),
        healthy(
            "old-mx",
            "Policy lists the old server",
            "Mail moved to a new server, and the policy was not changed.",
        )
        .in_policy("mail.{domain}", "old-mail.{domain}")
        .expect(
            EnforcedAtRisk,
            &["sts-mx-pattern-sibling", "sts-mx-uncovered"],
        ),
        healthy(
            "mx-other-ending",
            "Another ending in mx",
            "`mx` was copied from the sister domain, whose name ends otherwise.",
        )
        .in_policy("mail.{domain}", "mail.mx-other-ending.lab.tests")
        .expect(
            EnforcedAtRisk,
            &["sts-mx-pattern-other-tld", "sts-mx-uncovered"],
        ),
        healthy(
            "mx-of-template",
            "Template in mx",
            "`mx` is still the `yourdomain` of the instructions.",
        )
        .in_policy("mail.{domain}", "mail.yourdomain.com")
        .expect(
            EnforcedAtRisk,
            &["sts-mx-pattern-template", "sts-mx-uncovered"],
        ),
        healthy(
            "mx-of-rfc",
            "Example of the RFC in mx",
            "The policy still has two lines of the example in RFC 8461 section 3.2.",
        )
        .in_policy("mail.{domain}", "*.example.net\r\nmx: backupmx.example.com")
        .expect(
            EnforcedAtRisk,
            &["sts-mx-pattern-template", "sts-mx-uncovered"],
        ),
        healthy(
            "mx-relative",
            "Name of a zone file in mx",
            "`mx` has the mail server's name without the domain, as in a zone file.",
        )
        .in_policy("mail.{domain}", "mail")
        .expect(
            EnforcedAtRisk,
            &["sts-mx-pattern-typo", "sts-mx-uncovered"],
        ),
        healthy(
            "other-provider",
            "Policy of another provider",
            "Mail moved to another provider; the policy is the former one's.",
        )
        .in_policy("mail.{domain}", "*.mail.protection.outlook.com")
        .expect(
            EnforcedAtRisk,
            &["sts-mx-pattern-former", "sts-mx-uncovered"],
        ),
        healthy(
            "mx-policy-host",
            "mta-sts. in mx",
            "The label of the policy host was put before the mail server's name.",
        )
        .in_policy("mail.{domain}", "mta-sts.mail.{domain}")
        .expect(
            EnforcedAtRisk,
            &["sts-mx-pattern-policy-host", "sts-mx-uncovered"],
        ),
        healthy(
            "mx-typo",
            "Typing error in mx",
            "`mx` says `mial` where the server is `mail`.",
        )
        .in_policy("mail.{domain}", "mial.{domain}")
        .expect(EnforcedAtRisk, &["sts-mx-pattern-typo", "sts-mx-uncovered"]),
        healthy(
            "mx-domain-itself",
            "Domain in place of server",
            "`mx` is the domain itself and not its mail server.",
        )
        .in_policy("mx: mail.", "mx: ")
        .expect(
            EnforcedAtRisk,
            &["sts-mx-pattern-sibling", "sts-mx-uncovered"],
        ),
        healthy(
            "wildcard-too-deep",
            "Wildcard one label short",
            "`*.` covers one label; the mail server stands two below.",
        )
        .mx(&[(10, "eu1.mail")])
        .without("mail")
        .mail_server("eu1.mail")
        .in_policy("mx: mail.", "mx: *.")
        .expect(
            EnforcedAtRisk,
            &[
                "sts-mx-pattern-one-label",
                "sts-mx-pattern-too-broad",
                "sts-mx-uncovered",
            ],
        ),
        healthy(
            "unused-pattern",
            "Unused pattern",
            "The policy still lists a server that is no longer in DNS.",
        )
        .in_policy("max_age", "mx: backup.{domain}\r\nmax_age")
        .expect(Enforced, &["sts-mx-pattern-unused"]),
        healthy(
            "broad-pattern",
            "Pattern too broad",
            "`*.test` would accept the machines of everybody under a top-level domain.",
        )
        .in_policy("max_age", "mx: *.test\r\nmax_age")
        .expect(
            Enforced,
            &["sts-mx-pattern-too-broad"],
        ),
        healthy(
            "provider-wide",
            "Wildcard for a whole provider",
            "The policy admits all mail servers of Exchange Online, as its guide says.",
        )
        .mx(&[(10, PROVIDERS_MX)])
        .without("mail")
        .mail_server(PROVIDERS_MX)
        .in_policy("mail.{domain}", "*.mail.protection.outlook.com")
        .expect(Enforced, &["sts-mx-pattern-provider-wide"]),
        healthy(
            "mx-unregistered",
            "Pattern of a domain that is gone",
            "The policy still lists a server of a provider whose domain nobody has any more.",
        )
        .in_policy("max_age", "mx: mx.former-provider.test\r\nmax_age")
        .expect(Enforced, &["sts-mx-pattern-unregistered"]),
    ]
}
