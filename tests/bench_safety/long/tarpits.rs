//! P16: five hundred mail servers at once that never come to an end, and healthy domains beside them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use strictmx_core::question::Question;
use strictmx_probe::budget;
use tokio::time::sleep;

use super::{percentile, times};
use crate::bench_safety::service::{MANY, Service};
use crate::bench_safety::{Bench, SLACK};

/// With ten tarpits each.
const DOMAINS: u32 = 50;
/// Healthy scans, alone and beside them.
const HEALTHY: u32 = 60;
/// How many of them at a time.
const AT_ONCE: u32 = 4;
/// Between the beginnings of two scans of tarpits: all begin before the first tarpit has come to its end.
const APART: Duration = Duration::from_millis(400);
/// What a session may take beyond its budget, on a machine with other things to do.
const LATE: Duration = Duration::from_secs(1);
/// How much slower the others may be.
const TIMES: f64 = 1.5;

pub(super) async fn run(bench: &Bench) -> Vec<String> {
    let service = Arc::new(Service::start(&bench.dir, 0..1, &MANY));
    let mut faults = Vec::new();
    let before = service.held();
    // The first ones find everything cold.
    healthy(&service, 0, &mut faults).await;
    let mut alone = healthy(&service, 1, &mut faults).await;
    let tarpits = (0..DOMAINS).map(|n| {
        let service = Arc::clone(&service);
        tokio::spawn(async move {
            // Not all names are asked for in one moment: this is about what comes after them.
            sleep(n * APART).await;
            service.watch(&format!("tarpits-{n}"), n).await
        })
    });
    let tarpits: Vec<_> = tarpits.collect();
    // Most are slow, and those stay; what floods comes to its end at once.
    sleep(DOMAINS * APART).await;
    let still = tarpits.iter().filter(|scan| !scan.is_finished()).count();
    let mut beside = healthy(&service, 2, &mut faults).await;
    let mut watched = Vec::new();
    for scan in join_all(tarpits).await {
        match scan.expect("it ends") {
            Ok(scan) => watched.push(scan),
            Err(error) => faults.push(error),
        }
    }
    let mut sessions = times(&watched, |question| {
        matches!(question, Question::Smtp { .. })
    });
    let mut scans: Vec<_> = watched.iter().map(|scan| scan.elapsed).collect();
    let (slowest, longest) = (percentile(&mut sessions, 100), percentile(&mut scans, 100));
    let p95 = [&mut alone, &mut beside].map(|of| percentile(of, 95).as_secs_f64());
    let ratio = p95[1] / p95[0];
    println!(
        "sessions    {} with tarpits, {:.1} s at most of {} s; a scan {:.1} s of {} s",
        sessions.len(),
        slowest.as_secs_f64(),
        budget::SMTP_SESSION.as_secs(),
        longest.as_secs_f64(),
        budget::SCAN.as_secs()
    );
    println!(
        "others      p95 {:.3} s alone, {:.3} s beside {still} domains of tarpits: {ratio:.2} times",
        p95[0], p95[1]
    );
    let expected = [
        (sessions.len() == 10 * DOMAINS as usize, "not all were met"),
        (still == DOMAINS as usize, "tarpits were over too soon"),
        (
            slowest <= budget::SMTP_SESSION + LATE,
            "a session took too long",
        ),
        (longest <= budget::SCAN + SLACK, "a scan took too long"),
        (ratio <= TIMES, "others had to wait"),
    ];
    let wrong = expected.into_iter().filter(|(holds, _)| !holds);
    faults.extend(wrong.map(|(_, fault)| fault.to_owned()));
    faults.extend(bench.faults(&service, before, DOMAINS as usize).await);
    faults
}

/// How long scans of healthy domains take.
async fn healthy(service: &Service, round: u32, faults: &mut Vec<String>) -> Vec<Duration> {
    let mut took = Vec::new();
    for first in (0..HEALTHY).step_by(AT_ONCE as usize) {
        let scans = (first..first + AT_ONCE).map(|n| async move {
            let n = round * HEALTHY + n;
            let begun = Instant::now();
            let scanned = service.scan(format!("well-{n}"), 1_000 + n).await;
            (begun.elapsed(), scanned.result.err())
        });
        for (elapsed, error) in join_all(scans).await {
            took.push(elapsed);
            faults.extend(error);
        }
    }
    took
}
