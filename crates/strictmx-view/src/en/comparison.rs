//! Then and now.

use strictmx_core::difference::{Fate, Source, Trend};

use super::count;
use crate::model::State;

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
        Trend::Undetermined => (State::Untested, "Nobody can say"),
    }
}

/// With how many warnings and errors are new and gone.
pub(crate) fn trend_sentence(trend: Trend, domain: &str, [new, gone]: [usize; 2]) -> String {
    let findings = |number| count(number, "warning or error", "warnings and errors");
    let new = match new {
        0 => String::new(),
        new => format!(" {} new.", is_are(new, &findings(new))),
    };
    let gone = match gone {
        0 => String::new(),
        gone => format!(" {} gone.", is_are(gone, &findings(gone))),
    };
    let words = match trend {
        Trend::Worse => "is worse off than it was.",
        Trend::Better => "is better off than it was.",
        Trend::Same => "stands as it stood.",
        Trend::Undetermined => {
            "could not be tested well enough, in one of the two, to say how it has changed."
        }
    };
    format!("{domain} {words}{new}{gone}")
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
