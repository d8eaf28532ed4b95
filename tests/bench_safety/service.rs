//! The product as it is run in public: one service, asked by many clients at once.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;
use tokio::time::timeout;

use super::plan::{APEX, RESOLVER};
use super::resolver;

/// All domains of the bench are below one that is registered.
const FREE: &str = "checks-per-registered-domain=1000/s:1000";

/// A running service; ended with the bench.
pub(super) struct Service {
    child: Child,
    address: SocketAddr,
}

/// What a scan came to.
pub(super) struct Scanned {
    pub label: String,
    pub elapsed: Duration,
    pub result: Result<Value, String>,
}

/// What the process holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub descriptors: usize,
    pub threads: u64,
    /// Most memory so far, in KiB.
    pub peak_kib: u64,
}

impl Service {
    /// Starts it; what it says goes to `service.log` in the folder.
    pub(super) fn start(dir: &Path, ca_file: &Path) -> Self {
        let log = fs::File::create(dir.join("service.log")).expect("a log file");
        let doh = format!("https://{}/dns-query@{RESOLVER}", resolver::name());
        let mut child = Command::new(env!("CARGO_BIN_EXE_strictmx"))
            .args([
                "serve",
                // The peers are addresses of the namespace that it runs in.
                "--own-addresses",
                "--listen",
                "127.0.0.1:0",
                "--pause",
                "0",
                "--doh",
                &doh,
            ])
            .args(["--limit", FREE, "--ca-file"])
            .arg(ca_file)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the binary runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe"))
            .read_line(&mut line)
            .expect("it says where it serves");
        let address = line.trim().rsplit("//").next().unwrap_or_default();
        let address = address.trim_end_matches('/').parse().expect("an address");
        Self { child, address }
    }

    /// Asks about a domain as a client from a network of its own.
    pub(super) async fn scan(&self, label: String, client: u8) -> Scanned {
        let begun = Instant::now();
        let asking = self.ask(&label, client);
        let result = match timeout(Duration::from_secs(110), asking).await {
            Ok(Ok(result)) => result,
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("no answer".to_owned()),
        };
        Scanned {
            label,
            elapsed: begun.elapsed(),
            result,
        }
    }

    async fn ask(&self, label: &str, client: u8) -> std::io::Result<Result<Value, String>> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(([127, client, 1, 1], 0).into())?;
        let mut stream = socket.connect(self.address).await?;
        let request = format!(
            "GET /api/v1/scan/{label}.{APEX} HTTP/1.1\r\nHost: bench\r\n\
             Accept: application/json\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        if !head.starts_with("HTTP/1.1 200") {
            return Ok(Err(format!(
                "{} {body}",
                head.lines().next().unwrap_or("nothing")
            )));
        }
        Ok(serde_json::from_str(body).map_err(|error| error.to_string()))
    }

    pub(super) fn held(&self) -> Held {
        let of = format!("/proc/{}", self.child.id());
        let descriptors = fs::read_dir(format!("{of}/fd")).expect("it runs").count();
        let status = fs::read_to_string(format!("{of}/status")).expect("it runs");
        let number = |key: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(key));
            let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
            number.unwrap_or_default()
        };
        Held {
            descriptors,
            threads: number("Threads:"),
            peak_kib: number("VmHWM:"),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
