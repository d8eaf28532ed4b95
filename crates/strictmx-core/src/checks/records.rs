//! What the checks of both discovery records, `_mta-sts` and `_smtp._tls`, have in common.

use crate::domain_name::DomainName;
use crate::facts::{Facts, Looked, TxtRecords, texts_of};
use crate::finding::{Finding, Fix};
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran, Skip, fired};
use crate::question::{Question, RecordType};
use crate::span::{Partial, Span};
use crate::sts;
use crate::txt_fields::Selection;

/// A record at a name where senders do not look: which lookup brought it, its index there, and its
/// text.
pub(crate) type Stray = (Question, usize, Vec<u8>);

/// The records at these names that begin with `version`.
///
/// # Errors
/// Not tested where there are none as far as is known, and not all is known.
pub(crate) fn strays(
    facts: &Facts<'_>,
    owners: Vec<DomainName>,
    version: &str,
) -> Result<Vec<Stray>, Skip> {
    let mut strays = Vec::new();
    let mut unknown = None;
    for owner in owners {
        let looked = facts.looked(owner, RecordType::Txt);
        match looked.found(Because::NothingToJudge) {
            Ok(rrset) => {
                for (at, text) in texts_of(rrset).into_iter().enumerate() {
                    if text.starts_with(version.as_bytes()) {
                        strays.push((looked.question.clone(), at, text));
                    }
                }
            }
            Err(Skip::NotApplicable(_)) => {}
            Err(not_tested) => unknown = Some(not_tested),
        }
    }
    match unknown {
        Some(not_tested) if strays.is_empty() => Err(not_tested),
        _ => Ok(strays),
    }
}

/// Whether another finding tells why there is no record, and what to do: one stands elsewhere, another
/// resolver has it, or CNAMEs of its name lead to none.
pub(crate) fn is_said_elsewhere<S>(
    facts: &Facts<'_>,
    records: &TxtRecords<S>,
    elsewhere: Vec<DomainName>,
    version: &str,
) -> bool {
    let strays = strays(facts, elsewhere, version);
    leads_nowhere(facts, records)
        || strays.is_ok_and(|strays| !strays.is_empty())
        || version == sts::record::VERSION && facts.is_seen_by_a_resolver()
}

/// Whether the CNAME of a record's name leads to none, or in a circle.
pub(crate) fn leads_nowhere<S>(facts: &Facts<'_>, records: &TxtRecords<S>) -> bool {
    !records.looked.found_any() && records.looked.is_alias(facts)
}

/// Where nobody tried to publish a record at its owner: those at `elsewhere`, the first of them to
/// be moved.
pub(crate) fn misplaced<T: Partial, F>(
    facts: &Facts<'_>,
    records: &TxtRecords<Selection<T, F>>,
    elsewhere: Vec<DomainName>,
    version: &str,
    found: &dyn Fn(DomainName, String) -> Finding,
    which: Record,
) -> Ran {
    if records.is_tried()? {
        return Ok(Vec::new());
    }
    let strays = strays(facts, elsewhere, version)?;
    let finding = |(source, at, text): &Stray| {
        let finding = found(records.owner.clone(), source.name().to_string());
        finding.at(source, *at, Span::new(0, text.len()))
    };
    let mut findings: Vec<_> = strays.iter().map(finding).collect();
    if let (Some(first), Some((_, _, text))) = (findings.first_mut(), strays.first()) {
        first.fixes = facts.mended(Text::Moved(which, text));
    }
    Ok(findings)
}

/// The others of several records that count, to be removed: all but the first that ranks highest,
/// for which `stays` says what is to be copied; what is not valid has no rank. `found` is told how
/// many there are.
pub(crate) fn others<T: Partial, F>(
    records: &TxtRecords<Selection<T, F>>,
    absent: Because,
    found: &dyn Fn(DomainName, u64) -> Finding,
    ranks: &dyn Fn(&[u8]) -> Option<u64>,
    stays: &dyn Fn(&[u8]) -> Vec<Fix>,
) -> Ran {
    let candidates = &records.selection(absent)?.candidates;
    if candidates.len() < 2 {
        return Ok(Vec::new());
    }
    let finding = found(records.owner.clone(), candidates.len() as u64);
    fired(all_but_one(
        &records.looked,
        &records.texts,
        candidates,
        finding,
        ranks,
        stays,
    ))
}

fn all_but_one(
    looked: &Looked,
    texts: &[Vec<u8>],
    candidates: &[usize],
    mut finding: Finding,
    ranks: &dyn Fn(&[u8]) -> Option<u64>,
    stays: &dyn Fn(&[u8]) -> Vec<Fix>,
) -> Finding {
    let rank = |at: &&usize| ranks(&texts[**at]);
    let kept = candidates.iter().rev().max_by_key(rank);
    // The mark is at the first that goes.
    for at in candidates.iter().rev().filter(|at| Some(*at) != kept) {
        finding = removed(finding, looked, texts, *at);
    }
    if let Some(kept) = kept {
        finding.fixes.extend(stays(&texts[*kept]).into_iter().rev());
    }
    finding.fixes.reverse();
    finding
}

/// What announces the policy, to be removed: the record, or the CNAME in its place. Nothing where
/// that is not all of it.
pub(crate) fn announcing(facts: &Facts<'_>) -> Vec<Fix> {
    let records = &facts.sts_record;
    let text = match (facts.chosen_record(), facts.record()) {
        (Ok((at, _)), Ok(_)) => Some(&records.texts[*at]),
        _ if leads_nowhere(facts, records) => None,
        _ => return Vec::new(),
    };
    match (records.looked.aliases().first(), text) {
        (Some(alias), _) if records.looked.is_alias(facts) => {
            vec![Fix::remove_alias(&alias.owner, &alias.target)]
        }
        (None, Some(text)) => vec![Fix::remove_text(&records.owner, text)],
        _ => Vec::new(),
    }
}

/// Marks a whole record, to be removed.
pub(crate) fn removed(finding: Finding, looked: &Looked, texts: &[Vec<u8>], at: usize) -> Finding {
    let text = &texts[at];
    finding.fix(Fix::remove_text(looked.end(), text)).at(
        &looked.question,
        at,
        Span::new(0, text.len()),
    )
}

/// Where no record counts: the one that was meant to, with what is wrong at its beginning.
pub(crate) fn near_miss<T: Partial, F>(
    facts: &Facts<'_>,
    records: &TxtRecords<Selection<T, F>>,
    absent: Because,
    found: &dyn Fn(String) -> Finding,
    which: Record,
) -> Ran {
    let Some((record, fault)) = &records.selection(absent)?.near_miss else {
        return Ok(Vec::new());
    };
    let finding = found(fault.value.to_string())
        .at(records.source(), *record, fault.span)
        .fixes(facts.mended(Text::Record(which, Some(&records.texts[*record]))));
    fired(finding)
}
