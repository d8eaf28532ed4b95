//! What a fault means for mail.

use super::fired;
use crate::finding::{Consequence, Severity};
use crate::judge::judge;
use crate::question::Question;
use crate::scenario::World;
use crate::senders::{SenderOutcome, SenderReport};

/// One fault of a certificate each.
const BAD_CERTIFICATES: [&str; 16] = [
    "names=",
    "names=example.net",
    "names=*.com",
    "expires=-1d",
    "starts=1d",
    "rsa=1024",
    "hash=sha1",
    "path=self-signed",
    "path=missing-intermediate",
    "path=unknown-issuer",
    "path=bad-signature",
    "path=ca-as-leaf",
    "path=wrong-key-usage",
    "path=name-constraint",
    "path=unknown-critical-extension",
    "path=malformed",
];

/// Judged to this verdict, because of one fault.
fn assert_one_fault(scenario: &str, verdict: &str) {
    let world = World::new(scenario).expect("the scenario parses");
    let report = judge(&world.evidence());
    assert_eq!(report.verdict.name(), verdict, "{scenario}");
    let fired = fired(scenario);
    assert_eq!(fired.len(), 1, "{scenario}: {fired:?}");
}

#[test]
fn whatever_keeps_the_policy_from_senders_leaves_them_unprotected() {
    let stages = ["connect", "tls-handshake", "response-head", "response-body"];
    let causes = [
        "timeout",
        "refused",
        "reset",
        "closed",
        "unreachable",
        "tls-alert 40",
        "tls-alert 70",
        "tls-alert 112",
        "tls-alert 255",
        "tls-version",
        "not-tls",
        "protocol",
        "too-large",
    ];
    let failures = stages.iter().flat_map(|stage| {
        causes
            .iter()
            .map(move |cause| format!("policy fails {stage} {cause}"))
    });
    let statuses = [
        100, 201, 203, 204, 206, 301, 304, 400, 403, 404, 429, 500, 503, 599,
    ];
    let statuses = statuses.map(|status| format!("policy status {status}"));
    let certificates = BAD_CERTIFICATES.map(|part| format!("policy certificate {part}"));
    let others = [
        "policy fails start address-refused private-use",
        "policy header content-encoding: gzip",
        "mta-sts CNAME gone.example.net.",
    ];
    let others = others.map(str::to_owned);
    let all = failures.chain(statuses).chain(certificates).chain(others);
    for scenario in all {
        assert_one_fault(&scenario, "unprotected");
    }
}

#[test]
fn whatever_keeps_tls_from_an_mx_host_puts_mail_at_risk() {
    let failures = [
        "ehlo 250 mail.example.com",
        "starttls 454 4.7.0 not now",
        "starttls 250 what",
        "fails starttls closed",
        "fails starttls timeout",
        "fails tls-handshake tls-alert 40",
        "fails tls-handshake tls-alert 70",
        "fails tls-handshake tls-version",
        "fails tls-handshake timeout",
        "tls 1.0",
    ];
    let failures = failures.map(|failure| format!("smtp mail {failure}"));
    let certificates = BAD_CERTIFICATES.map(|part| format!("smtp mail certificate {part}"));
    for scenario in failures.into_iter().chain(certificates) {
        assert_one_fault(&scenario, "enforced-at-risk");
    }
}

#[test]
fn a_slow_policy_is_held_against_those_who_wait_less() {
    use Severity::{Error, Notice, Warning};
    // All who wait less, not only one of them.
    let few = "postfix-tlspol, postfix-mta-sts-resolver";
    let [some, more] = ["mailauth", "KumoMTA, mailauth"].map(|last| format!("{few}, {last}"));
    let cases = [
        (2_000, None, "enforced"),
        (2_001, Some((Notice, "postfix-tlspol")), "enforced"),
        (4_001, Some((Warning, few)), "enforced"),
        (15_001, Some((Warning, &*some)), "enforced"),
        (20_000, Some((Warning, &*some)), "enforced"),
        (20_001, Some((Warning, &*more)), "enforced"),
        (60_000, Some((Warning, &*more)), "enforced"),
        (
            60_001,
            Some((Error, "all that wait a minute")),
            "unprotected",
        ),
    ];
    for (elapsed_ms, expected, verdict) in cases {
        let world = World::new(&format!("policy takes {elapsed_ms}")).expect("parses");
        let report = judge(&world.evidence());
        assert_eq!(report.verdict.name(), verdict, "{elapsed_ms}");
        let findings = report.findings();
        let found = findings
            .first()
            .map(|it| (it.severity, format!("{:?}", it.args)));
        match (found, expected) {
            (None, None) => {}
            (Some((severity, args)), Some((wanted, sender))) => {
                assert_eq!(severity, wanted, "{elapsed_ms}");
                assert!(args.contains(sender), "{elapsed_ms}: {args}");
            }
            other => panic!("{elapsed_ms}: {other:?}"),
        }
    }
}

