//! Findings in words. What one check says alike of several hosts or addresses becomes one.

use strictmx_core::checks::find;
use strictmx_core::facts::Facts;
use strictmx_core::finding::{Consequence, Finding, Fix, Severity, Subject};
use strictmx_core::report::ScanReport;
use strictmx_core::sts::Mode;

use super::Known;
use super::source::id_of;
use crate::en;
use crate::model::{CopyView, FindingView, Phrase, Piece, StandardRef, SubjectView};
use crate::words::Words;

/// All findings in order of consequence: mail that is unprotected before mail that is refused at
/// one host, errors before warnings.
pub(crate) fn merged(report: &ScanReport, facts: &Facts<'_>) -> Vec<FindingView> {
    let mut views: Vec<FindingView> = Vec::new();
    for found in report.findings() {
        let Some(view) = view(found, report, facts) else {
            continue;
        };
        let same = |other: &&mut FindingView| {
            other.check == view.check
                && other.message == view.message
                && other.severity == view.severity
        };
        match views.iter_mut().find(same) {
            Some(first) => {
                let more = view
                    .subjects
                    .into_iter()
                    .filter(|subject| !first.subjects.contains(subject));
                let more: Vec<_> = more.collect();
                first.subjects.extend(more);
            }
            None => views.push(view),
        }
    }
    views
}

/// Every finding by itself, in the order of [`merged`]: for formats in which machines do the
/// merging.
pub(crate) fn each<'r>(
    report: &'r ScanReport,
    facts: &Facts<'_>,
) -> Vec<(&'r Finding, FindingView)> {
    let findings = report.findings().into_iter();
    findings
        .filter_map(|found| Some((found, view(found, report, facts)?)))
        .collect()
}

/// One finding in words; nothing where no such check exists.
pub(crate) fn view(found: &Finding, report: &ScanReport, facts: &Facts<'_>) -> Option<FindingView> {
    let meta = &find(&found.check)?.meta;
    let words = Words {
        now: report.checked_at,
    };
    let fill = |template| words.of_check(template, &found.args);
    // Refused in testing is not refused now, whatever the severity.
    let enforced = facts.applied_mode() == Some(Mode::Enforce);
    let severity = if enforced {
        Severity::Error
    } else {
        Severity::Warning
    };
    Some(FindingView {
        check: found.check.clone(),
        place: Known::place_of(meta.area()),
        severity: found.severity,
        severity_word: en::severity(found.severity).to_owned(),
        consequence: found.consequence,
        effect: en::effect(found.consequence, severity).map(str::to_owned),
        title: meta.title.to_owned(),
        message: fill(meta.message),
        remedy: fill(meta.remedy),
        subjects: subject(&found.subject).into_iter().collect(),
        copy: found.fix.as_ref().map(copy),
        noticed_by: noticed_by(
            found,
            meta.result_type.map(|result_type| result_type.name()),
        ),
        standards: meta.rfc.iter().map(|rfc| standard(rfc)).collect(),
        source: found
            .spot
            .as_ref()
            .and_then(|spot| id_of(&spot.source, facts)),
    })
}

fn noticed_by(found: &Finding, result_type: Option<&str>) -> Option<Phrase> {
    let result_type = result_type.filter(|_| found.severity >= Severity::Warning)?;
    let mut phrase = Phrase::text(match found.consequence {
        Consequence::None => "Senders may report it as ",
        _ => "Senders that check report it as ",
    });
    phrase.push(Piece::Code(result_type.to_owned()));
    phrase.push(Piece::Text(".".to_owned()));
    Some(phrase)
}

/// Whom it is about; the domain as a whole is nobody in particular.
pub(crate) fn subject(subject: &Subject) -> Option<SubjectView> {
    Some(match subject {
        Subject::Domain => return None,
        Subject::PolicyHost { address } => SubjectView {
            words: address.to_string(),
            anchor: Some("host-policy".to_owned()),
        },
        Subject::MxHost { mx_host } => SubjectView {
            words: mx_host.to_string(),
            anchor: Some(format!("host-{mx_host}")),
        },
        Subject::MxAddress { mx_host, address } => SubjectView {
            words: format!("{mx_host}, {address}"),
            anchor: Some(format!("host-{mx_host}")),
        },
    })
}

fn copy(fix: &Fix) -> CopyView {
    let (label, copied, text) = match fix {
        Fix::Record { owner, rtype, data } => (
            format!("Publish this {rtype} record"),
            "Record copied",
            format!("{owner}. {rtype} {data}"),
        ),
        Fix::RemoveRecord { owner, rtype, data } => (
            format!("Remove this {rtype} record"),
            "Record copied",
            format!("{owner}. {rtype} {data}"),
        ),
        Fix::Policy { body } => (
            "Serve this policy".to_owned(),
            "Policy copied",
            body.clone(),
        ),
        Fix::PolicyLine { line } => (
            "The line for the policy".to_owned(),
            "Line copied",
            line.clone(),
        ),
    };
    CopyView {
        label,
        copied: copied.to_owned(),
        text,
    }
}

/// `8461#3.1` as a reference.
fn standard(rfc: &str) -> StandardRef {
    let base = |number: &str| format!("https://www.rfc-editor.org/rfc/rfc{number}");
    match rfc.split_once('#') {
        Some((number, section)) => StandardRef {
            label: en::standard(number, section),
            url: format!("{}#{}", base(number), fragment(section)),
        },
        None => StandardRef {
            label: format!("RFC {rfc}"),
            url: base(rfc),
        },
    }
}

/// The fragment of a section or, where it begins with a letter, of an appendix.
fn fragment(section: &str) -> String {
    if section.starts_with(|first: char| first.is_ascii_digit()) {
        format!("section-{section}")
    } else {
        format!("appendix-{section}")
    }
}
