//! The examples of help pages run.

use super::fired;
use crate::checks::{REGISTRY, docs};
use crate::judge::judge;
use crate::outcome::Outcome;
use crate::scenario::World;

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    Fires,
    Clear,
    NotTested,
}

/// The examples of a help page, each a scenario.
pub(super) fn examples(docs: &str) -> Vec<(Shows, String)> {
    let mut examples = Vec::new();
    let mut open: Option<(Shows, String)> = None;
    for line in docs
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
    {
        match (line.trim_end(), &mut open) {
            ("```scenario,fires", None) => open = Some((Shows::Fires, String::new())),
            ("```scenario,clear", None) => open = Some((Shows::Clear, String::new())),
            ("```scenario,not-tested", None) => open = Some((Shows::NotTested, String::new())),
            ("```", Some(_)) => examples.extend(open.take()),
            (_, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    assert!(open.is_none(), "an example is not closed");
    examples
}

/// What a scenario shows of a check.
fn shows(scenario: &str, id: &str) -> Shows {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
    let outcomes = judge(&world.evidence()).outcomes;
    let of_check = outcomes.iter().filter(|outcome| outcome.check == id);
    let is = |is: fn(&Outcome) -> bool| of_check.clone().any(|outcome| is(&outcome.outcome));
    if is(|outcome| matches!(outcome, Outcome::Fired { .. })) {
        Shows::Fires
    } else if is(|outcome| matches!(outcome, Outcome::NotTested { .. })) {
        Shows::NotTested
    } else {
        Shows::Clear
    }
}

#[test]
fn every_example_does_what_it_says() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for check in REGISTRY {
        let id = check.meta.id;
        let examples = examples(docs(id));
        for needed in [Shows::Fires, Shows::Clear] {
            assert!(
                examples.iter().any(|(example, _)| *example == needed),
                "{id} lacks an example: {needed:?}"
            );
        }
        for (says, scenario) in examples {
            count += 1;
            let shows = shows(&scenario, id);
            if shows != says {
                wrong.push(format!("{id} says {says:?} and is {shows:?}:\n{scenario}"));
            }
        }
    }
    println!("{count} examples of {} checks", REGISTRY.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Checks whose examples cannot help firing another one, because both faults are there or one
/// names the cause of the other.
const TOGETHER: &[(&str, &[&str])] = &[
    // The two in each other's place.
    ("sts-record-misplaced", &["tlsrpt-record-misplaced"]),
    // The misspelt field stands in the place of the missing one.
    ("sts-record-id-missing", &["sts-record-unknown-field"]),
    // What a pattern should have been, and the host that it does not match.
    (
        "sts-mx-pattern-alias-target",
        &["sts-mx-uncovered", "mx-host-is-alias"],
    ),
    ("sts-mx-pattern-former", &["sts-mx-uncovered"]),
    ("sts-mx-pattern-other-tld", &["sts-mx-uncovered"]),
    ("sts-mx-pattern-policy-host", &["sts-mx-uncovered"]),
    ("sts-mx-pattern-sibling", &["sts-mx-uncovered"]),
    (
        "sts-mx-pattern-one-label",
        &["sts-mx-uncovered", "sts-mx-pattern-too-broad"],
    ),
    ("sts-mx-pattern-template", &["sts-mx-uncovered"]),
    ("sts-mx-pattern-typo", &["sts-mx-uncovered"]),
    ("sts-mx-pattern-too-broad", &["sts-mx-pattern-unused"]),
    ("sts-policy-mx-is-address", &["sts-mx-pattern-unused"]),
    (
        "sts-mx-uncovered",
        &["sts-mx-pattern-one-label", "sts-mx-pattern-too-broad"],
    ),
    // A wildcard brings a record or a host, which is not what it should be.
    ("sts-record-wildcard-answers", &["rollout-half-removed"]),
    (
        "policy-host-wildcard-answers",
        &["policy-host-status", "sts-policy-html"],
    ),
    // Two fields, and as many addresses.
    ("tlsrpt-record-rua-repeated", &["tlsrpt-record-rua-several"]),
    ("sts-record-of-parent", &["sts-record-missing"]),
    // What stands there in place of it.
    (
        "sts-record-foreign",
        &["sts-record-missing", "rollout-half-removed"],
    ),
    // Why it is the domain itself.
    (
        "sts-mx-uncovered-implicit",
        &["mx-host-implicit-mx", "sts-mx-pattern-sibling"],
    ),
    // Only a wildcard can cover such names.
    ("mx-host-underscore", &["sts-mx-pattern-too-broad"]),
    // That it is there, and who minds.
    ("sts-policy-unread", &["sts-policy-field-unknown"]),
    // What is not ASCII has a place in the value of an extension only.
    ("policy-host-charset", &["sts-policy-field-unknown"]),
    // The filling.
    ("policy-host-body-large", &["sts-policy-field-unknown"]),
    // That it is so at one address only, and what it is.
    ("mx-tls-addresses-differ", &["mx-tls-certificate-expired"]),
    (
        "mx-tls-starttls-at-one-address",
        &["mx-tls-starttls-missing"],
    ),
    // Each breaks a promise of its own, to senders of its own.
    (
        "dane-tlsa-without-starttls",
        &["mx-tls-starttls-missing", "mx-tls-starttls-refused"],
    ),
    ("dane-certificate-name", &["mx-tls-certificate-name"]),
    ("dane-certificate-dates", &["mx-tls-certificate-expired"]),
    ("dane-certificate-path", &["mx-tls-certificate-untrusted"]),
    (
        "dane-next-key-missing",
        &["mx-tls-certificate-expires-soon"],
    ),
    (
        "tlsrpt-record-endpoint-unreachable",
        &["tlsrpt-record-rua-several"],
    ),
    // Nobody is at that host.
    (
        "tlsrpt-record-rua-unusual",
        &["tlsrpt-record-endpoint-unreachable"],
    ),
    // The mode, and what does not go with it.
    ("rollout-none-max-age-long", &["rollout-mode-none"]),
    ("rollout-none-without-mx", &["rollout-mode-none"]),
    ("rollout-testing-without-reports", &["rollout-mode-testing"]),
];

#[test]
fn one_fault_is_one_finding() {
    let mut wrong = Vec::new();
    for check in REGISTRY {
        let id = check.meta.id;
        let together = TOGETHER.iter().find(|(known, _)| *known == id);
        let together = together.map_or(&[][..], |(_, companions)| companions);
        for (_, scenario) in examples(docs(id))
            .iter()
            .filter(|(shows, _)| *shows == Shows::Fires)
        {
            for other in fired(scenario) {
                if other != id && !together.contains(&&*other) {
                    wrong.push(format!("{id}: {other} fires, too:\n{scenario}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