#[test]
fn one_good_address_of_an_mx_host_is_enough() {
    let testing = "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 86400\n";
    let faults = [
        "ehlo 250 mail.example.com",
        "starttls 454 4.7.0 not now",
        "fails tls-handshake tls-alert 40",
        "tls 1.0",
    ];
    let faults = faults.map(str::to_owned).into_iter();
    let certificates = BAD_CERTIFICATES.map(|part| format!("certificate {part}"));
    for fault in faults.chain(certificates) {
        let here = format!("smtp mail v6 {fault}\n");
        let untested = format!("{here}smtp mail v4 fails connect no-route\n");
        let both_bad = format!("{here}smtp mail v4 ehlo 250 mail.example.com\n");
        let cases = [
            (here.clone(), "enforced"),
            (format!("{here}{testing}"), "testing"),
            // The other one may be as bad.
            (untested, "enforced-at-risk"),
            (both_bad, "enforced-at-risk"),
        ];
        for (scenario, verdict) in cases {
            let world = World::new(&scenario).expect("the scenario parses");
            let report = judge(&world.evidence());
            assert_eq!(report.verdict.name(), verdict, "{scenario}");
            let errors = report
                .findings()
                .iter()
                .any(|it| it.severity == Severity::Error);
            assert_eq!(errors, verdict == "enforced-at-risk", "{scenario}");
        }
    }
}

/// An address that was not tested is no way out for senders either.
#[test]
fn senders_refuse_what_is_refused_as_far_as_was_tested() {
    let outcomes = |scenario: &str| {
        let world = World::new(scenario).expect("the scenario parses");
        let report = judge(&world.evidence());
        assert_eq!(report.verdict.name(), "enforced-at-risk", "{scenario}");
        let outcomes = report.senders.iter().map(|it| (it.outcome, it.reason));
        outcomes.collect::<Vec<_>>()
    };
    for fault in [
        "certificate path=self-signed",
        "ehlo 250 mail.example.com",
        "starttls 454 4.7.0 not now",
    ] {
        let both = outcomes(&format!("smtp mail {fault}\n"));
        let refuses = both.iter().filter(|it| it.0 == SenderOutcome::Refuses);
        assert!(refuses.count() > 8, "{fault}: {both:?}");
        for unseen in ["refused", "no-route", "timeout"] {
            for [seen, untested] in [["v4", "v6"], ["v6", "v4"]] {
                let half = format!(
                    "smtp mail {seen} {fault}\nsmtp mail {untested} fails connect {unseen}\n"
                );
                assert_eq!(outcomes(&half), both, "{half}");
            }
        }
    }
}

/// Senders that are shown the first certificate deliver; the second one refuses no mail by itself.
#[test]
fn a_second_certificate_is_no_refusal() {
    let second = "smtp mail second-certificate expires=-1d\n";
    let policy = |mode: &str| {
        format!(
            "{second}| version: STSv1\n| mode: {mode}\n| mx: mail.example.com\n| max_age: 604800\n"
        )
    };
    let cases = [
        (policy("enforce"), Severity::Warning, "enforced"),
        (policy("testing"), Severity::Warning, "testing"),
        (policy("none"), Severity::Notice, "removal"),
    ];
    for (scenario, severity, verdict) in cases {
        let world = World::new(&scenario).expect("the scenario parses");
        let report = judge(&world.evidence());
        assert_eq!(report.verdict.name(), verdict, "{scenario}");
        let findings = report.findings();
        let found = findings
            .iter()
            .find(|it| it.check == "mx-tls-other-certificate");
        let found = found.map(|it| (it.severity, it.consequence));
        assert_eq!(found, Some((severity, Consequence::None)), "{scenario}");
    }
}

