//! Domains beside one whose zone is a trap for validators (P09): what a real resolver makes of it, and
//! whom it keeps waiting.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use strictmx_core::observation::Observation;

use super::{RealServers, plan::HEALTHY, plan::KEY_TRAP, scan, servers};

/// Scans of a healthy domain, alone and beside those of the trap.
const SCANS: usize = 12;
/// What a question to the trap may take: the resolver does not try all keys with all signatures.
const ANSWER: Duration = Duration::from_secs(2);
/// How much slower the others may be, who have one processor of two, and one resolver with one thread.
const TIMES: f64 = 2.0;

#[test]
#[ignore = "needs root and Debian's servers: cargo xtask test --only real-servers"]
fn a_trap_for_validators_keeps_nobody_waiting() {
    let servers = servers();
    healthy(&servers);
    let alone = healthy(&servers);
    let is_over = AtomicBool::new(false);
    let (beside, trapped) = thread::scope(|scope| {
        let trapped = scope.spawn(|| {
            let mut slowest = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                slowest.push(slowest_answer(&servers));
            }
            slowest
        });
        let beside = healthy(&servers);
        is_over.store(true, Ordering::Relaxed);
        (beside, trapped.join().expect("it ends"))
    });
    let slowest = trapped.iter().max().copied().unwrap_or_default();
    let ratio = beside.as_secs_f64() / alone.as_secs_f64();
    println!(
        "{} scans of the trap, an answer took {slowest:?} at most",
        trapped.len()
    );
    println!("a healthy domain took {alone:?}, beside them {beside:?}: {ratio:.2} times");
    assert!(!trapped.is_empty() && slowest <= ANSWER, "{slowest:?}");
    assert!(ratio <= TIMES, "{ratio}");
}

/// The median time of a scan of a healthy domain.
fn healthy(servers: &RealServers) -> Duration {
    let mut took: Vec<_> = (0..SCANS)
        .map(|_| {
            let begun = Instant::now();
            scan::evidence(servers, &HEALTHY);
            begun.elapsed()
        })
        .collect();
    took.sort_unstable();
    took[SCANS / 2]
}

/// The longest time that a name of the trap took.
fn slowest_answer(servers: &RealServers) -> Duration {
    let evidence = scan::evidence(servers, &KEY_TRAP);
    let took = evidence
        .entries
        .iter()
        .map(|entry| match &entry.observation {
            Observation::Dns(exchange) => exchange.elapsed_ms,
            _ => 0,
        });
    Duration::from_millis(took.max().unwrap_or_default().into())
}
