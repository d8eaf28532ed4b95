//! A policy that comes with another status than 200: some senders take it all the same.

use crate::finding::{Consequence, Finding, Fix, Severity};
use crate::judge::judge;
use crate::report::ScanReport;
use crate::scenario::World;
use crate::senders::SenderOutcome;

const UNCOVERED: &str =
    "| version: STSv1\n| mode: enforce\n| mx: old-mail.example.com\n| max_age: 604800\n";

fn report(scenario: &str) -> ScanReport {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
    judge(&world.evidence())
}

fn of<'r>(check: &str, report: &'r ScanReport) -> Option<&'r Finding> {
    report.findings().into_iter().find(|it| it.check == check)
}

#[test]
fn who_takes_it_and_refuses_mail_by_it_has_its_finding() {
    for (status, takers) in [
        (203, &["stalwart", "mailauth"][..]),
        (404, &["stalwart"][..]),
        (503, &["stalwart"][..]),
    ] {
        let report = report(&format!("{UNCOVERED}policy status {status}"));
        assert_eq!(report.verdict.name(), "unprotected", "{status}");
        assert!(of("policy-host-status", &report).is_some(), "{status}");
        let uncovered = of("sts-mx-uncovered", &report).expect("it is judged");
        let weight = (uncovered.severity, uncovered.consequence);
        assert_eq!(weight, (Severity::Warning, Consequence::None), "{status}");
        let [Fix::Policy { body, .. }, ..] = &uncovered.fixes[..] else {
            panic!("{:?}", uncovered.fixes);
        };
        assert!(body.contains("\nmx: mail.example.com\n"), "{body}");
        for sender in &report.senders {
            let refuses = takers.contains(&sender.sender.as_str());
            let because = match refuses {
                true => (SenderOutcome::Refuses, Some("sts-mx-uncovered")),
                false => (SenderOutcome::Ignores, Some("policy-host-status")),
            };
            let said = (sender.outcome, sender.because.as_deref());
            assert_eq!(said, because, "{}: {status}", sender.sender);
        }
    }
}

/// The certificate would be no fault of a domain of which nobody takes a policy.
#[test]
fn it_counts_as_served_no_better_than_that() {
    let self_signed = "smtp mail certificate path=self-signed\n";
    let found = |scenario: &str| {
        let report = report(scenario);
        let found = of("mx-tls-certificate-self-signed", &report).expect(scenario);
        (found.severity, found.consequence)
    };
    let warning = (Severity::Warning, Consequence::None);
    assert_eq!(found(&format!("{self_signed}policy status 404")), warning);
    // A page that tells of the error is no policy.
    let pages = [
        "policy status 404\npolicy body \"Not Found\"",
        "policy status 404\npolicy body \"<html><body>mode: enforce</body></html>\"",
        "policy status 500\npolicy body \"error: no such file\\n\"",
    ];
    for page in pages {
        let report = report(&format!("{page}\n{self_signed}"));
        let is_of_policy = |it: &&Finding| it.check.starts_with("sts-policy-");
        let faults = report.findings().into_iter().filter(is_of_policy).count();
        assert_eq!(faults, 0, "{page}");
        assert_eq!(found(&format!("{page}\n{self_signed}")).0, Severity::Notice);
    }
}

/// Most senders come to the one with status 200, be it with faults.
#[test]
fn it_stands_behind_what_comes_as_it_should() {
    let bad = r#"policy v4 body "version: STSv1\nmode: enforced\nmx: mail.example.com\nmax_age: 604800\n""#;
    let report = report(&format!("{bad}\npolicy v6 status 404"));
    let unknown = of("sts-policy-mode-unknown", &report).expect("it has an unknown mode");
    assert_eq!(unknown.severity, Severity::Error);
    assert!(!unknown.fixes.is_empty());
}

/// Nobody goes there for all that is known.
#[test]
fn where_nobody_knows_the_record_it_is_an_error_page() {
    let report = report("_mta-sts TXT timeout\npolicy status 404");
    let is_of_policy = |it: &&crate::outcome::CheckOutcome| {
        it.check.starts_with("sts-policy-") && it.outcome == crate::outcome::Outcome::Clear
    };
    assert_eq!(report.outcomes.iter().filter(is_of_policy).count(), 0);
}

/// Nobody goes there, and the domain has none yet.
#[test]
fn without_a_record_it_is_an_error_page() {
    let report = report("_mta-sts TXT nodata\npolicy status 404");
    let missing = of("sts-record-missing", &report).expect("it is not set up");
    assert!(!missing.fixes.is_empty());
    assert_eq!(report.verdict.name(), "not-deployed");
}
