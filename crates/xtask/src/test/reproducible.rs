//! A commit makes the same site and the same extension wherever they are built.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::command::{Cmd, cmd};
use crate::{extension, files, workspace};

/// Builds both in one clean checkout, and at other paths with nothing built before and no network: the
/// site from another clean checkout, the extension from the package of its sources, as stores do. Every
/// file must be the same. What lies here and is not committed, ignored files too, is in neither.
pub(super) fn run() -> Result<()> {
    let changed = cmd("git").args("status --porcelain").read()?;
    ensure!(
        changed.is_empty(),
        "what is built must be committed:\n{changed}"
    );
    let (first, second) = (Checkout::of_head("first")?, Checkout::of_head("second")?);
    // Kept from run to run for what other people's crates make; what is ours is newer in a new checkout,
    // and compiled again. Not where this is built: Cargo would take what comes from there for ours.
    let kept = workspace::target_dir().join("reproducible");
    first.xtask(cmd("cargo"), "test --only site", &kept)?;
    first.xtask(cmd("cargo"), "extension", &kept)?;
    let target = second.0.join("target");
    let offline = cmd("unshare").args("--net cargo");
    second.xtask(offline, "test --only site", &target)?;
    same("site", &first.0.join("dist"), &second.0.join("dist"))?;
    extension_from_its_sources(&kept, &target)
}

/// The commit at another path, until it is dropped.
struct Checkout(PathBuf);

impl Checkout {
    fn of_head(name: &str) -> Result<Self> {
        let path = elsewhere(name);
        cmd("git")
            .args("worktree add --detach")
            .arg(&path)
            .arg("HEAD")
            .run()?;
        Ok(Self(path))
    }

    fn xtask(&self, cargo: Cmd, task: &str, target: &Path) -> Result<()> {
        cargo
            .arg("xtask")
            .args(task)
            .dir(&self.0)
            .env("CARGO_TARGET_DIR", target)
            .run()
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let removed = cmd("git").args("worktree remove --force").arg(&self.0);
        if let Err(error) = removed.run() {
            eprintln!("{} stays: {error:#}", self.0.display());
        }
    }
}

fn elsewhere(what: &str) -> PathBuf {
    std::env::temp_dir().join(format!("strictmx-{what}-{}", std::process::id()))
}

/// All that is needed was there for the first build, in `kept`.
fn extension_from_its_sources(kept: &Path, target: &Path) -> Result<()> {
    let sources = elsewhere("sources");
    extension::unpack_sources(kept, &sources)?;
    let built = cmd("unshare")
        .args("--net sh")
        .arg(extension::BUILD_SCRIPT)
        .dir(&sources)
        .env("CARGO_TARGET_DIR", target)
        .run();
    fs::remove_dir_all(&sources)?;
    built?;
    let of = |target: &Path| target.join(extension::DIR);
    same("extension", &of(kept), &of(target))
}

fn same(what: &str, here: &Path, there: &Path) -> Result<()> {
    let (here, there) = (files::below(here)?, files::below(there)?);
    let differing = files::differing(&here, &there);
    ensure!(
        differing.is_empty(),
        "of {} files of the {what} these differ: {}",
        here.len(),
        differing.join(", ")
    );
    println!("{} files of the {what} are the same", here.len());
    Ok(())
}
