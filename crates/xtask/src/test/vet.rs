//! Whether every dependency is accounted for; and whether one that is not would be noticed.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, ensure};

use crate::command::{Cmd, cmd};
use crate::workspace;

/// With all that is said of dependencies.
const STORE: &str = ".config/supply-chain";

/// In it, what was taken over when it began: a name and a version a line.
const FIRST: &str = "first.txt";

pub(super) fn run() -> Result<()> {
    let store = workspace::root().join(STORE);
    let config = fs::read_to_string(store.join("config.toml"))?;
    let first = fs::read_to_string(store.join(FIRST))?;
    let unexplained = without_reason(&config, &first);
    ensure!(
        unexplained.is_empty(),
        "exempted later on, and without `notes` that say why: {unexplained:?}"
    );
    vet().run()?;
    let without = workspace::target_dir().join("vet");
    fs::create_dir_all(&without)?;
    for file in workspace::files_below(&store)? {
        fs::copy(&file, without.join(file.file_name().unwrap_or_default()))?;
    }
    let config = without.join("config.toml");
    let all = fs::read_to_string(&config)?;
    let (before, entry) = all
        .split_once("[[exemptions.rustls]]")
        .context("rustls has no entry")?;
    let after = entry.split_once("\n\n").map_or("", |(_, after)| after);
    fs::write(&config, format!("{before}{after}"))?;
    let checked = vet().arg("--store-path").arg(&without).read();
    let said = checked.err().map(|error| error.to_string());
    let said = said.context("a dependency that nobody accounts for passes")?;
    ensure!(
        said.contains("rustls:"),
        "it is not rustls that is noticed: {said}"
    );
    eprintln!("one that nobody accounts for is noticed");
    Ok(())
}

/// Asks no registry.
fn vet() -> Cmd {
    cmd("cargo").args("vet --locked --frozen --no-minimize-exemptions")
}

/// Exemptions, each as name and version, and whether it says why.
fn exemptions(config: &str) -> impl Iterator<Item = (String, bool)> + '_ {
    config.split("[[exemptions.").skip(1).map(|entry| {
        let name = entry.split(']').next().unwrap_or_default();
        let version = entry
            .lines()
            .find_map(|line| line.strip_prefix("version = "));
        let version = version.unwrap_or_default().trim_matches('"');
        let says_why = entry.lines().any(|line| line.starts_with("notes = "));
        (format!("{name} {version}"), says_why)
    })
}

/// The exemptions that were not there when the list began, and do not say why they are.
fn without_reason(config: &str, first: &str) -> Vec<String> {
    let first: BTreeSet<&str> = first.lines().collect();
    exemptions(config)
        .filter(|(exempted, says_why)| !says_why && !first.contains(exempted.as_str()))
        .map(|(exempted, _)| exempted)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_store(name: &str) -> String {
        fs::read_to_string(workspace::root().join(STORE).join(name)).expect("of the store")
    }

    #[test]
    fn later_exemptions_say_why() {
        assert_eq!(
            without_reason(&of_store("config.toml"), &of_store(FIRST)),
            Vec::<String>::new()
        );
        let config = "[cargo-vet]\nversion = \"0.10\"\n\n\
            [[exemptions.as-it-was]]\nversion = \"1.0.0\"\ncriteria = \"safe-to-run\"\n\n\
            [[exemptions.changed]]\nversion = \"1.0.1\"\ncriteria = \"safe-to-run\"\n\n\
            [[exemptions.later]]\nversion = \"2.0.0\"\ncriteria = \"safe-to-run\"\n\n\
            [[exemptions.with-reason]]\nversion = \"3.0.0\"\ncriteria = \"safe-to-run\"\n\
            notes = \"Too long to read.\"\n";
        assert_eq!(
            without_reason(config, "as-it-was 1.0.0\nchanged 1.0.0\n"),
            ["changed 1.0.1", "later 2.0.0"]
        );
    }

    #[test]
    fn the_manual_tells_how_many_nobody_has_read() {
        let promises = fs::read_to_string(
            workspace::root().join("crates/strictmx-core/src/manual/promises.md"),
        );
        let config = of_store("config.toml");
        let (explained, taken_over): (Vec<_>, Vec<_>) =
            exemptions(&config).partition(|(_, says_why)| *says_why);
        let audits = of_store("audits.toml").matches("[[audits.").count();
        let told = format!(
            "{} versions of crates are taken over as they were when the list began, and read by \
             nobody of us. Of those that came later {audits} have been read, and {} not:",
            taken_over.len(),
            explained.len(),
        );
        assert!(promises.expect("promises").contains(&told), "{told}");
    }
}
