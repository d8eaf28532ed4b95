//! How it is known, question by question.

use strictmx_core::dns::{self, Lookup};
use strictmx_core::evidence::Entry;
use strictmx_core::observation::{Observation, Timing};
use strictmx_core::question::Question;
use strictmx_core::sort;

use super::Known;
use crate::en;
use crate::model::{EvidenceRow, EvidenceView, Phrase, State};
use crate::words::{duration_ms, octets, visible};

pub(super) fn evidence(known: &Known<'_>) -> EvidenceView {
    let rows: Vec<_> = known.report.evidence.entries.iter().map(row).collect();
    let mut resolvers: Vec<_> = rows.iter().filter_map(|row| row.resolver.clone()).collect();
    sort::by(&mut resolvers, Ord::cmp);
    resolvers.dedup();
    let asked = en::count(rows.len(), "question", "questions");
    let summary = match resolvers.len() {
        0 => format!("{asked}, no resolver answered"),
        _ => format!("{asked}, resolved by {}", resolvers.join(", ")),
    };
    EvidenceView {
        summary: Phrase::text(summary),
        resolvers,
        rows,
    }
}

fn row(entry: &Entry) -> EvidenceRow {
    let (state, result, resolver, elapsed_ms) = match &entry.observation {
        Observation::Dns(exchange) => {
            let result = match &entry.question {
                Question::Dns { owner, rtype } => lookup(&dns::read(owner, *rtype, exchange)),
                _ => "an answer to another question".to_owned(),
            };
            (
                State::Ok,
                result,
                Some(visible(&exchange.resolver)),
                Some(u64::from(exchange.elapsed_ms)),
            )
        }
        Observation::Policy(fetch) => {
            let result = match (&fetch.failure, &fetch.response) {
                (Some(failure), _) => en::failure(failure),
                (None, Some(response)) => {
                    format!(
                        "status {}, {}",
                        response.status,
                        octets(response.body.len() as u64)
                    )
                }
                (None, None) => "nothing".to_owned(),
            };
            (State::Ok, result, None, total(&fetch.timings))
        }
        Observation::Smtp(session) => {
            let result = match (&session.failure, &session.tls) {
                (Some(failure), _) => en::failure(failure),
                (None, Some(tls)) => format!("STARTTLS, {}", en::tls_version(tls.version)),
                (None, None) => "no TLS".to_owned(),
            };
            (State::Ok, result, None, total(&session.timings))
        }
        Observation::Unknown(failure) => (State::Untested, en::failure(failure), None, None),
    };
    EvidenceRow {
        question: en::question(&entry.question),
        state,
        result: Phrase::text(result),
        resolver,
        elapsed: elapsed_ms.map(duration_ms),
        draft: entry.draft,
    }
}

fn lookup(lookup: &Lookup) -> String {
    match lookup {
        Lookup::Found(rrset) => {
            let signed = if rrset.authentic {
                ", DNSSEC validated"
            } else {
                ""
            };
            format!(
                "{}{signed}",
                en::count(rrset.records.len(), "record", "records")
            )
        }
        Lookup::NoData { .. } => "no such record (NODATA)".to_owned(),
        Lookup::NxDomain { .. } => "no such name (NXDOMAIN)".to_owned(),
        Lookup::Failed(failure) => en::failure(&failure.into()),
    }
}

fn total(timings: &[Timing]) -> Option<u64> {
    (!timings.is_empty()).then(|| {
        timings
            .iter()
            .map(|timing| u64::from(timing.elapsed_ms))
            .sum()
    })
}
