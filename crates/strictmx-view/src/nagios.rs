//! Output of a monitoring plugin (Nagios, Icinga and their kin): one line with performance data,
//! then a line for each thing to say.
//!
//! ```text
//! MTA-STS CRITICAL - example.com: A mail server is not in the policy|'errors'=1;;;0 …
//! ```
//!
//! The [`Status`] is 2 where a finding is an error, 1 where one is a warning or where there is no
//! MTA-STS to watch, 3 where nobody can say, else 0. A vertical bar would begin performance data,
//! so in text it is written `¦`.

use strictmx_core::finding::Severity;
use strictmx_core::report::ScanReport;
use strictmx_core::verdict::Verdict;

use crate::measures::Measures;
use crate::model::{FindingView, ResultView};
use crate::untested::by_reason;
use crate::words::visible;
use crate::{is_undetermined, result_view};

/// A plugin's status; the number is its exit code. In the order in which one outranks another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Nothing to mend.
    Ok,
    /// Nobody can say.
    Unknown,
    /// Something will break, or there is nothing to watch.
    Warning,
    /// Something is broken.
    Critical,
}

impl Status {
    /// Of one result. What was found outranks what could not be tested.
    pub fn of(report: &ScanReport) -> Self {
        match (report.worst(), report.verdict) {
            (Some(Severity::Error), _) => Self::Critical,
            (Some(Severity::Warning), _) | (_, Verdict::NotDeployed) => Self::Warning,
            _ if is_undetermined(report) => Self::Unknown,
            _ => Self::Ok,
        }
    }

    /// The gravest of several; nobody knows anything of none.
    pub fn of_all(reports: &[ScanReport]) -> Self {
        let statuses = reports.iter().map(Self::of);
        statuses.max().unwrap_or(Self::Unknown)
    }

    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// Results.
pub fn nagios(reports: &[ScanReport]) -> String {
    let views: Vec<_> = reports.iter().map(|r| (r, result_view(r))).collect();
    let first = match &views[..] {
        [(_, only)] => summary(only),
        several => {
            let worst = several.iter().max_by_key(|(report, _)| Status::of(report));
            let bad = reports.iter().filter(|r| Status::of(r) != Status::Ok);
            let count = format!(
                "{} of {} domains need attention",
                bad.count(),
                reports.len()
            );
            match worst.filter(|(report, _)| Status::of(report) != Status::Ok) {
                Some((_, worst)) => format!("{count}; {}", summary(worst)),
                None => count,
            }
        }
    };
    let figures: Vec<_> = reports
        .iter()
        .flat_map(|report| figures(report, reports.len() > 1))
        .collect();
    let mut out = format!(
        "{}|{}\n",
        line(Status::of_all(reports), &first),
        figures.join(" ")
    );
    for (report, view) in &views {
        if views.len() > 1 {
            out.push_str(&inert(&format!(
                "[{}] {}\n",
                Status::of(report).name(),
                summary(view)
            )));
        }
        for found in view.fixes.iter().chain(&view.notes) {
            out.push_str(&inert(&format!("{}\n", told(found))));
        }
        for joint in &view.dane {
            let said = format!("DANE: {}: {}\n", joint.mx_host, joint.sentences());
            out.push_str(&inert(&said));
        }
        for open in by_reason(view) {
            out.push_str(&inert(&format!("{open}\n")));
        }
    }
    out
}

/// The line for a run that did not come to a result.
pub fn failed(why: &str) -> String {
    line(Status::Unknown, &visible(why)) + "\n"
}

fn line(status: Status, summary: &str) -> String {
    inert(&format!("MTA-STS {} - {summary}", status.name()))
}

/// The domain with the first thing to fix or, where there is none, what is true of it.
fn summary(view: &ResultView) -> String {
    let domain = &view.domain.a_label;
    match &view.fixes[..] {
        [] => format!("{domain}: {}: {}", view.banner.label, view.banner.sentence),
        [first] => format!("{domain}: {}", first.title),
        [first, rest @ ..] => format!("{domain}: {}, and {} more", first.title, rest.len()),
    }
}

fn told(found: &FindingView) -> String {
    let subjects: Vec<_> = found.subjects.iter().map(|s| s.words.as_str()).collect();
    let at = if subjects.is_empty() {
        String::new()
    } else {
        format!(" ({})", subjects.join("; "))
    };
    let effect = found.effect.as_ref().map(|effect| format!(" {effect}"));
    format!(
        "{}: {}{at}: {}{} [{}]",
        found.severity_word,
        found.title,
        found.message,
        effect.unwrap_or_default(),
        found.check
    )
}

/// `'label'=value;warn;crit;min`. With several domains each label begins with its own.
fn figures(report: &ScanReport, several: bool) -> Vec<String> {
    let measures = Measures::new(report);
    // A label has neither quotes nor equals signs; host names have none of their own.
    let prefix = match several {
        true => format!("{} ", report.policy_domain).replace(['\'', '='], "_"),
        false => String::new(),
    };
    let count = |label: &str, count: usize| format!("'{prefix}{label}'={count};;;0");
    let mut figures = vec![
        count("errors", measures.findings(Severity::Error)),
        count("warnings", measures.findings(Severity::Warning)),
        count("not_tested", measures.not_tested),
    ];
    if let Some(max_age_s) = measures.max_age_s {
        figures.push(format!("'{prefix}max_age'={max_age_s}s;;;0"));
    }
    let mut ends: Vec<_> = measures.certificates.iter().map(|(_, end)| *end).collect();
    ends.sort();
    if let Some(end) = ends.first() {
        // Negative after the end.
        let days = report.checked_at.days_until(*end);
        figures.push(format!("'{prefix}certificate_days'={days}"));
    }
    figures
}

/// Without the bar that would begin performance data.
fn inert(text: &str) -> String {
    text.replace('|', "\u{a6}")
}
