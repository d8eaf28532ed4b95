//! What nobody announced is no failed attempt at MTA-STS, whatever answers in its place.

use std::sync::Arc;

use super::fired;
use crate::finding::Severity;
use crate::judge::judge;
use crate::observation::Observation;
use crate::scenario::World;

const PAGE: &str = "policy body \"<html><body>hello</body></html>\"\n";
const TESTING: &str =
    "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 3600\n";

/// Judged to this verdict, because of these findings.
fn assert_judged(cases: &[(&str, &str, &[&str])]) {
    for (scenario, verdict, checks) in cases {
        let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
        let report = judge(&world.evidence());
        assert_eq!(report.verdict.name(), *verdict, "{scenario}");
        assert_eq!(Vec::from_iter(fired(scenario)), *checks, "{scenario}");
    }
}

#[test]
fn a_wildcard_of_cname_announces_nothing() {
    let host = "mta-sts A absent\nmta-sts AAAA absent\n_mta-sts TXT absent\npolicy status 404\n";
    let to = |target: &str, more: &str| format!("* CNAME {target}\n{host}{more}");
    let hosting = "hosting.provider.net. A 20.0.0.90\n";
    let own = "_mta-sts CNAME gone.provider.net.\n";
    let is_missing = &["sts-record-missing"][..];
    let is_dangling = &["sts-record-alias-dangling"][..];
    let is_lost = &["sts-record-alias-loop"][..];
    assert_judged(&[
        (
            &to("hosting.provider.net.", hosting),
            "not-deployed",
            is_missing,
        ),
        (&to("gone.provider.net.", ""), "not-deployed", is_missing),
        (
            &to("a", "a CNAME b\nb CNAME a\n"),
            "not-deployed",
            is_missing,
        ),
        // One of its own, beside the wildcard and without it.
        (
            &to("hosting.provider.net.", own),
            "unprotected",
            is_dangling,
        ),
        (
            &format!("{own}policy status 404"),
            "unprotected",
            is_dangling,
        ),
        (
            "_mta-sts CNAME _mta-sts\npolicy status 404",
            "unprotected",
            is_lost,
        ),
    ]);
}

#[test]
fn what_nobody_knows_of_a_wildcard_clears_nothing() {
    for scenario in [
        "_mta-sts CNAME gone.provider.net.\npolicy status 404",
        "_mta-sts CNAME _mta-sts\npolicy status 404",
    ] {
        let mut evidence = World::new(scenario).expect("a scenario").evidence();
        let before = evidence.entries.len();
        let is_stray = |name: &str| name.starts_with("_unused-name");
        evidence
            .entries
            .retain(|entry| !is_stray(entry.question.name().a_label()));
        assert!(evidence.entries.len() < before, "{scenario}");
        assert_eq!(judge(&evidence).verdict.name(), "unprotected", "{scenario}");
    }
}

/// Whoever publishes one more has two, which are as good as none (RFC 8461 3.1).
#[test]
fn a_record_that_another_resolver_has_is_not_missing() {
    let elsewhere = "_mta-sts TXT nodata\n_mta-sts TXT elsewhere \"v=STSv1; id=1\"\n";
    let differ = &["sts-record-resolvers-differ"][..];
    let apex = format!("{elsewhere}@ TXT \"v=STSv1; id=1\"\n");
    let absent = format!("{elsewhere}policy status 404\n");
    for scenario in [elsewhere, &absent, &apex] {
        assert_judged(&[(scenario, "not-deployed", differ)]);
        let report = judge(&World::new(scenario).expect("it parses").evidence());
        for found in report.findings() {
            assert_eq!(found.severity, Severity::Warning, "{scenario}");
            assert_eq!(found.fixes, [], "{scenario}");
        }
    }
    // That they all have it by now, or that nobody knows what the first one has, says no less.
    let mut evidence = World::new(elsewhere).expect("it parses").evidence();
    for entry in &mut evidence.entries {
        if let Observation::EachResolver(said) = &mut Arc::make_mut(entry).observation {
            said.answers.remove(0);
        }
    }
    let report = judge(&evidence);
    let findings = report.findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].check, "sts-record-resolvers-differ");
    let arg = findings[0].args.iter().find(|(name, _)| name == "found");
    assert!(format!("{arg:?}").contains("none at first / "), "{arg:?}");
    // One of another kind is none; that only some have it is no small matter, whoever is asked first.
    let other = "_mta-sts TXT nodata\n_mta-sts TXT elsewhere \"v=spf1 -all\"\n";
    let removed = "_mta-sts TXT elsewhere nodata\n";
    assert_judged(&[
        (
            other,
            "not-deployed",
            &["rollout-half-removed", "sts-record-resolvers-differ"],
        ),
        (removed, "enforced", differ),
    ]);
    for (scenario, severity) in [(other, Severity::Notice), (removed, Severity::Warning)] {
        let report = judge(&World::new(scenario).expect("it parses").evidence());
        let mut differ = report.findings().into_iter();
        let differ = differ.find(|it| it.check == "sts-record-resolvers-differ");
        assert_eq!(differ.map(|it| it.severity), Some(severity), "{scenario}");
    }
}

#[test]
fn a_policy_that_is_about_to_be_announced_is_told_its_faults() {
    let policy = "_mta-sts TXT nodata\n| version: STSv1\n| mode: testing\n| mx: mail.example.com.\n| max_age: 604800\n";
    let checks = &["sts-policy-mx-malformed", "sts-record-missing"][..];
    assert_judged(&[(policy, "not-deployed", checks)]);
}

#[test]
fn a_page_for_every_name_is_no_policy() {
    let wildcard = "* A 20.0.0.90\nmta-sts A absent\nmta-sts AAAA absent\n_mta-sts TXT absent\n";
    let is_missing = &["sts-record-missing"][..];
    let is_half = &["rollout-half-removed"][..];
    assert_judged(&[
        (
            &format!("_mta-sts TXT nodata\n{PAGE}"),
            "not-deployed",
            is_missing,
        ),
        (&format!("{wildcard}{PAGE}"), "not-deployed", is_missing),
        (
            &format!("{wildcard}* TXT \"v=spf1 -all\"\n{PAGE}"),
            "not-deployed",
            is_missing,
        ),
        (
            "_mta-sts TXT nodata\npolicy body \"\"",
            "not-deployed",
            is_missing,
        ),
        // Announced, it is one.
        (PAGE, "unprotected", &["sts-policy-html"]),
        // A policy that lacks its record is begun or ended; what it says is said to nobody.
        (
            &format!("_mta-sts TXT nodata\n{TESTING}"),
            "not-deployed",
            is_half,
        ),
        // One that no sender would take is not half of MTA-STS.
        (
            &format!("_mta-sts TXT nodata\npolicy header content-type: text/html\n{TESTING}"),
            "not-deployed",
            is_missing,
        ),
    ]);
}

#[test]
fn a_bogus_zone_may_have_no_record() {
    let without = "@ MX bogus\n_mta-sts TXT bogus\nmta-sts A absent\nmta-sts AAAA absent\n";
    let with = "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT bogus\n";
    let both = &["mx-host-dnssec-bogus", "sts-record-dnssec-bogus"][..];
    assert_judged(&[
        (without, "undetermined", both),
        (with, "unprotected", &["sts-record-dnssec-bogus"]),
    ]);
    let report = judge(&World::new(without).expect("parses").evidence());
    assert_eq!(report.findings()[0].check, "mx-host-dnssec-bogus");
}
