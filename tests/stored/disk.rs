//! P39: a disk that is full, as a small file system that somebody else fills.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use super::consistent::rows;
use super::*;

/// After there is room again.
const RECOVERS: Duration = Duration::from_secs(30);

/// A file system of one mebibyte; gone with this.
struct Disk {
    folder: TempDir,
}

impl Disk {
    fn new() -> Self {
        let folder = folder();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "strictmx-test"])
            .arg(folder.path())
            .status();
        let mounted = mounted.is_ok_and(|status| status.success());
        assert!(mounted, "did not run: needs root, who may mount a tmpfs");
        Self { folder }
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }

    /// Until there is no room for one more octet.
    fn fill(&self) {
        let mut filler = File::create(self.filler()).expect("a file");
        let octets = [0; 512];
        while filler.write_all(&octets).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.filler()).expect("it was there");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a process that has just been killed may still have files there.
        let ended = Command::new("umount")
            .arg("--lazy")
            .arg(self.folder.path())
            .status();
        if !ended.is_ok_and(|status| status.success()) {
            eprintln!("{} is left mounted", self.folder.path().display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs root, to mount a file system: cargo xtask test --only disk"]
async fn a_full_disk_refuses_results_and_recovers() {
    const DOMAIN: &str = "enforced.lab.test";
    let disk = Disk::new();
    let mut acknowledged = Vec::new();
    {
        let service = start(disk.folder.path(), &LIMITS);
        acknowledged.push(stored(&service, DOMAIN).await.id);
        for round in 0..3 {
            disk.fill();
            // What is in the write-ahead log already may still take some.
            let mut refusals = 0;
            for _ in 0..20 {
                let response = store(&service, DOMAIN).await;
                if response.status() == 201 {
                    let told = body(response).await;
                    acknowledged.push(told["id"].as_str().expect("an id").to_owned());
                    continue;
                }
                assert_eq!(code(response).await, (507, "store.full".to_owned()));
                refusals += 1;
            }
            assert!(refusals > 0, "round {round}: there was room");
            // All else goes on.
            for id in &acknowledged {
                sealed(&service, id).await;
            }
            assert_eq!(text(service.get("/readyz", "*/*").await).await, "ready\n");
            let checked = service.get("/api/v1/scan/testing.lab.test", "*/*").await;
            assert_eq!(checked.status(), 200);

            disk.make_room();
            let begun = Instant::now();
            acknowledged.push(stored(&service, DOMAIN).await.id);
            assert!(begun.elapsed() < RECOVERS);
        }
        disk.fill();
        service.signal("KILL");
    }
    disk.make_room();
    let service = start(disk.folder.path(), &LIMITS);
    for id in &acknowledged {
        sealed(&service, id).await;
    }
    let keys = keys(&service).await;
    let on_disk = rows(disk.folder.path(), &keys, &mut HashSet::new()).await;
    assert!(acknowledged.iter().all(|id| on_disk.stored.contains(id)));
}
