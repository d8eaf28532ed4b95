//! P01 and P23: ten thousand zones that are made by chance.

use std::collections::HashMap;
use std::env;
use std::sync::Arc;
use std::time::{Duration, Instant};

use strictmx_core::observation::{Cause, Observation};
use strictmx_probe::budget;
use tokio::sync::Semaphore;
use tokio::time::{MissedTickBehavior, interval};

use super::percentile;
use crate::bench_safety::canaries::NEIGHBOURS;
use crate::bench_safety::service::{Service, not_refused};
use crate::bench_safety::{Bench, SLACK};

/// As many as are promised.
const ZONES: u32 = 10_000;
/// In the environment: how many, where there is no time for all.
const FEWER: &str = "STRICTMX_BENCH_ZONES";
/// Scans at a time.
const AT_ONCE: usize = 24;
/// One begins after the other in so long: as many as the service begins for everybody, which is not
/// lifted here.
const APART: Duration = Duration::from_millis(40);

/// What one scan came to.
#[derive(Default)]
struct Came {
    verdict: String,
    elapsed: Duration,
    /// Addresses that were refused.
    refused: usize,
    faults: Vec<String>,
}

pub(super) async fn run(bench: &Bench) -> Vec<String> {
    let service = Arc::new(Service::start(&bench.dir, 0..1, &[]));
    service.scan("well-1".to_owned(), 0).await;
    let before = service.held();
    let zones = env::var(FEWER).map_or(ZONES, |zones| zones.parse().expect(FEWER));
    let begun = Instant::now();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut scans = Vec::new();
    let mut turns = interval(APART);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for zone in 0..zones {
        if zone > 0 && zone % 1_000 == 0 {
            println!(
                "            {zone} begun after {:.0} s",
                begun.elapsed().as_secs_f64()
            );
        }
        let place = Arc::clone(&places).acquire_owned().await;
        turns.tick().await;
        let service = Arc::clone(&service);
        scans.push(tokio::spawn(async move {
            let came = scan(&service, zone).await;
            drop(place);
            came
        }));
    }
    let mut came = Vec::new();
    for scan in scans {
        came.push(scan.await.expect("it ends"));
    }
    let took = begun.elapsed();

    let mut faults: Vec<_> = came.iter().flat_map(|came| came.faults.clone()).collect();
    let mut verdicts: HashMap<&str, usize> = HashMap::new();
    for came in &came {
        *verdicts.entry(&came.verdict).or_default() += 1;
    }
    let mut elapsed: Vec<_> = came.iter().map(|came| came.elapsed).collect();
    let refused: usize = came.iter().map(|came| came.refused).sum();
    println!(
        "scans       {} in {:.0} s, {AT_ONCE} at a time",
        came.len(),
        took.as_secs_f64()
    );
    println!("verdicts    {verdicts:?}");
    println!(
        "time        {:.1} s median, {:.1} s at most",
        percentile(&mut elapsed, 50).as_secs_f64(),
        percentile(&mut elapsed, 100).as_secs_f64()
    );
    println!("refused     {refused} addresses");
    faults.extend(costs(bench, zones));
    faults.extend(bench.faults(&service, before, AT_ONCE).await);
    faults
}

async fn scan(service: &Service, zone: u32) -> Came {
    let scanned = service.scan(format!("made-{zone}"), zone).await;
    let mut came = Came {
        elapsed: scanned.elapsed,
        ..Came::default()
    };
    if scanned.elapsed > budget::SCAN + SLACK {
        came.faults
            .push(format!("{zone}: took {:?}", scanned.elapsed));
    }
    match scanned.evidence() {
        Ok(evidence) => {
            let seen = evidence.entries.iter().map(|entry| &entry.observation);
            let refused = seen.filter(|seen| {
                let Observation::Unknown(failure) = seen else {
                    return false;
                };
                matches!(failure.cause, Cause::AddressRefused { .. })
            });
            came.refused = refused.count();
            let wrong = not_refused(&evidence).map(|seen| format!("{zone}: {seen:?}"));
            came.faults.extend(wrong);
        }
        Err(error) => came.faults.push(format!("{zone}: {error}")),
    }
    if let Ok(result) = scanned.result {
        came.verdict = result["verdict"].as_str().unwrap_or("none").to_owned();
    }
    came
}

/// What the zones were asked for; no more than is published, and all neighbours something.
fn costs(bench: &Bench, zones: u32) -> Vec<String> {
    const CONNECTIONS: usize = budget::SCAN_CONNECTS + budget::SCAN_SURVEY_CONNECTS;
    let seen = bench.ledger.lock().expect("a ledger");
    let mut connections: Vec<_> = seen.zones.values().map(|taken| taken.connections).collect();
    let mut octets: Vec<_> = seen.zones.values().map(|taken| taken.octets).collect();
    let most = percentile(&mut connections, 100);
    let most_octets = percentile(&mut octets, 100);
    println!(
        "connections {} median of {} zones, {most} at most of {CONNECTIONS}",
        percentile(&mut connections, 50),
        connections.len()
    );
    println!(
        "sent        {} octets median, {most_octets} at most of {}",
        percentile(&mut octets, 50),
        budget::SCAN_SENT
    );
    let is_left_out = |n: &usize| !seen.zones.contains_key(&(*n as u32));
    let left_out = (0..NEIGHBOURS.len()).filter(is_left_out);
    let left_out: Vec<_> = left_out.map(|n| NEIGHBOURS[n]).collect();
    println!(
        "neighbours  {} of {} contacted",
        NEIGHBOURS.len() - left_out.len(),
        NEIGHBOURS.len()
    );
    let expected = [
        (most <= CONNECTIONS, "too many connections".to_owned()),
        (
            most_octets <= budget::SCAN_SENT,
            "too much was sent".to_owned(),
        ),
        (left_out.is_empty(), format!("not contacted: {left_out:?}")),
        (
            connections.len() > zones as usize / 2,
            "too few zones lead anywhere".to_owned(),
        ),
    ];
    let faults = expected.into_iter().filter(|(holds, _)| !holds);
    faults.map(|(_, fault)| fault).collect()
}
