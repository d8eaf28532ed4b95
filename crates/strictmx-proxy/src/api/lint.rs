//! `POST /api/v1/lint`: judges a text, without asking anybody.

use axum::Json;
use axum::body::Bytes;
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use strictmx_view::lint::{self, Kind};
use strictmx_wire::{LintRequest, ProblemKind};

use super::{judged, request};
use crate::problem::Refused;
use crate::scans;

const FIELDS: &str = "Write an object with the string \"text\" and, if you want, the string \"kind\", each once and nothing else.";

pub(crate) async fn lint(headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let LintRequest { kind, text } = request::json(&headers, &body, FIELDS)?;
    let kind = match kind {
        Some(name) => Kind::from_name(&name).ok_or_else(|| unknown(&name))?,
        None => lint::guess(text.as_bytes()),
    };
    judged(move || Json(lint::lint(kind, text.as_bytes(), scans::now())).into_response()).await
}

fn unknown(name: &str) -> Refused {
    let name: String = name.chars().take(40).collect();
    Refused::Request {
        kind: ProblemKind::UNKNOWN_KIND,
        detail: format!(
            "\"{}\" is no kind of text. Write sts-record, sts-policy or tlsrpt-record, or leave the field out.",
            name.escape_debug()
        ),
    }
}
