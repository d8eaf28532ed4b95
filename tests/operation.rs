//! The service in the hands of its operator: what it logs and counts, and how it stops and starts
//! again.

#[cfg(target_os = "linux")]
pub(crate) mod clock;
#[cfg(unix)]
mod faults;
mod hangs;
#[cfg(unix)]
mod logs;
mod metrics;
#[cfg(unix)]
mod stop;

use std::fmt::Write as _;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::running::Running;

/// For tests that are one client who asks a lot.
pub(crate) const UNLIMITED: [&str; 4] = [
    "--limit",
    "requests-per-client=100000/s:100000",
    "--limit",
    "requests-per-network=100000/s:100000",
];

/// Asks for all these paths on one connection, one after the other without waiting, and gives all
/// that came.
pub(crate) async fn pipelined(service: &Running, paths: impl Iterator<Item = String>) -> String {
    pipelined_with(service, "host: a\r\n", paths).await
}

/// Asks with these header fields for all these paths on one connection, one after the other without
/// waiting, and gives all that came.
pub(crate) async fn pipelined_with(
    service: &Running,
    fields: &str,
    paths: impl Iterator<Item = String>,
) -> String {
    let mut requests = String::new();
    for path in paths {
        let _ = write!(requests, "GET {path} HTTP/1.1\r\n{fields}\r\n");
    }
    requests += "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let stream = TcpStream::connect(&service.authority).await;
    let (mut reader, mut writer) = stream.expect("it listens").into_split();
    let sending = async move {
        writer.write_all(requests.as_bytes()).await.expect("sent");
        // Kept until the last answer has come.
        writer
    };
    let mut answers = String::new();
    let (read, _) = tokio::join!(reader.read_to_string(&mut answers), sending);
    read.expect("UTF-8 until the end");
    answers
}

/// How many answers there are with that status.
pub(crate) fn count(answers: &str, status: u16) -> usize {
    answers.matches(&format!("HTTP/1.1 {status} ")).count()
}