/// By the standard a policy that cannot be fetched refuses no mail (RFC 8461 3.3); where only its
/// media type is wrong, some senders take it all the same.
#[test]
fn what_cannot_be_fetched_refuses_nothing() {
    let uncovered =
        "| version: STSv1\n| mode: enforce\n| mx: other.example.com\n| max_age: 604800\n";
    let expired = "smtp mail certificate expires=-1d\n";
    let cases = [
        "certificate expires=-1d",
        "certificate path=self-signed",
        "takes 60001",
        "header content-type: text/html",
    ];
    for fault in cases {
        let scenario = format!("policy {fault}\n{uncovered}{expired}");
        let world = World::new(&scenario).expect("the scenario parses");
        let report = judge(&world.evidence());
        assert_eq!(report.verdict.name(), "unprotected", "{scenario}");
        for check in ["sts-mx-uncovered", "mx-tls-certificate-expired"] {
            let findings = report.findings();
            let found = findings.iter().find(|it| it.check == check);
            let found = found.map(|it| (it.severity, it.consequence));
            assert_eq!(
                found,
                Some((Severity::Warning, Consequence::None)),
                "{check}: {scenario}"
            );
        }
    }
}

/// Whoever has no MTA-STS needs no certificate of an authority where DANE authenticates the server
/// (RFC 7672 3.1); with anything of it nothing changes.
#[test]
fn dane_alone_asks_for_no_authority() {
    let key = "fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
    let dane = format!(
        "@ MX secure\nmail A secure\nmail AAAA secure\n_25._tcp.mail TLSA 3 1 1 {key}\n_25._tcp.mail TLSA secure\n"
    );
    let none = "_mta-sts TXT nodata\npolicy status 404\n";
    let page = "_mta-sts TXT nodata\npolicy body \"<html>hello</html>\"\n";
    let no_host = "_mta-sts TXT nxdomain\nmta-sts A nxdomain\nmta-sts AAAA nxdomain\n";
    let of_certificate = |scenario: &str| {
        let mut fired = fired(scenario);
        fired.retain(|id| id.starts_with("mx-tls-certificate-"));
        fired
    };
    // Of a weak one the key would be another.
    let faults = BAD_CERTIFICATES
        .into_iter()
        .filter(|fault| *fault != "rsa=1024");
    for fault in faults.chain(["expires=2d"]) {
        let fault = format!("smtp mail certificate {fault}\n");
        for unset in [none, page, no_host] {
            let alone = format!("{unset}{dane}{fault}");
            assert!(of_certificate(&alone).is_empty(), "{alone}");
        }
        let set = [
            format!("{dane}{fault}"),
            format!("_mta-sts TXT nodata\n{dane}{fault}"),
            format!("policy status 404\n{dane}{fault}"),
            format!("_mta-sts TXT \"v=stsv1; id=1\"\npolicy status 404\n{dane}{fault}"),
            format!("_mta-sts TXT timeout\npolicy status 404\n{dane}{fault}"),
            // No record counts, or none matches.
            format!("{none}{fault}"),
            format!("{none}{}{fault}", dane.replace("@ MX secure\n", "")),
            format!("{none}{}{fault}", dane.replace(key, &"0".repeat(64))),
        ];
        for scenario in set {
            assert!(!of_certificate(&scenario).is_empty(), "{scenario}");
        }
    }
    // An anchor's certificates have to be valid, and will not be.
    let anchor = dane.replace(
        &format!("3 1 1 {key}"),
        "2 0 1 7fe52ae5cd9674243d1b69048d03cf7d58d22355442af4208255d6438fc12aec",
    );
    let late = format!("{none}{anchor}smtp mail certificate expires=2d\n");
    assert!(fired(&late).contains("mx-tls-certificate-expires-soon"));
}

/// Severity and consequence of what that check finds.
fn weight(scenario: &str, check: &str) -> Option<(Severity, Consequence)> {
    let world = World::new(scenario).expect("the scenario parses");
    let report = judge(&world.evidence());
    let findings = report.findings();
    let found = findings.iter().find(|it| it.check == check);
    found.map(|it| (it.severity, it.consequence))
}

