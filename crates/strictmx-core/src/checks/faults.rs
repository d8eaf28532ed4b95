//! From the faults that a parser found to findings, marked where they stand. The first of the
//! gravest brings the whole text as it should be.

use crate::facts::{Facts, TxtRecords};
use crate::finding::{Finding, Fix, Severity};
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran};
use crate::question::Question;
use crate::span::{Parsed, Partial, Spanned, line_of};
use crate::txt_fields::Selection;
use crate::{sts, tlsrpt};

/// Tells the line of a fault, from 1: all of the text before it is counted.
type Line<'a> = &'a dyn Fn() -> u64;

/// The faults of the served policy that `find` knows, which may ask for their lines. Where other
/// addresses serve another text that is not valid, its faults are avoidable: senders that come to the
/// first one are protected.
pub(crate) fn in_policy(
    facts: &Facts<'_>,
    find: &dyn Fn(&sts::policy::Fault, Line<'_>) -> Option<Finding>,
) -> Ran {
    let served = facts.policy_host.served()?;
    let parsed = &served.parsed;
    // A web server may show a page to everybody; without a record it is no policy, and a policy that
    // is about to be announced harms nobody yet.
    let announced = facts.announced();
    if !parsed.seen.is_like_a_policy() {
        announced.clone()?;
    }
    let found =
        |fault: &Spanned<_>| find(&fault.value, &|| line_of(served.octets, fault.span) as u64);
    let mended = || facts.mended(Text::Policy);
    let mut all = findings(parsed, &served.question, 0, &found, &mended);
    if announced.is_err() {
        all = all.into_iter().map(harmless).collect();
    }
    let others = facts.policy_host.bodies().iter().skip(1);
    let invalid = others.filter(|other| parsed.is_valid() && !other.parsed.is_valid());
    for other in invalid {
        for fault in &other.parsed.faults {
            let line = || line_of(other.octets, fault.span) as u64;
            let Some(finding) = find(&fault.value, &line) else {
                continue;
            };
            all.push(harmless(finding).at(&other.question, 0, fault.span));
        }
    }
    Ok(all)
}

/// An error as a warning.
fn harmless(finding: Finding) -> Finding {
    if finding.severity == Severity::Error {
        finding.avoidable()
    } else {
        finding
    }
}

/// The faults of the MTA-STS record that `find` knows.
pub(crate) fn in_sts_record(
    facts: &Facts<'_>,
    find: &dyn Fn(&sts::record::Fault) -> Option<Finding>,
) -> Ran {
    let records = &facts.sts_record;
    in_record(facts, records, Because::NoStsRecord, find, Record::Sts)
}

/// The faults of the TLSRPT record that `find` knows.
pub(crate) fn in_tlsrpt_record(
    facts: &Facts<'_>,
    find: &dyn Fn(&tlsrpt::record::Fault) -> Option<Finding>,
) -> Ran {
    let records = &facts.tlsrpt_record;
    in_record(
        facts,
        records,
        Because::NoTlsrptRecord,
        find,
        Record::Tlsrpt,
    )
}

fn in_record<T: Partial, F>(
    facts: &Facts<'_>,
    records: &TxtRecords<Selection<T, F>>,
    absent: Because,
    find: &dyn Fn(&F) -> Option<Finding>,
    which: Record,
) -> Ran {
    let chosen = &records.selection(absent)?.chosen;
    let (record, parsed) = chosen.as_ref().ok_or(absent)?;
    let find = |fault: &Spanned<F>| find(&fault.value);
    let mended = || facts.mended(Text::Record(which, Some(&records.texts[*record])));
    Ok(findings(parsed, records.source(), *record, &find, &mended))
}

fn findings<T: Partial, F>(
    parsed: &Parsed<T, F>,
    source: &Question,
    record: usize,
    find: &dyn Fn(&Spanned<F>) -> Option<Finding>,
    mended: &dyn Fn() -> Vec<Fix>,
) -> Vec<Finding> {
    let place =
        |fault: &Spanned<F>| find(fault).map(|finding| finding.at(source, record, fault.span));
    let findings = parsed.faults.iter().filter_map(place).collect();
    with_text(findings, parsed.value.is_some(), mended)
}

/// The gravest has the text to copy: a small matter is told far below. Where the text is not valid, only
/// what makes it so.
fn with_text(
    mut findings: Vec<Finding>,
    is_valid: bool,
    mended: &dyn Fn() -> Vec<Fix>,
) -> Vec<Finding> {
    let gravest = findings.iter().map(|finding| finding.severity).max();
    let is_grave = is_valid || gravest >= Some(Severity::Warning);
    let brings = |finding: &&mut Finding| is_grave && Some(finding.severity) == gravest;
    if let Some(first) = findings.iter_mut().find(brings) {
        first.fixes = mended();
    }
    findings
}
