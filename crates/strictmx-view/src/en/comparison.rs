//! Then and now.

use std::cmp::Ordering;

use strictmx_core::difference::{Compared, Difference, Fate, Source, Trend};
use strictmx_core::finding::Severity;
use strictmx_core::verdict::Verdict;

use super::{count, verdict};
use crate::model::State;
use crate::words::both_forms;

/// What can become of findings, in the order in which it is told.
pub(crate) const FATES: &[(Fate, &str)] = &[
    (Fate::New, "New"),
    (Fate::NotTestedThen, "Found now, not tested then"),
    (Fate::Gone, "Gone"),
    (Fate::NotTestedNow, "Found then, not tested now"),
    (Fate::Same, "Still there"),
];

pub(crate) const NOT_SEEN: &str = "(could not be looked at)";
pub(crate) const NONE_SEEN: &str = "(none)";

pub(crate) fn trend(trend: Trend) -> (State, &'static str) {
    match trend {
        Trend::Worse => (State::Broken, "Worse"),
        Trend::Better => (State::Ok, "Better"),
        Trend::Same => (State::Absent, "No better, no worse"),
        Trend::Undetermined => (State::Untested, "Cannot be compared"),
    }
}

/// Why it is so, as far as verdicts and findings tell.
pub(crate) fn trend_sentence(difference: &Difference<'_>) -> String {
    let verdicts = [difference.then, difference.now].map(|moment| moment.verdict);
    let enforces = verdicts.map(|it| matches!(it, Verdict::Enforced | Verdict::EnforcedAtRisk));
    let because = |how: &str| {
        let [then, now] = verdicts.map(|it| verdict(it).to_ascii_lowercase());
        format!("{how}: it was {then}, and is now {now}.")
    };
    let mut fates = difference.findings.iter().map(|it| it.fate);
    let is_same =
        difference.sources.is_empty() && !fates.any(|fate| matches!(fate, Fate::New | Fate::Gone));
    let words = match (difference.trend, difference.protection()) {
        (Trend::Worse, Ordering::Less) => because(match enforces {
            [true, false] => "protects less",
            _ => "is worse off",
        }),
        (Trend::Better, Ordering::Greater) => because(match enforces {
            [false, true] => "protects more",
            _ => "is better off",
        }),
        (Trend::Worse, _) if difference.kept_id.is_some() => {
            "is worse off: its policy changed under the same id.".to_owned()
        }
        (Trend::Worse, _) => "is worse off than it was.".to_owned(),
        (Trend::Better, _) => "is better off than it was.".to_owned(),
        (Trend::Same, _) if is_same => "is unchanged.".to_owned(),
        (Trend::Same, _) => "has changed, for neither better nor worse.".to_owned(),
        (Trend::Undetermined, _) => {
            "could not be tested well enough, in one of the two, to say how it has changed."
                .to_owned()
        }
    };
    let domain = both_forms(difference.policy_domain);
    let counted = |counts: fn(&Compared<'_>) -> bool, what: &str| {
        let all = difference.findings.iter();
        match all.filter(|compared| counts(compared)).count() {
            0 => String::new(),
            number => {
                let findings = count(number, "warning or error", "warnings and errors");
                format!(" {} {what}.", is_are(number, &findings))
            }
        }
    };
    let new = counted(|it| is_weighty(it, Fate::New), "new");
    let graver = counted(|it| it.is_graver(), "more severe than before");
    let gone = counted(|it| is_weighty(it, Fate::Gone), "gone");
    format!("{domain} {words}{new}{graver}{gone}")
}

fn is_weighty(compared: &Compared<'_>, fate: Fate) -> bool {
    compared.fate == fate && compared.finding.severity >= Severity::Warning
}

fn is_are(number: usize, words: &str) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{words} {verb}")
}

/// RFC 8461 3.1: the id tells senders that the policy is another one.
pub(crate) fn kept_id(id: &str) -> String {
    format!(
        "The policy changed and its id did not (it is still {id}): senders that remember the \
         earlier policy do not fetch this one until it expires. Publish the record with a new id."
    )
}

pub(crate) fn source(source: Source) -> &'static str {
    match source {
        Source::StsRecord => "MTA-STS record",
        Source::Policy => "Policy",
        Source::MxRecords => "MX records",
        Source::Certificates => "Certificates",
        Source::TlsrptRecord => "TLSRPT record",
    }
}
