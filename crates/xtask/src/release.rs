//! `cargo xtask release`: what is published of a version, the same from any checkout of it.

mod materials;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use sha2::{Digest, Sha256};

use crate::command::cmd;
use crate::{npm, setup, site, workspace};

/// Build what a release publishes: binary, site, npm package, SBOM and their hashes, in
/// target/release-files
#[derive(Args)]
pub(crate) struct Release {}

/// What is published as a binary, and for what.
const PACKAGE: &str = "strictmx";
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// The list of the others, as `sha256sum --check` reads it.
const SUMS: &str = "SHA256SUMS";

impl Release {
    pub(crate) fn run(&self) -> Result<()> {
        setup::ensure(setup::RELEASE)?;
        setup::ensure(npm::NEEDS)?;
        site::build()?;
        let files = workspace::target_dir().join("release-files");
        if files.exists() {
            fs::remove_dir_all(&files)?;
        }
        fs::create_dir_all(&files)?;
        let binary = binary(&files)?;
        site_archive(&files)?;
        let package = npm::build()?;
        copy(
            &package,
            &files.join(package.file_name().unwrap_or_default()),
        )?;
        let bill = bill(&files)?;
        materials::name(&bill, &binary)?;
        let sums = sums(&files)?;
        fs::write(files.join(SUMS), &sums)?;
        print!("{sums}");
        Ok(())
    }
}

/// The binary, with the list of what it is made of inside: `cargo audit bin` reads it.
fn binary(files: &Path) -> Result<PathBuf> {
    cmd("cargo")
        .args("auditable build --release --locked -p strictmx --bin strictmx")
        .env("RUSTFLAGS", remapped())
        .run()?;
    let name = format!("strictmx-{}", env!("CARGO_PKG_VERSION"));
    let binary = files.join(name);
    copy(&workspace::binary("release"), &binary)?;
    Ok(binary)
}

/// Flags by which no path of this machine gets into what is built.
fn remapped() -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let home = home.unwrap_or_default();
    let root = workspace::root().display();
    let home = home.display();
    format!("--remap-path-prefix={root}=/strictmx --remap-path-prefix={home}=/cargo")
}

/// The site in one file, whose octets are those of its files and nothing else.
fn site_archive(files: &Path) -> Result<()> {
    let name = format!("strictmx-site-{}.tar", env!("CARGO_PKG_VERSION"));
    cmd("tar")
        .args("--sort=name --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=a=rX,u+w -cf")
        .arg(files.join(name))
        .arg("-C")
        .arg(workspace::dist())
        .arg(".")
        .run()
}

/// The bill of materials (CycloneDX) of the binary.
fn bill(files: &Path) -> Result<PathBuf> {
    let name = format!("strictmx-{}.cdx", env!("CARGO_PKG_VERSION"));
    cmd("cargo")
        .args("cyclonedx --format json --spec-version 1.5 --target")
        .arg(TARGET)
        .arg("--override-filename")
        .arg(&name)
        .args("--manifest-path Cargo.toml")
        .run()?;
    // It writes one beside every manifest of the workspace.
    let name = format!("{name}.json");
    let bill = files.join(&name);
    for manifest in workspace::files_below(workspace::root())?
        .iter()
        .filter(|path| path.ends_with(&name) && !path.starts_with(workspace::target_dir()))
    {
        if manifest.parent() == Some(workspace::root()) {
            copy(manifest, &bill)?;
        }
        fs::remove_file(manifest)?;
    }
    Ok(bill)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}

/// The hash of every file in a folder, by name.
fn sums(files: &Path) -> Result<String> {
    let mut paths = workspace::files_below(files)?;
    paths.sort();
    let mut sums = String::new();
    for path in paths {
        let hash = Sha256::digest(fs::read(&path)?);
        let hash: String = hash.iter().map(|octet| format!("{octet:02x}")).collect();
        sums += &format!("{hash}  {}\n", path.strip_prefix(files)?.display());
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_as_sha256sum_reads_them() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("b"), "b").expect("a file");
        fs::write(dir.path().join("a"), "").expect("a file");
        assert_eq!(
            sums(dir.path()).expect("sums"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n\
             3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d  b\n"
        );
    }
}
