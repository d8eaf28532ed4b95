//! TLSA records of MX hosts that have more than one certificate.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256, Sha512};

use crate::evidence::Evidence;
use crate::facts::{Facts, TlsSeen};
use crate::finding::{Consequence, Finding, Fix, Severity};
use crate::judge::judge;
use crate::octets::hexadecimal;
use crate::outcome::{Because, Outcome};
use crate::question::Question;
use crate::scenario::World;

/// IPv4 shows the certificate of all scenarios, IPv6 one with another key.
const ADDRESSES: &str = "smtp mail v6 certificate rsa=3072\n";
/// Each address shows the certificate of all scenarios, and for other suites one with another key.
const KINDS: &str = "smtp mail second-certificate rsa=3072\n";
const STALE: &str = "3 0 1 0000000000000000000000000000000000000000000000000000000000000000";

/// A secured domain with these TLSA records.
fn evidence(world: &str, records: &[&str]) -> Evidence {
    let mut scenario = format!("{world}@ MX secure\nmail A secure\n");
    for record in records {
        let _ = writeln!(scenario, "_25._tcp.mail TLSA {record}");
    }
    scenario += "_25._tcp.mail TLSA secure\n";
    World::new(&scenario).expect("it parses").evidence()
}

/// Records about the own certificate of a chain: `3 1 1`, `3 0 1` and `3 1 2`.
fn about(tls: &TlsSeen<'_>) -> [String; 3] {
    let key = &tls.leaf().expect("it parses").public_key_info;
    let whole = &tls.session.chain[0][..];
    [
        format!("3 1 1 {}", hexadecimal(&Sha256::digest(key))),
        format!("3 0 1 {}", hexadecimal(&Sha256::digest(whole))),
        format!("3 1 2 {}", hexadecimal(&Sha512::digest(key))),
    ]
}

/// Those about both certificates.
fn about_both(world: &str) -> [[String; 3]; 2] {
    let evidence = evidence(world, &[]);
    let facts = Facts::new(&evidence);
    let [v4, v6] = &facts.mail.hosts[0].attempts[..] else {
        panic!("two addresses");
    };
    let other = v4.others().0.pop();
    let other = other.as_ref().or(v6.tls().ok()).expect("another one");
    let both = [about(v4.tls().expect("TLS")), about(other)];
    assert_ne!(both[0], both[1]);
    both
}

fn of<'r>(check: &str, findings: &[&'r Finding]) -> Option<&'r Finding> {
    findings.iter().find(|it| it.check == check).copied()
}

/// The data of the records that a finding has to publish.
fn published(finding: &Finding) -> Vec<&str> {
    let mut fixes = finding.fixes.iter();
    let mut data = Vec::new();
    while let Some(Fix::Record { data: text, .. }) = fixes.next() {
        data.push(text.as_str());
    }
    data
}

#[test]
fn a_record_in_use_anywhere_is_not_stale() {
    for world in [ADDRESSES, KINDS] {
        let [[a, a_whole, _], [b, b_whole, b_strong]] = about_both(world);
        for records in [[&a, &b_whole], [&b, &a_whole], [&a, &b_strong], [&a, &b]] {
            let report = judge(&evidence(world, &records.map(String::as_str)));
            let stale = of("dane-tlsa-stale", &report.findings());
            assert_eq!(stale, None, "{world}{records:?}");
        }
        // A record of that kind that is about neither is.
        let report = judge(&evidence(world, &[&a, &b, STALE]));
        let findings = report.findings();
        let stale = of("dane-tlsa-stale", &findings).expect(world);
        let [Fix::RemoveRecord { data, .. }] = &stale.fixes[..] else {
            panic!("{stale:?}");
        };
        assert_eq!(data, STALE, "{world}");
    }
}

/// Of a kind that sets another aside, where a third one keeps both certificates authenticated.
#[test]
fn a_stronger_digest_of_no_key_is_stale() {
    let strong = format!("3 1 2 {}", "0".repeat(128));
    for world in [ADDRESSES, KINDS] {
        let [[a, a_whole, _], [_, b_whole, _]] = about_both(world);
        let report = judge(&evidence(world, &[&a, &strong, &a_whole, &b_whole]));
        let findings = report.findings();
        assert_eq!(of("dane-tlsa-mismatch", &findings), None, "{world}");
        let stale = of("dane-tlsa-stale", &findings).expect(world);
        let [Fix::RemoveRecord { data, .. }] = &stale.fixes[..] else {
            panic!("{stale:?}");
        };
        assert_eq!(*data, strong, "{world}");
    }
}

