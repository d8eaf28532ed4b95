//! Printing: one format on standard output, colour only where somebody sees it.
//!
//! Whoever reads may stop reading: that is no error, and the exit code still says the result.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use strictmx_core::observation::{Cause, Failure, Stage};
use strictmx_core::outcome::Outcome;
use strictmx_core::report::ScanReport;
use strictmx_view::model::State;
use strictmx_view::text::{self, Span};
use strictmx_view::{
    csv, inert_json, is_undetermined, json, junit, markdown, nagios, prometheus, result_view,
    sarif, visible,
};

use crate::args::{FailOn, Format};
use crate::{Exit, Failed};

/// Prints results as they come, where the format allows it, else all of them at the end.
pub(crate) struct Printer {
    format: Format,
    fail_on: FailOn,
    /// How many results there will be.
    expected: usize,
    printed: usize,
    /// Whether it was said why no resolver could be reached: for one domain as for all.
    resolvers_told: bool,
    kept: Vec<ScanReport>,
    exit: Exit,
}

impl Printer {
    /// For that many results.
    ///
    /// # Errors
    /// The format leaves no choice of what fails.
    pub(crate) fn new(
        format: Format,
        fail_on: Option<FailOn>,
        expected: usize,
    ) -> Result<Self, Failed> {
        if format == Format::Nagios && fail_on.is_some() {
            return Err(
                "--fail-on has no say in --format nagios, where errors are CRITICAL and \
                        warnings WARNING; leave it out"
                    .into(),
            );
        }
        Ok(Self {
            format,
            fail_on: fail_on.unwrap_or(FailOn::Error),
            expected,
            printed: 0,
            resolvers_told: false,
            kept: Vec::new(),
            exit: Exit::Pass,
        })
    }

    /// Takes one result.
    ///
    /// # Errors
    /// Standard output does not take it.
    pub(crate) fn take(&mut self, report: ScanReport) -> Result<(), Failed> {
        // Findings outrank "undetermined": what was seen was seen.
        self.exit = match (self.exit, exit(&report, self.fail_on)) {
            (Exit::Findings, _) | (_, Exit::Findings) => Exit::Findings,
            (a, b) => a.max(b),
        };
        let blank_line = if self.printed > 0 { "\n" } else { "" };
        match self.format {
            Format::Text => {
                print(blank_line)?;
                lines(&text::lines(&result_view(&report)))?;
                if let Some(why) = no_resolver(&report)
                    && !self.resolvers_told
                {
                    self.resolvers_told = true;
                    print(&why)?;
                }
            }
            Format::Markdown => {
                let result = markdown::markdown(&result_view(&report));
                print(&format!("{blank_line}{result}"))?;
            }
            Format::Jsonl => print_json_line(&json::report(&report))?,
            Format::Csv => print(&csv::csv(&[report], self.printed == 0))?,
            Format::Json if self.expected == 1 => print_json(&json::report(&report))?,
            Format::Json | Format::Sarif | Format::Junit | Format::Nagios | Format::Prometheus => {
                self.kept.push(report);
            }
        }
        self.printed += 1;
        Ok(())
    }

    /// Prints what is left, and says what all of it comes to.
    ///
    /// # Errors
    /// Standard output does not take it.
    pub(crate) fn end(self) -> Result<Exit, Failed> {
        let reports = &self.kept[..];
        match self.format {
            Format::Json if self.expected > 1 => {
                print_json(&reports.iter().map(json::report).collect::<Vec<_>>())?;
            }
            Format::Sarif => print(&inert_json(&sarif::sarif(reports)))?,
            Format::Junit => print(&junit::junit(reports, self.fail_on.least()))?,
            Format::Nagios => {
                print(&nagios::nagios(reports))?;
                return Ok(Exit::Plugin(nagios::Status::of_all(reports)));
            }
            Format::Prometheus => print(&prometheus::prometheus(reports))?,
            Format::Json | Format::Text | Format::Markdown | Format::Jsonl | Format::Csv => {}
        }
        Ok(self.exit)
    }
}

/// Which resolvers failed and why, where none answered, and what to do.
fn no_resolver(report: &ScanReport) -> Option<String> {
    let why = report.outcomes.iter().find_map(|it| match &it.outcome {
        Outcome::NotTested { why, .. } if is_of_resolvers(why) => Some(why),
        _ => None,
    })?;
    let said = visible(&why.detail);
    Some(format!(
        "\nNo resolver answered: {said}.\n\
         Where a proxy stands between, `strictmx check --ca-file FILE` trusts its root; \
         --doh URL@ADDRESS takes another resolver.\n"
    ))
    .filter(|_| !said.is_empty())
}

/// A domain can keep all of them too long, too; then another resolver may know more.
fn is_of_resolvers(why: &Failure) -> bool {
    why.stage == Stage::Resolve && matches!(why.cause, Cause::NoResolver | Cause::Timeout)
}

/// What a result comes to.
fn exit(report: &ScanReport, fail_on: FailOn) -> Exit {
    let fails = report
        .findings()
        .iter()
        .any(|finding| fail_on.fails(finding.severity));
    match () {
        () if fails => Exit::Findings,
        () if is_undetermined(report) => Exit::Undetermined,
        () => Exit::Pass,
    }
}

/// Prints lines with colour, which goes where no terminal or `NO_COLOR` asks for none.
pub(crate) fn lines(lines: &[text::Line]) -> Result<(), Failed> {
    written(|| {
        let mut out = anstream::stdout().lock();
        for line in lines {
            for span in line {
                let style = style(span);
                write!(out, "{style}{}{style:#}", span.text())?;
            }
            writeln!(out)?;
        }
        out.flush()
    })
}

/// Prints text as it is.
pub(crate) fn print(text: &str) -> Result<(), Failed> {
    written(|| {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    })
}

/// Prints JSON, one value.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<(), Failed> {
    print(&(inert_json(&serde_json::to_string_pretty(value)?) + "\n"))
}

/// Prints JSON, one value on one line.
pub(crate) fn print_json_line(value: &impl serde::Serialize) -> Result<(), Failed> {
    print(&(inert_json(&serde_json::to_string(value)?) + "\n"))
}

fn written(write: impl FnOnce() -> io::Result<()>) -> Result<(), Failed> {
    match write() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("standard output cannot be written: {error}").into())
        }
        _ => Ok(()),
    }
}

fn style(span: &Span) -> Style {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into())).bold();
    match span {
        Span::Plain(_) => Style::new(),
        Span::Strong(_) => Style::new().bold(),
        Span::Faint(_) => Style::new().dimmed(),
        Span::State(State::Ok, _) => colour(AnsiColor::Green),
        Span::State(State::Attention, _) => colour(AnsiColor::Yellow),
        Span::State(State::Broken, _) => colour(AnsiColor::Red),
        Span::State(State::Absent | State::Untested | State::Pending, _) => colour(AnsiColor::Cyan),
    }
}
