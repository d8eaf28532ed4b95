//! More MX hosts than are probed: their names count all the same.

use strictmx_core::finding::{Fix, Subject};
use strictmx_core::judge::judge;
use strictmx_core::outcome::Outcome;
use strictmx_core::report::ScanReport;
use strictmx_core::scenario::World;
use strictmx_core::verdict::Verdict;

/// Twelve MX hosts, `mx1` to `mx12`, and a policy that lists some of them.
fn listed(hosts: impl Iterator<Item = usize>) -> ScanReport {
    let mut scenario = String::new();
    for at in 1..=12 {
        scenario += &format!("@ MX {at} mx{at}\nmx{at} A 20.0.0.{at}\n");
    }
    scenario += "| version: STSv1\n| mode: enforce\n";
    for at in hosts {
        scenario += &format!("| mx: mx{at}.example.com\n");
    }
    scenario += "| max_age: 2419200\n";
    let world = World::new(&scenario).expect("the scenario parses");
    judge(&world.evidence())
}

/// Which hosts are said to be missing from the policy.
fn uncovered(report: &ScanReport) -> Vec<String> {
    let findings = report.findings().into_iter();
    let uncovered = findings.filter(|finding| finding.check == "sts-mx-uncovered");
    let named = uncovered.map(|finding| match &finding.subject {
        Subject::MxHost { mx_host } => mx_host.to_string(),
        other => panic!("not about a host: {other:?}"),
    });
    named.collect()
}

#[test]
fn hosts_that_are_not_probed_are_no_typing_errors() {
    let report = listed(2..=12);
    assert_eq!(uncovered(&report), ["mx1.example.com"]);
    let findings = report.findings();
    let about_patterns = findings
        .iter()
        .find(|finding| finding.check.starts_with("sts-mx-pattern"));
    assert_eq!(about_patterns, None);
    let mended = findings
        .iter()
        .find_map(|finding| match finding.fixes.first() {
            Some(Fix::Policy { body, .. }) => Some(body),
            _ => None,
        });
    let mended = mended.expect("a policy to copy");
    for at in 1..=12 {
        let line = format!("mx: mx{at}.example.com\n");
        assert!(mended.contains(&line), "{line}{mended}");
    }
}

#[test]
fn hosts_that_are_not_probed_must_be_listed() {
    let report = listed(1..=11);
    assert_eq!(uncovered(&report), ["mx12.example.com"]);
    assert_eq!(report.verdict, Verdict::EnforcedAtRisk);
}

#[test]
fn hosts_that_are_not_probed_are_not_tested() {
    let report = listed(1..=12);
    let outcomes = report.outcomes.iter();
    let mut untested = outcomes.filter_map(|outcome| match &outcome.outcome {
        Outcome::NotTested { question, .. } => Some((&*outcome.check, question.name().to_string())),
        _ => None,
    });
    let expected = ("mx-host-dns-failure", "mx11.example.com".to_owned());
    assert!(untested.any(|found| found == expected));
}