/// What is published in place of an uncommon kind counts.
#[test]
fn no_record_is_recommended_that_another_sets_aside() {
    let [[_, _, a_strong], [_, b_whole, b_strong]] = about_both(ADDRESSES);
    let report = judge(&evidence(ADDRESSES, &[&a_strong, &b_whole]));
    let findings = report.findings();
    let uncommon = of("dane-tlsa-uncommon", &findings).expect("it is uncommon");
    assert_eq!(published(uncommon), [b_strong]);
}

/// A record for it would be for nothing, or for the key of somebody's default certificate.
#[test]
fn no_record_is_recommended_for_a_certificate_that_the_policy_wants_replaced() {
    let stale = format!("3 1 1 {}", "0".repeat(64));
    let unusable = format!("1 1 1 {}", "0".repeat(64));
    let alone = "_mta-sts TXT nodata\nmta-sts A nodata\nmta-sts AAAA nodata\n";
    let withdrawn = "| version: STSv1\n| mode: none\n| max_age: 86400\n";
    let testing = "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 86400\n";
    for (fault, stays) in [
        ("expires=-1d", false),
        ("names=localhost.localdomain", false),
        ("path=self-signed", true),
        ("path=missing-intermediate", true),
    ] {
        for (policy, is_wanted) in [
            ("", true),
            (testing, true),
            (withdrawn, false),
            (alone, false),
        ] {
            for (record, check) in [
                (&stale, "dane-tlsa-mismatch"),
                (&unusable, "dane-tlsa-unusable"),
            ] {
                let world = format!("{policy}smtp mail certificate {fault}\n");
                let report = judge(&evidence(&world, &[record]));
                let findings = report.findings();
                let found = of(check, &findings).expect(&world);
                assert_eq!(
                    found.fixes.is_empty(),
                    is_wanted && !stays,
                    "{world}{record}"
                );
            }
        }
    }
}

/// What comes of the check of stale records at the host.
fn stale(evidence: &Evidence) -> Outcome {
    let report = judge(evidence);
    let mut outcomes = report.outcomes.into_iter();
    let found = outcomes.find(|it| it.check == "dane-tlsa-stale");
    found.expect("it runs").outcome
}

#[test]
fn a_record_that_may_be_in_use_is_not_stale() {
    let because = Because::Spared;
    let unknown = |outcome: &Outcome| {
        matches!(outcome, Outcome::NotTested { .. })
            || *outcome == Outcome::NotApplicable { because }
    };
    let [[a, ..], _] = about_both(KINDS);
    let more = [
        "smtp mail v6 fails connect no-route\n",
        // One of each family is tried.
        "mail A 20.0.0.25\nmail A 20.0.0.26\n",
        // Nobody surveys a host that is so slow.
        "smtp mail greets-after 4001\n",
    ];
    for more in more {
        let outcome = stale(&evidence(more, &[&a, STALE]));
        assert!(unknown(&outcome), "{more}: {outcome:?}");
    }
    // Surveys are for few addresses: one tells of the other where they show one certificate.
    for (world, enough) in [("", true), (ADDRESSES, false)] {
        let mut evidence = evidence(world, &[&a, STALE]);
        let is_survey = |question: &Question, family: fn(&std::net::IpAddr) -> bool| {
            matches!(question, Question::TlsSurvey { address, host, .. }
                if host.a_label() == "mail.example.com" && family(address))
        };
        let entries = &mut evidence.entries;
        entries.retain(|it| !is_survey(&it.question, std::net::IpAddr::is_ipv6));
        assert_eq!(unknown(&stale(&evidence)), !enough, "{world}");
        let entries = &mut evidence.entries;
        entries.retain(|it| !is_survey(&it.question, std::net::IpAddr::is_ipv4));
        assert!(unknown(&stale(&evidence)), "{world}");
    }
}

