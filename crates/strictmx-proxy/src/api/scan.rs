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
    let result = state.scans.result(&shared).await?;
    // A `Whole`: the age stands in place of the opening brace.
    let age = Bytes::from(format!(r#"{{"age_s":{age_s},"#));
    let octets = age.len() + result.len();
    let rest = match state.room_of_results.whole(client.network, result) {
        Some(whole) => stream::iter([Ok(whole)]).left_stream(),
        None => shared.pieces().right_stream(),
    };
    Ok(json_in_pieces(octets, stream::iter([Ok(age)]).chain(rest)))
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

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::extract::{ConnectInfo, Request};
    use http_body_util::BodyExt as _;
    use strictmx_core::evidence::Evidence;
    use tower::ServiceExt as _;

    use super::*;
    use crate::body::{PIECE, WHOLE_MEMORY};
    use crate::scans::now;
    use crate::test_network::service_without_network;

    /// P34: as long as there is room results go out whole, shared by all who read them. Whoever leaves
    /// them unread takes the room of his own network alone, and has them in pieces from then on.
    #[tokio::test]
    async fn results_go_out_whole_while_there_is_room() {
        let (service, _silent) = service_without_network();
        let state = router::State::new(service);
        let domain = "example.com".parse().expect("a domain");
        state.scans.plant(Evidence::new(domain, now()));
        let app = router::router(Arc::clone(&state));
        // What comes after the age.
        let read = async |network: u8| {
            let from = SocketAddr::from(([11, 0, network, 1], 1));
            let request = Request::get("/api/v1/scan/example.com")
                .header("host", "localhost")
                .extension(ConnectInfo(from));
            let request = request.body(Body::empty()).expect("a request");
            let answer = app.clone().oneshot(request).await.expect("an answer");
            let mut body = answer.into_body();
            let mut frames = Vec::new();
            while let Some(frame) = body.frame().await {
                let frame = frame.expect("a frame").into_data();
                frames.push(frame.expect("octets"));
            }
            frames.remove(0);
            frames
        };
        let mut unread = Vec::new();
        let pieces = loop {
            let frames = read(0).await;
            if frames.len() > 1 {
                break frames;
            }
            unread.extend(frames);
            assert!(unread.len() * PIECE < WHOLE_MEMORY, "they take nothing");
        };
        let each = unread[0].len();
        assert!(each > PIECE && pieces.concat() == unread[0]);
        assert_eq!(unread.len(), WHOLE_MEMORY / 4 / each, "a part of the room");
        assert!(pieces.iter().all(|piece| piece.len() <= PIECE));
        let others = read(1).await;
        assert_eq!(others.len(), 1);
        assert_eq!(others[0].as_ptr(), unread[0].as_ptr(), "shared");
        let half_read = unread.pop().map(|whole| whole.slice(each / 2..));
        assert!(read(0).await.len() > 1);
        drop(half_read);
        assert_eq!(read(0).await.len(), 1, "there is room again");
    }
}
