//! The product as it is run in public, asked by many clients at once. All peers are addresses of the
//! namespace that it runs in, which it then has to be let contact, and quickly where it may.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use strictmx_core::evidence::{Entry, Evidence};
use strictmx_core::observation::{Cause, Observation};
use strictmx_core::question::Question;
use strictmx_wire::ScanEvent;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::plan::{APEX, API};
use super::{opt_out, resolver};

/// All domains of the bench are below one that is registered.
const FREE: [&str; 2] = [
    "checks-per-registered-domain=1000000/s:1000000",
    "checks-per-registered-domain-and-network=1000000/s:1000000",
];

/// Nobody counts how many checks begin; what runs at a time is counted as ever.
pub(super) const MANY: [&str; 2] = ["checks=1000000/s:1000000", "running=400"];

/// Where the next one tells figures of its own, at the address of the API.
static METRICS_PORT: AtomicU16 = AtomicU16::new(9464);

/// A client waits for so long.
const PATIENCE: Duration = Duration::from_secs(110);

/// A running service; ended with the bench.
pub(super) struct Service {
    child: Child,
    address: SocketAddr,
    metrics: SocketAddr,
    log: PathBuf,
}

/// What a scan came to.
pub(super) struct Scanned {
    pub label: String,
    pub elapsed: Duration,
    pub result: Result<Value, String>,
}

impl Scanned {
    /// What it saw.
    pub(super) fn evidence(&self) -> Result<Evidence, String> {
        let result = self.result.as_ref().map_err(Clone::clone)?;
        let evidence = serde_json::from_value(result["evidence"].clone());
        evidence.map_err(|error| format!("{}: {error}", self.label))
    }
}

/// A scan as it was told step by step: each question, what came of it, and how long that took.
pub(super) struct Watched {
    pub evidence: Evidence,
    pub took: Vec<(Question, Duration)>,
    pub elapsed: Duration,
}

/// What the process holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub descriptors: usize,
    pub threads: u64,
    /// Most memory so far, in KiB.
    pub peak_kib: u64,
}

impl Held {
    /// But for two of a kind, which whatever recurs may have open.
    pub(super) fn is_no_more_than(self, before: Self) -> bool {
        self.descriptors <= before.descriptors + 2 && self.threads <= before.threads + 2
    }
}

impl Service {
    /// Starts it with these resolvers and limits; what it says goes to `service.log` in the folder.
    pub(super) fn start(dir: &Path, resolvers: Range<usize>, limits: &[&str]) -> Self {
        let peers = ["--own-addresses", "--pause", "0"];
        Self::with(&peers, dir.join("service.log"), dir, resolvers, limits)
    }

    /// Starts it with its pauses.
    pub(super) fn with_pauses(dir: &Path) -> Self {
        let peers = ["--own-addresses"];
        Self::with(&peers, dir.join("with_pauses.log"), dir, 0..1, &[])
    }

    /// Starts it without leave to contact the namespace's own addresses, and with its pauses.
    pub(super) fn as_in_public(dir: &Path) -> Self {
        Self::with(&[], dir.join("in_public.log"), dir, 0..1, &[])
    }

