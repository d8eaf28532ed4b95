//! The one edge where things that go wrong become RFC 9457 problems.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use strictmx_probe::name_guard::NameRefused;
use strictmx_wire::{PROBLEM_JSON, Problem, ProblemKind};

use crate::limits::{self, Answer, Exceeded, Standing};
use crate::observe::RefusedFor;
use crate::stored::StoreError;

/// A request that cannot be served, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The name cannot be tested.
    Name(NameRefused),
    /// A limit is reached.
    Limit(Exceeded),
    /// The request is not what it should be.
    Request {
        /// In which way.
        kind: ProblemKind,
        /// What, where, and what to do.
        detail: String,
    },
    /// No check could be made now.
    NotReady {
        /// Why, in a sentence.
        detail: String,
    },
    /// More connections than may be.
    TooManyConnections {
        /// From this client or its network; else from all together.
        of_client: bool,
    },
    /// All together have as much in memory as they may.
    MemoryTaken,
    /// The client's network is sending, or leaves unread, as much as it may at a time.
    BodiesOfNetwork,
    /// A check that cannot be vouched for is to be stored.
    NotWhole,
    /// What is stored cannot be reached.
    Stored(StoreError),
    /// It did not come to an end, which is our fault.
    Failed,
    /// No such path under `/api/v1/`.
    NoSuchResource,
    /// The path has no such method.
    MethodNotAllowed,
}

impl From<NameRefused> for Refused {
    fn from(refused: NameRefused) -> Self {
        Self::Name(refused)
    }
}

impl From<Exceeded> for Refused {
    fn from(exceeded: Exceeded) -> Self {
        Self::Limit(exceeded)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Stored(error)
    }
}

impl Refused {
    fn kind(&self) -> ProblemKind {
        match self {
            Self::Name(refused) => ProblemKind::of_name(refused.code(), "", ""),
            Self::Limit(exceeded) if exceeded.limit.answer == Answer::Overloaded => {
                ProblemKind::OVERLOADED
            }
            Self::Limit(_) | Self::BodiesOfNetwork => ProblemKind::LIMIT,
            Self::MemoryTaken => ProblemKind::OVERLOADED,
            Self::Request { kind, .. } => *kind,
            Self::NotReady { .. } => ProblemKind::NOT_READY,
            Self::TooManyConnections { of_client: true } => ProblemKind::CONNECTIONS_OF_CLIENT,
            Self::TooManyConnections { of_client: false } => ProblemKind::CONNECTIONS_OF_ALL,
            Self::Stored(StoreError::Busy) => ProblemKind::STORE_BUSY,
            Self::Stored(StoreError::Full) => ProblemKind::STORE_FULL,
            Self::Stored(StoreError::TooLarge) => ProblemKind::STORE_TOO_LARGE,
            Self::NotWhole => ProblemKind::NOT_WHOLE,
            Self::Stored(StoreError::Unreadable | StoreError::Failed) => ProblemKind::STORE_FAILED,
            Self::Failed => ProblemKind::FAILED,
            Self::NoSuchResource => ProblemKind::NO_SUCH_RESOURCE,
            Self::MethodNotAllowed => ProblemKind::METHOD_NOT_ALLOWED,
        }
    }

