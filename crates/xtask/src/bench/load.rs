//! The service under load: cached reads beside nginx with the same octets in a file, fresh scans,
//! more than it can do, and many who watch.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result, bail};

use super::served::Served;
use super::sustained;
use super::wrk;
use super::{Figure, build_release, median};
use crate::setup::Need;
use crate::workspace;

pub(super) const NEEDS: &[Need] = &[Need::Programs(&[("nginx", "nginx-light"), ("wrk", "wrk")])];

/// Runs of each of the two that are compared, in turn.
const ROUNDS: usize = 3;

const SECONDS: u32 = 5;
/// So long new checks are asked for, so many a second at first.
const SCAN_SECONDS: u32 = 30;
const RATE: u32 = 50;

/// Connections that ask at a time.
const CONNECTIONS: u32 = 64;

/// As many event streams are open at a time.
const STREAMS: usize = 10_000;

/// As many times as many verdicts a second are worth asking for twice as many.
const WORTH_MORE: f64 = 1.1;

/// One client asks for all.
const LIMITS: [&str; 4] = [
    "--limit",
    "requests-per-client=1000000/s:1000000",
    "--limit",
    "requests-per-network=1000000/s:1000000",
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
        reads.push(wrk::run(&url, CONNECTIONS, SECONDS)?);
        let url = format!("http://{}/result.json", nginx.address);
        files.push(wrk::run(&url, CONNECTIONS, SECONDS)?);
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

/// New checks, each of a domain of its own: as many a second as come to a verdict at all, and what
/// three times as many who ask leave of them.
fn fresh() -> Result<Vec<Figure>> {
    let ask = |rate| sustained::ask(rate, SCAN_SECONDS, &["--limit", "checks=100000/s:100000"]);
    let mut most = ask(RATE)?;
    for rate in (1..).map(|doubled| RATE << doubled) {
        let more = ask(rate)?;
        let is_worth = more.verdicts_a_second() >= WORTH_MORE * most.verdicts_a_second();
        if more.verdicts_a_second() > most.verdicts_a_second() {
            most = more;
        }
        if !is_worth {
            break;
        }
    }
    let capacity = most.verdicts_a_second();
    let too_many = ask((3.0 * capacity) as u32)?;
    let mut figures = vec![
        Figure::new(
            "verdicts a second, a fifth hostile, at most",
            format!("{capacity:.1}"),
        ),
        Figure::new(
            "memory a running scan, with its results and the lab's end",
            format!("{:.0} KiB", 1024.0 * most.memory_each()),
        ),
    ];
    figures.extend(sustained::figures::overload(&most, &too_many));
    // What is promised of it holds for what `checks` refuses, before the machine has all that it can do.
    figures.push(Figure::new(
        "p95 of refusals, of a machine with no time left",
        format!("{:.1} ms", too_many.refusals_p95_ms()),
    ));
    Ok(figures)
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
    let others = wrk::run(&format!("http://{}/healthz", ours.address), 8, 1)?;
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
