//! Findings in words. What one check says alike of several hosts or addresses becomes one.

use std::net::IpAddr;

use strictmx_core::arg::Arg;
use strictmx_core::checks::find;
use strictmx_core::facts::Facts;
use strictmx_core::finding::{Consequence, Finding, Fix, Severity, Subject};
use strictmx_core::report::ScanReport;
use strictmx_core::sts::Mode;

use super::Known;
use super::source::id_of;
use crate::en;
use crate::help::standard_ref;
use crate::model::{CopyView, FindingView, Phrase, Piece, SubjectView};
use crate::words::{ADDRESS, Words};

/// All findings in order of consequence: mail that is unprotected before mail that is refused at
/// one host, errors before warnings.
pub(crate) fn merged(report: &ScanReport, facts: &Facts<'_>) -> Vec<FindingView> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for found in report.findings() {
        match groups.iter_mut().find(|group| are_alike(group[0], found)) {
            Some(group) => group.push(found),
            None => groups.push(vec![found]),
        }
    }
    let views = groups.iter().filter_map(|group| view(group, report, facts));
    views.collect()
}

/// Every finding by itself, in the order of [`merged`]: for formats in which machines do the
/// merging.
pub(crate) fn each<'r>(
    report: &'r ScanReport,
    facts: &Facts<'_>,
) -> Vec<(&'r Finding, FindingView)> {
    let findings = report.findings().into_iter();
    findings
        .filter_map(|found| Some((found, view(&[found], report, facts)?)))
        .collect()
}

/// Whether two findings say the same, of different hosts or addresses.
fn are_alike(one: &Finding, other: &Finding) -> bool {
    let said = |found: &Finding| {
        let args = found.args.iter().filter(|(name, _)| name != ADDRESS);
        args.cloned().collect::<Vec<_>>()
    };
    one.check == other.check && one.severity == other.severity && said(one) == said(other)
}

/// The address that a finding names in its sentences.
fn address(found: &Finding) -> Option<IpAddr> {
    found.args.iter().find_map(|(name, arg)| match arg {
        Arg::Address(address) if name == ADDRESS => Some(*address),
        _ => None,
    })
}

/// Findings that are alike, as one; nothing where no such check exists.
pub(crate) fn view(
    alike: &[&Finding],
    report: &ScanReport,
    facts: &Facts<'_>,
) -> Option<FindingView> {
    let found = *alike.first()?;
    let meta = &find(&found.check)?.meta;
    let words = Words {
        now: report.checked_at,
    };
    let mut addresses: Vec<_> = alike.iter().filter_map(|found| address(found)).collect();
    addresses.sort();
    addresses.dedup();
    let fill = |template| words.of_check_at(template, &found.args, &addresses);
    let mut subjects = Vec::new();
    for view in alike.iter().filter_map(|found| subject(&found.subject)) {
        if !subjects.contains(&view) {
            subjects.push(view);
        }
    }
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
        subjects,
        copy: found.fix.as_ref().map(copy),
        noticed_by: noticed_by(
            found,
            meta.result_type.map(|result_type| result_type.name()),
        ),
        standards: meta.rfc.iter().map(|rfc| standard_ref(rfc)).collect(),
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
    let (label, what, text) = match fix {
        Fix::Record { owner, rtype, data } => (
            format!("Publish this {rtype} record"),
            "record",
            format!("{owner}. {rtype} {data}"),
        ),
        Fix::RemoveRecord { owner, rtype, data } => (
            format!("Remove this {rtype} record"),
            "record",
            format!("{owner}. {rtype} {data}"),
        ),
        Fix::Policy { body } => ("Serve this policy".to_owned(), "policy", body.clone()),
        Fix::PolicyLine { line } => ("The line for the policy".to_owned(), "line", line.clone()),
    };
    CopyView {
        label,
        what: what.to_owned(),
        text,
    }
}
