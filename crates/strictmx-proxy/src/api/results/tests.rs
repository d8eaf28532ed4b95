use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use futures_util::FutureExt as _;
use strictmx_core::observation::{Cause, Failure, Observation, Stage};
use strictmx_core::question::{Question, RecordType};
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::*;
use crate::test_network::service_without_network;

/// Of a service that has checked `seen-domain.com`, and the folder it stores in.
async fn state(limit: &str) -> (Arc<router::State>, TempDir, std::net::TcpListener) {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut service, silent) = service_without_network();
    service.stored = Some(Stored::open(folder.path()).await.expect("it opens"));
    service.table.set(limit).expect(limit);
    let state = router::State::new(service);
    state.scans.plant(evidence("seen-domain.com"));
    (state, folder, silent)
}

fn evidence(domain: &str) -> Evidence {
    Evidence::new(domain.parse().expect(domain), now())
}

fn store(from: [u8; 4], domain: &str) -> Request {
    let request = Request::post("/api/v1/results")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .extension(ConnectInfo(SocketAddr::from((from, 1))));
    let body = format!(r#"{{"domain":"{domain}"}}"#);
    request.body(Body::from(body)).expect("a request")
}

/// P34: whoever waits for a check keeps a place of his network, and none of others.
#[tokio::test]
async fn one_network_keeps_no_other_from_storing() {
    let (state, _folder, _silent) = state("storing-per-network=4").await;
    let app = router::router(state);
    let mut waiting = Vec::new();
    for network in 0..20 {
        for _ in 0..4 {
            // All of them join one check, which nobody answers.
            let asked = app.clone();
            let mut asked = Box::pin(asked.oneshot(store([11, 0, network, 1], "quiet-domain.com")));
            assert!(asked.as_mut().now_or_never().is_none(), "it waits");
            waiting.push(asked);
        }
    }
    let status = async |from| {
        let answer = app.clone().oneshot(store(from, "seen-domain.com")).await;
        answer.expect("an answer").status()
    };
    assert_eq!(status([11, 0, 1, 2]).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(status([11, 1, 0, 1]).await, StatusCode::CREATED);
    assert_eq!(waiting.len(), 80);
}

/// Whoever owns a domain can have its checks come to nothing, as often as they like.
#[tokio::test]
async fn what_a_domain_keeps_from_being_stored_counts_as_stored() {
    let limit = "stored-per-client=1/h:1";
    for (cause, octets, then) in [
        (Cause::NoResolver, 0, StatusCode::CREATED),
        (Cause::BudgetSpent, 0, StatusCode::TOO_MANY_REQUESTS),
        (Cause::Timeout, TOO_MANY, StatusCode::TOO_MANY_REQUESTS),
    ] {
        let status = asked_twice(limit, cause.clone(), octets, [11, 0, 0, 1]).await;
        assert_eq!(status, then, "{cause:?}");
    }
}

/// No number of networks is remembered for results that take no room.
#[tokio::test]
async fn what_counts_for_a_network_counts_for_everybody() {
    for (cause, octets, then) in [
        (Cause::NoResolver, 0, StatusCode::CREATED),
        (Cause::BudgetSpent, 0, StatusCode::SERVICE_UNAVAILABLE),
        (Cause::Timeout, TOO_MANY, StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let status = asked_twice("stored=1/h:1", cause.clone(), octets, [11, 1, 0, 1]).await;
        assert_eq!(status, then, "{cause:?}");
    }
}

/// More octets than a result that is stored may have.
const TOO_MANY: usize = 600_000;

/// What comes of storing a result, asked for from there, after a check which ended so, and told it in so
/// many octets, was to be stored from 11.0.0.1.
async fn asked_twice(limit: &str, cause: Cause, octets: usize, from: [u8; 4]) -> StatusCode {
    let (state, _folder, _silent) = state(limit).await;
    let mut left_out = evidence("quiet-domain.com");
    let question = Question::dns(left_out.policy_domain.clone(), RecordType::Mx);
    let failure = Failure::new(Stage::Resolve, cause).detail("x".repeat(octets));
    left_out.record(question, Observation::Unknown(failure));
    state.scans.plant(left_out);
    let app = router::router(state);
    let status = async |from, domain| {
        let answer = app.clone().oneshot(store(from, domain)).await;
        answer.expect("an answer").status()
    };
    let first = status([11, 0, 0, 1], "quiet-domain.com").await;
    assert_ne!(first, StatusCode::CREATED);
    status(from, "seen-domain.com").await
}

/// Whoever is slow to take a result has no more of it in memory than is on its way.
#[tokio::test]
async fn what_is_stored_is_given_out_in_pieces() {
    let (state, _folder, _silent) = state("storing=4").await;
    let mut large = evidence("seen-domain.com");
    let question = Question::dns(large.policy_domain.clone(), RecordType::Mx);
    let failure = Failure::new(Stage::Resolve, Cause::Timeout).detail("\u{e9}".repeat(50_000));
    large.record(question, Observation::Unknown(failure));
    let stored = state.service.stored.as_ref().expect("it stores");
    let receipt = stored.keep(large, now()).await.expect("it is kept");
    let app = router::router(Arc::clone(&state));
    let frames = async |deletes: bool| {
        let request = Request::get(format!("/api/v1/results/{}", receipt.id))
            .header("host", "localhost")
            .extension(ConnectInfo(SocketAddr::from(([11, 0, 0, 1], 1))));
        let request = request.body(Body::empty()).expect("a request");
        let answer = app.clone().oneshot(request).await.expect("an answer");
        assert_eq!(answer.headers()["content-type"], "application/json");
        let length = answer.headers()["content-length"].to_str().expect("ASCII");
        let length: usize = length.parse().expect("a number");
        let mut frames = answer.into_body().into_data_stream();
        let first = frames.next().await.expect("a piece").expect("octets");
        if deletes {
            let (id, token) = (&receipt.id, &receipt.deletion_token);
            stored.delete(id, token, now()).await.expect("it is there");
        }
        let mut all = vec![Ok(first)];
        all.extend(frames.collect::<Vec<_>>().await);
        (length, all)
    };
    let (length, all) = frames(false).await;
    let all: Vec<_> = all.into_iter().map(|it| it.expect("octets")).collect();
    assert!(all.iter().all(|piece| piece.len() <= PIECE));
    let whole = all.concat();
    assert_eq!(whole.len(), length);
    let sealed: Sealed = serde_json::from_slice(&whole).expect("a sealed result");
    assert!(sealed.open(stored.keys(), now()).is_ok());
    let (_, cut_off) = frames(true).await;
    assert!(cut_off[1].is_err(), "none of it was kept for its reader");
}
