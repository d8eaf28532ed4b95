//! A commit makes the same site and the same extension wherever they are built.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::command::cmd;
use crate::{extension, files, site, workspace};

/// Builds both here and at other paths with nothing built before and no network: the site from a clean
/// checkout, the extension from the package of its sources, as stores do. Every file must be the same.
pub(super) fn run() -> Result<()> {
    let changed = cmd("git").args("status --porcelain").read()?;
    ensure!(
        changed.is_empty(),
        "what is built here must be committed:\n{changed}"
    );
    site::build()?;
    extension::build()?;
    let checkout = elsewhere("checkout");
    cmd("git")
        .args("worktree add --detach")
        .arg(&checkout)
        .arg("HEAD")
        .run()?;
    let target = checkout.join("target");
    let same = site_from(&checkout, &target).and_then(|()| extension_from_its_sources(&target));
    cmd("git")
        .args("worktree remove --force")
        .arg(&checkout)
        .run()?;
    same
}

fn elsewhere(what: &str) -> PathBuf {
    std::env::temp_dir().join(format!("strictmx-{what}-{}", std::process::id()))
}

fn site_from(checkout: &Path, target: &Path) -> Result<()> {
    cmd("unshare")
        .args("--net cargo xtask test --only site")
        .dir(checkout)
        .env("CARGO_TARGET_DIR", target)
        .run()?;
    same("site", &workspace::dist(), &checkout.join("dist"))
}

/// All that is needed was there for the first build.
fn extension_from_its_sources(target: &Path) -> Result<()> {
    let sources = elsewhere("sources");
    extension::unpack_sources(&sources)?;
    let built = cmd("unshare")
        .args("--net sh")
        .arg(extension::BUILD_SCRIPT)
        .dir(&sources)
        .env("CARGO_TARGET_DIR", target)
        .run();
    fs::remove_dir_all(&sources)?;
    built?;
    same("extension", &extension::dir(), &target.join("extension"))
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
