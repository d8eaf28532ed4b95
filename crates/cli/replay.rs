//! `strictmx replay`: the same evidence, the same findings.

use std::io::Read as _;
use std::path::Path;

use serde::Deserialize;
use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;
use strictmx_view::visible;

use crate::args::ReplayArgs;
use crate::output::Printer;
use crate::{Exit, Failed};

pub(crate) fn run(args: &ReplayArgs) -> Result<Exit, Failed> {
    let mut printer = Printer::new(args.format, args.fail_on, 1)?;
    let evidence = evidence(&read(&args.file, MAX_EVIDENCE)?)
        .map_err(|error| format!("{}: {error}", named(&args.file)))?;
    printer.take(judge(&evidence))?;
    printer.end()
}

/// The evidence itself, or that in a result as `check --format json` prints it.
fn evidence(json: &[u8]) -> Result<Evidence, String> {
    #[derive(Deserialize)]
    struct Printed {
        evidence: serde_json::Value,
    }
    if json.trim_ascii_start().starts_with(b"[") {
        return Err(
            "line 1: this is an array, as for several domains; give one element of it".to_owned(),
        );
    }
    match serde_json::from_slice::<Printed>(json) {
        Ok(printed) => Evidence::from_json(printed.evidence.to_string().as_bytes())
            .map_err(|error| format!("in `evidence`, {error}")),
        Err(_) => Evidence::from_json(json).map_err(|error| error.to_string()),
    }
}

/// Largest evidence that is read, in octets: far above any that a check saves.
const MAX_EVIDENCE: u64 = 64 * 1024 * 1024;

/// Reads a file, or standard input for `-`.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn read(file: &Path, max: u64) -> Result<Vec<u8>, Failed> {
    let name = named(file);
    let mut octets = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(max + 1)
            .read_to_end(&mut octets)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(max + 1).read_to_end(&mut octets))
    };
    read.map_err(|error| {
        format!("{name} cannot be read: {error}; name a file, or - for standard input")
    })?;
    if octets.len() as u64 > max {
        let max = max / 1024;
        return Err(format!(
            "{name} is larger than {max} KiB, and so is not what this command reads"
        )
        .into());
    }
    Ok(octets)
}

/// A file's name, safe to show.
pub(crate) fn named(file: &Path) -> String {
    match file.to_str() {
        Some("-") => "standard input".to_owned(),
        _ => visible(&file.to_string_lossy()),
    }
}
