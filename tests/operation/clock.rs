//! A clock that jumps, by libfaketime: only the time of day, as when it is set; the clock that
//! measures how long things take never jumps.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, query_scalar};

use super::metrics;
use crate::running::{Running, body, text};

pub(crate) fn libfaketime() -> PathBuf {
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

/// The service, whose clock is off by what stands in that file.
fn start(offset: &Path, args: &[&str]) -> Running {
    let mut command = Running::command(&[&["--listen", "127.0.0.1:0"], args].concat());
    command
        .env("LD_PRELOAD", libfaketime())
        .env("FAKETIME_TIMESTAMP_FILE", offset)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    Running::spawn(&mut command)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs libfaketime: cargo xtask test --only clock"]
async fn a_clock_that_jumps_stops_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    let offset = dir.path().join("offset");
    fs::write(&offset, "+0").expect("written");
    let service = start(&offset, &["--limit", "checks-per-domain=1000/s:1000"]);
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

/// Nobody is asked here, so that nobody tells the time.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs libfaketime: cargo xtask test --only clock"]
async fn a_clock_of_long_ago_is_told_without_anybody_who_tells_the_time() {
    let dir = tempfile::tempdir().expect("a directory");
    let offset = dir.path().join("offset");
    fs::write(&offset, "+0").expect("written");
    let mut service = start(&offset, &["--metrics-listen", "127.0.0.1:0"]);
    let metrics = service.said_address();
    for (jump, is_wrong) in [
        ("+0", false),
        ("-3650d", true),
        ("+3650d", false),
        ("+0", false),
    ] {
        fs::write(&offset, jump).expect("written");
        let counts = metrics::read(&metrics).await;
        let value = |series| metrics::value(&counts, series).expect(series);
        assert_eq!(value("strictmx_clock_sources"), 0.0, "{jump}");
        let years = value("strictmx_clock_off_seconds") / (365.0 * 86_400.0);
        assert_eq!(years > 9.0, is_wrong, "{jump}: {years} years");
        assert!(is_wrong || years == 0.0, "{jump}: {years} years");
    }
}

/// When the service starts it removes what has expired.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs libfaketime: cargo xtask test --only clock"]
async fn a_clock_that_is_ahead_removes_nothing_that_was_stored_today() {
    let dir = tempfile::tempdir().expect("a directory");
    let (offset, data) = (dir.path().join("offset"), dir.path().join("data"));
    let data = data.to_str().expect("UTF-8");
    let start = |jump: &str| {
        fs::write(&offset, jump).expect("written");
        start(&offset, &["--data", data])
    };
    let service = start("+0");
    let stored = service.post("/api/v1/results", r#"{"domain":"two-records.lab.test"}"#);
    let stored = body(stored.await).await;
    let path = format!("/api/v1/results/{}", stored["id"].as_str().expect("an id"));
    let status = async |service: &Running| service.get(&path, "*/*").await.status().as_u16();
    let until = async || {
        let file = Path::new(data).join("results.sqlite");
        let options = SqliteConnectOptions::new().filename(file).read_only(true);
        let mut database = options.connect().await.expect("a database");
        let until = query_scalar::<_, i64>("SELECT until FROM swept").fetch_one(&mut database);
        until.await.expect("a row")
    };
    let after = async |service: &Running, before: i64| {
        let begun = Instant::now();
        while until().await == before {
            status(service).await;
            assert!(begun.elapsed() < Duration::from_secs(60), "no sweep");
        }
    };
    after(&service, 0).await;
    let before = until().await;
    drop(service);
    let service = start("+3650d");
    after(&service, before).await;
    assert_eq!(status(&service).await, 410, "it has expired");
    assert!(until().await <= before + 2 * 86_400, "by a day");
    drop(service);
    assert_eq!(status(&start("+0")).await, 200);
}
