//! Printing: one format on standard output, colour only where somebody sees it.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use strictmx_core::report::ScanReport;
use strictmx_core::verdict::Verdict;
use strictmx_view::model::State;
use strictmx_view::text::{self, Span};
use strictmx_view::{json, markdown, result_view};

use crate::args::{FailOn, Format};
use crate::{Exit, Failed};

/// Prints a result.
///
/// # Errors
/// Standard output does not take it.
pub(crate) fn report(report: &ScanReport, format: Format) -> Result<(), Failed> {
    match format {
        Format::Json => print_json(&json::report(report)),
        Format::Markdown => print(&markdown::markdown(&result_view(report))),
        Format::Text => lines(&text::lines(&result_view(report))),
    }
}

/// What a result comes to.
pub(crate) fn exit(report: &ScanReport, fail_on: FailOn) -> Exit {
    let fails = report
        .findings()
        .iter()
        .any(|finding| fail_on.fails(finding.severity));
    match report.verdict {
        _ if fails => Exit::Findings,
        Verdict::Undetermined => Exit::Undetermined,
        _ => Exit::Pass,
    }
}

/// Prints lines with colour, which goes where no terminal or `NO_COLOR` asks for none.
pub(crate) fn lines(lines: &[text::Line]) -> Result<(), Failed> {
    let mut out = anstream::stdout().lock();
    for line in lines {
        for span in line {
            let style = style(span);
            write!(out, "{style}{}{style:#}", span.text())?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Prints text as it is.
pub(crate) fn print(text: &str) -> Result<(), Failed> {
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

/// Prints JSON, one value.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    Ok(writeln!(out)?)
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