    /// Where the system binds to any address, as keepalived has it set, it does not start without leave.
    pub(super) fn is_refused_where_none_can_be_told() -> Result<(), String> {
        let set = |value| std::fs::write("/proc/sys/net/ipv4/ip_nonlocal_bind", value);
        set("1").map_err(|error| format!("ip_nonlocal_bind: {error}"))?;
        // If it does start it is ended.
        let mut command = Command::new("timeout");
        command.args(["10", env!("CARGO_BIN_EXE_strictmx"), "serve", "--listen"]);
        let started = command.arg(format!("{API}:0")).output();
        set("0").map_err(|error| format!("ip_nonlocal_bind: {error}"))?;
        let started = started.map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&started.stderr);
        if started.status.code() == Some(2) && said.contains("ip_nonlocal_bind") {
            Ok(())
        } else {
            Err(format!("it starts with ip_nonlocal_bind: {said}"))
        }
    }

    fn with(
        args: &[&str],
        log: PathBuf,
        dir: &Path,
        resolvers: Range<usize>,
        limits: &[&str],
    ) -> Self {
        let port = METRICS_PORT.fetch_add(1, Ordering::Relaxed);
        let metrics = SocketAddr::from((API, port));
        let mut command = Command::new(env!("CARGO_BIN_EXE_strictmx"));
        command.arg("serve").args(args);
        command.arg("--listen").arg(format!("{API}:0"));
        command.args(["--metrics-listen", &metrics.to_string()]);
        command.arg("--ca-file").arg(dir.join("root.pem"));
        command.arg("--opt-out").arg(opt_out::file(dir));
        for resolver in resolvers {
            command.args(["--doh", &resolver::url(resolver)]);
        }
        for limit in limits.iter().chain(&FREE) {
            command.args(["--limit", limit]);
        }
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&log).expect("a log file"))
            .spawn()
            .expect("the binary runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe"))
            .read_line(&mut line)
            .expect("it says where it serves");
        let address = line.trim().rsplit("//").next().unwrap_or_default();
        let address = address.trim_end_matches('/').parse().expect("an address");
        Self {
            child,
            address,
            metrics,
            log,
        }
    }

    /// Asks about a domain as a client from a network of its own.
    pub(super) async fn scan(&self, label: String, client: u32) -> Scanned {
        let begun = Instant::now();
        let result = match timeout(PATIENCE, self.ask(&label, client)).await {
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

    async fn ask(&self, label: &str, client: u32) -> std::io::Result<Result<Value, String>> {
        let mut stream = self.send(label, client, "application/json").await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        if !head.contains(" 200 ") {
            let status = head.lines().next().unwrap_or("nothing");
            return Ok(Err(format!("{status} {body}")));
        }
        Ok(serde_json::from_str(body).map_err(|error| error.to_string()))
    }

    /// Asks about a domain as a client from a network of its own, and watches the scan as it goes.
    ///
    /// # Errors
    /// What came in place of the events.
    pub(super) async fn watch(&self, label: &str, client: u32) -> Result<Watched, String> {
        let watching = timeout(PATIENCE, self.events(label, client)).await;
        watching.map_err(|_| format!("{label}: no end"))?
    }

    async fn events(&self, label: &str, client: u32) -> Result<Watched, String> {
        let failed = |error: &dyn std::fmt::Display| format!("{label}: {error}");
        let begun = Instant::now();
        let stream = self.send(label, client, "text/event-stream").await;
        let stream = stream.map_err(|error| failed(&error))?;
        let mut lines = tokio::io::BufReader::new(stream).lines();
        let (mut evidence, mut asked, mut took) = (None, Vec::new(), Vec::new());
        let mut first = None;
        while let Some(line) = lines.next_line().await.map_err(|error| failed(&error))? {
            let Some(data) = line.strip_prefix("data:") else {
                first.get_or_insert(line);
                continue;
            };
            let event = serde_json::from_str(data).map_err(|error| failed(&error))?;
            match event {
                ScanEvent::Started {
                    policy_domain,
                    checked_at,
                    ..
                } => evidence = Some(Evidence::new(policy_domain, checked_at)),
                ScanEvent::Asked { question } => asked.push((question, Instant::now())),
                ScanEvent::Answered {
                    question,
                    observation,
                } => {
                    let at = asked.iter().find(|(asked, _)| *asked == question);
                    let (_, at) = at.ok_or_else(|| failed(&"an answer to no question"))?;
                    took.push((question.clone(), at.elapsed()));
                    let evidence: Option<&mut Evidence> = evidence.as_mut();
                    let evidence = evidence.ok_or_else(|| failed(&"no beginning"))?;
                    evidence.record(question, observation);
                }
                ScanEvent::Done {} => break,
            }
        }
        Ok(Watched {
            evidence: evidence.ok_or_else(|| failed(&first.unwrap_or_default()))?,
            took,
            elapsed: begun.elapsed(),
        })
    }

    /// HTTP/1.0, so that what comes is not in chunks. A label with a dot is a whole name.
    async fn send(&self, label: &str, client: u32, accept: &str) -> std::io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        // 4,000 networks, with as many clients each as it takes.
        let (network, host) = (client % 4_000, client / 4_000);
        let address = Ipv4Addr::from_bits(0x1430_0001 | network << 8 | host << 1);
        socket.bind((address, 0).into())?;
        let mut stream = socket.connect(self.address).await?;
        let domain = if label.contains('.') {
            label.to_owned()
        } else {
            format!("{label}.{APEX}")
        };
        let request = format!(
            "GET /api/v1/scan/{domain} HTTP/1.0\r\nHost: bench\r\nAccept: {accept}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        Ok(stream)
    }

    /// Panics of the process, as its log has them, and lines with what would do something to a terminal.
    pub(super) fn panics_and_controls(&self) -> [Vec<String>; 2] {
        let log = fs::read_to_string(&self.log).expect("a log in UTF-8");
        let lines = |is_one: fn(&&str) -> bool| log.lines().filter(is_one).map(str::to_owned);
        let panics = lines(|line| line.contains("panicked"));
        let controls = lines(|line| line.contains(char::is_control));
        [
            panics.collect(),
            controls
                .map(|line| line.escape_debug().to_string())
                .collect(),
        ]
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

    /// Memory of the results that it has at hand, in KiB.
    pub(super) async fn remembered_kib(&self) -> u64 {
        let mut stream = TcpStream::connect(self.metrics).await.expect("metrics");
        let request = b"GET /metrics HTTP/1.0\r\nHost: bench\r\n\r\n";
        stream.write_all(request).await.expect("metrics");
        let mut told = String::new();
        stream.read_to_string(&mut told).await.expect("metrics");
        let octets = told
            .lines()
            .find_map(|line| line.strip_prefix("strictmx_remembered_octets "));
        octets
            .and_then(|it| it.parse::<u64>().ok())
            .expect("octets")
            / 1024
    }

    /// What is held when all is over, or a minute later.
    pub(super) async fn settled(&self, before: Held) -> Held {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let held = self.held();
            if held.is_no_more_than(before) || Instant::now() > deadline {
                return held;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Policy hosts and mail servers that were left alone for such a reason, and the others.
pub(super) fn withheld<'e>(evidence: &'e Evidence, reason: &str) -> [Vec<&'e Entry>; 2] {
    let entries = evidence.entries.iter().map(|entry| &**entry);
    let hosts = entries.filter(|entry| {
        matches!(
            entry.question,
            Question::Policy { .. } | Question::Smtp { .. }
        )
    });
    let (withheld, others) = hosts.partition(|entry| {
        matches!(&entry.observation, Observation::Unknown(failure)
            if matches!(&failure.cause, Cause::Withheld { why } if why.contains(reason)))
    });
    [withheld, others]
}

/// What came of it where it was not about an address that is refused.
pub(super) fn not_refused(evidence: &Evidence) -> impl Iterator<Item = &Observation> {
    let entries = evidence.entries.iter();
    let refused = entries.filter(|entry| match &entry.question {
        Question::Policy { address, .. }
        | Question::NearPath { address, .. }
        | Question::Smtp { address, .. }
        | Question::TlsSurvey { address, .. }
        | Question::Endpoint { address, .. } => super::canaries::is_refused(*address),
        _ => false,
    });
    refused.map(|entry| &entry.observation).filter(|seen| {
        let Observation::Unknown(failure) = seen else {
            return true;
        };
        !matches!(
            failure.cause,
            Cause::AddressRefused { .. } | Cause::BudgetSpent
        )
    })
}
