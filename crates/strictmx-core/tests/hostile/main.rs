//! The rows of `tests/data/hostile_inputs.csv`, at the top of the repository, that the core
//! decides: names, records, policies, SMTP replies, and what is made of what was seen. Each row is
//! a test of its name; that none is forgotten is the business of `tests/hostile.rs` beside the
//! table.

use std::collections::BTreeSet;

use strictmx_core::evidence::{Entry, Evidence};
use strictmx_core::judge::judge;
use strictmx_core::question::Question;
use strictmx_core::scenario::World;
use strictmx_core::verdict::Verdict;

mod dns_mx;
mod dns_protocol;
mod dns_txt;
mod domain;
mod policy_body;
mod policy_http;
mod smtp;
mod tls_certificate;

/// The evidence of a scenario.
fn evidence(scenario: &str) -> Evidence {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}"));
    world.evidence()
}

/// The verdict about a scenario, and the checks that fire.
fn judged(scenario: &str) -> (Verdict, BTreeSet<String>) {
    let report = judge(&evidence(scenario));
    let fired = report.findings().into_iter();
    (
        report.verdict,
        fired.map(|finding| finding.check.clone()).collect(),
    )
}

/// This check is among those that fire.
#[track_caller]
fn fires(scenario: &str, verdict: Verdict, check: &str) {
    let (judged, fired) = judged(scenario);
    assert_eq!(judged, verdict, "{scenario}: {fired:?}");
    assert!(fired.contains(check), "{scenario}: {fired:?}");
}

/// How many hosts are contacted.
fn contacted(evidence: &Evidence) -> usize {
    let contacts = |entry: &&Entry| {
        use Question::{Endpoint, NearPath, Policy, Smtp, TlsSurvey};
        matches!(
            entry.question,
            Policy { .. } | Smtp { .. } | NearPath { .. } | TlsSurvey { .. } | Endpoint { .. }
        )
    };
    evidence.entries.iter().filter(contacts).count()
}
