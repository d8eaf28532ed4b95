//! A clock that jumps, by libfaketime: only the time of day, as when it is set; the clock that
//! measures how long things take never jumps.

use std::fs;
use std::path::PathBuf;

use crate::running::{Running, body, text};

fn libfaketime() -> PathBuf {
    let arch = std::env::consts::ARCH;
    let places = [
        format!("/usr/lib/{arch}-linux-gnu/faketime/libfaketime.so.1"),
        "/usr/lib64/faketime/libfaketime.so.1".to_owned(),
    ];
    let found = places.into_iter().map(PathBuf::from).find(|it| it.exists());
    found.unwrap_or_else(|| {
        panic!("did not run: needs libfaketime; on Debian: `apt-get install faketime`")
    })
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs libfaketime: cargo xtask test --only clock"]
async fn a_clock_that_jumps_stops_nothing() {
    let library = libfaketime();
    let dir = tempfile::tempdir().expect("a directory");
    let offset = dir.path().join("offset");
    fs::write(&offset, "+0").expect("written");
    let mut command = Running::command(&[
        "--listen",
        "127.0.0.1:0",
        "--limit",
        "checks-per-domain=1000/s:1000",
    ]);
    command
        .env("LD_PRELOAD", library)
        .env("FAKETIME_TIMESTAMP_FILE", &offset)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let service = Running::spawn(&mut command);
    let mut years = Vec::new();
    for jump in ["+0", "+1h", "-1h", "+3650d", "-3650d", "-20000d", "+0"] {
        fs::write(&offset, jump).expect("written");
        assert_eq!(text(service.get("/healthz", "*/*").await).await, "ok\n");
        let fresh = "/api/v1/scan/two-records.lab.test?fresh=true";
        let fresh = body(service.get(fresh, "*/*").await).await;
        let checked_at = fresh["checked_at"].as_str().unwrap_or_default();
        years.push(checked_at.get(..4).unwrap_or_default().to_owned());
        // The record is wrong at any time.
        assert_eq!(fresh["verdict"], "unprotected", "{jump}");
        let remembered = service
            .get("/api/v1/scan/two-records.lab.test", "*/*")
            .await;
        let remembered = body(remembered).await;
        assert_eq!(remembered["checked_at"], fresh["checked_at"], "{jump}");
        assert!(
            remembered["age_s"].as_u64().is_some_and(|age| age < 60),
            "{jump}"
        );
    }
    assert_ne!(years[0], years[3], "the clock has jumped");
    assert_ne!(years[0], years[4], "and back");
}
