//! The service, over real HTTP.

mod headers;
mod limits;
mod problems;
pub(crate) mod schemas;

use crate::running::{Running, body, text};

#[tokio::test]
async fn a_scan_streams_or_comes_whole() {
    let service = Running::start();
    let whole = service
        .get("/api/v1/scan/two-records.lab.test", "application/json")
        .await;
    assert_eq!(whole.status(), 200);
    let whole = body(whole).await;
    assert_eq!(whole["verdict"], "unprotected");
    assert!(whole["age_s"].is_u64());

    let stream = service
        .get("/api/v1/scan/two-records.lab.test", "text/event-stream")
        .await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let text = text(stream).await;
    let events: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("event: "))
        .collect();
    assert_eq!(
        (events.first(), events.last()),
        (Some(&"started"), Some(&"done"))
    );
    let begins = r#"data: {"started":{"format_version":1,"#;
    assert!(text.contains(begins), "by which older pages know: {text}");
    let count = |name| events.iter().filter(|event| **event == name).count();
    assert_eq!(count("asked"), count("answered"));
    assert_eq!(
        count("answered"),
        whole["evidence"]["entries"].as_array().map_or(0, Vec::len),
        "the same scan"
    );
}

#[tokio::test]
async fn one_scan_is_shared_by_all_who_ask() {
    let service = Running::start();
    let ask = async |path: &str| {
        let whole = body(service.get(path, "application/json").await).await;
        (whole["checked_at"].clone(), whole["evidence"].clone())
    };
    let path = "/api/v1/scan/enforced.lab.test";
    let asking = (0..100).map(|_| ask(path));
    let same = futures_util::future::join_all(asking).await;
    assert!(same.iter().all(|one| *one == same[0]), "asked at once");
    assert_eq!(ask(path).await, same[0], "remembered");
    let anew = ask(&format!("{path}?fresh=true")).await;
    assert_eq!(anew, same[0], "left in peace for a minute");
}

#[tokio::test]
async fn lint_judges_without_asking_anybody() {
    let service = Running::start();
    let judged = body(
        service
            .post("/api/v1/lint", r#"{"text":"v=STSv1; id=1"}"#)
            .await,
    )
    .await;
    assert_eq!(
        (judged["kind"].as_str(), judged["valid"].as_bool()),
        (Some("sts-record"), Some(true))
    );
}

/// The page is the same, and says so itself; the status is for all others who ask.
#[tokio::test]
async fn unknown_addresses_are_not_found() {
    let service = Running::start();
    let page = text(service.get("/", "text/html").await).await;
    for (path, status) in [
        ("/check/example.com", 200),
        ("/check/b%C3%BCcher.example/", 200),
        ("/check/a%2Fb", 200),
        ("/check/example.com?fresh=1", 200),
        ("/check", 404),
        ("/check/a/b", 404),
        ("/checks/no-such", 404),
        ("/nowhere", 404),
        ("/app-0123456789abcdef.js", 404),
        ("/.env", 404),
    ] {
        let response = service.get(path, "text/html").await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers()["content-type"], "text/html", "{path}");
        assert_eq!(response.headers()["cache-control"], "no-cache", "{path}");
        assert_eq!(text(response).await, page, "{path}");
    }
}

/// Some add a slash. It leads to the document, and nowhere else.
#[tokio::test]
async fn a_slash_behind_a_document_leads_to_it() {
    let service = Running::start();
    for (path, document) in [
        ("/limits/", Some("/limits")),
        ("/checks/", Some("/checks")),
        ("/api/", Some("/api")),
        (
            "/checks/sts-policy-mode-unknown/",
            Some("/checks/sts-policy-mode-unknown"),
        ),
        ("//", None),
        ("//evil.example/", None),
        ("//evil/", None),
        ("/\\evil/", None),
        ("/a//", None),
        ("/%0d%0aa:b/", None),
    ] {
        let response = service.get(path, "text/html").await;
        let location = response.headers().get("location");
        let location = location.map(|it| it.to_str().expect("ASCII"));
        assert_eq!(location, document, "{path}");
        let status = if document.is_some() { 308 } else { 404 };
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers()["cache-control"], "no-cache", "{path}");
    }
}

/// The lint page is a program of its own, which the first visit does not load.
#[tokio::test]
async fn the_lint_page_is_apart() {
    let service = Running::start();
    let first = text(service.get("/", "text/html").await).await;
    for path in ["/lint", "/lint/"] {
        let response = service.get(path, "text/html").await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["cache-control"], "no-cache", "{path}");
        let page = text(response).await;
        assert!(
            page.contains("/lint-") && !page.contains("/app-"),
            "{path}: {page}"
        );
        assert!(
            first.contains("/app-") && !first.contains("/lint-"),
            "{first}"
        );
    }
}

#[tokio::test]
async fn who_runs_the_service_is_the_operators_to_say() {
    let silent = Running::start();
    let operator = body(silent.get("/api/v1/operator", "*/*").await).await;
    assert!(
        operator["contact"].is_null() && operator["about_url"].is_null(),
        "{operator}"
    );
    assert!(
        operator["user_agent"]
            .as_str()
            .is_some_and(|it| it.starts_with("strictmx/"))
    );
    let response = silent.get("/.well-known/security.txt", "*/*").await;
    assert_eq!(response.status(), 404);

    let service = Running::with(&[
        "--contact",
        "mailto:abuse@example.org",
        "--about-url",
        "https://sts.example.org/probe",
    ]);
    let operator = body(service.get("/api/v1/operator", "*/*").await).await;
    assert_eq!(operator["contact"], "mailto:abuse@example.org");
    let agent = operator["user_agent"].as_str().unwrap_or_default();
    assert!(
        agent.ends_with("(+https://sts.example.org/probe)"),
        "{agent}"
    );
    let response = service.get("/.well-known/security.txt", "*/*").await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-type"],
        "text/plain; charset=utf-8"
    );
    let said = text(response).await;
    let lines: Vec<_> = said.lines().collect();
    assert!(
        lines.contains(&"Contact: mailto:abuse@example.org"),
        "{said}"
    );
    assert!(
        lines.contains(&"Canonical: https://sts.example.org/.well-known/security.txt"),
        "{said}"
    );
    let expires = lines.iter().find_map(|line| line.strip_prefix("Expires: "));
    let expires = expires.and_then(strictmx_core::timestamp::Timestamp::parse);
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970");
    let days = (expires.expect("a time").unix() - now.as_secs() as i64) / 86_400;
    assert!((30..365).contains(&days), "{days} days (RFC 9116 2.5.5)");
}

/// An integrator begins at the README.
#[tokio::test]
async fn the_readme_leads_to_the_api() {
    let readme = include_str!("../README.md");
    let service = Running::start();
    for path in [
        "/api",
        "/api/v1/openapi.json",
        "/api/v1/scan/enforced.lab.test",
    ] {
        assert!(readme.contains(path), "{path}");
        assert_eq!(service.get(path, "*/*").await.status(), 200, "{path}");
    }
    let description = body(service.get("/api/v1/openapi.json", "*/*").await).await;
    let version = description["openapi"].as_str().expect("a version");
    let (version, _) = version.rsplit_once('.').expect("three numbers");
    assert!(
        readme.contains(&format!("(OpenAPI {version})")),
        "{version}"
    );
}
