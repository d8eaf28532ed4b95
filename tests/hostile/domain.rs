//! Names, as they reach the service (`DOM-*`): one canonical form everywhere, and refusals that
//! show nothing of what was refused but its letters.

use serde_json::Value;

use super::post;
use crate::running::{Running, body};

/// The problem that a name gets, percent-encoded as it is in a path.
async fn refused(service: &Running, name: &str) -> Value {
    let path = format!("/api/v1/scan/{name}");
    let response = service.get(&path, "application/json").await;
    let (status, headers) = (response.status(), response.headers().clone());
    assert!(status == 422 || status == 400, "{name}: {status}");
    assert_eq!(
        headers["content-type"], "application/problem+json",
        "{name}"
    );
    body(response).await
}

/// Whatever way it is written, it is one scan.
async fn is_one_scan(names: [&str; 2]) {
    let service = Running::start();
    let mut results = Vec::new();
    for name in names {
        let path = format!("/api/v1/scan/{name}");
        let result = body(service.get(&path, "application/json").await).await;
        let text = |key: &str| result[key].as_str().expect("a text").to_owned();
        results.push((text("domain"), text("checked_at")));
    }
    assert_eq!(results[0], results[1]);
}

#[tokio::test]
async fn dom_003() {
    is_one_scan(["enforced.lab.test", "Enforced.LAB.test"]).await;
}

#[tokio::test]
async fn dom_004() {
    is_one_scan(["enforced.lab.test", "enforced.lab.test."]).await;
}

#[tokio::test]
async fn dom_045() {
    is_one_scan(["enforced.lab.test", "enforced%E3%80%82lab.test"]).await;
}

/// What cannot be in a name never comes back as it is.
#[tokio::test]
async fn dom_021() {
    let service = Running::start();
    let problem = refused(&service, "example.com%0D%0AHost:%20evil.test").await;
    assert_eq!(problem["code"], "domain.control_char");
    let detail = problem["detail"].as_str().expect("words");
    assert!(!detail.contains(char::is_control), "{detail:?}");
}

/// One decoding, and not another.
#[tokio::test]
async fn dom_022() {
    let service = Running::start();
    let once = refused(&service, "example.com%0d%0aX:%20y").await;
    assert_eq!(once["code"], "domain.control_char");
    let twice = refused(&service, "example.com%250d%250aX:%20y").await;
    assert_eq!(twice["code"], "domain.invalid_char");
}

#[tokio::test]
async fn dom_023() {
    let service = Running::start();
    let problem = refused(&service, "example%252ecom").await;
    assert_eq!(problem["code"], "domain.invalid_char");
}

/// Octets that are no text: in a path, and in a body.
#[tokio::test]
async fn dom_050() {
    let service = Running::start();
    let problem = refused(&service, "%FF%FE.com").await;
    assert_eq!(problem["code"], "request.path");
    let json = b"{\"text\":\"\xff\xfe.com\"}";
    let response = post(&service, "/api/v1/lint", "application/json", json).await;
    assert_eq!(response.status(), 400);
    assert_eq!(body(response).await["code"], "json.encoding");
}
