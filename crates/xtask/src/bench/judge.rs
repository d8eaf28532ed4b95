//! Time to judge a full evidence, native.

use std::time::Instant;

use anyhow::Result;

use super::{Figure, build_dir, cargo};
use crate::command::cmd;

/// Microseconds that it may take.
const MAX_US: f64 = 300.0;

/// Judgements in one run of `crates/bench/src/bin/judge.rs`.
const JUDGEMENTS: f64 = 1000.0;

const RUNS: usize = 7;

pub(super) fn measure() -> Result<Vec<Figure>> {
    cargo("build --release --bin judge").run()?;
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let started = Instant::now();
        cmd(build_dir().join("release/judge")).run()?;
        best = best.min(started.elapsed().as_secs_f64() * 1e6 / JUDGEMENTS);
    }
    let figure = Figure::new(
        "a full evidence, quickest of 7 x 1000",
        format!("{best:.1} us"),
    );
    Ok(vec![figure.target(format!("{MAX_US} us"), best <= MAX_US)])
}
