//! What the machine may do to the service: a full disk, a log that nobody reads.

use std::fs::{self, File};
use std::process::Stdio;

use super::{count, pipelined};
use crate::running::{Running, body, text};

async fn serves(service: &Running, requests: usize) {
    let paths = (0..requests).map(|_| "/healthz".to_owned());
    let answers = pipelined(service, paths).await;
    assert_eq!(count(&answers, 200), requests + 1);
}

/// Every write of the log fails.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_costs_the_log_alone() {
    let full = File::options().write(true).open("/dev/full");
    let mut command = Running::command(&["--listen", "127.0.0.1:0"]);
    let service = Running::spawn(command.stderr(full.expect("a device of Linux")));
    serves(&service, 100).await;
    text(service.get("/api/v1/scan/enforced.lab.test", "*/*").await).await;
    service.signal("TERM");
    let (status, _) = service.ended();
    assert!(status.success(), "{status}");
}

/// More lines than a pipe and all buffers hold.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_nobody_reads_keeps_nobody_waiting() {
    let mut command = Running::command(&["--listen", "127.0.0.1:0"]);
    let service = Running::spawn(command.stderr(Stdio::piped()));
    serves(&service, 10_000).await;
    service.signal("TERM");
    let (status, _) = service.ended();
    assert!(status.success(), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_to_disk() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut command = Running::command(&["--listen", "127.0.0.1:0"]);
    for variable in ["HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_STATE_HOME"] {
        command.env(variable, dir.path());
    }
    let service = Running::spawn(command.current_dir(dir.path()));
    text(service.get("/api/v1/scan/enforced.lab.test", "*/*").await).await;
    serves(&service, 10).await;
    service.signal("TERM");
    service.ended();
    let left: Vec<_> = fs::read_dir(dir.path()).expect("a directory").collect();
    assert!(left.is_empty(), "{left:?}");
}

/// What our own fault keeps from being found out costs the client and the domain nothing.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_resolver_no_limit_is_spent() {
    let service = Running::with(&[
        // Nobody listens there.
        "--doh",
        "https://127.0.0.1:1/dns-query@127.0.0.1",
        "--limit",
        "checks-per-client=1/h:1",
        "--limit",
        "checks-per-domain=1/h:1",
    ]);
    for domain in ["example.com", "example.com", "example.net"] {
        let path = format!("/api/v1/scan/{domain}?fresh=true");
        let whole = service.get(&path, "application/json").await;
        assert_eq!(whole.status(), 200, "{domain}");
        let whole = body(whole).await;
        assert_eq!(whole["verdict"], "undetermined", "{domain}");
        let entries = whole["evidence"]["entries"].as_array();
        let entries = entries.map(Vec::as_slice).unwrap_or_default();
        let ours =
            |entry: &&serde_json::Value| entry["observation"]["unknown"]["cause"] == "no-resolver";
        assert!(
            !entries.is_empty() && entries.iter().all(|it| ours(&it)),
            "{entries:?}"
        );
    }
}
