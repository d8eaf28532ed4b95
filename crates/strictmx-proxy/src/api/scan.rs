//! `GET /api/v1/scan/{domain}`: a stream of events, or the whole result.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, header};
use schemars::JsonSchema;
use strictmx_view::json::CheckResult;
use strictmx_wire::ScanEvent;

use super::request;
use crate::body::json_in_pieces;
use crate::limits::Client;
use crate::problem::Refused;
use crate::router;
use crate::scans::SharedScan;

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
        let events = shared
            .stream()
            .map(|event| Ok::<_, Infallible>(sse(&event)));
        // A comment now and then keeps proxies from closing a connection that waits.
        let keep_alive = KeepAlive::new().interval(Duration::from_secs(10));
        return Ok(Sse::new(events).keep_alive(keep_alive).into_response());
    }
    let age_s = shared.age_s();
    let octets = state.scans.result(&shared).await?.len();
    Ok(whole(&shared, octets, age_s))
}

/// A [`Whole`]: the result of so many octets, whose opening brace gives way to the age.
fn whole(scan: &Arc<SharedScan>, octets: usize, age_s: u64) -> Response {
    let age = Bytes::from(format!(r#"{{"age_s":{age_s},"#));
    let length = age.len() + octets.saturating_sub(1);
    let pieces = stream::iter([Ok(age)]).chain(scan.pieces(1, octets));
    json_in_pieces(length, pieces)
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

fn sse(event: &ScanEvent) -> Event {
    let name = match event {
        ScanEvent::Started { .. } => "started",
        ScanEvent::Asked { .. } => "asked",
        ScanEvent::Answered { .. } => "answered",
        ScanEvent::Done {} => "done",
    };
    // Shapes of the wire have string keys only, so that they always serialise.
    Event::default()
        .event(name)
        .data(serde_json::to_string(event).unwrap_or_default())
}
