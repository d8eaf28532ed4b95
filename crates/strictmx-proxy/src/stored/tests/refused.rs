//! What is said where nothing can be stored.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::*;
use crate::limits::TABLE;
use crate::router::{State, router};
use crate::test_network::service_without_network;

/// A service that allows much and has little room.
async fn state(folder: &TempDir) -> Arc<State> {
    let (mut service, _silent) = service_without_network();
    for limit in TABLE {
        if limit.name.starts_with("stored") {
            let much = format!("{}=1000/s:1000", limit.name);
            service.table.set(&much).expect("a limit");
        }
    }
    let stored = Stored::open_with(folder.path(), tight()).await;
    service.stored = Some(stored.expect("it opens"));
    State::new(service)
}

/// Status, `Retry-After` and code.
async fn store(state: &Arc<State>) -> (u16, Option<String>, Value) {
    let request = Request::post("/api/v1/results").header("content-type", "application/json");
    let request = request.header("host", "localhost");
    let request = request.body(Body::from(r#"{"domain":"example.com"}"#));
    let answer = router(Arc::clone(state)).oneshot(request.expect("a request"));
    let answer = answer.await.expect("an answer");
    let status = answer.status().as_u16();
    let after = answer.headers().get("retry-after");
    let after = after.map(|value| value.to_str().expect("ASCII").to_owned());
    let body = answer.into_body().collect().await.expect("a body");
    let mut body: Value = serde_json::from_slice(&body.to_bytes()).expect("JSON");
    (status, after, body["code"].take())
}

fn refusal(status: u16, after: Option<&str>, code: &str) -> (u16, Option<String>, Value) {
    (status, after.map(str::to_owned), code.into())
}

#[tokio::test]
async fn what_did_not_come_to_its_end_is_not_signed() {
    let folder = folder();
    let state = state(&folder).await;
    tokio::time::pause();
    for why in ["its time was over", "that of a moment ago"] {
        let refused = refusal(503, Some("60"), "results.not-whole");
        assert_eq!(store(&state).await, refused, "{why}");
    }
    tokio::time::resume();
    let stored = state.service.stored.as_ref().expect("a database");
    let kept = query("SELECT id FROM results").fetch_all(&stored.database.readers);
    assert_eq!(kept.await.expect("rows").len(), 0);
    state.scans.plant(evidence());
    assert_eq!(store(&state).await.0, 201);
}

#[tokio::test]
async fn a_locked_or_full_database_is_a_problem_that_says_so() {
    let folder = folder();
    let state = state(&folder).await;
    state.scans.plant(evidence());
    let other = Database::open(&folder.path().join("results.sqlite"), tight()).await;
    let other = other.expect("it opens");
    let lock = other.writer.begin_with("BEGIN EXCLUSIVE").await;
    let lock = lock.expect("a lock");
    assert_eq!(store(&state).await, refusal(503, Some("5"), "store.busy"));
    drop(lock);
    drop(other);
    let mut last = refusal(201, None, "");
    for _ in 0..KEPT_OF_DOMAIN {
        last = store(&state).await;
        if last.0 != 201 {
            break;
        }
    }
    assert_eq!(last, refusal(507, None, "store.full"));
}
