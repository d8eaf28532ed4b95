//! `strictmx replay`: the same evidence, the same findings.

use std::io::Read as _;
use std::path::Path;

use strictmx_core::judge::judge;
use strictmx_view::{json, visible};

use crate::args::ReplayArgs;
use crate::output::Printer;
use crate::{Exit, Failed};

pub(crate) fn run(args: &ReplayArgs) -> Result<Exit, Failed> {
    let mut printer = Printer::new(args.format, args.fail_on, args.files.len())?;
    // All files first: nothing is printed of some where another cannot be read.
    let read = |file| {
        json::evidence(&read(file, MAX_EVIDENCE)?)
            .map_err(|error| Failed::from(format!("{}: {error}", named(file))))
    };
    let files = args.files.iter().map(|file| read(file));
    for evidence in files.collect::<Result<Vec<_>, _>>()? {
        printer.take(judge(&evidence))?;
    }
    printer.end()
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
