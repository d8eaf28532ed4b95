//! Sentences that name senders name those that the models know.

use crate::arg::Arg;
use crate::finding::{Finding, Severity};
use crate::judge::judge;
use crate::scenario::World;

/// The findings of a check.
fn findings(scenario: &str, check: &str) -> Vec<Finding> {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
    let report = judge(&world.evidence());
    let findings = report.findings().into_iter();
    findings
        .filter(|finding| finding.check == check)
        .cloned()
        .collect()
}

/// Severity of the only finding of a check, and what it found.
fn only(scenario: &str, check: &str) -> (Severity, String) {
    let found = findings(scenario, check);
    let [finding] = &found[..] else {
        panic!("{scenario}: {found:?}");
    };
    let named = finding.args.iter().find(|(name, _)| name == "found");
    let Some((_, Arg::Literal(found))) = named else {
        panic!("{:?}", finding.args);
    };
    (finding.severity, found.clone())
}

#[test]
fn who_heeds_another_record() {
    let beside = |other: &str| {
        let scenario = format!("_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT \"{other}\"");
        only(&scenario, "sts-record-foreign")
    };
    let few = "maddy, KumoMTA".to_owned();
    assert_eq!(beside("v=spf1 -all"), (Severity::Notice, few));
    // A second record to most.
    let (severity, found) = beside("v=STSv1 ; id=2");
    assert_eq!(severity, Severity::Warning);
    for sender in ["postfix-tlspol", "maddy", "mailauth"] {
        assert!(found.contains(sender), "{sender}: {found}");
    }
    assert!(!found.contains("chasquid"), "{found}");
}

/// Of ASCII that is declared as another charset.
#[test]
fn a_charset_counts_by_who_goes_by_it() {
    for (charset, expected) in [
        ("iso-8859-1", Severity::Notice),
        ("utf-16", Severity::Warning),
        ("no-such-charset", Severity::Warning),
    ] {
        let scenario = format!("policy header content-type: text/plain; charset={charset}");
        let found = findings(&scenario, "policy-host-charset");
        let found: Vec<_> = found.iter().map(|it| it.severity).collect();
        assert_eq!(found, [expected; 2], "{charset}");
    }
}

#[test]
fn slow_addresses_are_told_alike() {
    let scenario = "mta-sts AAAA 2600::80\npolicy takes 25000\npolicy v6 takes 20500";
    let found = findings(scenario, "policy-host-slow");
    let [one, other] = &found[..] else {
        panic!("one for each address: {found:?}");
    };
    assert_ne!(one.subject, other.subject);
    assert_eq!((one.severity, &one.args), (other.severity, &other.args));
}

#[test]
fn a_wildcard_of_a_registry_is_an_error_where_it_is_known_to_be_one() {
    for (pattern, severity) in [
        ("*.com", Severity::Error),
        ("*.co.uk", Severity::Warning),
        ("*.example.com", Severity::Info),
    ] {
        let scenario = format!(
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| mx: {pattern}\n| max_age: 2419200"
        );
        let found = findings(&scenario, "sts-mx-pattern-too-broad");
        assert_eq!(
            found.first().map(|it| it.severity),
            Some(severity),
            "{pattern}"
        );
    }
}

#[test]
fn who_does_not_read_what_is_valid() {
    let policy = |line: &str| {
        format!(
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 2419200\n| {line}"
        )
    };
    let record = |text: &str| format!("_mta-sts TXT \"{text}\"");
    let cases = [
        ("sts-record-unread", record("v=STSv1; id=1; "), "KumoMTA"),
        (
            "sts-record-unread",
            record("v=STSv1; id=1; a=b:c"),
            "mailauth",
        ),
        (
            "sts-policy-unread",
            policy("contact: https://example.com/"),
            "maddy",
        ),
    ];
    for (check, scenario, senders) in cases {
        let (severity, found) = only(&scenario, check);
        assert_eq!(severity, Severity::Warning, "{scenario}");
        assert!(found.contains(senders), "{scenario}: {found}");
        // Whoever ignores it is led there.
        let world = World::new(&scenario).expect("a scenario");
        for sender in judge(&world.evidence()).senders {
            let name = crate::senders::find(&sender.sender).map_or("", |it| it.name);
            if found.split(", ").any(|named| named == name) {
                assert_eq!(sender.because.as_deref(), Some(check), "{name}: {scenario}");
            }
        }
    }
    // What other checks find says itself who minds.
    for quiet in [record("v=STSv1 ; id=1"), policy("contact: postmaster")] {
        assert!(findings(&quiet, "sts-record-unread").is_empty(), "{quiet}");
        assert!(findings(&quiet, "sts-policy-unread").is_empty(), "{quiet}");
    }
}
