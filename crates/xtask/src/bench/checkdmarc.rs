//! checkdmarc, a checker in Python, on the same domains of the same lab.
//!
//! It asks the system's resolver and dials addresses of its own accord, so it runs in a network
//! namespace where the lab answers at all of its addresses (`crates/bench/src/bin/outside.rs`).

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::{Figure, build_dir, cargo, latency};
use crate::command::cmd;
use crate::setup::Need;

const VERSION: &str = "6.0.4";

pub(super) const NEEDS: &[Need] = &[
    Need::Root,
    Need::Programs(&[("python3", "python3"), ("ip", "iproute2")]),
];

pub(super) fn measure() -> Result<Vec<Figure>> {
    let python = python()?;
    let ours = latency::scans()?;
    cargo("build --release --bin outside").run()?;
    let outside = build_dir().join("release/outside");
    let run = cmd("unshare")
        .args("--net --mount")
        .arg(outside)
        .arg(ours.round_trip_ms.to_string())
        .arg(python)
        .arg("crates/bench/time_checkdmarc.py");
    let said = ours
        .domains
        .iter()
        .fold(run, |run, domain| run.arg(&domain.domain))
        .run_and_read()?;
    let theirs: BTreeMap<String, f64> =
        serde_json::from_str(said.lines().last().unwrap_or_default())
            .context("checkdmarc.py printed something else")?;
    let figure = |domain: &latency::Domain| {
        let (ours, theirs) = (domain.full.seconds, *theirs.get(&domain.domain)?);
        Some(Figure::new(
            format!("{}, ours beside checkdmarc", domain.domain),
            format!("{ours:.2} / {theirs:.2} s = {:.2}", ours / theirs),
        ))
    };
    Ok(ours.domains.iter().filter_map(figure).collect())
}

/// The interpreter of a virtual environment that has checkdmarc.
fn python() -> Result<std::path::PathBuf> {
    let environment = build_dir().join("checkdmarc");
    let python = environment.join("bin/python3");
    let program = environment.join("bin/checkdmarc");
    if !program.is_file() {
        cmd("python3")
            .args("-m venv")
            .arg(&environment)
            .run()
            .context("needs Python's venv; on Debian: `apt-get install python3-venv`")?;
        cmd(&python)
            .args("-m pip install --quiet --disable-pip-version-check")
            .arg(format!("checkdmarc=={VERSION}"))
            .run()
            .with_context(|| format!("checkdmarc {VERSION} cannot be installed from PyPI"))?;
    }
    Ok(python)
}
