//! P07: four resolvers, each of which loses three of ten questions.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use strictmx_core::dns::{self, DnsFailure, Lookup};
use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;
use strictmx_core::observation::{Cause, Observation, Stage};
use strictmx_core::outcome::Outcome;
use strictmx_core::question::Question;
use strictmx_probe::budget;

use super::{percentile, times};
use crate::bench_safety::Bench;
use crate::bench_safety::plan::RESOLVERS;
use crate::bench_safety::service::{MANY, Service, Watched};

const DOMAINS: u32 = 300;
/// Scans at a time.
const AT_ONCE: u32 = 20;
/// Checks of how long something took, which is not lost: on a machine with other things to do they fire.
const OF_TIME: [&str; 2] = ["policy-host-slow", "mx-host-greeting-slow"];
/// What a name may take beyond its budget, on a machine with other things to do.
const SLACK: Duration = Duration::from_millis(500);

pub(super) async fn run(bench: &Bench) -> Vec<String> {
    let reliable = Service::start(&bench.dir, 0..1, &MANY);
    let healthy = match reliable.watch("well-1", 0).await {
        Ok(watched) => watched,
        Err(error) => return vec![error],
    };
    let service = Arc::new(Service::start(&bench.dir, 1..RESOLVERS.len(), &MANY));
    // So that there is a connection to each resolver.
    let _ = service.watch("well-2", 0).await;
    let before = service.held();
    let (mut watched, mut faults) = (Vec::new(), Vec::new());
    for first in (0..DOMAINS).step_by(AT_ONCE as usize) {
        let scans = (first..first + AT_ONCE).map(|n| {
            let service = Arc::clone(&service);
            async move { service.watch(&format!("lossy-{n}"), n).await }
        });
        for scan in join_all(scans).await {
            match scan {
                Ok(scan) => watched.push(scan),
                Err(error) => faults.push(error),
            }
        }
    }
    faults.extend(lost(&watched, &healthy));
    faults.extend(bench.faults(&service, before, AT_ONCE as usize).await);
    faults
}

fn lost(watched: &[Watched], healthy: &Watched) -> Vec<String> {
    let is_dns = |question: &Question| matches!(question, Question::Dns { .. });
    let mut names = times(watched, is_dns);
    let slowest = percentile(&mut names, 100);
    let entries = watched.iter().flat_map(|scan| scan.evidence.entries.iter());
    let unknown = entries
        .filter(|entry| is_dns(&entry.question))
        .filter(|entry| {
            let Observation::Unknown(failure) = &entry.observation else {
                return false;
            };
            failure.stage == Stage::Resolve && failure.cause != Cause::BudgetSpent
        });
    let unknown = unknown.count();
    println!(
        "names       {} of {} domains, {unknown} lost by all resolvers",
        names.len(),
        watched.len()
    );
    println!(
        "a name      {:.2} s median, {:.2} s at most of {} s",
        percentile(&mut names, 50).as_secs_f64(),
        slowest.as_secs_f64(),
        budget::DNS_NAME.as_secs()
    );
    // What fires without losses may fire; a lost name makes nothing absent and nothing wrong.
    let mut usual = fired(&healthy.evidence);
    usual.extend(OF_TIME.map(str::to_owned));
    let mut faults: Vec<_> = watched
        .iter()
        .flat_map(|scan| {
            fired(&scan.evidence)
                .difference(&usual)
                .cloned()
                .collect::<Vec<_>>()
        })
        .collect();
    let phases = |of: &Watched| {
        let questions = of.evidence.entries.iter().map(|entry| &entry.question);
        let policies = questions
            .clone()
            .filter(|it| matches!(it, Question::Policy { .. }));
        let sessions = questions.filter(|it| matches!(it, Question::Smtp { .. }));
        (policies.count() > 0, sessions.count() > 0)
    };
    let mut wanting = [0, 0];
    for scan in watched {
        let is_lost = |question: &Question| is_unknown(&scan.evidence, question);
        let domain = &scan.evidence.policy_domain;
        let host = domain.prefixed("mta-sts");
        let address =
            |host: &_| Question::dns(Clone::clone(host), strictmx_core::question::RecordType::A);
        let (has_policy, has_session) = phases(scan);
        let mx = Question::dns(domain.clone(), strictmx_core::question::RecordType::Mx);
        let mx_host = domain.prefixed("mx0");
        for (n, (has, lost)) in [
            (has_policy, is_lost(&address(&host))),
            (has_session, is_lost(&mx) || is_lost(&address(&mx_host))),
        ]
        .into_iter()
        .enumerate()
        {
            if !has && lost {
                wanting[n] += 1;
            } else if !has {
                faults.push(format!("{domain}: a phase is missing without reason"));
            }
        }
    }
    println!(
        "phases      {} without a policy host, {} without a mail server: their names were lost",
        wanting[0], wanting[1]
    );
    if slowest > budget::DNS_NAME + SLACK {
        faults.push(format!("a name took {slowest:?}"));
    }
    if unknown == 0 {
        faults.push("no name was lost".to_owned());
    }
    faults.sort();
    faults.dedup();
    faults
}

/// Whether a question is without answer, or with one that failed.
fn is_unknown(evidence: &Evidence, question: &Question) -> bool {
    match (evidence.observation(question), question) {
        (Some(Observation::Dns(exchange)), Question::Dns { owner, rtype }) => matches!(
            dns::read(owner, *rtype, exchange),
            Lookup::Failed(DnsFailure::ServFail(_))
        ),
        _ => true,
    }
}

/// Checks that fire.
fn fired(evidence: &Evidence) -> BTreeSet<String> {
    let report = judge(evidence);
    let fired = report
        .outcomes
        .iter()
        .filter(|outcome| matches!(outcome.outcome, Outcome::Fired { .. }));
    fired.map(|outcome| outcome.check.to_string()).collect()
}
