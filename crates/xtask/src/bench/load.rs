//! The service under load: cached reads beside nginx with the same octets in a file, fresh scans,
//! more than it can do, and many who watch.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result, bail};

use super::served::{self, Served};
use super::wrk::{self, Domains};
use super::{Figure, build_release, median};
use crate::setup::Need;
use crate::workspace;

pub(super) const NEEDS: &[Need] = &[Need::Programs(&[("nginx", "nginx-light"), ("wrk", "wrk")])];

/// Runs of each of the two that are compared, in turn.
const ROUNDS: usize = 3;

const SECONDS: u32 = 5;
const SCAN_SECONDS: u32 = 4 * SECONDS;

/// Connections that ask at a time, for scans at first.
const CONNECTIONS: u32 = 64;

/// As many event streams are open at a time.
const STREAMS: usize = 10_000;

/// A fifth of the targets are of these.
const HOSTILE: [&str; 8] = [
    "endless-policy",
    "host-hangs",
    "host-resets",
    "mx-hangs",
    "mx-resets",
    "mx-floods",
    "mx-silent",
    "http-stalls",
];

/// As many times as many scans a second are worth asking on twice as many connections.
const WORTH_MORE: f64 = 1.1;

/// One client asks for all. Nobody waits before a domain is checked anew: there are few of them.
const LIMITS: [&str; 6] = [
    "--limit",
    "requests-per-client=1000000/s:1000000",
    "--limit",
    "requests-per-network=1000000/s:1000000",
    "--limit",
    "checks-per-domain=1000/s:1000",
];

pub(super) fn measure() -> Result<Vec<Figure>> {
    build_release()?;
    let mut figures = cached()?;
    figures.extend(fresh()?);
    figures.extend(watched()?);
    Ok(figures)
}

fn ours() -> Result<Served> {
    Served::ours(&LIMITS)
}

/// Reads of a result at hand.
fn cached() -> Result<Vec<Figure>> {
    const PATH: &str = "/api/v1/scan/enforced.lab.test";
    let ours = ours()?;
    let json = ours.get(PATH)?;
    let folder = workspace::target_dir().join("bench-load");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("result.json"), &json)?;
    let nginx = Served::nginx(&folder)?;
    let (mut reads, mut files) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let url = format!("http://{}{PATH}", ours.address);
        reads.push(wrk::run(&url, CONNECTIONS, SECONDS, None)?);
        let url = format!("http://{}/result.json", nginx.address);
        files.push(wrk::run(&url, CONNECTIONS, SECONDS, None)?);
    }
    let unexpected: f64 = reads.iter().map(|run| run.refused + run.failed).sum();
    if unexpected > 0.0 {
        bail!("{unexpected} cached reads were refused or failed");
    }
    let rate = |runs: &[wrk::Run]| median(runs.iter().map(|run| run.rate).collect());
    let p99 = |runs: &[wrk::Run]| median(runs.iter().map(|run| run.p99_ms).collect());
    let (ours, theirs) = (rate(&reads), rate(&files));
    let ratio = ours / theirs;
    Ok(vec![
        Figure::new(
            format!("cached reads of {} octets, a second", json.len()),
            format!("{ours:.0}"),
        ),
        Figure::new("nginx, the same as a file", format!("{theirs:.0}")),
        Figure::new("ratio", format!("{ratio:.2}")).target("0.5", ratio >= 0.5),
        Figure::new(
            "p99, ours and nginx",
            format!("{:.1} ms, {:.1} ms", p99(&reads), p99(&files)),
        )
        .target("100 ms", p99(&reads) <= 100.0),
    ])
}

