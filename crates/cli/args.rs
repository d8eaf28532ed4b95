//! What can be said on the command line.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use strictmx_core::finding::Severity;
use strictmx_view::lint::Kind;

use crate::settings::NetworkSettings;

const EXIT_CODES: &str = "\
Exit codes: 0 nothing found, 1 findings, 2 usage, 3 undetermined: it could not be found out \
whether mail is protected, at one mail server or more (ten at most are tested). Findings take \
precedence.

With --format nagios, those of monitoring plugins: 0 OK, 1 WARNING (a finding of severity warning, \
or no MTA-STS to watch), 2 CRITICAL (a finding of severity error), 3 UNKNOWN (not known, or \
the command cannot be carried out).";

/// The strict MTA-STS validator.
#[derive(Debug, Parser)]
#[command(
    name = "strictmx",
    version,
    about,
    after_help = EXIT_CODES
)]
pub(crate) struct StrictMx {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check whether mail to domains is protected.
    Check(Box<CheckArgs>),
    /// Judge a record or a policy before it is published.
    Lint(LintArgs),
    /// Print the help page of a check.
    Explain(ExplainArgs),
    /// Judge evidence that a check has saved.
    Replay(ReplayArgs),
    /// Tell what has changed between two results of a domain.
    Diff(DiffArgs),
    /// List the domains of the built-in lab, and what is wrong with each.
    Lab(LabArgs),
    /// Run the service with its site.
    Serve(Box<ServeArgs>),
    /// Print completions for a shell.
    Completions {
        /// Which.
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or that of one command.
    Man {
        /// Which.
        command: Option<String>,
    },
}

/// Formats of a result. One of them is all that standard output carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// Everything, with evidence: an object, or an array of them for several domains.
    Json,
    /// Everything, with evidence: an object a line.
    Jsonl,
    /// For tickets.
    Markdown,
    /// For spreadsheets: a row for each domain, finding, and question without an answer.
    Csv,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
    /// JUnit XML, for test reports: a suite for each domain.
    Junit,
    /// A line with performance data, for monitoring; with exit codes of its own, see below.
    Nagios,
    /// Gauges in text exposition, for the textfile collector.
    Prometheus,
}

/// Formats of a judged text, in words: there is nothing to monitor.
const OF_TEXT: &[(Format, &str)] = &[
    (Format::Text, "For people"),
    (Format::Json, "Everything: one object"),
    (Format::Jsonl, "The same, on one line"),
    (Format::Markdown, "For tickets"),
    (
        Format::Csv,
        "For spreadsheets: a row for each record or policy, and one for each finding",
    ),
    (Format::Sarif, "SARIF 2.1.0, for code hosts"),
    (
        Format::Junit,
        "JUnit XML, for test reports: a test for each record or policy, and one for each finding",
    ),
];

/// Formats of a difference, in words.
const OF_DIFFERENCE: &[(Format, &str)] = &[
    (Format::Text, "For people"),
    (Format::Json, "Everything: one object"),
    (Format::Jsonl, "The same, on one line"),
    (Format::Markdown, "For tickets"),
];

/// Formats of a list, in words.
const OF_LIST: &[(Format, &str)] = &[
    (Format::Text, "For people"),
    (
        Format::Json,
        "An array of objects with the domain and its title",
    ),
];

/// Reads one of these formats.
fn one_of(formats: &'static [(Format, &str)]) -> impl TypedValueParser<Value = Format> + use<> {
    let named = |(format, words): &(Format, &'static str)| {
        let value = format.to_possible_value()?;
        Some(value.help(*words))
    };
    PossibleValuesParser::new(formats.iter().filter_map(named).collect::<Vec<_>>())
        .try_map(|name| Format::from_str(&name, false))
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
    /// The least severity that fails, if any does.
    pub(crate) fn least(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Notice => Some(Severity::Notice),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }

    /// Whether a finding of that severity fails.
    pub(crate) fn fails(self, severity: Severity) -> bool {
        self.least().is_some_and(|least| severity >= least)
    }
}

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct CheckArgs {
    /// Domains, mail addresses or URLs.
    #[arg(required = true, value_name = "DOMAIN")]
    pub(crate) domains: Vec<String>,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Fail from this severity on [default: error]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    /// Save the evidence, for `strictmx replay` and bug reports; one domain only.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Seconds for each domain.
    #[arg(long, value_name = "SECONDS", default_value_t = 75, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) timeout: u64,
    #[command(flatten)]
    pub(crate) network: NetworkSettings,
}

/// Arguments of `lint`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 valid and nothing found, 1 not valid or findings, 2 usage, 3 undetermined: \
                  records, or one of them, stand where CNAMEs lead."
)]
pub(crate) struct LintArgs {
    /// The text; `-` is standard input. Several records stand one a line, as lines of a zone file, or as strings or columns in another file, where a policy may stand, too.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// What it is, as a whole; guessed otherwise.
    #[arg(long = "as", value_name = "KIND", value_parser = kinds())]
    pub(crate) kind: Option<Kind>,
    /// How to print.
    #[arg(long, value_parser = one_of(OF_TEXT), default_value = "text")]
    pub(crate) format: Format,
    /// Fail from this severity on. A text that is not valid always fails.
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    let named = |(kind, words): (Kind, &'static str)| PossibleValue::new(kind.name()).help(words);
    let all = [
        (Kind::StsRecord, "TXT records of _mta-sts"),
        (Kind::StsPolicy, "A policy"),
        (Kind::TlsrptRecord, "TXT records of _smtp._tls"),
    ];
    PossibleValuesParser::new(all.map(named))
        .try_map(|name| Kind::from_name(&name).ok_or("no kind of text"))
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Id of a check, such as sts-mx-uncovered; of an area, such as sts-mx, for a list of its
    /// checks; nothing for a list of all.
    #[arg(value_name = "CHECK")]
    pub(crate) check: Option<String>,
}

/// Arguments of `replay`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct ReplayArgs {
    /// Evidence that `check --record` or the site saved, or what `check --format json` printed for
    /// one domain, a file for each domain; `-` is standard input; or links that carry results.
    #[arg(required = true, value_name = "EVIDENCE.json")]
    pub(crate) files: Vec<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Fail from this severity on [default: error]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 no worse, 1 worse (a verdict that protects less, or a warning or an \
                  error that is new), 2 usage, 3 cannot be compared."
)]
pub(crate) struct DiffArgs {
    /// The earlier result: a file that `replay` reads, a link that carries a result, or `-`.
    #[arg(value_name = "THEN")]
    pub(crate) then: PathBuf,
    /// The later one.
    #[arg(value_name = "NOW")]
    pub(crate) now: PathBuf,
    /// How to print.
    #[arg(long, value_parser = one_of(OF_DIFFERENCE), default_value = "text")]
    pub(crate) format: Format,
}

/// Arguments of `lab`.
#[derive(Debug, Args)]
pub(crate) struct LabArgs {
    /// How to print.
    #[arg(long, value_parser = one_of(OF_LIST), default_value = "text")]
    pub(crate) format: Format,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// A TOML file with the same settings; flags override the environment, which overrides the file.
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