/// Two modes are the later one for some, and a policy in mode enforce waits until the record, or the
/// policy itself, is mended; without any record nobody means it.
#[test]
fn what_will_be_refused_weighs_more_than_a_notice() {
    let policy = |modes: &str| {
        format!("| version: STSv1\n{modes}| mx: mail.example.com\n| max_age: 604800\n")
    };
    let (none, enforce) = ("| mode: none\n", "| mode: enforce\n");
    let refused = Some((Severity::Error, Consequence::Refused));
    let warning = Some((Severity::Warning, Consequence::None));
    let notice = Some((Severity::Notice, Consequence::None));
    let cases = [
        ("", policy(&format!("{none}{enforce}")), refused),
        ("", policy(none), notice),
        ("_mta-sts TXT \"v=STSv2; id=1\"\n", policy(enforce), warning),
        (
            "_mta-sts TXT \"v=STSv1; id=a-b\"\n",
            policy(enforce),
            warning,
        ),
        ("_mta-sts TXT nxdomain\n", policy(enforce), notice),
        // Once the policy itself is mended.
        ("", policy("| mode: enforced\n"), warning),
        ("", policy("| mode: tesing\n"), notice),
        (
            "",
            policy("| mode: enforced\n| max_age: 604,800\n"),
            warning,
        ),
    ];
    for (record, policy, expected) in cases {
        let scenario = format!("{record}smtp mail ehlo 250 mail.example.com\n{policy}");
        let found = weight(&scenario, "mx-tls-starttls-missing");
        assert_eq!(found, expected, "{scenario}");
    }
}

/// Senders go on with the other family, whatever keeps one from them, and neither hides the other.
#[test]
fn one_family_of_addresses_is_enough() {
    let (refused, failed) = (Some(Severity::Error), Some(Severity::Warning));
    for (scenario, by_dns, by_dnssec) in [
        ("mail AAAA bogus", None, failed),
        ("mail A bogus", None, failed),
        ("mail A bogus\nmail AAAA bogus", None, refused),
        ("mail A servfail\nmail AAAA bogus", refused, refused),
        ("mail AAAA servfail", failed, None),
        ("@ MX bogus", None, refused),
    ] {
        let severity = |check| weight(scenario, check).map(|(severity, _)| severity);
        assert_eq!(severity("mx-host-dns-failure"), by_dns, "{scenario}");
        assert_eq!(severity("mx-host-dnssec-bogus"), by_dnssec, "{scenario}");
    }
}

/// In mode none nobody compares (RFC 8461 5).
#[test]
fn patterns_of_mode_none_are_not_judged() {
    for pattern in [
        "*.com",
        "mial.example.com",
        "mail.example.net",
        "mail.yourdomain.com",
    ] {
        let policy = |mode: &str| {
            format!("| version: STSv1\n| mode: {mode}\n| mx: {pattern}\n| max_age: 604800\n")
        };
        let of_patterns = |mode: &str| {
            let fired = fired(&policy(mode));
            fired
                .iter()
                .filter(|id| id.starts_with("sts-mx-pattern"))
                .count()
        };
        assert!(of_patterns("enforce") > 0, "{pattern}");
        assert_eq!(of_patterns("none"), 0, "{pattern}");
    }
}

/// An IP address is to be replaced, and is no spare server.
#[test]
fn an_address_is_told_once() {
    let scenario = "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| mx: 192.0.2.1\n| max_age: 2419200\n";
    let fired: Vec<_> = fired(scenario).into_iter().collect();
    assert_eq!(fired, ["sts-policy-mx-is-address"]);
}

/// The names that count with usage 2 where the domain is an alias (RFC 7672 3.2.2), and what is said
/// of records of which only one kind matches.
#[test]
fn what_dane_goes_by_is_what_is_said() {
    let secure = "mail A secure\n_25._tcp.mail TLSA secure\n";
    let anchor = "_25._tcp.mail TLSA 2 0 1 7fe52ae5cd9674243d1b69048d03cf7d58d22355442af4208255d6438fc12aec\n";
    let only = "smtp mail certificate names=server17.example.net\n";
    let aliased = "@ CNAME server17.example.net.\nserver17.example.net. MX 10 mail.example.com.\n\
                   server17.example.net. MX secure\n";
    let id = "dane-certificate-name";
    assert!(fired(&format!("@ MX secure\n{anchor}{secure}{only}")).contains(id));
    assert!(!fired(&format!("{aliased}{anchor}{secure}{only}")).contains(id));
    let key = "fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
    let (stale, good) = ("0".repeat(64), format!("_25._tcp.mail TLSA 3 1 1 {key}\n"));
    let records = format!("@ MX secure\n{good}_25._tcp.mail TLSA 3 0 1 {stale}\n{secure}");
    let fired: Vec<_> = fired(&records).into_iter().collect();
    assert_eq!(fired, ["dane-tlsa-stale"]);
}

