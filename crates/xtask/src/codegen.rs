//! `cargo xtask codegen`: what follows from the check files.
//!
//! Two stages, since the second needs a core that compiles: first the Rust that names the checks,
//! from the file names alone ([`registry`]); then what the checks themselves say (`documents/`).

mod registry;

pub(crate) use registry::{area_names, check_id, check_path};

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::command::cmd;
use crate::workspace;

/// Write what is generated from the check files
#[derive(Args)]
pub(crate) struct Codegen {
    /// Write nothing; fail if something is stale
    #[arg(long)]
    pub(crate) check: bool,
}

/// A generated file.
struct Generated {
    /// From the top of the repository.
    path: PathBuf,
    text: String,
}

impl Codegen {
    pub(crate) fn run(&self) -> Result<()> {
        self.settle(registry::files()?)?;
        self.settle(documents()?)
    }

    /// Writes the files that differ, or names them.
    fn settle(&self, files: Vec<Generated>) -> Result<()> {
        let mut stale = Vec::new();
        for Generated { path, text } in files {
            let place = workspace::root().join(&path);
            // A file that cannot be read is one that is not there yet.
            if fs::read_to_string(&place).is_ok_and(|found| found == text) {
                continue;
            }
            if !self.check {
                if let Some(dir) = place.parent() {
                    fs::create_dir_all(dir)?;
                }
                fs::write(&place, text)
                    .with_context(|| format!("cannot write {}", place.display()))?;
                eprintln!("wrote {}", path.display());
            }
            stale.push(path.display().to_string());
        }
        if self.check && !stale.is_empty() {
            bail!("not fresh: {}; run `cargo xtask codegen`", stale.join(", "));
        }
        Ok(())
    }
}

/// Runs the program that knows the checks.
pub(crate) const DOCUMENTS: &str =
    "run --quiet --locked --package xtask --features documents --bin xtask-documents";

/// What it writes of the checks: an object of paths and texts.
fn documents() -> Result<Vec<Generated>> {
    let said = cmd("cargo").args(DOCUMENTS).read()?;
    let documents: BTreeMap<PathBuf, String> = serde_json::from_str(&said)
        .context("xtask-documents wrote something else than documents")?;
    Ok(documents
        .into_iter()
        .map(|(path, text)| Generated { path, text })
        .collect())
}

/// Rust as rustfmt would have it.
fn formatted(source: &str) -> Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .current_dir(workspace::root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start rustfmt; `rustup component add rustfmt`")?;
    if let Some(mut stdin) = rustfmt.stdin.take() {
        stdin.write_all(source.as_bytes())?;
    }
    let output = rustfmt.wait_with_output()?;
    ensure!(
        output.status.success(),
        "rustfmt refuses what was generated:\n{source}"
    );
    Ok(String::from_utf8(output.stdout)?)
}
