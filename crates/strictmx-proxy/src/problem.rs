//! The one edge where things that go wrong become RFC 9457 problems.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use strictmx_probe::name_guard::NameRefused;
use strictmx_wire::{PROBLEM_JSON, Problem};

use crate::limits::{Answer, Exceeded, Standing};
use crate::observe::RefusedFor;

/// A request that cannot be served, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The name cannot be tested.
    Name(NameRefused),
    /// A limit is reached.
    Limit(Exceeded),
    /// The body or the query is not what it should be.
    BadRequest {
        /// What, where, and what to do.
        detail: String,
    },
    /// No such kind of text.
    UnknownKind(String),
    /// No check could be made now.
    NotReady {
        /// Why, in a sentence.
        detail: String,
    },
    /// More connections than may be.
    TooManyConnections {
        /// From this client; else from all together.
        of_client: bool,
    },
    /// The body is larger than any that we read.
    BodyTooLarge,
    /// The body did not come in time.
    BodyTooSlow,
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

impl Refused {
    /// Status, code, title and detail.
    fn parts(&self) -> (StatusCode, &'static str, &'static str, String) {
        match self {
            Self::Name(refused) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                refused.code(),
                "This name cannot be checked",
                refused.to_string(),
            ),
            Self::Limit(exceeded) if exceeded.limit.answer == Answer::Overloaded => (
                StatusCode::SERVICE_UNAVAILABLE,
                "limit.",
                "This service has as much to do as it can",
                exceeded.words(),
            ),
            Self::Limit(exceeded) => (
                StatusCode::TOO_MANY_REQUESTS,
                "limit.",
                "That is too much at once",
                exceeded.words(),
            ),
            Self::BadRequest { detail } => (
                StatusCode::BAD_REQUEST,
                "request.malformed",
                "The request is malformed",
                detail.clone(),
            ),
            Self::UnknownKind(kind) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "lint.unknown-kind",
                "Unknown kind of text",
                format!(
                    "`{kind}` is no kind; use sts-record, sts-policy or tlsrpt-record, or leave it out"
                ),
            ),
            Self::NotReady { detail } => (
                StatusCode::SERVICE_UNAVAILABLE,
                "service.not-ready",
                "The service cannot check now",
                detail.clone(),
            ),
            Self::TooManyConnections { of_client: true } => (
                StatusCode::TOO_MANY_REQUESTS,
                "connections.of-client",
                "Too many connections from your network",
                "Close some of your connections to this service, and try again.".to_owned(),
            ),
            Self::TooManyConnections { of_client: false } => (
                StatusCode::SERVICE_UNAVAILABLE,
                "connections.of-all",
                "Too many connections",
                "This service has as many connections as it can. Try again in a moment.".to_owned(),
            ),
            Self::BodyTooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "request.too-large",
                "The body of the request is too large",
                "A policy has at most 64 KiB. Send one text at a time.".to_owned(),
            ),
            Self::BodyTooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                "request.too-slow",
                "The request did not come in time",
                "Its body has some seconds to arrive. Try again.".to_owned(),
            ),
            Self::Failed => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "service.failed",
                "This service made a mistake",
                "The judgement did not come to an end. Please report the domain or the text."
                    .to_owned(),
            ),
            Self::NoSuchResource => (
                StatusCode::NOT_FOUND,
                "request.no-such-resource",
                "There is nothing here",
                "See /api/v1/openapi.json for what there is.".to_owned(),
            ),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "request.method-not-allowed",
                "This path has no such method",
                "See /api/v1/openapi.json for what there is.".to_owned(),
            ),
        }
    }

    /// Stable, for programs.
    pub(crate) fn code(&self) -> String {
        self.problem().code
    }

    fn problem(&self) -> Problem {
        let (status, code, title, detail) = self.parts();
        let retry_after_s = match self {
            Self::Limit(exceeded) => Some(exceeded.retry_after_s()),
            Self::NotReady { .. } | Self::TooManyConnections { .. } => Some(5),
            _ => None,
        };
        let suggestion = match self {
            Self::Name(refused) => refused.suggestion(),
            _ => None,
        };
        let of_limit = match self {
            Self::Limit(exceeded) => exceeded.limit.name,
            _ => "",
        };
        let code = format!("{code}{of_limit}");
        Problem {
            kind: format!("/problems/{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            code,
            retry_after_s,
            suggestion,
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let problem = self.problem();
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (retry_after, code) = (problem.retry_after_s, problem.code.clone());
        let mut response = (status, Json(problem)).into_response();
        response.extensions_mut().insert(RefusedFor(code));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
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
