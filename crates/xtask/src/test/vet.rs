//! Whether every dependency is accounted for; and whether one that is not would be noticed.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::command::{Cmd, cmd};
use crate::workspace;

/// With all that is said of dependencies.
const STORE: &str = ".config/supply-chain";

pub(super) fn run() -> Result<()> {
    vet().run()?;
    let without = workspace::target_dir().join("vet");
    fs::create_dir_all(&without)?;
    for file in workspace::files_below(&workspace::root().join(STORE))? {
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
