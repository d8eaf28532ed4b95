//! What has come of a check, as far as limits are concerned.

use strictmx_core::evidence::Evidence;
use strictmx_core::observation::{Cause, Failure, Observation, Stage};
use strictmx_core::question::Question;

/// What has come of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Some host of the domain answered, or there was none to contact.
    Reached,
    /// None did.
    NothingReached,
    /// No resolver took any question, so that nothing went out.
    NothingSent,
}

impl From<&Evidence> for Outcome {
    fn from(evidence: &Evidence) -> Self {
        let is_ours = |observation: &Observation| matches!(observation, Observation::Unknown(failure) if failure.cause.is_ours());
        // No other fault: a domain can bring about that the rest of them happen.
        let is_unasked = |observation: &Observation| matches!(observation, Observation::Unknown(failure) if failure.cause == Cause::NoResolver);
        let mut entries = evidence.entries.iter();
        if entries.all(|entry| is_unasked(&entry.observation)) {
            return Self::NothingSent;
        }
        let mut contacts = evidence
            .entries
            .iter()
            .filter(|entry| {
                matches!(
                    entry.question,
                    Question::Policy { .. } | Question::Smtp { .. }
                ) && !is_ours(&entry.observation)
            })
            .map(|entry| failure(&entry.observation))
            .peekable();
        if contacts.peek().is_none() {
            return Self::Reached;
        }
        // Whoever greets is there, whatever comes of it.
        if contacts.all(|failure| failure.is_some_and(|failure| failure.stage <= Stage::Connect)) {
            Self::NothingReached
        } else {
            Self::Reached
        }
    }
}

fn failure(observation: &Observation) -> Option<&Failure> {
    match observation {
        Observation::Policy(fetch) => fetch.failure.as_ref(),
        Observation::Smtp(session) => session.failure.as_ref(),
        Observation::Unknown(failure) => Some(failure),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use strictmx_core::observation::{Comparison, DnsExchange, PolicyFetch, SmtpSession};
    use strictmx_core::octets::Binary;
    use strictmx_core::question::RecordType;
    use strictmx_core::timestamp::Timestamp;

    use super::*;

    #[test]
    fn a_check_is_what_has_been_reached() {
        let smtp = |stage, cause| {
            Observation::Smtp(SmtpSession {
                failure: Some(Failure::new(stage, cause)),
                ..SmtpSession::default()
            })
        };
        let policy = |stage, cause| {
            Observation::Policy(PolicyFetch {
                failure: Some(Failure::new(stage, cause)),
                ..PolicyFetch::default()
            })
        };
        let dns = Observation::Dns(DnsExchange {
            resolver: String::new(),
            message: Binary::default(),
            age_s: 0,
            checking_disabled: None,
            elapsed_ms: 0,
            failed_upstreams: Vec::new(),
        });
        let ours = |cause| Observation::Unknown(Failure::new(Stage::Start, cause));
        let unresolved = |cause| Observation::Unknown(Failure::new(Stage::Resolve, cause));
        let refused = || policy(Stage::Connect, Cause::Refused);
        let closed = || ours(Cause::OwnPort25Closed);
        let cases = [
            ("nothing at all", vec![], Outcome::NothingSent),
            (
                "no resolver",
                vec![unresolved(Cause::NoResolver)],
                Outcome::NothingSent,
            ),
            (
                "more questions than resolvers are asked at a time",
                vec![
                    unresolved(Cause::NoResolver),
                    ours(Cause::Withheld { why: String::new() }),
                ],
                Outcome::Reached,
            ),
            (
                "resolvers that took one question",
                vec![
                    unresolved(Cause::NoResolver),
                    Observation::EachResolver(Comparison::default()),
                ],
                Outcome::Reached,
            ),
            (
                "name servers that hang, and resolvers with them",
                vec![unresolved(Cause::NoResolver), unresolved(Cause::Timeout)],
                Outcome::Reached,
            ),
            (
                "resolvers that refuse the question",
                vec![unresolved(Cause::Rcode { code: 5 })],
                Outcome::Reached,
            ),
            (
                "a check that hangs until its end",
                vec![unresolved(Cause::BudgetSpent)],
                Outcome::Reached,
            ),
            ("only DNS", vec![dns.clone()], Outcome::Reached),
            (
                "nobody there",
                vec![dns.clone(), refused(), smtp(Stage::Connect, Cause::Timeout)],
                Outcome::NothingReached,
            ),
            (
                "a greeting is something",
                vec![
                    dns.clone(),
                    refused(),
                    smtp(Stage::Greeting, Cause::Timeout),
                ],
                Outcome::Reached,
            ),
            (
                "a policy host is enough",
                vec![
                    dns.clone(),
                    policy(Stage::TlsHandshake, Cause::Reset),
                    smtp(Stage::Connect, Cause::Timeout),
                ],
                Outcome::Reached,
            ),
            (
                "all is well",
                vec![dns.clone(), Observation::Smtp(SmtpSession::default())],
                Outcome::Reached,
            ),
            (
                "what we do not do says nothing",
                vec![dns.clone(), closed()],
                Outcome::Reached,
            ),
            (
                "and hides nothing",
                vec![dns, closed(), refused()],
                Outcome::NothingReached,
            ),
        ];
        for (why, observations, expected) in cases {
            let name = |n: usize| format!("h{n}.example.com").parse().expect("a name");
            let mut evidence = Evidence::new(name(0), Timestamp::default());
            let address = "11.0.0.1".parse().expect("an address");
            for (n, observation) in observations.into_iter().enumerate() {
                let question = match observation {
                    Observation::Dns(_) => Question::dns(name(n), RecordType::A),
                    Observation::Unknown(ref failure) if failure.stage == Stage::Resolve => {
                        Question::dns(name(n), RecordType::A)
                    }
                    Observation::EachResolver(_) => Question::EachResolver {
                        owner: name(n),
                        rtype: RecordType::Txt,
                    },
                    Observation::Policy(_) => Question::Policy {
                        policy_host: name(n),
                        address,
                    },
                    _ => Question::Smtp {
                        mx_host: name(n),
                        address,
                    },
                };
                evidence.record(question, observation);
            }
            assert_eq!(Outcome::from(&evidence), expected, "{why}");
        }
    }
}