/// Neither family comes first: what one address serves is judged, and avoidable where another one
/// serves a valid policy.
#[test]
fn addresses_of_the_policy_host_are_judged_alike() {
    let page = "body \"<html><body>hello</body></html>\"";
    let faults = [
        (page, "sts-policy-html"),
        (
            "body \"version: STSv1\\nmode: on\\nmx: mail.example.com\\nmax_age: 604800\\n\"",
            "sts-policy-mode-unknown",
        ),
        ("status 404", "policy-host-status"),
        ("certificate expires=-1d", "policy-host-certificate-expired"),
    ];
    for (fault, check) in faults {
        for family in ["v4", "v6"] {
            let scenario = format!("policy {family} {fault}");
            let world = World::new(&scenario).expect("the scenario parses");
            let report = judge(&world.evidence());
            assert_eq!(report.verdict.name(), "enforced", "{scenario}");
            let findings = report.findings();
            let found = findings.iter().find(|it| it.check == check);
            let found = found.map(|it| (it.severity, it.consequence));
            let avoidable = Some((Severity::Warning, Consequence::None));
            assert_eq!(found, avoidable, "{scenario}");
            // Stalwart reads the body of any status, and here it is the policy; mailauth asks one
            // address alone.
            let heeds = |it: &&SenderReport| {
                it.sender != "mailauth"
                    && (check != "policy-host-status" || it.sender != "stalwart")
            };
            for sender in report.senders.iter().filter(heeds) {
                let said = (sender.outcome, sender.because.is_some());
                assert_eq!(
                    said,
                    (SenderOutcome::Unknown, true),
                    "{}: {scenario}",
                    sender.sender
                );
            }
        }
        let both = format!("policy {fault}");
        let world = World::new(&both).expect("the scenario parses");
        assert_eq!(
            judge(&world.evidence()).verdict.name(),
            "unprotected",
            "{both}"
        );
    }
}

/// What is to be published counts before what another address serves.
#[test]
fn a_policy_that_another_address_enforces_is_held_against_mail_servers() {
    let at_v6 = |mode: &str, mx: &str| {
        format!("policy v6 body \"version: STSv1\\nmode: {mode}\\nmx: {mx}\\nmax_age: 2419200\\n\"")
    };
    let (old, right) = ("old.example.net", "mail.example.com");
    let (error, warning) = (Some(Severity::Error), Some(Severity::Warning));
    let none = "policy v4 body \"version: STSv1\\nmode: none\\nmax_age: 86400\\n\"\n";
    let testing = none.replace("none", "testing\\nmx: mail.example.com");
    let enforced = |mx: &str| at_v6("enforce", mx);
    let cases = [
        (
            enforced("mail.example.com\\nmx: spare.example.com"),
            (warning, None),
            "enforced",
        ),
        // The policy that is shown has the line.
        (enforced(old), (error, None), "enforced-at-risk"),
        (at_v6("testing", old), (warning, None), "enforced"),
        // Without a record nobody looks.
        (
            format!("_mta-sts TXT nodata\n{}", enforced(old)),
            (None, None),
            "not-deployed",
        ),
        (
            none.to_owned() + &enforced(right),
            (warning, None),
            "enforced",
        ),
        (
            testing.clone() + &enforced(right),
            (warning, None),
            "enforced",
        ),
        // What is enforced is shown.
        (
            none.to_owned() + &enforced(old),
            (warning, error),
            "enforced-at-risk",
        ),
        (
            testing + &enforced(old),
            (warning, error),
            "enforced-at-risk",
        ),
    ];
    for (scenario, expected, verdict) in cases {
        let world = World::new(&scenario).expect("the scenario parses");
        let report = judge(&world.evidence());
        let findings = report.findings();
        let told = |check: &str| {
            let found = findings.iter().find(|finding| finding.check == check);
            found.map(|finding| finding.severity)
        };
        let told = ["policy-host-families-differ", "sts-mx-uncovered"].map(told);
        assert_eq!(told, [expected.0, expected.1], "{scenario}");
        assert_eq!(report.verdict.name(), verdict, "{scenario}");
    }
}

#[test]
fn a_draft_is_judged_before_what_is_published() {
    let evidence = World::new("").expect("the scenario parses").evidence();
    let mut questions = evidence.entries.iter().map(|entry| entry.question.clone());
    let first = questions
        .find(|question| matches!(question, Question::Policy { .. }))
        .expect("a policy");
    let drafted = evidence.with_draft(&first, &[b"version: STSv1\nmode: on\n"]);
    assert_eq!(judge(&drafted).verdict.name(), "unprotected");
}
