//! Prometheus text exposition, for the textfile collector of the node exporter or a push gateway:
//! gauges with the domain as a label.
//!
//! Every label value is a name from DNS, an id of ours or a word from a closed list, so that
//! nothing remote can make up series.

use std::fmt::{Display, Write as _};

use strictmx_core::finding::Severity;
use strictmx_core::report::ScanReport;
use strictmx_core::sts::Mode;
use strictmx_core::verdict::Verdict;

use crate::is_undetermined;
use crate::measures::Measures;

/// Results.
pub fn prometheus(reports: &[ScanReport]) -> String {
    let all: Vec<_> = reports.iter().map(|r| (r, Measures::new(r))).collect();
    let mut page = Page::default();
    page.family("verdict", "1 for the verdict that holds, 0 for the others.");
    for (report, _) in &all {
        for verdict in Verdict::ALL {
            let holds = u8::from(report.verdict == verdict);
            page.sample(report, &[("verdict", verdict.name())], holds);
        }
    }
    page.family(
        "undetermined",
        "1 where it is not known whether mail is protected, be it at one mail server.",
    );
    for (report, _) in &all {
        page.sample(report, &[], u8::from(is_undetermined(report)));
    }
    page.family("findings", "Findings of each severity.");
    for (report, measures) in &all {
        for severity in Severity::ALL {
            let count = measures.findings(severity);
            page.sample(report, &[("severity", severity.name())], count);
        }
    }
    page.family("check_findings", "Findings of each check that has any.");
    for (report, _) in &all {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for found in report.findings() {
            match counts.iter_mut().find(|(check, _)| *check == found.check) {
                Some((_, count)) => *count += 1,
                None => counts.push((&found.check, 1)),
            }
        }
        for (check, count) in counts {
            page.sample(report, &[("check", check)], count);
        }
    }
    page.family(
        "not_tested",
        "Questions that could not be answered: neither pass nor fail.",
    );
    for (report, measures) in &all {
        page.sample(report, &[], measures.not_tested);
    }
    page.family(
        "policy_mode",
        "1 for the mode of the valid policy, 0 for the others.",
    );
    for (report, measures) in &all {
        for mode in [Mode::Enforce, Mode::Testing, Mode::None] {
            let holds = u8::from(measures.mode == Some(mode));
            page.sample(report, &[("mode", mode.name())], holds);
        }
    }
    page.family("policy_max_age_seconds", "max_age of the valid policy.");
    for (report, measures) in &all {
        if let Some(max_age_s) = measures.max_age_s {
            page.sample(report, &[], max_age_s);
        }
    }
    page.family(
        "certificate_not_after_timestamp_seconds",
        "End of the certificate of a host that ends first.",
    );
    for (report, measures) in &all {
        for (host, end) in &measures.certificates {
            page.sample(report, &[("host", host.a_label())], end.unix());
        }
    }
    page.family("checked_timestamp_seconds", "When the check began.");
    for (report, _) in &all {
        page.sample(report, &[], report.checked_at.unix());
    }
    page.out
}

#[derive(Default)]
struct Page {
    out: String,
    family: &'static str,
}

impl Page {
    /// All samples of a family stand together, under its help and type.
    fn family(&mut self, name: &'static str, help: &str) {
        self.family = name;
        // Writing to a String cannot fail.
        let _ = writeln!(
            self.out,
            "# HELP strictmx_{name} {help}\n# TYPE strictmx_{name} gauge"
        );
    }

    fn sample(&mut self, report: &ScanReport, labels: &[(&str, &str)], value: impl Display) {
        let domain = report.policy_domain.a_label();
        let labels: String = [("domain", domain)]
            .iter()
            .chain(labels)
            .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
            .collect::<Vec<_>>()
            .join(",");
        let _ = writeln!(self.out, "strictmx_{}{{{labels}}} {value}", self.family);
    }
}

/// A label value: three characters are escaped.
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
