//! P10: two hundred policy hosts at once that are slow, or send as much as they may, or more.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use strictmx_core::observation::{Cause, Observation};
use strictmx_core::question::Question;
use strictmx_probe::budget;
use tokio::time::sleep;

use super::{percentile, times};
use crate::bench_safety::service::{MANY, Service, Watched};
use crate::bench_safety::{Bench, SLACK};

const HOSTS: u32 = 200;
/// What a fetch may take beyond its budget, on a machine with other things to do.
const LATE: Duration = Duration::from_secs(1);
/// Between the beginnings of two scans, in less than the minute of a fetch for all: those that are slow
/// are there at a time.
const APART: Duration = Duration::from_millis(250);
/// Memory of a fetch, with its scan.
const KIB: u64 = 1024;

pub(super) async fn run(bench: &Bench) -> Vec<String> {
    let service = Service::start(&bench.dir, 0..1, &MANY);
    service.scan("well-1".to_owned(), 0).await;
    let before = service.held();
    let labels = (0..HOSTS).map(|n| (n, format!("heavy-{n}")));
    let scans = labels.map(|(n, label)| {
        let service = &service;
        async move {
            // Not all names are asked for in one moment: this is about what comes after them.
            sleep(n * APART).await;
            (n, service.watch(&label, n).await)
        }
    });
    let (mut watched, mut faults, mut unresolved) = (Vec::new(), Vec::new(), 0);
    let mut endings: BTreeMap<String, usize> = BTreeMap::new();
    for (n, scan) in join_all(scans).await {
        match scan {
            Ok(scan) => {
                let ending = ending(&scan);
                if ending.is_empty() {
                    unresolved += 1;
                } else if !ending.starts_with(EXPECTED[n as usize % EXPECTED.len()]) {
                    faults.push(format!("heavy-{n}: {ending}"));
                }
                *endings.entry(ending).or_default() += 1;
                watched.push(scan);
            }
            Err(error) => faults.push(error),
        }
    }
    let mut fetches = times(&watched, |question| {
        matches!(question, Question::Policy { .. })
    });
    let mut scans: Vec<_> = watched.iter().map(|scan| scan.elapsed).collect();
    let (slowest, longest) = (percentile(&mut fetches, 100), percentile(&mut scans, 100));
    println!("unresolved  {unresolved} of {HOSTS}");
    println!("endings     {endings:?}");
    println!(
        "a fetch     {:.1} s at most of {} s; a scan {:.1} s of {} s",
        slowest.as_secs_f64(),
        budget::POLICY.as_secs(),
        longest.as_secs_f64(),
        budget::SCAN.as_secs()
    );
    let grown = service.held().peak_kib.saturating_sub(before.peak_kib) / u64::from(HOSTS);
    let expected = [
        (slowest <= budget::POLICY + LATE, "a fetch took too long"),
        (longest <= budget::SCAN + SLACK, "a scan took too long"),
        (grown <= KIB, "too much memory for a policy"),
        (
            unresolved <= HOSTS / 10,
            "too many names were not found in time",
        ),
    ];
    let wrong = expected.into_iter().filter(|(holds, _)| !holds);
    faults.extend(wrong.map(|(_, fault)| fault.to_owned()));
    faults.extend(bench.faults(&service, before, HOSTS as usize).await);
    faults
}

/// In the order of the peers of these domains: as much as may be is read as a policy, and more never.
const EXPECTED: [&str; 4] = ["65536 octets", "TooLarge", "Timeout", "Timeout"];

/// What came of the policy.
fn ending(scan: &Watched) -> String {
    let entries = scan.evidence.entries.iter();
    let fetched = entries.filter_map(|entry| match &entry.observation {
        Observation::Policy(fetch) => Some(fetch),
        _ => None,
    });
    let ending = |failure: &Cause| format!("{failure:?}");
    let said = fetched.map(|fetch| match (&fetch.failure, &fetch.response) {
        (Some(failure), _) => ending(&failure.cause),
        (None, Some(response)) => format!("{} octets", response.body.len()),
        (None, None) => "nothing".to_owned(),
    });
    said.collect::<Vec<_>>().join(", ")
}
