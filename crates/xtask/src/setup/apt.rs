//! Programs of the system, from Debian's packages where there are any.

use std::sync::OnceLock;

use super::is_root;
use crate::command::{cmd, find};

/// Installs the packages of the programs that are missing, if we may.
pub(super) fn ensure(programs: &[(&str, &str)]) -> Result<(), String> {
    let missing: Vec<_> = programs
        .iter()
        .filter(|(program, _)| find(program).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing
        .iter()
        .map(|(program, _)| *program)
        .collect::<Vec<_>>()
        .join(", ");
    let packages = missing
        .iter()
        .map(|(_, package)| *package)
        .collect::<Vec<_>>()
        .join(" ");
    let by_hand = format!("needs {names}; on Debian: `apt-get install {packages}`");

    if !is_root() || find("apt-get").is_none() {
        return Err(by_hand);
    }
    eprintln!("{names}: missing; installing {packages}");
    update().map_err(|error| format!("{by_hand} ({error})"))?;
    cmd("apt-get")
        .args("install --yes --quiet --no-install-recommends")
        .args(&packages)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run()
        .map_err(|error| format!("{by_hand} ({error:#})"))
}

/// Refreshes the lists of packages, once a run.
fn update() -> Result<(), String> {
    static UPDATED: OnceLock<Result<(), String>> = OnceLock::new();
    let updated = UPDATED.get_or_init(|| {
        cmd("apt-get")
            .args("update --quiet")
            .run()
            .map_err(|error| format!("{error:#}"))
    });
    updated.clone()
}
