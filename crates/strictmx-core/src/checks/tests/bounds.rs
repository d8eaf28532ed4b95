//! Where checks change their mind: at the very number, and how grave it is on either side.

use crate::finding::Severity;
use crate::judge::judge;
use crate::scenario::World;

/// How grave a finding of that check is; nothing where it does not fire.
fn severity(scenario: &str, check: &str) -> Option<Severity> {
    let report = judge(
        &World::new(scenario)
            .expect("the scenario parses")
            .evidence(),
    );
    let mut findings = report.findings().into_iter();
    let found = findings.find(|finding| finding.check == check);
    found.map(|finding| finding.severity)
}

fn policy(mode: &str, max_age: u32) -> String {
    format!("| version: STSv1\n| mode: {mode}\n| mx: mail.example.com\n| max_age: {max_age}")
}

#[test]
fn at_the_very_number() {
    let age = |seconds: u32| format!("policy header cache-control: max-age={seconds}");
    let size = |octets: u32| format!("policy padded-to {octets}");
    let repeated = |value: &str| format!("{}\n| max_age: {value}", policy("enforce", 604_800));
    let cases = [
        (size(10_240), "policy-host-body-large", None),
        (
            size(10_241),
            "policy-host-body-large",
            Some(Severity::Warning),
        ),
        (
            size(65_536),
            "policy-host-body-large",
            Some(Severity::Warning),
        ),
        (size(65_537), "policy-host-body-large", None),
        (age(86_400), "policy-host-cache-long", None),
        (
            age(86_401),
            "policy-host-cache-long",
            Some(Severity::Notice),
        ),
        (
            policy("testing", 86_399),
            "rollout-max-age-short",
            Some(Severity::Warning),
        ),
        (
            policy("enforce", 86_399),
            "rollout-max-age-short",
            Some(Severity::Warning),
        ),
        (policy("testing", 86_400), "rollout-max-age-short", None),
        (
            policy("enforce", 86_400),
            "rollout-max-age-short",
            Some(Severity::Notice),
        ),
        (
            policy("enforce", 604_799),
            "rollout-max-age-short",
            Some(Severity::Notice),
        ),
        (policy("enforce", 604_800), "rollout-max-age-short", None),
        (
            repeated("604800"),
            "sts-policy-field-repeated",
            Some(Severity::Notice),
        ),
        (
            repeated("604801"),
            "sts-policy-field-repeated",
            Some(Severity::Warning),
        ),
    ];
    for (scenario, check, expected) in cases {
        assert_eq!(severity(&scenario, check), expected, "{check}: {scenario}");
    }
}
