//! Everything that a scan saw: the format of bug reports, fixtures and shared results, and the
//! only input of judgement. The same evidence always gives the same findings.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dns::{self, Rcode, Record, RecordData};
use crate::domain_name::DomainName;
use crate::observation::{DnsExchange, HttpResponse, Observation, PolicyFetch};
use crate::octets::{Binary, Text};
use crate::question::{Question, RecordType};
use crate::timestamp::Timestamp;

/// The version of the JSON format that this build writes, and the only one it reads.
pub const FORMAT_VERSION: u32 = 1;

/// All questions of a scan with what came of them, in the order of the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// The domain under test.
    pub policy_domain: DomainName,
    /// When the scan began; "now" for every judgement.
    pub checked_at: Timestamp,
    /// Answered questions, which the reports drawn from them share.
    pub entries: Vec<Arc<Entry>>,
}

/// One answered question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// What was asked.
    pub question: Question,
    /// What came of it.
    pub observation: Observation,
    /// Put in place by [`Evidence::with_draft`]: not what is published.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

/// Why a text is not evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceError {
    /// Not JSON, or JSON of another shape.
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was expected there.
        detail: String,
    },
    /// A version that this build cannot read.
    Version {
        /// What the text says.
        found: u64,
    },
}

impl std::fmt::Display for EvidenceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Syntax {
                line,
                column,
                detail,
            } => write!(
                f,
                "this is not strictmx evidence: line {line}, column {column}: {detail}; \
                 use the complete, unchanged file that a check saved"
            ),
            Self::Version { found } => write!(
                f,
                "this evidence has format_version {found}, and this build reads {FORMAT_VERSION}; \
                 use a strictmx of the version that wrote it, or check again"
            ),
        }
    }
}

impl std::error::Error for EvidenceError {}

/// What is read of evidence before the rest, which may have another shape in another version.
#[derive(Debug, Deserialize)]
pub struct Versioned {
    format_version: u64,
}

impl Versioned {
    /// Whether this build reads it.
    ///
    /// # Errors
    /// [`EvidenceError::Version`] where it does not.
    pub fn check(&self) -> Result<(), EvidenceError> {
        let found = self.format_version;
        if found == u64::from(FORMAT_VERSION) {
            Ok(())
        } else {
            Err(EvidenceError::Version { found })
        }
    }
}

impl Evidence {
    /// Nothing seen yet.
    pub fn new(policy_domain: DomainName, checked_at: Timestamp) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            policy_domain,
            checked_at,
            entries: Vec::new(),
        }
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// [`EvidenceError`], which says where and what to do.
    pub fn from_json(json: &[u8]) -> Result<Self, EvidenceError> {
        let syntax = |error: serde_json::Error| EvidenceError::Syntax {
            line: error.line(),
            column: error.column(),
            // serde_json repeats the position at the end of its message.
            detail: clipped(error.to_string().split(" at line ").next()),
        };
        let versioned: Versioned = serde_json::from_slice(json).map_err(syntax)?;
        versioned.check()?;
        serde_json::from_slice(json).map_err(syntax)
    }

    /// What came of a question; `None` while it is open or was never asked.
    pub fn observation(&self, question: &Question) -> Option<&Observation> {
        self.entries
            .iter()
            .find(|entry| entry.question == *question)
            .map(|entry| &entry.observation)
    }

    /// Adds an answer. A second answer to the same question is dropped: the first one was
    /// already acted upon.
    pub fn record(&mut self, question: Question, observation: Observation) {
        if self.observation(&question).is_none() {
            self.entries.push(Arc::new(Entry {
                question,
                observation,
                draft: false,
            }));
        }
    }

    /// The evidence with `texts` in place of what `question` found, to judge records or a
    /// policy before they are published: each text is a TXT record, whatever octets are in it; of
    /// a policy there is one text. Questions that carry no text (addresses, SMTP) leave the
    /// evidence as it is.
    #[must_use]
    pub fn with_draft(mut self, question: &Question, texts: &[&[u8]]) -> Self {
        let observation = match question {
            Question::Dns {
                owner,
                rtype: RecordType::Txt,
            } => draft_txt(owner, texts),
            Question::Policy { .. } => texts.first().map(|text| draft_policy(text)),
            _ => None,
        };
        if let Some(observation) = observation {
            self.entries.retain(|entry| entry.question != *question);
            self.entries.push(Arc::new(Entry {
                question: question.clone(),
                observation,
                draft: true,
            }));
        }
        self
    }
}

/// The start of what a reader says, which may repeat all of what it read.
fn clipped(detail: Option<&str>) -> String {
    const MOST: usize = 120;
    let detail = detail.unwrap_or_default();
    let mut clipped: String = detail.chars().take(MOST).collect();
    if clipped.len() < detail.len() {
        clipped += "...";
    }
    clipped
}

fn draft_txt(owner: &DomainName, texts: &[&[u8]]) -> Option<Observation> {
    let records: Vec<_> = texts
        .iter()
        .map(|text| Record {
            ttl_s: 3600,
            data: RecordData::Txt(text.to_vec()),
        })
        .collect();
    let message = dns::response(owner, RecordType::Txt, Rcode::NoError, false, &[], &records)?;
    Some(Observation::Dns(DnsExchange {
        resolver: "draft".to_owned(),
        message: Binary(message),
        age_s: 0,
        checking_disabled: None,
        elapsed_ms: 0,
        failed_upstreams: Vec::new(),
    }))
}

fn draft_policy(text: &[u8]) -> Observation {
    Observation::Policy(PolicyFetch {
        response: Some(HttpResponse {
            status: 200,
            headers: vec![("content-type".to_owned(), Text::from("text/plain"))],
            body: Text(text.to_vec()),
        }),
        ..PolicyFetch::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::judge;
    use crate::scenario::World;
    use crate::verdict::Verdict;

    /// Evidence is read from links that anybody may have written.
    #[test]
    fn what_another_host_serves_is_no_policy_of_the_domain() {
        let mut evidence = World::new("").expect("a world").evidence();
        assert_eq!(judge(&evidence).verdict, Verdict::Enforced);
        for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
            if let Question::Policy { policy_host, .. } = &mut entry.question {
                *policy_host = "mta-sts.example.net".parse().expect("a name");
            }
        }
        assert_eq!(judge(&evidence).verdict, Verdict::Undetermined);
    }

    #[test]
    fn an_error_does_not_repeat_all_of_what_is_no_evidence() {
        let json = format!(r#"{{"format_version":"{}"}}"#, "x".repeat(25_000));
        let error = Evidence::from_json(json.as_bytes()).expect_err("no number");
        let said = error.to_string();
        assert!(
            said.contains("expected") || said.contains("xxx..."),
            "{said}"
        );
        assert!(said.len() < 400, "{said}");
    }
}
