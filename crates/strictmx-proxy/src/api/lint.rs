//! `POST /api/v1/lint`: judges a text, without asking anybody.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::response::{IntoResponse as _, Response};
use strictmx_view::lint::{self, Kind};
use strictmx_wire::LintRequest;

use super::judged;
use crate::problem::Refused;
use crate::scans;

pub(crate) async fn lint(
    request: Result<Json<LintRequest>, JsonRejection>,
) -> Result<Response, Refused> {
    let Json(request) = request.map_err(|rejection| Refused::BadRequest {
        detail: rejection.body_text(),
    })?;
    let kind = match request.kind {
        Some(name) => Kind::from_name(&name).ok_or(Refused::UnknownKind(name))?,
        None => lint::guess(request.text.as_bytes()),
    };
    judged(move || Json(lint::lint(kind, request.text.as_bytes(), scans::now())).into_response())
        .await
}
