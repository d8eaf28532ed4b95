//! P35: killed at any moment, under load, again and again: whatever was acknowledged is there, whatever
//! was deleted is not, and the service is ready again at once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use strictmx_core::timestamp::Timestamp;
use strictmx_wire::StoredResult;

use super::*;

/// Kills; `STRICTMX_KILLS` asks for others, up to some 300: what was stored and never acknowledged is
/// deleted by nobody, and a domain has room for a hundred.
const KILLS: u32 = 25;
/// From a start until it is ready.
const READY: Duration = Duration::from_secs(5);
/// Of which somebody stores, reads and deletes results, all at a time.
const DOMAINS: [&str; 4] = [
    "enforced.lab.test",
    "testing.lab.test",
    "two-records.lab.test",
    "testing-blind.lab.test",
];

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    stored: Vec<StoredResult>,
    deleted: Vec<String>,
    /// Asked for and not acknowledged: it may be gone or not.
    unsure: HashSet<String>,
}

impl Acknowledged {
    fn count(&self) -> usize {
        self.stored.len() + self.deleted.len()
    }
}

/// Milliseconds until the next kill: from none to a quarter of a second, the same ones every time.
fn pause(kill: u32) -> Duration {
    Duration::from_millis(u64::from(kill.wrapping_mul(2_654_435_761) >> 24))
}

/// Stores, reads what it stored, and deletes every third, until the service is no more, which ends it
/// by a panic.
async fn work(service: Arc<Running>, seen: Arc<Mutex<Acknowledged>>, domain: &str) {
    loop {
        for at in 0..3 {
            let told = stored(&service, domain).await;
            sealed(&service, &told.id).await;
            if at < 2 {
                seen.lock().expect("a list").stored.push(told);
            } else {
                remove(&service, &seen, told).await;
            }
        }
    }
}

async fn remove(service: &Running, seen: &Mutex<Acknowledged>, told: StoredResult) {
    let id = told.id;
    seen.lock().expect("a list").unsure.insert(id.clone());
    let bearer = format!("Bearer {}", told.deletion_token);
    let deleted = delete(service, &id, Some(&bearer)).await;
    assert_eq!(deleted.status(), 204);
    let mut seen = seen.lock().expect("a list");
    seen.unsure.remove(&id);
    seen.deleted.push(id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_result_is_lost_to_kill_9() {
    let kills = std::env::var("STRICTMX_KILLS").ok();
    let kills = kills.map_or(KILLS, |kills| kills.parse().expect("a number"));
    let folder = folder();
    let seen = Arc::<Mutex<Acknowledged>>::default();
    let mut slowest = Duration::ZERO;
    let (mut held, mut acknowledged) = (0, 0);
    for kill in 0..kills {
        let begun = Instant::now();
        let service = Arc::new(start(folder.path(), &LIMITS));
        assert_eq!(text(service.get("/readyz", "*/*").await).await, "ready\n");
        slowest = slowest.max(begun.elapsed());
        held += hold(&service, &seen).await;
        // A domain is checked before anything is stored of it.
        for told in join_all(DOMAINS.map(|domain| stored(&service, domain))).await {
            seen.lock().expect("a list").stored.push(told);
        }
        let before = seen.lock().expect("a list").count();
        let workers = DOMAINS.map(|domain| {
            let (service, seen) = (Arc::clone(&service), Arc::clone(&seen));
            tokio::spawn(async move { work(service, seen, domain).await })
        });
        tokio::time::sleep(pause(kill)).await;
        service.signal("KILL");
        for worker in workers {
            let ended = worker.await.expect_err("it stores for ever");
            let why = ended.into_panic();
            let why = why.downcast_ref::<String>().map(String::as_str);
            // Nobody answers any more; that is all that may be wrong.
            let gone = ["the service ", "a body that ends"];
            assert!(
                why.is_some_and(|why| gone.iter().any(|it| why.starts_with(it))),
                "{why:?}"
            );
        }
        acknowledged += seen.lock().expect("a list").count() - before;
    }
    let service = start(folder.path(), &LIMITS);
    held += hold(&service, &seen).await;
    println!(
        "{kills} kills of those who had {acknowledged} results; {held} times one held; \
         ready after {slowest:?} at most"
    );
    assert!(slowest < READY, "{slowest:?}");
    let least = usize::try_from(kills).expect("not so many");
    assert!(
        acknowledged >= least,
        "{acknowledged}: hardly anything was stored under load"
    );
}

/// What was acknowledged holds, and how much there was. Then most of it goes, since a domain has
/// room for a hundred.
async fn hold(service: &Running, seen: &Mutex<Acknowledged>) -> u32 {
    let keys = keys(service).await;
    let (stored, unsure, deleted) = {
        let mut seen = seen.lock().expect("a list");
        let last = seen.deleted.len().saturating_sub(50);
        (
            std::mem::take(&mut seen.stored),
            std::mem::take(&mut seen.unsure),
            seen.deleted.split_off(last),
        )
    };
    let mut held = 0;
    for told in &stored {
        assert_eq!(keys.len(), 1, "the key is the same");
        let sealed = sealed(service, &told.id).await;
        let now: Timestamp = sealed.signed_at;
        assert!(sealed.open(&keys, now).is_ok(), "{}", told.id);
        held += 1;
    }
    for id in &deleted {
        assert_eq!(read(service, id).await.status(), 410, "{id}");
        held += 1;
    }
    for id in &unsure {
        let status = read(service, id).await.status().as_u16();
        assert!(matches!(status, 200 | 410), "{id}: {status}");
    }
    for (at, told) in stored.into_iter().enumerate() {
        if at < 8 {
            seen.lock().expect("a list").stored.push(told);
        } else {
            remove(service, seen, told).await;
        }
    }
    held
}
