//! The rows of `tests/data/hostile_inputs.csv`, at the top of the repository, that the core
//! decides: names, records, policies, SMTP replies, and what is made of what was seen. Each row is
//! a test of its name; that none is forgotten is the business of `tests/hostile.rs` beside the
//! table.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use strictmx_core::evidence::{Entry, Evidence};
use strictmx_core::judge::judge;
use strictmx_core::observation::Cause;
use strictmx_core::outcome::{CheckOutcome, Outcome};
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

/// What was too much to be read is neither there nor absent: nothing is known, and it is said why.
#[track_caller]
fn cut_off(scenario: &str, words: &str) {
    let report = judge(&evidence(scenario));
    assert_eq!(report.verdict, Verdict::Undetermined);
    let is_said = |outcome: &CheckOutcome| {
        matches!(&outcome.outcome, Outcome::NotTested { why, .. }
            if why.cause == Cause::TooLarge && why.detail.contains(words))
    };
    let said = report.outcomes.iter().filter(|it| is_said(it)).count();
    assert!(said > 0, "{words}");
}

/// This is no work: what it takes of a processor, of ten times, is within the limit. Nothing is
/// measured where the system is not Linux.
#[track_caller]
fn works_for(limit: Duration, mut work: impl FnMut()) {
    let begun = processor_time();
    for _ in 0..10 {
        work();
    }
    let worked = (processor_time() - begun) / 10;
    assert!(worked <= limit, "{worked:?}");
}

/// How long this thread has had a processor.
fn processor_time() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|told| told.parse().ok());
    let is_told = nanoseconds.is_some() || !cfg!(target_os = "linux");
    assert!(is_told, "{told}");
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// How many hosts are contacted.
fn contacted(evidence: &Evidence) -> usize {
    let contacts = |entry: &&Arc<Entry>| {
        use Question::{Endpoint, NearPath, Policy, Smtp, TlsSurvey};
        matches!(
            entry.question,
            Policy { .. } | Smtp { .. } | NearPath { .. } | TlsSurvey { .. } | Endpoint { .. }
        )
    };
    evidence.entries.iter().filter(contacts).count()
}
