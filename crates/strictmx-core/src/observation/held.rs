//! What an observation holds: octets in memory, and failures.

use super::{
    Answer, DnsExchange, Failure, Observation, Timing, TlsSession, Tried, Turn, UpstreamFailure,
};

impl Observation {
    /// About so many octets it takes in memory: what was received, and what is kept around it. Its
    /// JSON may have six times as many, where control characters are escaped.
    pub fn octets(&self) -> usize {
        let held = match self {
            Self::Dns(exchange) => of_exchange(exchange),
            Self::EachResolver(comparison) => {
                comparison.answers.iter().map(of_exchange).sum::<usize>()
                    + of_upstreams(&comparison.failed)
            }
            Self::Policy(fetch) => {
                let response = fetch.response.as_ref().map_or(0, |response| {
                    let fields = response.headers.iter();
                    let fields =
                        fields.map(|field| size_of_val(field) + field.0.len() + field.1.len());
                    response.body.len() + fields.sum::<usize>()
                });
                response + of_tls(fetch.tls.as_ref()) + of_timings(&fetch.timings)
            }
            Self::Smtp(session) => {
                let turns = session.transcript.iter();
                let turns = turns.map(|turn| size_of::<Turn>() + turn.text.len());
                turns.sum::<usize>() + of_tls(session.tls.as_ref()) + of_timings(&session.timings)
            }
            Self::TlsSurvey(survey) => {
                let tried = survey.tried.iter().map(|tried| {
                    let held = match &tried.answer {
                        Answer::Accepted { session, .. } => of_tls(Some(session)),
                        Answer::Unknown { failure } => failure.detail.len(),
                        Answer::Refused { .. } => 0,
                    };
                    size_of::<Tried>() + held
                });
                tried.sum()
            }
            Self::Endpoint(handshake) => {
                of_tls(handshake.tls.as_ref()) + of_timings(&handshake.timings)
            }
            Self::Unknown(_) => 0,
        };
        let details = self.failures().map(|failure| failure.detail.len());
        size_of::<Self>() + held + details.sum::<usize>()
    }

    /// What ended it early, or parts of it. Resolvers that another one stood in for do not count.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        let (whole, parts) = match self {
            Self::Policy(fetch) => (fetch.failure.as_ref(), &[][..]),
            Self::Smtp(session) => (session.failure.as_ref(), &[][..]),
            Self::TlsSurvey(survey) => (survey.failure.as_ref(), &survey.tried[..]),
            Self::Endpoint(handshake) => (handshake.failure.as_ref(), &[][..]),
            Self::Unknown(failure) => (Some(failure), &[][..]),
            Self::Dns(_) | Self::EachResolver(_) => (None, &[][..]),
        };
        let parts = parts.iter().filter_map(|tried| match &tried.answer {
            Answer::Unknown { failure } => Some(failure),
            Answer::Accepted { .. } | Answer::Refused { .. } => None,
        });
        whole.into_iter().chain(parts)
    }
}

fn of_exchange(exchange: &DnsExchange) -> usize {
    let unchecked = exchange.checking_disabled.as_ref();
    size_of::<DnsExchange>()
        + exchange.resolver.len()
        + exchange.message.len()
        + unchecked.map_or(0, |message| message.len())
        + of_upstreams(&exchange.failed_upstreams)
}

fn of_upstreams(failed: &[UpstreamFailure]) -> usize {
    let held = failed.iter().map(|upstream| {
        size_of::<UpstreamFailure>() + upstream.resolver.len() + upstream.failure.detail.len()
    });
    held.sum()
}

fn of_tls(session: Option<&TlsSession>) -> usize {
    let Some(session) = session else {
        return 0;
    };
    let chain = session.chain.iter();
    let chain = chain.map(|certificate| size_of_val(certificate) + certificate.len());
    // Names of suites and groups, and what is wrong with the path: some words each.
    size_of::<TlsSession>() + chain.sum::<usize>() + 64 * (1 + session.path.faults.len())
}

fn of_timings(timings: &[Timing]) -> usize {
    size_of_val(timings)
}

#[cfg(test)]
mod tests {
    use super::super::{Cause, Offer, SmtpSession, Speaker, Stage, TlsSurvey};
    use super::*;
    use crate::octets::Text;

    #[test]
    fn memory_is_counted_and_not_json() {
        const RECEIVED: usize = 64 * 1024;
        let flood = Observation::Smtp(SmtpSession {
            transcript: vec![Turn {
                from: Speaker::Server,
                text: Text(vec![1; RECEIVED]),
                inside_tls: false,
            }],
            ..SmtpSession::default()
        });
        let json = serde_json::to_vec(&flood).expect("serialises");
        assert!(json.len() > 6 * RECEIVED);
        assert!(
            (RECEIVED..RECEIVED + 1_024).contains(&flood.octets()),
            "{}",
            flood.octets()
        );
    }

    #[test]
    fn failures_inside_are_found() {
        let failure = |cause| Failure::new(Stage::Connect, cause);
        let survey = Observation::TlsSurvey(TlsSurvey {
            tried: vec![Tried {
                offer: Offer::UpToTls11,
                answer: Answer::Unknown {
                    failure: failure(Cause::Timeout),
                },
            }],
            failure: Some(failure(Cause::BudgetSpent).detail("x".repeat(5_000))),
            evidence_age_s: 0,
        });
        let causes: Vec<_> = survey.failures().map(|failure| &failure.cause).collect();
        assert_eq!(causes, [&Cause::BudgetSpent, &Cause::Timeout]);
        assert!(survey.octets() > 5_000, "words count, too");
    }
}
