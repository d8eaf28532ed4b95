//! Time from asking to verdict in the lab, over that of the critical path.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Figure, cargo};

/// How much longer than its critical path a scan may take.
const RATIO_MAX: f64 = 1.15;

/// Round trips that the parts need: address, TCP, TLS and request for the policy; for a mail server
/// MX, address, TCP with the greeting, EHLO, STARTTLS, TLS and EHLO.
const ROUNDS: [u32; 2] = [4, 7];

/// What `crates/bench/src/bin/latency.rs` prints.
#[derive(Deserialize)]
pub(super) struct Report {
    pub(super) round_trip_ms: u64,
    pub(super) domains: Vec<Domain>,
}

#[derive(Deserialize)]
pub(super) struct Domain {
    pub(super) domain: String,
    dns_and_policy: Part,
    pub(super) full: Part,
}

#[derive(Deserialize)]
pub(super) struct Part {
    pub(super) seconds: f64,
    rounds: u32,
    ratio: f64,
    median_ratio: f64,
}

pub(super) fn measure() -> Result<Vec<Figure>> {
    Ok(scans()?.domains.iter().flat_map(figures).collect())
}

/// Scans some domains of the lab.
pub(super) fn scans() -> Result<Report> {
    let said = cargo("run --release --bin latency").run_and_read()?;
    let last = said.lines().last().unwrap_or_default();
    serde_json::from_str(last).context("the bench `latency` printed something else")
}

fn figures(domain: &Domain) -> [Figure; 2] {
    let name = &domain.domain;
    let [to_policy, to_mail] = ROUNDS;
    [
        ("DNS and policy", &domain.dns_and_policy, to_policy),
        ("full verdict", &domain.full, to_mail),
    ]
    .map(|(what, part, needed)| {
        let Part {
            seconds,
            rounds,
            ratio,
            median_ratio,
        } = part;
        let value =
            format!("{seconds:.3} s, {ratio:.2} x {rounds} rounds (median {median_ratio:.2})");
        Figure::new(format!("{name}, {what}"), value).target(
            format!("{RATIO_MAX} x {needed} rounds"),
            *ratio <= RATIO_MAX && *rounds == needed,
        )
    })
}
