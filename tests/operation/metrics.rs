//! Counts have a listener of their own, and do not grow with what is asked.

use std::collections::BTreeSet;

use super::{UNLIMITED, count, pipelined};
use crate::running::{Running, text};

/// A service that counts, and where.
fn counting() -> (Running, String) {
    let args = ["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"];
    let args = [&args[..], &UNLIMITED].concat();
    let mut service = Running::spawn(&mut Running::command(&args));
    let metrics = service.said_address();
    (service, metrics)
}

pub(super) async fn read(metrics: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let stream = tokio::net::TcpStream::connect(metrics).await;
    let mut stream = stream.expect("it listens");
    let request = b"GET /metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("UTF-8");
    assert!(
        answer.contains("content-type: application/openmetrics-text"),
        "{answer}"
    );
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    body.to_owned()
}

/// Everything but the numbers.
fn series(text: &str) -> BTreeSet<&str> {
    text.lines()
        .map(|line| line.rsplit_once(' ').map_or(line, |(series, _)| series))
        .collect()
}

pub(super) fn value(text: &str, series: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(series))?;
    line.trim().parse().ok()
}

/// Each kind of request, `at` being somebody's choice.
fn paths(of: std::ops::Range<usize>) -> impl Iterator<Item = String> {
    of.map(|at| match at % 4 {
        0 => format!("/api/v1/scan/planted-{at}.localhost"),
        1 => format!("/check/planted-{at}.example"),
        2 => format!("/planted/{at}"),
        _ => format!("/api/v1/planted-{at}"),
    })
}

/// Many names leave as many series as a few.
#[tokio::test(flavor = "multi_thread")]
async fn log_003() {
    let (service, metrics) = counting();
    pipelined(&service, paths(0..20)).await;
    let few = read(&metrics).await;
    let answers = pipelined(&service, paths(20..10_020)).await;
    assert_eq!((count(&answers, 422), count(&answers, 404)), (2_500, 5_000));
    let many = read(&metrics).await;
    assert_eq!(series(&few), series(&many));
    assert!(
        many.len() < few.len() + few.len() / 20,
        "{} and {}",
        few.len(),
        many.len()
    );
    assert!(
        !many.contains("planted") && !many.contains("127.0.0.1"),
        "{many}"
    );
    for (series, expected) in [
        (
            r#"strictmx_requests_total{route="/api/v1/scan/{domain}",status="4xx"}"#,
            2_505.0,
        ),
        (
            r#"strictmx_requests_total{route="/check/{domain}",status="2xx"}"#,
            2_505.0,
        ),
        (
            r#"strictmx_requests_total{route="none",status="4xx"}"#,
            5_010.0,
        ),
        (
            r#"strictmx_refusals_total{code="domain.special_use"}"#,
            2_505.0,
        ),
    ] {
        assert_eq!(value(&many, series), Some(expected), "{series}\n{many}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scans_are_counted_by_how_one_came_to_them() {
    let (service, metrics) = counting();
    for _ in 0..3 {
        text(service.get("/api/v1/scan/enforced.lab.test", "*/*").await).await;
    }
    let counts = read(&metrics).await;
    for (series, expected) in [
        (r#"strictmx_scans_total{joined="new"}"#, 1.0),
        (r#"strictmx_scans_total{joined="remembered"}"#, 2.0),
        ("strictmx_scan_seconds_count", 1.0),
        ("strictmx_running_scans", 0.0),
        ("strictmx_remembered_scans", 1.0),
    ] {
        assert_eq!(
            value(&counts, &format!("{series} ")),
            Some(expected),
            "{series}\n{counts}"
        );
    }
    // On its own listener only, and nothing else there.
    let elsewhere = service.get("/metrics", "*/*").await;
    assert_eq!(elsewhere.status(), 404);
}