    /// What, where, and what to do.
    pub(crate) fn detail(&self) -> String {
        let fixed = match self {
            Self::Name(refused) => return refused.to_string(),
            Self::Limit(exceeded) => return exceeded.words(),
            Self::Request { detail, .. } | Self::NotReady { detail } => return detail.clone(),
            Self::TooManyConnections { of_client: true } => {
                "Close some of your connections to this service, and try again."
            }
            Self::TooManyConnections { of_client: false } => {
                "This service has as many connections as it can. Try again in a moment."
            }
            Self::MemoryTaken => {
                "This service has as much in memory as it may. Try again in a moment."
            }
            Self::BodiesOfNetwork => {
                "Your network is sending as much to this service as it may at a time, or leaves as much unread. Try again in a moment."
            }
            Self::Stored(StoreError::Busy) => "Nothing was changed. Try again in a moment.",
            Self::Stored(StoreError::Full | StoreError::TooLarge) => {
                "Nothing was stored. Make a link that carries the result itself, or save the evidence as a file."
            }
            Self::Stored(StoreError::Unreadable | StoreError::Failed) => {
                "Nothing was changed. The log of the service says more to its operator; a link that carries the result itself needs no storage."
            }
            Self::NotWhole => {
                "Nothing was stored: this service could not find out everything, for a reason of its own, and would vouch for that for 90 days. Check the domain again in a minute."
            }
            Self::Failed => {
                "The judgement did not come to an end. Please report the domain or the text."
            }
            Self::NoSuchResource | Self::MethodNotAllowed => {
                "See /api/v1/openapi.json for what there is."
            }
        };
        fixed.to_owned()
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.kind().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Stable, for programs.
    pub(crate) fn code(&self) -> String {
        self.problem().code
    }

    fn problem(&self) -> Problem {
        let mut problem = self.kind().problem(self.detail());
        match self {
            Self::Limit(exceeded) => {
                problem.code = of_limit(exceeded.limit.name);
                problem.retry_after_s = Some(exceeded.retry_after_s());
            }
            Self::MemoryTaken => {
                problem.code = of_limit(limits::BODIES);
                problem.retry_after_s = Some(5);
            }
            Self::BodiesOfNetwork => {
                problem.code = of_limit(limits::BODIES_PER_NETWORK);
                problem.retry_after_s = Some(5);
            }
            Self::Stored(StoreError::Busy)
            | Self::NotReady { .. }
            | Self::TooManyConnections { .. } => {
                problem.retry_after_s = Some(5);
            }
            // As long as a domain is left in peace.
            Self::NotWhole => problem.retry_after_s = Some(60),
            Self::Name(refused) => problem.suggestion = refused.suggestion(),
            _ => {}
        }
        problem
    }
}

/// The code of a problem that cites a limit.
fn of_limit(name: &str) -> String {
    format!("limit.{name}")
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let problem = self.problem();
        let status = self.status();
        let (retry_after, code) = (problem.retry_after_s, problem.code.clone());
        let mut response = (status, Json(problem)).into_response();
        response.extensions_mut().insert(RefusedFor(code));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110 11.6.1.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Self::Limit(exceeded) = &self {
            Standing::from(exceeded).write(headers);
        }
        response
    }
}

pub(crate) async fn no_such_resource() -> Refused {
    Refused::NoSuchResource
}

pub(crate) async fn method_not_allowed() -> Refused {
    Refused::MethodNotAllowed
}

#[cfg(test)]
mod tests {
    use strictmx_core::domain_name::NameErrorKind;

    use super::*;

    #[test]
    fn a_remedy_names_retry_after_where_the_answer_has_it() {
        let refusals = [
            Refused::NotReady {
                detail: String::new(),
            },
            Refused::TooManyConnections { of_client: true },
            Refused::TooManyConnections { of_client: false },
            Refused::MemoryTaken,
            Refused::BodiesOfNetwork,
            Refused::Stored(StoreError::Busy),
            Refused::Stored(StoreError::Full),
            Refused::Stored(StoreError::TooLarge),
            Refused::Stored(StoreError::Failed),
            Refused::NotWhole,
            Refused::Failed,
            Refused::NoSuchResource,
            Refused::MethodNotAllowed,
        ];
        for refused in refusals {
            let (kind, problem) = (refused.kind(), refused.problem());
            let is_named = kind.remedy.contains("Retry-After");
            assert_eq!(is_named, problem.retry_after_s.is_some(), "{}", kind.code);
        }
    }

    #[test]
    fn every_name_that_cannot_be_checked_is_explained() {
        let name = "example.com".parse().expect("a name");
        let opted_out = NameRefused::OptedOut { name }.code();
        for code in NameErrorKind::ALL
            .map(NameErrorKind::code)
            .into_iter()
            .chain([opted_out])
        {
            assert!(
                ProblemKind::ALL.iter().any(|kind| kind.code == code),
                "{code}"
            );
        }
    }
}
