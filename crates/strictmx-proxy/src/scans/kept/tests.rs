use std::sync::Weak;

use futures_util::{FutureExt as _, StreamExt as _};
use strictmx_core::evidence::Evidence;
use strictmx_core::question::{Question, RecordType};
use strictmx_probe::budget::REMEMBERED_MEMORY;
use strictmx_wire::ScanEvent;
use tokio::time::{Duration, Instant};

use super::*;
use crate::problem::Refused;
use crate::router;
use crate::scans::now;
use crate::test_network::service_without_network;

const ALL: usize = usize::MAX;

fn domain(text: &str) -> DomainName {
    text.parse().expect("a domain")
}

fn asked() -> ScanEvent {
    let question = Question::dns(domain("a.test"), RecordType::Txt);
    ScanEvent::Asked { question }
}

/// Scans of `a.test`, `b.test` and so on, the oldest first; each has ended unless it runs.
fn scans(running: &[bool]) -> Kept {
    let mut kept = Kept::default();
    let begun = Instant::now();
    for ((at, name), runs) in (0..).zip(["a.test", "b.test", "c.test"]).zip(running) {
        let mut scan = SharedScan::of(domain(name));
        scan.begun = begun + Duration::from_secs(at);
        scan.push(&asked());
        if !runs {
            scan.push(&ScanEvent::Done {});
        }
        kept.insert(domain(name), Arc::new(scan), |_| false);
    }
    kept
}

/// Of `a.test`, which has ended.
fn one(kept: &Kept) -> Arc<SharedScan> {
    Arc::clone(kept.get(&domain("a.test")).expect("it is at hand"))
}

#[test]
fn the_oldest_and_the_largest_are_forgotten() {
    let each = scans(&[false]).octets();
    let ended = [false; 3];
    let some_run = [true, false, true];
    let cases = [
        ("there is room", ended, 3, 9 * each, "a.test b.test c.test"),
        ("too many", ended, 2, 9 * each, "b.test c.test"),
        ("too large", ended, 3, 4 * each, "a.test c.test"),
        ("both", ended, 1, 4 * each, "c.test"),
        ("what runs stays", some_run, 0, 0, "a.test c.test"),
        ("nothing may stay", ended, 3, 0, ""),
    ];
    for (reason, running, max_scans, max_octets, left) in cases {
        let mut kept = scans(&running);
        kept.by_domain[&domain("b.test")].take(4 * each);
        kept.forget(max_scans, max_octets);
        let mut names: Vec<_> = kept.by_domain.keys().map(ToString::to_string).collect();
        names.sort();
        assert_eq!(names.join(" "), left, "{reason}");
        assert!(kept.former.is_empty(), "{reason}: nobody reads");
    }
}

/// However many names somebody makes up in a zone of our own.
#[test]
fn scans_inside_this_process_take_no_room_from_others() {
    let each = scans(&[false]).octets();
    for (max_scans, max_octets) in [(2, 9 * each), (3, 2 * each + 1)] {
        let mut kept = scans(&[false; 3]);
        // Neither the oldest nor the largest.
        one(&kept).take(1);
        let inside = kept.by_domain.get_mut(&domain("b.test"));
        let inside = inside.and_then(Arc::get_mut).expect("nobody else has it");
        inside.inside = true;
        kept.forget(max_scans, max_octets);
        assert!(kept.get(&domain("b.test")).is_none());
        assert_eq!(kept.remembered().count(), 2);
    }
}

/// However much one network has had checked, what others had checked stays, though it is larger.
#[test]
fn a_network_makes_room_for_others_with_its_own() {
    let mut kept = Kept::default();
    for n in 0..10_u64 {
        let name = domain(&format!("n{n}.test"));
        let mut scan = SharedScan::of(name.clone());
        scan.begun_by = if n == 9 { 2 } else { 1 };
        scan.take(if n == 9 { 3_000 } else { 1_000 + n as usize });
        scan.push(&ScanEvent::Done {});
        kept.insert(name, Arc::new(scan), |_| false);
    }
    let largest = Arc::clone(kept.get(&domain("n9.test")).expect("it is at hand"));
    let octets = kept.octets();
    kept.forget(ALL, octets - 1);
    assert!(kept.has(&largest));
    assert!(
        kept.get(&domain("n8.test")).is_none(),
        "the largest of theirs"
    );
    kept.forget(ALL, 1);
    assert!(!kept.has(&largest), "memory has its bound all the same");
}

