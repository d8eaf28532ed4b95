//! Badges, cards and previews: a result at a glance, for places elsewhere.

use hyper::Response;
use hyper::body::Incoming;
use serde_json::json;

use crate::running::{Running, body, text};

fn header(response: &Response<Incoming>, name: &str) -> String {
    let value = response.headers().get(name);
    let value = value.and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

async fn message(service: &Running, domain: &str) -> (u16, String) {
    let response = service.get(&format!("/badge/{domain}.json"), "*/*").await;
    let status = response.status().as_u16();
    let badge = body(response).await;
    (
        status,
        badge["message"].as_str().unwrap_or_default().to_owned(),
    )
}

/// Where this one domain asked not to be checked.
fn opted_out(domain: &str) -> Running {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("opt-out");
    std::fs::write(&list, domain).expect("written");
    Running::with(&["--opt-out", list.to_str().expect("UTF-8")])
}

#[tokio::test]
async fn a_badge_shows_what_is_known_and_has_nothing_checked() {
    let service = opted_out("quiet.example.com");
    let unknown = (200, "unknown".to_owned());
    for _ in 0..3 {
        assert_eq!(message(&service, "enforced.lab.test").await, unknown);
    }
    let scan = "/api/v1/scan/enforced.lab.test";
    let scan = body(service.get(scan, "application/json").await).await;
    assert_eq!(scan["age_s"], 0, "nobody asked before");
    let response = service.get("/badge/enforced.lab.test.json", "*/*").await;
    assert_eq!(header(&response, "cache-control"), "public, max-age=300");
    assert_eq!(
        header(&response, "cross-origin-resource-policy"),
        "cross-origin"
    );
    assert_eq!(
        body(response).await,
        json!({
            "schemaVersion": 1, "label": "MTA-STS", "message": "enforced", "color": "#1b6a3b",
            "cacheSeconds": 300
        })
    );
    let response = service.get("/badge/enforced.lab.test.svg", "image/*").await;
    assert!(header(&response, "content-type").starts_with("image/svg+xml"));
    assert_eq!(header(&response, "x-robots-tag"), "noindex");
    let svg = text(response).await;
    assert!(svg.contains("<title>MTA-STS: enforced</title>"), "{svg}");
    for (path, status) in [
        ("/badge/192.0.2.1.svg", 422),
        ("/badge/localhost.svg", 422),
        ("/badge/enforced.lab.test", 404),
        ("/badge/%FF.svg", 400),
    ] {
        let response = service.get(path, "*/*").await;
        assert_eq!(response.status(), status, "{path}");
    }
    // An image of a name that cannot be checked says so; who reads JSON gets the reason.
    let refused = service.get("/badge/localhost.svg", "image/*").await;
    assert!(header(&refused, "content-type").starts_with("image/svg+xml"));
    let cors = header(&refused, "cross-origin-resource-policy");
    assert_eq!(cors, "cross-origin");
    let svg = text(refused).await;
    assert!(svg.contains("MTA-STS: not a domain to check"), "{svg}");
    let refused = service.get("/badge/quiet.example.com.svg", "image/*").await;
    let svg = text(refused).await;
    assert!(svg.contains("MTA-STS: not checked here"), "{svg}");
    let refused = service.get("/badge/localhost.json", "*/*").await;
    assert_eq!(body(refused).await["code"], "domain.special_use");
}

#[tokio::test]
async fn a_card_is_for_frames_of_any_page_and_runs_nothing() {
    let service = opted_out("quiet.example.com");
    let card = "/card/enforced.lab.test";
    let before = service.get(card, "text/html").await;
    let policy = header(&before, "content-security-policy");
    for part in [
        "default-src 'none'",
        "frame-ancestors *",
        "form-action 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(
        !policy.contains("script-src") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(header(&before, "x-frame-options"), "");
    let before = text(before).await;
    assert!(before.contains("enforced.lab.test: Unknown"), "{before}");
    let scan = "/api/v1/scan/enforced.lab.test";
    text(service.get(scan, "application/json").await).await;
    let card = text(service.get(card, "text/html").await).await;
    assert!(card.contains("enforced.lab.test: Enforced"), "{card}");
    assert!(
        !card.contains("<script") && !card.contains(" style="),
        "{card}"
    );
    let refused = service.get("/card/10.0.0.1", "text/html").await;
    assert_eq!(refused.status(), 422);
    assert_eq!(header(&refused, "x-frame-options"), "");
    let refused = text(refused).await;
    assert!(
        refused.contains("<title>This is not a domain to check</title>")
            && refused.contains("IP address"),
        "{refused}"
    );
    let refused = service.get("/card/quiet.example.com", "text/html").await;
    let refused = text(refused).await;
    assert!(
        refused.contains("<title>This domain is not checked here</title>"),
        "{refused}"
    );
    let refused = service.get("/card/%ff", "text/html").await;
    assert_eq!(refused.status(), 400);
    let refused = text(refused).await;
    assert!(
        refused.contains("<!doctype html>") && refused.contains("is not UTF-8"),
        "{refused}"
    );
    // All others stay out of frames.
    let page = service.get("/check/enforced.lab.test", "text/html").await;
    assert_eq!(header(&page, "x-frame-options"), "DENY");
}

#[tokio::test]
async fn a_stored_result_has_a_preview_and_no_badge() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = ["--data", folder.path().to_str().expect("UTF-8")];
    let service = Running::with(&data);
    let request = r#"{"domain":"enforced.lab.test"}"#;
    let told = body(service.post("/api/v1/results", request).await).await;
    let id = told["id"].as_str().expect("an id");
    drop(service);
    let service = Running::with(&data);
    // Who has no id does not learn of it.
    let unknown = (200, "unknown".to_owned());
    assert_eq!(message(&service, "enforced.lab.test").await, unknown);
    let page = service.get(&format!("/r/{id}"), "text/html").await;
    assert_eq!(page.status(), 200);
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-robots-tag", "noindex"),
        ("x-frame-options", "DENY"),
        ("content-type", "text/html; charset=utf-8"),
    ] {
        assert_eq!(header(&page, name), value, "{name}");
    }
    let page = text(page).await;
    let address = format!("http://{}/r/{id}", service.authority);
    for part in [
        "<title>enforced.lab.test: Enforced \u{b7} strictmx</title>",
        &format!("<meta property=\"og:url\" content=\"{address}\">"),
        &format!("<meta property=\"og:image\" content=\"{address}/card.png\">"),
        "<meta property=\"og:description\" content=\"",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let card = service.get(&format!("/r/{id}/card.png"), "*/*").await;
    assert_eq!(card.status(), 200);
    assert_eq!(header(&card, "content-type"), "image/png");
    assert_eq!(header(&card, "cache-control"), "public, max-age=60");
    assert_eq!(
        header(&card, "cross-origin-resource-policy"),
        "cross-origin"
    );
    let card = service
        .get("/r/AAAAAAAAAAAAAAAAAAAAAA/card.png", "*/*")
        .await;
    assert_eq!(card.status(), 404);
    // Whatever is no id is told alike, and the page says so.
    let unknown = text(service.get("/r/AAAAAAAAAAAAAAAAAAAAAA", "*/*").await).await;
    for id in ["%2e%2e", "%2e%2e%2f", "x", &"A".repeat(10_240)] {
        let response = service.get(&format!("/r/{id}"), "text/html").await;
        assert_eq!(response.status(), 404, "{id:.20}");
        assert_eq!(text(response).await, unknown, "{id:.20}");
    }
    assert!(unknown.contains("<title>strictmx</title>"), "{unknown}");
}

#[tokio::test]
async fn browsers_search_from_their_address_bar() {
    let service = Running::start();
    let response = service.get("/opensearch.xml", "*/*").await;
    assert_eq!(
        header(&response, "content-type"),
        "application/opensearchdescription+xml"
    );
    assert_eq!(header(&response, "cache-control"), "no-store");
    let xml = text(response).await;
    let template = format!("http://{}/check/{{searchTerms}}", service.authority);
    assert!(xml.contains(&format!("template=\"{template}\"")), "{xml}");
}

/// `noindex` is heard by those alone who may read the page.
#[test]
fn robots_may_read_what_is_not_to_be_found() {
    let robots = concat!(env!("CARGO_MANIFEST_DIR"), "/web/static/robots.txt");
    let robots = std::fs::read_to_string(robots).expect("a file");
    assert_eq!(robots, "User-agent: *\nDisallow: /api/\n");
}
