//! `cargo xtask fuzz`: each fuzz target for as long as is asked for; and the short run of each that is
//! a step of the tests.
//!
//! The targets are libFuzzer's, as `cargo fuzz` wants them. They are built here without it, on the
//! stable compiler: what it adds is AddressSanitizer, which needs nightly and finds what our
//! `forbid(unsafe_code)` already excludes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde_json::Value;

use crate::command::{Cmd, cmd};
use crate::setup::Need;
use crate::workspace;

/// libFuzzer is C++.
pub(crate) const NEEDS: &[Need] = &[Need::Programs(&[("c++", "g++")])];

const MANIFEST: &str = "crates/fuzz/Cargo.toml";

/// Inputs tried in each target by the short run, beside the seeds; and seconds, for the targets that
/// are slower.
const RUNS: u32 = 100_000;
const SECONDS: u32 = 6;

/// Of each input, however long the run.
const BOUNDS: &str = "-timeout=10 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1";

/// Octets of an input at most: what the text of a record and the head of a request may have.
const USUAL_LENGTH: u32 = 16 * 1024;

/// Octets of an input at most of the targets whose parsers take more.
const LENGTHS: [(&str, u32); 8] = [
    ("api_body", 256 * 1024),
    ("certificate", 64 * 1024),
    ("dns_answer", 64 * 1024),
    ("evidence", 256 * 1024),
    ("share_fragment", 256 * 1024),
    ("smtp_reply", 64 * 1024),
    ("smtp_session", 64 * 1024),
    ("sts_policy", 64 * 1024),
];

/// Coverage that steers libFuzzer, as `cargo fuzz` sets it.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions=on";

/// Fuzz each target for as long as is asked for
#[derive(Args)]
pub(crate) struct Fuzz {
    /// Only this target; may be given more than once
    #[arg(value_name = "TARGET")]
    only: Vec<String>,
    /// As long for each target
    #[arg(long, default_value_t = 60)]
    minutes: u32,
    /// As many targets at a time
    #[arg(long, default_value_t = thread::available_parallelism().map_or(1, usize::from))]
    at_once: usize,
}

impl Fuzz {
    pub(crate) fn run(&self) -> Result<()> {
        for need in NEEDS {
            need.ensure().map_err(anyhow::Error::msg)?;
        }
        let all = targets()?;
        if let Some(unknown) = self.only.iter().find(|name| !all.contains(name)) {
            bail!(
                "there is no target `{unknown}`; there are {}",
                all.join(", ")
            );
        }
        let chosen = |target: &String| self.only.is_empty() || self.only.contains(target);
        let chosen: Vec<String> = all.into_iter().filter(chosen).collect();
        let programs = build(&chosen, "release")?;

        let waiting = Mutex::new(chosen.iter());
        // Not in the condition of the loop, which would keep the others waiting through its body.
        let next = || lock(&waiting).next();
        let failed = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..self.at_once.clamp(1, chosen.len()) {
                scope.spawn(|| {
                    while let Some(target) = next() {
                        match hunt(target, &programs, self.minutes) {
                            Ok(said) => println!("{target}: {said}"),
                            Err(error) => {
                                eprintln!("{target}: {error:#}");
                                lock(&failed).push(target.as_str());
                            }
                        }
                    }
                });
            }
        });
        let failed = lock(&failed);
        ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
        Ok(())
    }
}

/// A target that panics does so in a process of its own.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The short run of all targets.
pub(crate) fn run() -> Result<()> {
    let targets = targets()?;
    let programs = build(&targets, "short")?;
    targets
        .iter()
        .try_for_each(|target| smoke(target, &programs))
}

/// Writes the seeds, and builds the targets: the folder of the programs.
fn build(targets: &[String], profile: &str) -> Result<PathBuf> {
    let host = host()?;
    let build_dir = workspace::target_dir().join("fuzz");
    let cargo = |command| {
        cmd("cargo")
            .args(command)
            .args("--locked --manifest-path")
            .arg(MANIFEST)
            .arg("--target-dir")
            .arg(&build_dir)
            .arg("--profile")
            .arg(profile)
    };
    // Without the flags, which only link into a target.
    cargo("run --quiet --no-default-features --bin seeds").run()?;
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
    Ok(build_dir.join(host).join(profile))
}

/// Tries the inputs in `crates/fuzz/corpus/TARGET`, then others made from them, always the same
/// ones in the same order; how many of them fit into the time is up to the machine.
fn smoke(target: &str, programs: &Path) -> Result<()> {
    // What this run adds goes to a new folder, so that the next run is the same.
    let added = workspace::target_dir().join("fuzz/added").join(target);
    if added.exists() {
        fs::remove_dir_all(&added)?;
    }
    fuzz(target, programs, &added)?
        .arg("-seed=1")
        .arg(format!("-runs={RUNS}"))
        .arg(format!("-max_total_time={SECONDS}"))
        .run()
        .with_context(|| found(target))
}

/// Goes on where the last long run ended, with other inputs. Gives what was done.
fn hunt(target: &str, programs: &Path, minutes: u32) -> Result<String> {
    let grown = workspace::target_dir().join("fuzz/grown").join(target);
    let said = fuzz(target, programs, &grown)?
        .arg(format!("-max_total_time={}", minutes * 60))
        .read_errors()
        .with_context(|| found(target))?;
    let tried = said
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let tried = tried.context("libFuzzer does not say how many inputs it tried")?;
    let kept = fs::read_dir(&grown)?.count();
    Ok(format!(
        "{} inputs in {minutes} minutes, {kept} kept as reaching something new",
        tried.trim()
    ))
}

/// A target with its seeds, and a folder for what it adds.
fn fuzz(target: &str, programs: &Path, added: &Path) -> Result<Cmd> {
    let corpus = workspace::root().join("crates/fuzz/corpus").join(target);
    let artifacts = artifacts(target);
    fs::create_dir_all(added)?;
    fs::create_dir_all(&artifacts)?;
    let length = LENGTHS.iter().find(|(name, _)| *name == target);
    let length = length.map_or(USUAL_LENGTH, |(_, length)| *length);
    Ok(cmd(programs.join(target))
        .args(BOUNDS)
        .arg(format!("-max_len={length}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(added)
        .arg(corpus))
}

fn found(target: &str) -> String {
    let artifacts = artifacts(target);
    format!(
        "fuzz target {target}; the input is in {}",
        artifacts.display()
    )
}

fn artifacts(target: &str) -> PathBuf {
    workspace::root().join("crates/fuzz/artifacts").join(target)
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
    let targets: Vec<_> = targets.iter().filter(is_target).filter_map(name).collect();
    let mut longer = LENGTHS.iter().map(|(name, _)| *name);
    let unknown = longer.find(|name| !targets.iter().any(|target| target == name));
    ensure!(unknown.is_none(), "{MANIFEST} lacks the target {unknown:?}");
    Ok(targets)
}

/// This machine's triple.
fn host() -> Result<String> {
    let said = cmd("rustc").args("--version --verbose").read()?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc names no host")
}
