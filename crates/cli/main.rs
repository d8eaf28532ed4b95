//! The command line: arguments in, view out, exit code from the verdict and the worst finding.
//!
//! Exit codes: 0 nothing found, 1 findings, 2 usage, 3 undetermined.

mod args;
mod check;
mod explain;
mod lab;
mod lint;
mod network;
mod output;
mod replay;
mod serve;
mod settings;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use args::{Command, StrictMx};

/// What a run comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing found.
    Pass = 0,
    /// Findings.
    Findings = 1,
    /// The command cannot be carried out as it was given.
    Usage = 2,
    /// Nobody can say.
    Undetermined = 3,
}

/// What was wrong with a command, in words.
pub(crate) type Failed = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let command = StrictMx::parse().command;
    let outcome = match command {
        Command::Check(args) => check::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Lab(args) => lab::run(&args),
        Command::Serve(args) => serve::run(*args),
        Command::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut StrictMx::command(),
                "strictmx",
                &mut std::io::stdout(),
            );
            Ok(Exit::Pass)
        }
        Command::Man => clap_mangen::Man::new(StrictMx::command())
            .render(&mut std::io::stdout())
            .map(|()| Exit::Pass)
            .map_err(Failed::from),
    };
    match outcome {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failed) => {
            eprintln!("strictmx: {failed}");
            ExitCode::from(Exit::Usage as u8)
        }
    }
}
