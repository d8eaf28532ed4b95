//! The shapes of the proxy's HTTP API. Data only, no logic: what the core and the view already
//! have a shape for is carried as it is.

mod problem;
mod stored;

pub use problem::{PROBLEM_JSON, Problem, ProblemKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use stored::{Key, Keys, StoreRequest, StoredResult};
use strictmx_core::domain_name::DomainName;
pub use strictmx_core::evidence::FORMAT_VERSION;
use strictmx_core::observation::Observation;
use strictmx_core::question::Question;
use strictmx_core::timestamp::Timestamp;

/// One server-sent event of `GET /api/v1/scan/{domain}`; the SSE event name is the
/// name of the object's one field. Whoever joins late gets all events from the first one on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "most events are answers")]
pub enum ScanEvent {
    /// Always first.
    Started {
        /// [`FORMAT_VERSION`] of who tells: of the evidence, and so of all that follows.
        format_version: u32,
        /// The domain under test, canonical.
        policy_domain: DomainName,
        /// "Now" of every judgement.
        checked_at: Timestamp,
        /// Seconds since the scan began; above zero for a shared or remembered result.
        age_s: u64,
    },
    /// A question went out.
    Asked {
        /// What.
        question: Question,
    },
    /// Its answer came.
    Answered {
        /// To what.
        question: Question,
        /// What was seen.
        observation: Observation,
    },
    /// Always last: nothing more will come.
    Done {},
}

/// Body of `POST /api/v1/lint`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LintRequest {
    /// What the text is: `sts-record`, `sts-policy` or `tlsrpt-record`; guessed where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The text; several records one a line.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use strictmx_core::observation::{Cause, Failure, Stage};
    use strictmx_core::question::RecordType;

    use super::*;

    #[test]
    fn events_read_back_and_are_named() {
        let domain: DomainName = "example.com".parse().expect("a name");
        let question = Question::dns(domain.clone(), RecordType::Mx);
        let failure = Failure::new(Stage::Resolve, Cause::NoResolver);
        let started = ScanEvent::Started {
            format_version: FORMAT_VERSION,
            policy_domain: domain,
            checked_at: Timestamp::default(),
            age_s: 7,
        };
        let events = [
            (started, "started"),
            (
                ScanEvent::Asked {
                    question: question.clone(),
                },
                "asked",
            ),
            (
                ScanEvent::Answered {
                    question,
                    observation: Observation::Unknown(failure),
                },
                "answered",
            ),
            (ScanEvent::Done {}, "done"),
        ];
        for (event, name) in events {
            let json = serde_json::to_value(&event).expect("serialises");
            assert!(json[name].is_object(), "{json}");
            assert_eq!(
                serde_json::from_value::<ScanEvent>(json).expect("reads back"),
                event
            );
        }
    }

    #[test]
    fn a_lint_request_has_no_other_fields() {
        let read = serde_json::from_value::<LintRequest>;
        assert!(read(json!({ "text": "v=STSv1;" })).is_ok());
        for (bad, why) in [
            (
                json!({ "text": "a", "resolver": "http://10.0.0.1" }),
                "API-004: unknown field",
            ),
            (json!({ "kind": "sts-record" }), "no text"),
            (Value::Null, "no object"),
        ] {
            assert!(read(bad).is_err(), "{why}");
        }
    }
}
