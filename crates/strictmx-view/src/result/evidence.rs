//! How it is known, question by question.

use strictmx_core::dns::{self, Lookup, RrSet};
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Entry;
use strictmx_core::observation::{
    Answer, DnsExchange, Observation, SmtpSession, Timing, TlsSurvey,
};
use strictmx_core::question::{Question, RecordType};
use strictmx_core::sort;

use super::Known;
use crate::en::{self, sentences};
use crate::model::{EvidenceRow, EvidenceView, Phrase, State};
use crate::words::{duration_ms, duration_s, octets, visible};

pub(super) fn evidence(known: &Known<'_>) -> EvidenceView {
    let rows: Vec<_> = known
        .report
        .evidence
        .entries
        .iter()
        .map(|entry| row(entry))
        .collect();
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
                Question::Dns { owner, rtype } => answer(owner, *rtype, exchange),
                _ => "an answer to another question".to_owned(),
            };
            (
                State::Ok,
                result,
                Some(visible(&exchange.resolver)),
                Some(u64::from(exchange.elapsed_ms)),
            )
        }
        Observation::EachResolver(comparison) => {
            let answers = comparison.answers.iter();
            let each = answers.map(|exchange| match &entry.question {
                Question::EachResolver { owner, rtype } => format!(
                    "{}: {}",
                    exchange.resolver,
                    lookup(&dns::read(owner, *rtype, exchange))
                ),
                _ => exchange.resolver.clone(),
            });
            let failed = comparison.failed.iter();
            let failed = failed.map(|it| format!("{}: {}", it.resolver, en::failure(&it.failure)));
            let result: Vec<_> = each.chain(failed).collect();
            (State::Ok, result.join("; "), None, None)
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
                (None, Some(tls)) => format!("STARTTLS, {}", tls.version.name()),
                (None, None) => "no TLS".to_owned(),
            };
            (State::Ok, result, None, total(&session.timings))
        }
        Observation::TlsSurvey(survey) => {
            let tried = survey.tried.iter();
            let accepted = tried.filter(|it| matches!(it.answer, Answer::Accepted { .. }));
            let offers = en::count(survey.tried.len(), "offer", "offers");
            let mut result = format!("{offers}, {} accepted", accepted.count());
            if let Some(failure) = &survey.failure {
                result += &format!("; then {}", en::failure(failure));
            }
            (State::Ok, result, None, None)
        }
        Observation::Endpoint(shaken) => {
            let result = match (&shaken.failure, &shaken.tls) {
                (Some(failure), _) => en::failure(failure),
                (None, Some(tls)) => tls.version.name().to_owned(),
                (None, None) => "no TLS".to_owned(),
            };
            (State::Ok, result, None, total(&shaken.timings))
        }
        Observation::Unknown(failure) => (State::Untested, en::failure(failure), None, None),
    };
    let result = match &entry.observation {
        Observation::Smtp(SmtpSession { evidence_age_s, .. })
        | Observation::TlsSurvey(TlsSurvey { evidence_age_s, .. })
            if *evidence_age_s > 0 =>
        {
            sentences::SEEN_BEFORE.with(&[&result, &evidence_age_s.to_string()])
        }
        _ => result,
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

/// What the answer is, by which aliases, for how long, and what DNSSEC says of it.
fn answer(owner: &DomainName, rtype: RecordType, exchange: &DnsExchange) -> String {
    let read = dns::read(owner, rtype, exchange);
    // Some are sentences.
    let mut words = lookup(&read).trim_end_matches('.').to_owned();
    if let Lookup::Found(RrSet { aliases, .. })
    | Lookup::NoData { aliases }
    | Lookup::NxDomain { aliases } = &read
    {
        for alias in aliases {
            words += &format!(", alias of {}", alias.target);
        }
    }
    let state = dns::security(owner, rtype, exchange);
    let (state, _) = en::security(state).split_once(':').unwrap_or_default();
    words += &format!(", DNSSEC {state}");
    if let Some(error) = extended_error(exchange) {
        words += en::COMMA;
        words += &error;
    }
    words
}

/// What a resolver adds to its answer (RFC 8914).
pub(super) fn extended_error(exchange: &DnsExchange) -> Option<String> {
    let error = dns::extended_error_of(exchange)?;
    let words = format!("EDE {} {}", error.code, visible(&error.text));
    Some(words.trim_end().to_owned())
}

fn lookup(lookup: &Lookup) -> String {
    match lookup {
        Lookup::Found(rrset) => format!(
            "{}, time to live {}",
            en::count(rrset.records.len(), "record", "records"),
            duration_s(u64::from(rrset.ttl_s))
        ),
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

#[cfg(test)]
mod tests {
    use strictmx_core::evidence::Evidence;
    use strictmx_core::timestamp::Timestamp;

    use super::*;

    #[test]
    fn what_was_seen_for_another_domain_says_so() {
        let domain: strictmx_core::domain_name::DomainName =
            "mx.example.com".parse().expect("a name");
        let address = "11.0.0.1".parse().expect("an address");
        for (evidence_age_s, expected) in [
            (0, "no TLS"),
            (45, "no TLS; seen 45 s before, for another domain"),
        ] {
            let mut evidence = Evidence::new(domain.clone(), Timestamp::default());
            let mx_host = domain.clone();
            let session = SmtpSession {
                evidence_age_s,
                ..SmtpSession::default()
            };
            evidence.record(
                Question::Smtp { mx_host, address },
                Observation::Smtp(session),
            );
            let row = row(&evidence.entries[0]);
            assert_eq!(row.result, Phrase::text(expected.to_owned()));
        }
    }
}
