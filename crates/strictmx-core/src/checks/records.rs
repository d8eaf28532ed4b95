//! What the checks of both discovery records, `_mta-sts` and `_smtp._tls`, have in common.

use crate::domain_name::DomainName;
use crate::facts::{Facts, TxtRecords, texts_of};
use crate::finding::{Finding, Fix};
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran, Skip, fired};
use crate::question::{Question, RecordType};
use crate::span::{Partial, Span};
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

/// Where nobody tried to publish a record at `owner`: those at `elsewhere`, to be moved.
pub(crate) fn misplaced<T: Partial, F>(
    facts: &Facts<'_>,
    records: &TxtRecords<Selection<T, F>>,
    elsewhere: Vec<DomainName>,
    version: &str,
    found: &dyn Fn(DomainName, String) -> Finding,
) -> Ran {
    if records.is_tried()? {
        return Ok(Vec::new());
    }
    let owner = &records.owner;
    let finding = |(source, at, text): Stray| {
        found(owner.clone(), source.name().to_string())
            .fixes(facts.mended(Text::Moved(owner, &text)))
            .at(&source, at, Span::new(0, text.len()))
    };
    let strays = strays(facts, elsewhere, version)?;
    Ok(strays.into_iter().map(finding).collect())
}

/// The second of several records that count, to be removed; `found` is told how many there are.
pub(crate) fn second<T: Partial, F>(
    records: &TxtRecords<Selection<T, F>>,
    absent: Because,
    found: &dyn Fn(DomainName, u64) -> Finding,
) -> Ran {
    let selection = records.selection(absent)?;
    let [_, second, ..] = selection.candidates[..] else {
        return Ok(Vec::new());
    };
    let finding = found(records.owner.clone(), selection.candidates.len() as u64);
    fired(removed(finding, records, second))
}

/// Marks a whole record, to be removed.
pub(crate) fn removed<S>(finding: Finding, records: &TxtRecords<S>, at: usize) -> Finding {
    let text = &records.texts[at];
    finding.fix(Fix::remove_text(&records.owner, text)).at(
        records.source(),
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
        .fixes(facts.mended(Text::Record(which, records.texts.get(*record))));
    fired(finding)
}
