//! `GET /api/v1/scan/{domain}`: a stream of events, or the whole result.

use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, HeaderValue, header};
use schemars::JsonSchema;
use strictmx_view::json::CheckResult;

use super::request;
use crate::body::json_in_pieces;
use crate::limits::Client;
use crate::problem::Refused;
use crate::router;

/// Streams server-sent events where `Accept` asks for them, else answers whole JSON at the end.
pub(crate) async fn scan(
    State(state): State<Arc<router::State>>,
    domain: Result<Path<String>, PathRejection>,
    query: RawQuery,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let policy_domain = state.service.network.admit(&request::path(domain)?)?;
    let fresh = request::flag(&query, "fresh")?;
    let shared = state.scans.join(&policy_domain, fresh, client)?;
    let wants_stream = headers.get_all(header::ACCEPT).iter().any(|value| {
        value
            .to_str()
            .is_ok_and(|accept| accept.contains("text/event-stream"))
    });
    if wants_stream {
        let kind = HeaderValue::from_static("text/event-stream");
        let events = Body::from_stream(shared.stream());
        return Ok(([(header::CONTENT_TYPE, kind)], events).into_response());
    }
    let age_s = shared.age_s();
    let octets = state.scans.result(&shared).await?;
    // A `Whole`: the age stands in place of the opening brace.
    let age = Bytes::from(format!(r#"{{"age_s":{age_s},"#));
    let octets = age.len() + octets;
    Ok(json_in_pieces(
        octets,
        stream::iter([Ok(age)]).chain(shared.pieces()),
    ))
}

/// The result of a scan, with its age.
#[derive(JsonSchema)]
#[schemars(rename = "ScanResult")]
#[expect(dead_code, reason = "the schema of what is written piece by piece")]
pub(crate) struct Whole<'a> {
    /// Seconds since the scan began; above zero for a shared or remembered result.
    age_s: u64,
    #[serde(flatten)]
    result: CheckResult<'a>,
}
