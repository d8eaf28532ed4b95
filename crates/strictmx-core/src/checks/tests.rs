//! What holds for every check.

use std::collections::BTreeSet;

mod arguments;
mod bounds;
mod commands;
mod consequences;
mod declarations;
mod help_pages;
mod left_behind;
mod mistakes_of_others;
mod names_of_senders;
mod not_announced;
mod not_tested;
mod of_two_addresses;
mod other_statuses;
mod several_certificates;
mod told_once;
mod what_has_copies;
mod what_is_copied;
mod where_mail_goes;

use crate::judge::judge;
use crate::outcome::Outcome;
use crate::scenario::{HEALTHY, World};

/// Ids of the checks that fire, each once.
fn fired(scenario: &str) -> BTreeSet<String> {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
    let report = judge(&world.evidence());
    let findings = report.findings().into_iter();
    findings.map(|finding| finding.check.clone()).collect()
}

#[test]
fn nothing_fires_on_a_healthy_domain() {
    let report = judge(&World::new("").expect("the healthy world parses").evidence());
    let fired: Vec<_> = report
        .findings()
        .iter()
        .map(|finding| finding.check.clone())
        .collect();
    assert_eq!(fired, Vec::<String>::new(), "{HEALTHY}");
    assert_eq!(report.verdict.name(), "enforced");
    let untested: Vec<_> = report
        .outcomes
        .iter()
        .filter(|outcome| matches!(outcome.outcome, Outcome::NotTested { .. }))
        .collect();
    assert!(untested.is_empty(), "{untested:?}");
}
