//! `strictmx replay`: the same evidence, the same findings.

use strictmx_core::judge::judge;

use crate::args::ReplayArgs;
use crate::output::Printer;
use crate::{Exit, Failed, saved};

pub(crate) fn run(args: &ReplayArgs) -> Result<Exit, Failed> {
    let mut printer = Printer::new(args.format, args.fail_on, args.files.len())?;
    // All files first: nothing is printed of some where another cannot be read.
    let files = args.files.iter().map(|file| saved::evidence(file));
    for evidence in files.collect::<Result<Vec<_>, _>>()? {
        printer.take(judge(&evidence))?;
    }
    printer.end()
}
