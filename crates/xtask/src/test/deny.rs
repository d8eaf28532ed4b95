//! Licences, sources and bans; and whether the bans stop what they are meant to stop.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::command::cmd;
use crate::workspace;

/// What must never come in, with a version below the floor where there is one, and the floor.
const BANNED: &[(&str, &str, Option<&str>)] = &[
    ("h2", "0.4.3", Some("0.4.4")),
    ("hickory-client", "0.26.1", Some("0.26.2")),
    ("hickory-net", "0.26.1", Some("0.26.2")),
    ("hickory-proto", "0.26.1", Some("0.26.2")),
    ("hickory-resolver", "0.26.1", Some("0.26.2")),
    ("hickory-server", "0.26.1", Some("0.26.2")),
    ("idna", "1.0.2", Some("1.0.3")),
    ("lettre", "0.11.23", Some("0.11.24")),
    ("rustls", "0.23.17", Some("0.23.18")),
    ("rustls-webpki", "0.103.12", Some("0.103.13")),
    ("tracing-subscriber", "0.3.19", Some("0.3.20")),
    ("url", "2.5.3", Some("2.5.4")),
    ("async_zip", "0.0.17", None),
    ("aws-lc-rs", "1.0.0", None),
    ("aws-lc-sys", "0.30.0", None),
    ("libxml", "0.3.0", None),
    ("minidom", "0.16.0", None),
    ("native-tls", "0.2.0", None),
    ("openssl", "0.10.0", None),
    ("openssl-sys", "0.9.0", None),
    ("quick-xml", "0.42.0", None),
    ("resvg", "0.49.0", None),
    ("roxmltree", "0.20.0", None),
    ("trust-dns-proto", "0.23.0", None),
    ("trust-dns-resolver", "0.23.0", None),
    ("usvg", "0.49.0", None),
    ("xml", "0.8.0", None),
    ("xml-rs", "0.8.0", None),
    ("zip", "2.0.0", None),
];

/// Beside the workspace's: both are built and run for each change, and have lock files of their own.
const OUTSIDE: [&str; 2] = ["crates/bench/Cargo.toml", "crates/fuzz/Cargo.toml"];

pub(super) fn run() -> Result<()> {
    cmd("cargo")
        .args("deny --workspace --locked check bans licenses sources")
        .run()?;
    for manifest in OUTSIDE {
        // Not each has all that there are exceptions for.
        cmd("cargo")
            .args("deny --config deny.toml --locked --manifest-path")
            .arg(manifest)
            .args("check --allow license-exception-not-encountered bans licenses sources")
            .run()?;
    }
    let config = fs::read_to_string(workspace::root().join("deny.toml"))?;
    let untried: Vec<_> = banned_by(&config)
        .filter(|name| BANNED.iter().all(|(banned, ..)| banned != name))
        .collect();
    ensure!(
        untried.is_empty(),
        "nobody tries whether these bans hold: {untried:?}"
    );
    let dir = workspace::target_dir().join("deny");
    let below = BANNED.iter().map(|(name, version, _)| (*name, *version));
    let said = refused(&dir.join("below"), below)?;
    let said = said.context("deny.toml lets in everything that it must not")?;
    for (name, version, _) in BANNED {
        let named = format!("{name} = {version}");
        ensure!(said.contains(&named), "deny.toml lets in {named}:\n{said}");
    }
    let at = BANNED
        .iter()
        .filter_map(|(name, _, floor)| Some((*name, (*floor)?)));
    let said = refused(&dir.join("at"), at)?;
    ensure!(
        said.is_none(),
        "deny.toml refuses what has no fault: {said:?}"
    );
    eprintln!("{} banned crates and versions are refused", BANNED.len());
    Ok(())
}

/// The crates that `deny.toml` bans, whole or below a version.
fn banned_by(config: &str) -> impl Iterator<Item = &str> {
    let bans = config.split("\ndeny = [").nth(1).unwrap_or_default();
    let bans = bans.split("\n]").next().unwrap_or_default();
    bans.lines().filter_map(|line| {
        let (_, rest) = line.split_once("{ crate = \"")?;
        let (krate, rest) = rest.split_once('"')?;
        // Of these one is wanted, and only a second one is not.
        let is_banned = !rest.contains("deny-multiple-versions");
        is_banned.then(|| krate.split(':').next().unwrap_or(krate))
    })
}

/// What `cargo deny` says against a package that depends on these, if it does. They are empty
/// packages of those names: bans go by name and version.
fn refused<'a>(
    dir: &Path,
    dependencies: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Option<String>> {
    let mut depends = String::new();
    for (name, version) in dependencies {
        package(&dir.join(name), name, version, "")?;
        depends += &format!("{name} = {{ path = \"{name}\", version = \"{version}\" }}\n");
    }
    package(dir, "depends", "0.0.0", &depends)?;
    let manifest = dir.join("Cargo.toml");
    let config = workspace::root().join("deny.toml");
    let checked = cmd("cargo")
        .args("deny --offline --color never --config")
        .arg(config)
        .arg("--manifest-path")
        .arg(&manifest)
        .args("check bans")
        .read();
    Ok(checked.err().map(|error| format!("{error:#}")))
}

fn package(dir: &Path, name: &str, version: &str, dependencies: &str) -> Result<()> {
    fs::create_dir_all(dir.join("src"))?;
    fs::write(dir.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\npublish = false\n\
         license = \"MIT\"\n[dependencies]\n{dependencies}[workspace]\n"
    );
    // A nested package is no member of the workspace of the first.
    let manifest = if dependencies.is_empty() {
        manifest.replace("[workspace]\n", "")
    } else {
        manifest
    };
    fs::write(dir.join("Cargo.toml"), manifest).with_context(|| dir.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bans_are_read() {
        let config = "[bans]\ndeny = [\n  # Why.\n  { crate = \"ring\", deny-multiple-versions = true },\n  \
                      { crate = \"zip\", reason = \"x\" },\n  { crate = \"h2:<0.4.4\" },\n]\n\
                      [[bans.features]]\ncrate = \"serde_json\"\ndeny = [\"unbounded_depth\"]\n";
        assert_eq!(banned_by(config).collect::<Vec<_>>(), ["zip", "h2"]);
    }
}
