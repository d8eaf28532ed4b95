//! `strictmx replay`: the same evidence, the same findings.

use std::io::Read as _;
use std::path::Path;

use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;

use crate::args::ReplayArgs;
use crate::{Exit, Failed, output};

pub(crate) fn run(args: &ReplayArgs) -> Result<Exit, Failed> {
    let evidence = Evidence::from_json(&read(&args.file)?)?;
    let report = judge(&evidence);
    output::report(&report, args.format)?;
    Ok(output::exit(&report, args.fail_on))
}

/// Largest file that is read, in octets: far above any evidence.
const MAX_FILE: u64 = 64 * 1024 * 1024;

/// Reads a file, or standard input for `-`.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, Failed> {
    let name = file.display();
    let mut octets = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(MAX_FILE + 1)
            .read_to_end(&mut octets)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut octets))
    };
    read.map_err(|error| format!("{name} cannot be read: {error}"))?;
    if octets.len() as u64 > MAX_FILE {
        return Err(
            format!("{name} is larger than 64 MiB, and so is not what this command reads").into(),
        );
    }
    Ok(octets)
}
