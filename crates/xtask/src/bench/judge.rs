//! Time to judge a full evidence: native, and as wasm in Node.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

use super::criterion::{self, time};
use super::{Figure, build_dir, cargo};
use crate::command::cmd;
use crate::setup::{Need, WASM_BINDGEN};

/// Nanoseconds that it may take, native, of a domain with no more mail servers than domains have.
const MAX_NS: f64 = 300_000.0;

/// As many mail servers as a scan looks at, each of which takes its time.
const MOST: &str = "ten-mx";

/// Domains of the lab with what there is to judge.
const DOMAINS: [(&str, &str); 4] = [
    ("dane", "healthy, with DANE"),
    ("tlsa-mismatch", "faulty, with DANE"),
    ("many-mx", "healthy, three mail servers"),
    (MOST, "healthy, ten mail servers"),
];

/// The variable that names the folder of evidences.
const EVIDENCE: &str = "STRICTMX_EVIDENCE";

pub(super) const NEEDS: &[Need] = &[Need::WasmTarget, Need::Tool(&WASM_BINDGEN), Need::Node];

pub(super) fn measure() -> Result<Vec<Figure>> {
    let evidence = build_dir().join("evidence");
    let scans = cargo("run --release --bin evidence")
        .arg("--")
        .env(EVIDENCE, &evidence);
    DOMAINS
        .iter()
        .fold(scans, |scans, (label, _)| scans.arg(label))
        .run()?;
    let native = criterion::run("--bench judge", Some((EVIDENCE, &evidence)), &["judge"])?;
    let native = native.get("judge").context("nothing was judged")?;
    let wasm = in_node(&evidence)?;

    let figures = |(label, about): &(&str, &str)| {
        let native = native.get(*label)?.ns;
        let wasm = *wasm.get(*label)?;
        let target = format!("{:.0} us", MAX_NS / 1000.0);
        let alone = Figure::new(format!("{about}, native"), time(native));
        let alone = match *label {
            MOST => alone,
            _ => alone.target(target, native <= MAX_NS),
        };
        let beside = Figure::new(
            format!("{about}, wasm in Node"),
            format!("{} = {:.1} x native", time(wasm), wasm / native),
        );
        Some([alone, beside])
    };
    Ok(DOMAINS.iter().filter_map(figures).flatten().collect())
}

/// Nanoseconds in Node, of wasm optimised as the site's is.
fn in_node(evidence: &Path) -> Result<BTreeMap<String, f64>> {
    const TARGET: &str = "wasm32-unknown-unknown";
    cargo(&format!(
        "build --package strictmx-bench-wasm --profile wasm --target {TARGET}"
    ))
    .run()?;
    let wasm = build_dir()
        .join(TARGET)
        .join("wasm/strictmx_bench_wasm.wasm");
    let glue = build_dir().join("node");
    cmd("wasm-bindgen")
        .args("--target nodejs --out-dir")
        .arg(&glue)
        .arg(wasm)
        .run()?;
    let said = cmd("node")
        .arg("crates/bench/judge.mjs")
        .arg(glue.join("strictmx_bench_wasm.js"))
        .arg(evidence)
        .run_and_read()?;
    serde_json::from_str(said.lines().last().unwrap_or_default())
        .context("judge.mjs printed something else")
}
