//! What the machine may do to the service: a full disk, a log that nobody reads.

use std::fs::{self, File};
use std::process::Stdio;

use super::{count, pipelined};
use crate::running::{Running, text};

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
