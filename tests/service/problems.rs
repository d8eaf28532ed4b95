//! Whatever is refused is a problem in our own words.

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use strictmx_wire::ProblemKind;

use crate::running::{Running, body, documented};

/// Asserts that an answer is a problem in our own words, and says which.
async fn problem(response: Response<Incoming>, what: &str) -> String {
    let status = response.status().as_u16();
    let media_type = &response.headers()["content-type"];
    assert_eq!(media_type, "application/problem+json", "{what}");
    let problem = body(response).await;
    assert_eq!(problem["status"], status, "{what}: {problem}");
    let code = problem["code"].as_str().unwrap_or_default().to_owned();
    let kind = ProblemKind::ALL.iter().find(|kind| kind.code == code);
    assert_eq!(kind.map(|kind| kind.status), Some(status), "{what}: {code}");
    assert_eq!(problem["type"], format!("/api#{code}"), "{what}");
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(detail.len() > 20, "{what}: {problem}");
    for foreign in ["deserialize", "expected", "EOF", "Invalid", "unknown field"] {
        assert!(!detail.contains(foreign), "{what}: {problem}");
    }
    format!("{status} {code}")
}

#[tokio::test]
async fn refusals_are_problems() {
    let service = Running::start();
    for (path, expected) in [
        ("scan/localhost", "422 domain.special_use"),
        ("scan/192.0.2.1", "422 domain.ip_literal"),
        ("scan/example.123", "422 domain.numeric_tld"),
        ("scan/co.uk", "422 domain.public_suffix"),
        ("scan/example.con", "422 domain.unknown_tld"),
        ("scan/user@example.com", "422 domain.is_email"),
        ("scan/exa%20mple.com", "422 domain.invalid_char"),
        ("scan/example.com%0d%0aX:%20y", "422 domain.control_char"),
        ("scan/%ff%fe.com", "400 request.path"),
        ("scan/enforced.lab.test?fresh=banana", "400 request.query"),
        ("scan/enforced.lab.test?fres=true", "400 request.query"),
        (
            "scan/enforced.lab.test?fresh=true&fresh=true",
            "400 request.query",
        ),
        ("scan/", "404 request.no-such-resource"),
        ("nothing", "404 request.no-such-resource"),
        ("", "404 request.no-such-resource"),
        ("lint", "405 request.method-not-allowed"),
    ] {
        let response = service.get(&format!("/api/v1/{path}"), "*/*").await;
        if response.status() == 405 {
            assert_eq!(response.headers()["allow"], "POST", "RFC 9110 15.5.6");
        }
        assert_eq!(problem(response, path).await, expected, "{path}");
    }
}

#[tokio::test]
async fn pages_of_other_sites_cannot_ask() {
    let service = Running::start();
    for (site, expected) in [
        ("cross-site", Some("403 request.cross-site")),
        ("same-origin", None),
        ("none", None),
    ] {
        let request = Request::get("/api/v1/examples")
            .header("host", &service.authority)
            .header("sec-fetch-site", site);
        let request = request.body(Full::<Bytes>::default()).expect("a request");
        let response = service.send(request).await;
        match expected {
            Some(expected) => assert_eq!(problem(response, site).await, expected),
            None => assert_eq!(response.status(), 200, "{site}"),
        }
    }
}

/// Each resource, and as its document says: that is looked at with every answer.
#[tokio::test]
async fn whatever_is_asked_for_foreign_pages_are_refused_and_limits_kept() {
    let service = Running::with(&["--limit", "requests-per-client=1/h:1"]);
    let allowed = service.get("/api/v1/limits", "*/*").await;
    assert_eq!(allowed.status(), 200);
    let resources = documented();
    assert!(resources.len() > 8, "{resources:?}");
    for (method, path) in resources {
        for (site, expected) in [
            ("cross-site", "403 request.cross-site"),
            ("same-origin", "429 limit.requests-per-client"),
        ] {
            let request = Request::builder().method(&method).uri(&path);
            let request = request
                .header("host", &service.authority)
                .header("sec-fetch-site", site);
            let request = request.body(Full::<Bytes>::default()).expect("a request");
            let answer = service.send(request).await;
            let status = answer.status().as_u16();
            let code = body(answer).await["code"].take();
            let said = format!("{status} {}", code.as_str().unwrap_or_default());
            assert_eq!(said, expected, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_problems() {
    let service = Running::start();
    let json = "application/json";
    let long = format!(r#"{{"text":"{}"}}"#, "a".repeat(256 * 1024));
    let nested = "[".repeat(100_000);
    let cases: [(&str, &[u8], &str); 13] = [
        (json, br#"{"text":1}"#, "422 json.fields"),
        (json, br#"{"txt":""}"#, "422 json.fields"),
        (json, br#"{"text":"","port":25}"#, "422 json.fields"),
        (json, br#"{"text":"","text":""}"#, "422 json.fields"),
        (json, b"[]", "422 json.fields"),
        (
            json,
            br#"{"kind":"x\u0000","text":""}"#,
            "422 lint.unknown-kind",
        ),
        (json, b"{", "400 json.syntax"),
        (json, b"", "400 json.syntax"),
        (json, nested.as_bytes(), "422 json.fields"),
        (json, b"\xff\xfe", "400 json.encoding"),
        (json, long.as_bytes(), "413 request.too-large"),
        ("text/plain", br#"{"text":""}"#, "415 request.media-type"),
        (
            "application/jsonp",
            br#"{"text":""}"#,
            "415 request.media-type",
        ),
    ];
    for (media_type, octets, expected) in cases {
        let what = String::from_utf8_lossy(octets.get(..40).unwrap_or(octets));
        for chunked in [false, true] {
            let response = service.send_lint(media_type, octets, chunked).await;
            assert_eq!(problem(response, &what).await, expected, "{what}");
        }
    }
    let response = service
        .send_lint("Application/JSON; charset=utf-8", br#"{"text":""}"#, false)
        .await;
    assert_eq!(response.status(), 200);
}
