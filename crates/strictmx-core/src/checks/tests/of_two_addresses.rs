//! What one address of the policy host has wrong, where another one answers.

use super::fired;
use crate::facts::Facts;
use crate::finding::{Consequence, Finding, Severity};
use crate::judge::judge;
use crate::report::ScanReport;
use crate::scenario::World;
use crate::sts::Mode;

const V6_IS_DEAD: &str = "policy v6 fails connect timeout\n";

fn report(scenario: &str) -> ScanReport {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
    judge(&world.evidence())
}

fn weight(report: &ScanReport, check: &str) -> (Severity, Consequence) {
    let is_of = |it: &&&Finding| it.check == check;
    let findings = report.findings();
    let found = findings.iter().find(is_of).expect(check);
    (found.severity, found.consequence)
}

/// RFC 8461 3.3: senders go on to the address that takes connections.
#[test]
fn what_is_wrong_at_the_address_that_answers_is_the_graver_fault() {
    let faults = [
        ("policy v4 status 404\n", "policy-host-status"),
        (
            "policy v4 header content-type: text/html\n",
            "policy-host-media-type",
        ),
        (
            "policy v4 certificate expires=-1d\n",
            "policy-host-certificate-expired",
        ),
        (
            "policy v4 body \"version: STSv1\\nmode: enforced\\nmx: mail.example.com\\nmax_age: 604800\\n\"\n",
            "sts-policy-mode-unknown",
        ),
    ];
    let dead = [
        (V6_IS_DEAD, "policy-host-connect-failed"),
        (
            "policy v6 fails start address-refused private-use\n",
            "policy-host-address-refused",
        ),
    ];
    for (fault, check) in faults {
        for (dead, unreachable) in dead {
            let report = report(&format!("{fault}{dead}"));
            assert_eq!(report.verdict.name(), "unprotected", "{fault}{dead}");
            let grave = (Severity::Error, Consequence::Unprotected);
            assert_eq!(weight(&report, check), grave, "{fault}{dead}");
            let lesser = (Severity::Warning, Consequence::None);
            assert_eq!(weight(&report, unreachable), lesser, "{fault}{dead}");
        }
    }
    let none = report("policy fails connect timeout");
    let grave = (Severity::Error, Consequence::Unprotected);
    assert_eq!(weight(&none, "policy-host-connect-failed"), grave);
}

/// The remedy for a page is no other media type.
#[test]
fn a_web_page_at_both_addresses_is_one_fault() {
    let page = |family: &str, words: &str| {
        format!(
            "policy {family} header content-type: text/html\n\
             policy {family} body \"<!doctype html><title>{words}</title>\"\n"
        )
    };
    let is_page = ["sts-policy-html".to_owned()].into();
    for scenario in [
        page("v4", "one") + &page("v6", "one"),
        // Made anew for each who asks.
        page("v4", "one") + &page("v6", "two"),
        page("v4", "one") + V6_IS_DEAD + "mta-sts AAAA nodata\n",
    ] {
        assert_eq!(fired(&scenario), is_page, "{scenario}");
        for sender in &report(&scenario).senders {
            let because = sender.because.as_deref();
            assert_eq!(because, Some("sts-policy-html"), "{}", sender.sender);
        }
    }
    let one = fired(&page("v6", "one"));
    assert!(one.contains("policy-host-families-differ"), "{one:?}");
}

#[test]
fn a_policy_that_is_written_otherwise_is_no_other_one() {
    let policy = |end: &str, more: &str| {
        let lines = ["version: STSv1", "mode: enforce", "mx: mail.example.com"];
        let body = format!("{}{end}max_age: 2419200{end}{more}", lines.join(end));
        format!("policy v6 body \"{body}\"\n")
    };
    let differ = ["policy-host-families-differ".to_owned()].into();
    assert!(fired(&policy("\\r\\n", "")).is_empty());
    let other = policy("\\r\\n", "").replace("2419200", "2419100");
    assert_eq!(fired(&other), differ);
    // Some senders heed the last of several.
    let repeated = fired(&policy("\\n", "mode: testing\\n"));
    assert!(repeated.is_superset(&differ), "{repeated:?}");
}

/// What is served at any address may be enforced by who comes to it, if it is its host's.
#[test]
fn a_policy_at_another_address_may_be_enforced() {
    let none = "| version: STSv1\n| mode: none\n| max_age: 86400\n";
    let enforce = "policy v6 body \"version: STSv1\\nmode: enforce\\nmx: mail.example.com.\\nmax_age: 604800\\n\"\n";
    let anybodys = "policy v6 certificate path=self-signed\n";
    for (scenario, expected) in [
        (none.to_owned(), false),
        (format!("{none}{enforce}"), true),
        (format!("{none}{enforce}{anybodys}"), false),
    ] {
        let evidence = World::new(&scenario).expect("it parses").evidence();
        let may_be = Facts::new(&evidence).may_be_enforced_by_some();
        assert_eq!(may_be, expected, "{scenario}");
    }
}

/// It is the one whose lines are shown.
#[test]
fn the_policy_that_senders_can_use_comes_before_others() {
    let serves = |family: &str, mode: &str| {
        format!(
            "policy {family} body \"version: STSv1\\nmode: {mode}\\nmx: mail.example.com\\nmax_age: 604800\\n\"\n"
        )
    };
    let html = |family: &str| format!("policy {family} header content-type: text/html\n");
    for (v4, v6, unusable, first) in [
        ("testing", "enforce", None, Mode::Enforce),
        ("enforce", "testing", None, Mode::Enforce),
        ("testing", "enforce", Some("v6"), Mode::Testing),
        ("enforce", "testing", Some("v4"), Mode::Testing),
        ("testing", "enforced", Some("v4"), Mode::Testing),
        ("enforced", "testing", Some("v6"), Mode::Testing),
    ] {
        let html = unusable.map(html).unwrap_or_default();
        let scenario = format!("{}{}{html}", serves("v4", v4), serves("v6", v6));
        let world = World::new(&scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
        let evidence = world.evidence();
        let facts = Facts::new(&evidence);
        let [body, _] = facts.policy_host.bodies() else {
            panic!("two policies\n{scenario}")
        };
        let mode = body.parsed.value.as_ref().map(|policy| policy.mode);
        assert_eq!(mode, Some(first), "{scenario}");
    }
}
