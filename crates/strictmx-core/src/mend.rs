//! Records and policies as they should be: what is right is kept, what was meant is written out,
//! and what nobody can tell is taken from the domain's MX records.

pub(crate) mod policy;
pub(crate) mod record;

use crate::facts::{Facts, Looked};
use crate::finding::Fix;
use crate::sts;

/// Larger texts are not written out again, octets.
const MAX_MENDED: usize = 4096;

/// What a finding has to copy.
#[derive(Clone, Copy)]
pub(crate) enum Text<'a> {
    /// The served policy, and the record that tells of it.
    Policy,
    /// All that a domain without MTA-STS publishes.
    First,
    /// The record in place of this one; for `None` a first one.
    Record(Record, Option<&'a [u8]>),
    /// A record of another name, at the one where it belongs.
    Moved(Record, &'a [u8]),
    /// The TLSRPT record of an MX host, in place of this one; for `None` as the domain's own.
    OfHost(&'a Looked, Option<&'a [u8]>),
    /// The MTA-STS record that stays where others go.
    Stays(&'a [u8]),
    /// What is to be served before anything else is mended.
    Before,
}

/// Which record.
#[derive(Clone, Copy)]
pub(crate) enum Record {
    /// That of MTA-STS.
    Sts,
    /// That of TLSRPT.
    Tlsrpt,
}

/// What writes a text: [`written`], or nobody.
pub(crate) type Mender = fn(&Facts<'_>, Text<'_>) -> Vec<Fix>;

/// A text as it should be.
pub(crate) fn written(facts: &Facts<'_>, text: Text<'_>) -> Vec<Fix> {
    match text {
        Text::Policy => policy::mended(facts),
        Text::First => first(facts),
        Text::Record(which, old) => announcing(facts, which, old, false).unwrap_or_default(),
        Text::Moved(which, text) => announcing(facts, which, Some(text), true).unwrap_or_default(),
        Text::Stays(text) => staying(facts, text).unwrap_or_default(),
        Text::Before => policy::before(facts).unwrap_or_default(),
        Text::OfHost(looked, old) => record::of_host(facts, looked, old).into_iter().collect(),
    }
}

/// A record, and before that of MTA-STS the policy that it may announce.
fn announcing(
    facts: &Facts<'_>,
    which: Record,
    old: Option<&[u8]>,
    is_moved: bool,
) -> Option<Vec<Fix>> {
    let record = record::mended(facts, which, old, is_moved)?;
    let mut fixes = match which {
        Record::Sts if facts.record().is_err() => policy::before(facts)?,
        _ => Vec::new(),
    };
    fixes.push(record);
    Some(fixes)
}

/// The record that is left where others go, or with a mended policy the one in its place, and before
/// that the policy that it may announce.
fn staying(facts: &Facts<'_>, text: &[u8]) -> Option<Vec<Fix>> {
    let mut fixes = announcing(facts, Record::Sts, Some(text), false)?;
    if !policy::is_another(facts) {
        fixes = vec![Fix::text_that_stays(facts.sts_record.looked.end(), text)];
    }
    Some(fixes)
}

/// What a domain without MTA-STS publishes, in that order: where failures are reported to, a policy,
/// in mode testing where none is served, and last the record that tells of it, without which nobody
/// looks, and with which alone nobody finds anything (RFC 8461 8.1).
fn first(facts: &Facts<'_>) -> Vec<Fix> {
    let new = || {
        let body = policy::first(facts).to_string();
        let is_valid = sts::policy::parse(body.as_bytes()).is_valid();
        is_valid.then_some(Fix::Policy {
            body,
            replaces: None,
            first: false,
        })
    };
    // One that stands there is mended, as its own findings have it.
    let policy = policy::mended(facts).into_iter().next().or_else(new);
    // Who withdraws a policy announces none.
    let is_withdrawn =
        |fix: &Fix| matches!(fix, Fix::Policy { body, .. } if body.contains("\nmode: none\n"));
    if policy.as_ref().is_some_and(is_withdrawn) {
        return Vec::new();
    }
    let record = record::mended(facts, Record::Sts, None, false).filter(|_| policy.is_some());
    let is_unheard = matches!(facts.tlsrpt_record.is_tried(), Ok(false));
    let reports = record::mended(facts, Record::Tlsrpt, None, false).filter(|_| is_unheard);
    [reports, policy, record].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests;
