//! P35: killed at any moment, under load, again and again: whatever was acknowledged is there, whatever
//! was deleted is not, no row is half written, and the service is ready again at once.

use std::collections::HashSet;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use strictmx_core::timestamp::Timestamp;
use strictmx_wire::StoredResult;

use super::consistent::rows;
use super::*;

/// Kills; `STRICTMX_KILLS` asks for others, up to some 900: what was stored and never acknowledged is
/// deleted by nobody, and a domain has room for a hundred.
const KILLS: u32 = 25;
/// From a start until it is ready.
const READY: Duration = Duration::from_secs(5);
/// From then until something is stored.
const STORED: Duration = Duration::from_secs(30);
/// Of which somebody stores, reads and deletes results, four at a time.
const DOMAINS: [[&str; 4]; 3] = [
    ["enforced", "testing", "two-records", "testing-blind"],
    ["lf-lines", "mixed-lines", "loose-blanks", "longest"],
    ["tight-record", "v4-only", "v6-only", "delegated"],
];

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    stored: Vec<StoredResult>,
    deleted: HashSet<String>,
    /// Asked for and not acknowledged: it may be gone or not.
    unsure: HashSet<String>,
    /// Stored and never acknowledged, which is no fault.
    strange: HashSet<String>,
    /// Rows that were looked at on disk.
    looked_at: HashSet<String>,
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

/// Starts the service, which is ready in time, and says after how long.
async fn ready(folder: &Path) -> (Running, Duration) {
    let begun = Instant::now();
    let (sender, started) = sync_channel(1);
    let path = folder.to_owned();
    std::thread::spawn(move || drop(sender.send(start(&path, &LIMITS))));
    let service = started.recv_timeout(READY).expect("it listens in time");
    let asked = tokio::time::timeout_at((begun + READY).into(), service.get("/readyz", "*/*"));
    let answer = asked.await.expect("it is ready in time");
    let after = begun.elapsed();
    assert_eq!(text(answer).await, "ready\n");
    (service, after)
}

/// Stores, reads what it stored, and deletes every third, until the service is no more, which ends it
/// by a panic.
async fn work(service: Arc<Running>, seen: Arc<Mutex<Acknowledged>>, domain: String) {
    loop {
        for at in 0..3 {
            let told = stored(&service, &domain).await;
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
    seen.deleted.insert(id);
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
        let (service, after) = ready(folder.path()).await;
        let service = Arc::new(service);
        slowest = slowest.max(after);
        held += hold(&service, folder.path(), &seen).await;
        // A domain is checked before anything is stored of it.
        let domains = DOMAINS[kill as usize % DOMAINS.len()].map(|name| format!("{name}.lab.test"));
        for told in join_all(domains.iter().map(|domain| stored(&service, domain))).await {
            seen.lock().expect("a list").stored.push(told);
        }
        let before = seen.lock().expect("a list").count();
        let workers = domains.map(|domain| {
            let (service, seen) = (Arc::clone(&service), Arc::clone(&seen));
            tokio::spawn(work(service, seen, domain))
        });
        // However busy the machine is, it happens while they store.
        let begun = Instant::now();
        while seen.lock().expect("a list").count() == before {
            assert!(begun.elapsed() < STORED, "nothing is stored");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
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
    let (service, after) = ready(folder.path()).await;
    slowest = slowest.max(after);
    held += hold(&service, folder.path(), &seen).await;
    let seen = seen.lock().expect("a list");
    println!(
        "{kills} kills of those who had {acknowledged} results; {held} times one held; {} rows whole, \
         {} of them never acknowledged; ready after {slowest:?} at most",
        seen.looked_at.len(),
        seen.strange.len(),
    );
}

/// What was acknowledged holds, and how much there was. Then most of it goes, since a domain has
/// room for a hundred.
async fn hold(service: &Running, folder: &Path, seen: &Mutex<Acknowledged>) -> u32 {
    let mut now = std::mem::take(&mut *seen.lock().expect("a list"));
    let keys = keys(service).await;
    assert_eq!(keys.len(), 1, "the key is the same");
    let on_disk = rows(folder, &keys, &mut now.looked_at).await;

    let mut held = 0;
    for told in &now.stored {
        assert!(on_disk.stored.contains(&told.id), "{} is lost", told.id);
        let sealed = sealed(service, &told.id).await;
        let signed_at: Timestamp = sealed.signed_at;
        assert!(sealed.open(&keys, signed_at).is_ok(), "{}", told.id);
        held += 1;
    }
    for id in &now.deleted {
        assert!(on_disk.gone.contains(id), "{id} is not gone");
        held += 1;
    }
    for id in now.deleted.iter().take(20) {
        assert_eq!(read(service, id).await.status(), 410, "{id}");
    }
    for id in std::mem::take(&mut now.unsure) {
        let is_gone = on_disk.gone.contains(&id);
        assert_ne!(on_disk.stored.contains(&id), is_gone, "{id}");
        let status = read(service, &id).await.status().as_u16();
        assert_eq!(status, if is_gone { 410 } else { 200 }, "{id}");
        if is_gone {
            now.deleted.insert(id);
        } else {
            now.strange.insert(id);
        }
    }
    assert!(on_disk.gone.is_subset(&now.deleted), "gone of itself");
    let known: HashSet<_> = now.stored.iter().map(|told| told.id.clone()).collect();
    let before = now.strange.len();
    now.strange
        .extend(on_disk.stored.difference(&known).cloned());
    let strangers = now.strange.len() - before;
    assert!(
        strangers <= DOMAINS[0].len(),
        "{strangers} rows of which nobody was told"
    );
    assert!(now.strange.is_subset(&on_disk.stored), "lost");

    let most = now.stored.split_off(now.stored.len().min(8));
    *seen.lock().expect("a list") = now;
    for told in most {
        remove(service, seen, told).await;
    }
    held
}
