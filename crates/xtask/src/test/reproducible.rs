//! The same commit makes the same site and the same extension, wherever they are built.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::command::cmd;
use crate::{extension, site, workspace};

/// Builds both here, and from a clean checkout at another path with nothing built before and no network;
/// every file must be the same.
pub(super) fn run() -> Result<()> {
    let changed = cmd("git").args("status --porcelain").read()?;
    ensure!(
        changed.is_empty(),
        "what is built here must be committed:\n{changed}"
    );
    site::build()?;
    extension::build()?;
    let checkout =
        std::env::temp_dir().join(format!("strictmx-at-another-path-{}", std::process::id()));
    cmd("git")
        .args("worktree add --detach")
        .arg(&checkout)
        .arg("HEAD")
        .run()?;
    let built = built_at(&checkout);
    cmd("git")
        .args("worktree remove --force")
        .arg(&checkout)
        .run()?;
    built
}

/// Builds in a checkout, and compares with what is built here. All that is needed was there for the
/// first build.
fn built_at(checkout: &Path) -> Result<()> {
    let target = checkout.join("target");
    for task in ["test --only site", "extension"] {
        cmd("unshare")
            .args("--net cargo xtask")
            .args(task)
            .dir(checkout)
            .env("CARGO_TARGET_DIR", &target)
            .run()?;
    }
    let pairs = [
        ("site", workspace::dist(), checkout.join("dist")),
        ("extension", extension::dir(), target.join("extension")),
    ];
    for (what, here, there) in pairs {
        let (files, differing) = differing(&here, &there)?;
        ensure!(
            differing.is_empty(),
            "of {files} files of the {what} these differ: {}",
            differing.join(", ")
        );
        println!("{files} files of the {what} are the same from two checkouts");
    }
    Ok(())
}

/// How many files there are, and those that differ or are at one place alone.
fn differing(one: &Path, other: &Path) -> Result<(usize, Vec<String>)> {
    let (one, other) = (contents(one)?, contents(other)?);
    let names = one
        .keys()
        .chain(other.keys().filter(|name| !one.contains_key(*name)));
    let differ = names
        .clone()
        .filter(|name| one.get(*name) != other.get(*name));
    let differing = differ.cloned().collect();
    Ok((names.count(), differing))
}

fn contents(dir: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let files = workspace::files_below(dir).with_context(|| dir.display().to_string())?;
    let read = |path: std::path::PathBuf| {
        let name = path.strip_prefix(dir)?.to_string_lossy().into_owned();
        Ok((name, fs::read(path)?))
    };
    files.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_differ_are_named() {
        let dir = tempfile::tempdir().expect("a folder");
        for (path, content) in [
            ("a/same", "1"),
            ("b/same", "1"),
            ("a/other", "1"),
            ("b/other", "2"),
            ("b/more", ""),
        ] {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, content).expect("a file");
        }
        let (files, mut differing) =
            differing(&dir.path().join("a"), &dir.path().join("b")).expect("files");
        differing.sort();
        assert_eq!(
            (files, differing),
            (3, vec!["more".to_owned(), "other".to_owned()])
        );
    }
}
