//! The command line: arguments in, view out, exit code from the verdict and the worst finding.
//!
//! Exit codes: 0 nothing found, 1 findings, 2 usage, 3 undetermined; a monitoring plugin's where
//! its format is asked for.

mod args;
mod binary;
mod check;
mod diff;
mod explain;
mod lab;
mod lint;
mod logging;
mod network;
mod output;
mod replay;
mod saved;
mod serve;
mod settings;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser as _};
use strictmx_view::{nagios, visible};

use args::{Command, Format, StrictMx};

/// What a run comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing found.
    Pass,
    /// Findings.
    Findings,
    /// The command cannot be carried out as it was given.
    Usage,
    /// Nobody can say.
    Undetermined,
    /// What a monitoring plugin would say.
    Plugin(nagios::Status),
}

impl Exit {
    fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Pass => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Undetermined => 3,
            Self::Plugin(status) => status.code(),
        })
    }
}

/// What was wrong with a command, in words.
pub(crate) type Failed = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let command = match StrictMx::try_parse() {
        Ok(said) => said.command,
        Err(error) if error.use_stderr() && asks_for_plugin() => {
            // Its first paragraph, in one line.
            let words = error.to_string();
            let said = words.lines().take_while(|line| !line.is_empty());
            let said = said.map(str::trim).collect::<Vec<_>>().join(" ");
            let said = said.strip_prefix("error: ").unwrap_or(&said);
            return unknown(&from_where(variable_of_error(&error), said)).code();
        }
        Err(error) => {
            if let Some(variable) = variable_of_error(&error) {
                complain(&from_where(Some(variable), "").trim_end().into());
            }
            error.exit()
        }
    };
    let is_plugin = match &command {
        Command::Check(args) => args.format == Format::Nagios,
        Command::Replay(args) => args.format == Format::Nagios,
        _ => false,
    };
    let exit = match run(command) {
        Ok(exit) => exit,
        Err(failed) => {
            let words = failed.to_string();
            let words = from_where(variable_of_words(&words), &words);
            if is_plugin {
                unknown(&words)
            } else {
                complain(&words.into());
                Exit::Usage
            }
        }
    };
    exit.code()
}

/// What is wrong, behind the variable with the value that it is about, where one has it.
fn from_where(variable: Option<String>, words: &str) -> String {
    match variable {
        Some(variable) => format!("the value of {variable} in the environment: {words}"),
        None => words.to_owned(),
    }
}

/// The environment variable with the value that is not understood, where no flag has it.
fn variable_of_error(error: &clap::Error) -> Option<String> {
    if error.kind() == ErrorKind::InvalidUtf8 {
        return variable_not_utf8();
    }
    match error.get(ContextKind::InvalidArg)? {
        ContextValue::String(argument) => variable_of_words(argument),
        // What goes with the lab alone came from there.
        ContextValue::Strings(missing) if missing.iter().any(|it| it == "--lab") => {
            let of_lab = ["--lab-round-trip", "--lab-copies"];
            of_lab.into_iter().find_map(variable_of_words)
        }
        _ => None,
    }
}

/// The environment variable of the flag that these words begin with (`--pause <MS>`, `--limit: ...`),
/// where the value is from it.
fn variable_of_words(words: &str) -> Option<String> {
    let flag = words.split([' ', ':']).next()?;
    let name = flag.strip_prefix("--")?.replace('-', "_");
    let variable = format!("STRICTMX_{}", name.to_ascii_uppercase());
    let is_flag = |said: &str| said.split('=').next() == Some(flag);
    let said = std::env::args_os().any(|said| is_flag(&said.to_string_lossy()));
    (!said && std::env::var_os(&variable).is_some()).then_some(variable)
}

/// The variable of ours that is no UTF-8, where no argument is to blame.
fn variable_not_utf8() -> Option<String> {
    let said = std::env::args_os().all(|said| said.to_str().is_some());
    let broken = std::env::vars_os().filter(|(_, value)| value.to_str().is_none());
    let mut names = broken.filter_map(|(name, _)| name.into_string().ok());
    names.find(|name| said && name.starts_with("STRICTMX_"))
}

/// Says what went wrong.
pub(crate) fn complain(failed: &Failed) {
    // Nobody may be there to read it.
    let _ = writeln!(std::io::stderr(), "strictmx: {failed}");
}

/// Says what somebody may want to know who has what he asked for.
pub(crate) fn note(words: &str) {
    complain(&format!("note: {words}").into());
}

/// Whether a command line that is not understood was a monitoring plugin's: other commands have no
/// such format, and their codes are those of usage.
fn asks_for_plugin() -> bool {
    let said: Vec<_> = std::env::args_os().skip(1).collect();
    let watches = said
        .first()
        .is_some_and(|it| it == "check" || it == "replay");
    let asks = |it: &[OsString]| it[0] == "--format" && it[1] == "nagios";
    watches && (said.windows(2).any(asks) || said.iter().any(|it| it == "--format=nagios"))
}

/// What a plugin says that cannot run: monitoring reads standard output alone, and takes the exit
/// code of usage for CRITICAL.
fn unknown(why: &str) -> Exit {
    let _ = output::print(&nagios::failed(why));
    Exit::Plugin(nagios::Status::Unknown)
}

fn run(command: Command) -> Result<Exit, Failed> {
    match command {
        Command::Check(args) => check::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Lab(args) => lab::run(&args),
        Command::Serve(args) => serve::run(*args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut StrictMx::command(), "strictmx", &mut script);
            output::print(&String::from_utf8_lossy(&script))?;
            Ok(Exit::Pass)
        }
        Command::Man { command } => {
            let mut documented = StrictMx::command();
            documented.build();
            if let Some(name) = command {
                let found = documented.find_subcommand(&name).cloned();
                documented = found.ok_or_else(|| {
                    let name = visible(&name);
                    format!("there is no command `{name}`; `strictmx --help` lists all")
                })?;
            }
            let mut page = Vec::new();
            clap_mangen::Man::new(documented).render(&mut page)?;
            output::print(&String::from_utf8_lossy(&page))?;
            Ok(Exit::Pass)
        }
    }
}
