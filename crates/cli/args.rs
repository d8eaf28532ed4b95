//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use strictmx_core::finding::Severity;
use strictmx_view::lint::Kind;

use crate::settings::NetworkSettings;

/// The strict MTA-STS validator.
#[derive(Debug, Parser)]
#[command(
    name = "strictmx",
    version,
    about,
    after_help = "Exit codes: 0 nothing found, 1 findings, 2 usage, 3 undetermined."
)]
pub(crate) struct StrictMx {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check whether mail to domains is protected.
    Check(CheckArgs),
    /// Judge a record or a policy before it is published.
    Lint(LintArgs),
    /// Print the help page of a check.
    Explain(ExplainArgs),
    /// Judge evidence that a check has saved.
    Replay(ReplayArgs),
    /// List the domains of the built-in lab, and what is wrong with each.
    Lab(LabArgs),
    /// Run the service with its site.
    Serve(Box<ServeArgs>),
    /// Print completions for a shell.
    Completions {
        /// Which.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// Formats of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// Everything, with evidence.
    Json,
    /// For tickets.
    Markdown,
}

/// How grave a finding must be to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// The standard is broken, or mail is refused or unprotected.
    Error,
    /// Works for some senders, or will break.
    Warning,
    /// The operator should know.
    Notice,
    /// Anything.
    Info,
    /// Nothing: findings alone never fail.
    Never,
}

impl FailOn {
    /// Whether a finding of that severity fails.
    pub(crate) fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Notice => severity >= Severity::Notice,
            Self::Info => true,
            Self::Never => false,
        }
    }
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Domains, mail addresses or URLs.
    #[arg(required = true, value_name = "DOMAIN")]
    pub(crate) domains: Vec<String>,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Fail from this severity on.
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
    /// Save the evidence, for `strictmx replay` and bug reports; one domain only.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Seconds for each domain.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) timeout: u64,
    #[command(flatten)]
    pub(crate) network: NetworkSettings,
}

/// Arguments of `lint`.
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// The text; `-` is standard input. Several records stand one a line.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// What it is; guessed otherwise.
    #[arg(long = "as", value_name = "KIND", value_parser = kind)]
    pub(crate) kind: Option<Kind>,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Fail from this severity on. A text that is not valid always fails.
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
}

fn kind(name: &str) -> Result<Kind, String> {
    Kind::from_name(name).ok_or_else(|| "use sts-record, sts-policy or tlsrpt-record".to_owned())
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Id of a check, such as sts-mx-uncovered; lists all without.
    #[arg(value_name = "CHECK")]
    pub(crate) check: Option<String>,
}

/// Arguments of `replay`.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// Evidence that `check --record` or the site saved; `-` is standard input.
    #[arg(value_name = "EVIDENCE.json")]
    pub(crate) file: PathBuf,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Fail from this severity on.
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
}

/// Arguments of `lab`.
#[derive(Debug, Args)]
pub(crate) struct LabArgs {
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// A TOML file with the same settings; flags stand over the environment, that over the file.
    #[arg(long, value_name = "FILE", env = "STRICTMX_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Print the settings in force as TOML, and end.
    #[arg(long)]
    pub(crate) print_config: bool,
    #[command(flatten)]
    pub(crate) service: crate::settings::ServiceSettings,
    #[command(flatten)]
    pub(crate) network: NetworkSettings,
}