#[test]
fn each_certificate_needs_a_record() {
    let refused = (Severity::Error, Consequence::DaneRefused);
    let avoided = (Severity::Warning, Consequence::None);
    for (world, of_b) in [(ADDRESSES, avoided), (KINDS, refused)] {
        let [[a, a_whole, a_strong], [b, b_whole, b_strong]] = about_both(world);
        let cases = [
            // Of one only: senders try the next address, and most are shown the first certificate.
            (vec![&a], Some((avoided, vec![&b], "3072"))),
            (vec![&b], Some((of_b, vec![&a], "2048"))),
            (vec![&a_whole], Some((avoided, vec![&b], "3072"))),
            (vec![&a, &b], None),
            (vec![&a, &b_whole], None),
            // The stronger digest of one sets the weaker of the other aside (RFC 7671 9).
            (vec![&a, &b_strong], Some((of_b, vec![&a_strong], "3 1 1"))),
            (
                vec![&a, &a_strong, &b],
                Some((avoided, vec![&b_strong], "3 1 1")),
            ),
            (vec![&a, &b, &a_strong, &b_strong], None),
        ];
        for (records, expected) in cases {
            let records: Vec<_> = records.into_iter().map(String::as_str).collect();
            let report = judge(&evidence(world, &records));
            let findings = report.findings();
            let found = of("dane-tlsa-mismatch", &findings);
            let Some((weight, to_publish, said)) = expected else {
                assert_eq!(found, None, "{world}{records:?}");
                continue;
            };
            let found = found.unwrap_or_else(|| panic!("{world}{records:?}"));
            assert_eq!((found.severity, found.consequence), weight, "{records:?}");
            assert_eq!(published(found), to_publish, "{world}{records:?}");
            // Which of the certificates of an address, and which digest.
            let cause = format!("{:?}", found.args);
            assert!(cause.contains(said), "{cause}");
        }
    }
}

/// A second certificate that nobody saw is not covered for all we know.
#[test]
fn a_match_without_a_survey_is_not_all() {
    let [[a, ..], _] = about_both(KINDS);
    let mut evidence = evidence(KINDS, &[&a]);
    let is_survey = |it: &Question| matches!(it, Question::TlsSurvey { .. });
    evidence.entries.retain(|it| !is_survey(&it.question));
    let report = judge(&evidence);
    let mut outcomes = report.outcomes.iter();
    let found = outcomes.find(|it| it.check == "dane-tlsa-mismatch");
    let outcome = &found.expect("it runs").outcome;
    assert!(matches!(outcome, Outcome::NotTested { .. }), "{outcome:?}");
}

/// A record of an authority gives way to one of that authority: `3 1 1` would break at the next
/// renewal with a new key (RFC 7671 8.1).
#[test]
fn what_is_published_in_place_of_an_uncommon_kind_is_about_the_same() {
    let key = "fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
    let authority = "2 0 1 7fe52ae5cd9674243d1b69048d03cf7d58d22355442af4208255d6438fc12aec";
    let own = format!("3 1 1 {key}");
    let [_, whole, _] = &about_both(KINDS)[0];
    for (record, expected) in [(&*format!("2 1 1 {key}"), authority), (whole, &own)] {
        let report = judge(&evidence("", &[record]));
        let findings = report.findings();
        let found = of("dane-tlsa-uncommon", &findings).expect(record);
        assert_eq!(published(found), [expected], "{record}");
    }
}

#[test]
fn where_no_record_can_be_used_those_of_all_certificates_are_to_copy() {
    let [[a, ..], [b, ..]] = about_both(ADDRESSES);
    for (world, expected) in [("", vec![&a]), (ADDRESSES, vec![&a, &b])] {
        let report = judge(&evidence(world, &["1 1 1 00"]));
        let findings = report.findings();
        let found = of("dane-tlsa-unusable", &findings).expect(world);
        assert_eq!(published(found), expected, "{world}");
    }
}

#[test]
fn which_certificate_no_record_matches_is_told() {
    let [[a, ..], [b, ..]] = about_both(KINDS);
    for (record, words) in [
        (
            &a[..],
            "It has the key RSA 3072, and is not the one that most senders are shown",
        ),
        (&b[..], "It has the key RSA 2048"),
        (STALE, "It has the key RSA 2048"),
    ] {
        let report = judge(&evidence(KINDS, &[record]));
        let finding = of("dane-tlsa-mismatch", &report.findings()).cloned();
        let args = format!("{:?}", finding.expect("a finding").args);
        assert!(args.contains(&format!("{words:?}")), "{record}: {args}");
    }
}