/// Scans that begin for who asks, by as many as more would not make faster, and by three times as many.
fn fresh() -> Result<Vec<Figure>> {
    let hostile = HOSTILE.map(|name| format!("{name}.lab.test"));
    let mut others = served::lab()?;
    others.retain(|name| !hostile.contains(name));
    let domains = Domains {
        others: others.join(" "),
        hostile: hostile.join(" "),
    };
    let mut most = Scanned::by(CONNECTIONS, &domains)?;
    loop {
        let more = Scanned::by(2 * most.connections, &domains)?;
        if more.a_second < WORTH_MORE * most.a_second {
            break;
        }
        most = more;
    }
    let too_many = Scanned::by(3 * most.connections, &domains)?;
    let ratio = too_many.a_second / most.a_second;
    let mut figures = most.figures();
    figures.push(Figure::new(
        "memory a running scan, with its results and the lab's end",
        format!("{:.0} KiB", most.memory_each),
    ));
    figures.extend(too_many.figures());
    figures.push(Figure::new("ratio", format!("{ratio:.2}")).target("0.8", ratio >= 0.8));
    Ok(figures)
}

/// What so many who asked for scans came to.
struct Scanned {
    connections: u32,
    /// Scans that ended.
    a_second: f64,
    run: wrk::Run,
    /// KiB a scan that runs at the end.
    memory_each: f64,
}

impl Scanned {
    fn by(connections: u32, domains: &Domains) -> Result<Self> {
        const DONE: &str = "strictmx_scan_seconds_count ";
        let ours = ours()?;
        ours.get("/api/v1/scan/enforced.lab.test")?;
        let (before, memory) = (ours.count(DONE)?, ours.memory()?);
        let url = format!("http://{}/", ours.address);
        let run = wrk::run(&url, connections, SCAN_SECONDS, Some(domains))?;
        let running = ours.count("strictmx_running_scans ")?.max(1.0);
        Ok(Self {
            connections,
            a_second: (ours.count(DONE)? - before) / f64::from(SCAN_SECONDS),
            run,
            memory_each: (ours.memory()? - memory) / running * 1024.0,
        })
    }

    fn figures(&self) -> Vec<Figure> {
        let Self {
            connections, run, ..
        } = self;
        let answered = run.rate * f64::from(SCAN_SECONDS);
        vec![
            Figure::new(
                format!("scans a second, a fifth hostile, {connections} ask"),
                format!("{:.1}", self.a_second),
            ),
            Figure::new(
                format!("refused, {connections} ask"),
                format!(
                    "{:.0} of {answered:.0}, {:.0} without answer",
                    run.refused, run.failed
                ),
            ),
        ]
    }
}

/// Event streams that wait for a scan that hangs.
fn watched() -> Result<Vec<Figure>> {
    let ours = ours()?;
    ours.get("/api/v1/scan/enforced.lab.test")?;
    let memory = ours.memory()?;
    let mut streams = Vec::with_capacity(STREAMS);
    for at in 0..STREAMS {
        let stream = watch(&ours.address);
        streams.push(stream.with_context(|| format!("stream {at}: see `ulimit -n`"))?);
    }
    let each = (ours.memory()? - memory) * 1024.0 / STREAMS as f64;
    let open = ours.count("strictmx_connections ")?;
    let others = wrk::run(&format!("http://{}/healthz", ours.address), 8, 1, None)?;
    drop(streams);
    Ok(vec![
        Figure::new("event streams open at a time", format!("{open:.0}"))
            .target(STREAMS.to_string(), open >= 10_000.0),
        Figure::new("memory each", format!("{each:.0} KiB")),
        Figure::new(
            "p99 of others meanwhile",
            format!("{:.1} ms", others.p99_ms),
        )
        .target("100 ms", others.p99_ms <= 100.0),
    ])
}

/// Opens a stream, and waits for its first octets.
fn watch(address: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    let request = "GET /api/v1/scan/mx-hangs.lab.test HTTP/1.1\r\nhost: a\r\n\
                   accept: text/event-stream\r\n\r\n";
    stream.write_all(request.as_bytes())?;
    stream.read_exact(&mut [0; 12])?;
    Ok(stream)
}
