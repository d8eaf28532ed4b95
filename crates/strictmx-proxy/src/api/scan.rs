//! `GET /api/v1/scan/{domain}`: a stream of events, or the whole result.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use futures_util::StreamExt as _;
use http::{HeaderMap, header};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strictmx_core::judge::judge;
use strictmx_view::json::CheckResult;
use strictmx_wire::ScanEvent;

use super::judged;
use crate::limits::Client;
use crate::problem::Refused;
use crate::router;

/// Query of the resource.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Options {
    /// Scan anew, unless that was done a moment ago.
    #[serde(default)]
    fresh: bool,
}

/// Streams server-sent events where `Accept` asks for them, else answers whole JSON at the end.
pub(crate) async fn scan(
    State(state): State<Arc<router::State>>,
    Path(domain): Path<String>,
    Query(options): Query<Options>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let policy_domain = state.service.network.admit(&domain)?;
    let shared = state.scans.join(&policy_domain, options.fresh, client)?;
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
    let evidence = shared.evidence().await;
    judged(move || {
        let report = judge(&evidence);
        let result = strictmx_view::json::report(&report);
        Json(Whole { result, age_s }).into_response()
    })
    .await
}

/// The result of a scan, with its age.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ScanResult")]
pub(crate) struct Whole<'a> {
    #[serde(flatten)]
    result: CheckResult<'a>,
    /// Seconds since the scan began; above zero for a shared or remembered result.
    age_s: u64,
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