/// Scans come to their end at any moment, also while room is made.
#[test]
fn room_is_made_while_others_come_to_their_end() {
    let mut kept = Kept::default();
    let begun: Vec<_> = (0..2_000_u64)
        .map(|n| {
            let name = domain(&format!("n{n}.test"));
            let mut scan = SharedScan::of(name.clone());
            scan.begun_by = n;
            scan.take(1_000);
            let scan = Arc::new(scan);
            kept.insert(name, Arc::clone(&scan), |_| false);
            scan
        })
        .collect();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for scan in &begun {
                scan.push(&ScanEvent::Done {});
            }
        });
        while kept.running() > 0 {
            kept.forget(ALL, 0);
        }
    });
    kept.forget(ALL, 0);
    assert_eq!(kept.octets(), 0);
}

/// Answers that have only just begun are not broken off, whoever has had most checked.
#[tokio::test(start_paused = true)]
async fn what_has_only_just_ended_is_forgotten_last() {
    let old = scans(&[false; 3]);
    tokio::time::advance(ANSWERED).await;
    let mut kept = old;
    let begun_by = 1;
    let mut fresh = SharedScan::of(domain("fresh.test"));
    fresh.begun_by = begun_by;
    fresh.take(1_000_000);
    fresh.push(&ScanEvent::Done {});
    let fresh = Arc::new(fresh);
    kept.insert(domain("fresh.test"), Arc::clone(&fresh), |_| false);
    kept.forget(ALL, fresh.octets());
    assert!(kept.has(&fresh));
    assert_eq!(kept.remembered().count(), 1);
}

/// Whoever reads it, what is no longer at hand is counted until it has been read.
#[tokio::test]
async fn what_is_read_is_counted_and_free_afterwards() {
    type Reads = fn(Arc<SharedScan>) -> Box<dyn std::any::Any>;
    let readers: [(&str, Reads); 3] = [
        ("events", |scan| Box::new(scan.stream())),
        ("a result", |scan| Box::new(scan.pieces())),
        ("who waits", |scan| Box::new(scan)),
    ];
    type Leaves = fn(&mut Kept);
    let leaves: [(&str, Leaves); 2] = [
        ("replaced", |kept| {
            let anew = Arc::new(SharedScan::of(domain("a.test")));
            kept.insert(domain("a.test"), anew, |_| false);
        }),
        ("one too many", |kept| kept.forget(0, ALL)),
    ];
    for (who, reads) in readers {
        for (why, leave) in leaves {
            let mut kept = scans(&[false]);
            let octets = kept.octets();
            let reader = reads(one(&kept));
            leave(&mut kept);
            assert_eq!(kept.remembered().count(), 0, "{who}, {why}");
            kept.forget(ALL, octets);
            assert_eq!(kept.octets(), octets, "{who}, {why}");
            drop(reader);
            kept.forget(ALL, ALL);
            assert_eq!(kept.octets(), 0, "{who}, {why}");
        }
    }
}

/// Readers keep no memory taken: beyond the bound what they read is gone, and they are cut off.
#[tokio::test]
async fn nobody_keeps_a_scan_by_reading_slowly() {
    let gone = |scan: &Weak<SharedScan>| scan.upgrade().is_none();
    let mut kept = scans(&[true]);
    let scan = one(&kept);
    let (weak, mut waits) = (Arc::downgrade(&scan), Box::pin(scan.stream()));
    let mut begins = Box::pin(scan.stream());
    assert!(waits.next().await.is_some() && waits.next().await.is_some());
    assert!(waits.next().now_or_never().is_none(), "nothing yet");
    scan.push(&ScanEvent::Done {});
    assert!(scan.result().await.is_ok());
    let mut pieces = Box::pin(scan.pieces());
    assert!(begins.next().await.is_some());
    drop(scan);
    kept.forget(0, ALL);
    assert!(!gone(&weak), "there is room");
    kept.forget(0, kept.octets() - 1);
    assert!(gone(&weak) && kept.octets() == 0);
    assert_eq!(waits.next().await, None);
    assert_eq!(begins.next().await, None);
    assert!(pieces.next().await.is_some_and(|piece| piece.is_err()));
}

/// There is no room for it: that is told, and no answer begins that would break off.
#[tokio::test]
async fn what_was_forgotten_is_refused_and_not_cut_off() {
    let (service, _silent) = service_without_network();
    let state = router::State::new(service);
    let [usual, scan] = ["example.net", "example.com"].map(|name| {
        let domain = domain(name);
        state.scans.plant(Evidence::new(domain.clone(), now()));
        state.scans.at_hand(&domain).expect("it is at hand")
    });
    assert!(state.scans.result(&usual).await.is_ok());
    scan.take(REMEMBERED_MEMORY);
    let refused = state.scans.result(&scan).await.expect_err("too large");
    assert_eq!(refused, Refused::MemoryTaken);
    assert_eq!(refused.status(), http::StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.code(), "limit.memory");
}
