//! From the faults that a parser found to findings, marked where they stand. The first one that
//! needs mending brings the whole text as it should be.

use crate::facts::Facts;
use crate::finding::{Finding, Fix, Severity};
use crate::mend;
use crate::outcome::Ran;
use crate::question::Question;
use crate::span::{Spanned, line_of};
use crate::{sts, tlsrpt};

/// The faults of the served policy that `find` knows, by fault and line.
pub(crate) fn in_policy(
    facts: &Facts<'_>,
    find: &dyn Fn(&sts::policy::Fault, u64) -> Option<Finding>,
) -> Ran {
    let (source, body, parsed) = facts.policy_host.served()?;
    let find = |fault: &Spanned<_>| find(&fault.value, line_of(body, fault.span) as u64);
    Ok(findings(&parsed.faults, source, 0, &find, &|| {
        mend::policy(facts)
    }))
}

/// The faults of the MTA-STS record that `find` knows.
pub(crate) fn in_sts_record(
    facts: &Facts<'_>,
    find: &dyn Fn(&sts::record::Fault) -> Option<Finding>,
) -> Ran {
    let (record, parsed) = facts.chosen_record()?;
    let records = &facts.sts_record;
    let mended = || Some(mend::sts_record(facts, records.texts.get(*record)));
    let find = |fault: &Spanned<_>| find(&fault.value);
    Ok(findings(
        &parsed.faults,
        records.source(),
        *record,
        &find,
        &mended,
    ))
}

/// The faults of the TLSRPT record that `find` knows.
pub(crate) fn in_tlsrpt_record(
    facts: &Facts<'_>,
    find: &dyn Fn(&tlsrpt::record::Fault) -> Option<Finding>,
) -> Ran {
    let (record, parsed) = facts.chosen_tlsrpt_record()?;
    let records = &facts.tlsrpt_record;
    let mended = || Some(mend::tlsrpt_record(facts, records.texts.get(*record)));
    let find = |fault: &Spanned<_>| find(&fault.value);
    Ok(findings(
        &parsed.faults,
        records.source(),
        *record,
        &find,
        &mended,
    ))
}

fn findings<F>(
    faults: &[Spanned<F>],
    source: &Question,
    record: usize,
    find: &dyn Fn(&Spanned<F>) -> Option<Finding>,
    mended: &dyn Fn() -> Option<Fix>,
) -> Vec<Finding> {
    let place =
        |fault: &Spanned<F>| find(fault).map(|finding| finding.at(source, record, fault.span));
    let mut findings: Vec<_> = faults.iter().filter_map(place).collect();
    let first = findings
        .iter_mut()
        .find(|finding| finding.severity >= Severity::Warning);
    if let Some(first) = first {
        first.fix = mended();
    }
    findings
}
