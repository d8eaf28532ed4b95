//! A short, repeatable run of each fuzz target.
//!
//! The targets are libFuzzer's, as `cargo fuzz` wants them. They are built here without it, on the
//! stable compiler: what it adds is AddressSanitizer, which needs nightly and finds what our
//! `forbid(unsafe_code)` already excludes. For a long hunt, `cargo +nightly fuzz run TARGET`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::command::cmd;
use crate::setup::Need;
use crate::workspace;

/// libFuzzer is C++.
pub(super) const NEEDS: &[Need] = &[Need::Programs(&[("c++", "g++")])];

const MANIFEST: &str = "crates/fuzz/Cargo.toml";

/// Inputs tried in each target, beside the seeds; and seconds, for the targets that are slower.
const RUNS: u32 = 100_000;
const SECONDS: u32 = 6;

/// Coverage that steers libFuzzer, as `cargo fuzz` sets it.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions=on";

pub(super) fn run() -> Result<()> {
    let targets = targets()?;
    ensure!(!targets.is_empty(), "{MANIFEST} has no targets");
    let host = host()?;
    let build_dir = workspace::target_dir().join("fuzz");
    let cargo = |command| {
        cmd("cargo")
            .args(command)
            .args("--release --locked --manifest-path")
            .arg(MANIFEST)
            .arg("--target-dir")
            .arg(&build_dir)
            // Building faster matters more than running faster, for so short a run.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
    };
    // Without the flags, which only link into a target.
    cargo("run --quiet --bin seeds").run()?;
    // With --target, the flags do not reach build scripts.
    targets
        .iter()
        .fold(cargo("build"), |build, target| {
            build.arg("--bin").arg(target)
        })
        .arg("--target")
        .arg(&host)
        .env("RUSTFLAGS", COVERAGE)
        .run()?;
    let programs = build_dir.join(host).join("release");
    targets
        .iter()
        .try_for_each(|target| smoke(target, &programs))
}

/// Tries the inputs in `crates/fuzz/corpus/TARGET`, then others made from them, always the same
/// ones in the same order; how many of them fit into the time is up to the machine.
fn smoke(target: &str, programs: &Path) -> Result<()> {
    let corpus = workspace::root().join("crates/fuzz/corpus").join(target);
    let found = workspace::root().join("crates/fuzz/artifacts").join(target);
    // What this run adds goes to the first folder, a new one, so that the next run is the same.
    let added = workspace::target_dir().join("fuzz/added").join(target);
    if added.exists() {
        fs::remove_dir_all(&added)?;
    }
    fs::create_dir_all(&added)?;
    fs::create_dir_all(&found)?;

    let fuzz = cmd(programs.join(target))
        .args("-seed=1 -max_len=16384 -timeout=10 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1")
        .arg(format!("-runs={RUNS}"))
        .arg(format!("-max_total_time={SECONDS}"))
        .arg(format!("-artifact_prefix={}/", found.display()))
        .arg(added)
        .arg(corpus);
    fuzz.run()
        .with_context(|| format!("fuzz target {target}; the input is in {}", found.display()))
}

/// The binaries of the fuzz package that are targets.
fn targets() -> Result<Vec<String>> {
    let said = cmd("cargo")
        .args("metadata --no-deps --format-version 1 --manifest-path")
        .arg(MANIFEST)
        .read()?;
    let metadata: Value = serde_json::from_str(&said)?;
    let Some(targets) = metadata
        .pointer("/packages/0/targets")
        .and_then(Value::as_array)
    else {
        bail!("cargo metadata of {MANIFEST} lists no targets");
    };
    let is_target = |target: &&Value| {
        target["src_path"]
            .as_str()
            .is_some_and(|path| path.contains("fuzz_targets"))
    };
    let name = |target: &Value| {
        target
            .pointer("/name")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    Ok(targets.iter().filter(is_target).filter_map(name).collect())
}

/// This machine's triple.
fn host() -> Result<String> {
    let said = cmd("rustc").args("--version --verbose").read()?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc names no host")
}
