//! `GET /api/v1/operator`, and `/.well-known/security.txt` (RFC 9116): who runs the service.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use strictmx_core::timestamp::Timestamp;

use crate::{Operator, router};

/// How long `security.txt` holds after it was asked for; RFC 9116 2.5.5 suggests less than a year.
const SECURITY_TXT: Duration = Duration::from_secs(90 * 24 * 3600);

pub(crate) async fn operator(State(state): State<Arc<router::State>>) -> Json<Operator> {
    Json(state.service.operator.clone())
}

pub(crate) async fn security_txt(State(state): State<Arc<router::State>>) -> Response {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    let expires = since_epoch.unwrap_or_default() + SECURITY_TXT;
    let expires = Timestamp::from_unix(i64::try_from(expires.as_secs()).unwrap_or(i64::MAX));
    let text = state.service.operator.security_txt(&expires.to_string());
    let status = if text.is_some() {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    let none = "The operator of this service has given no contact.\n";
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (status, kind, text.unwrap_or_else(|| none.to_owned())).into_response()
}
