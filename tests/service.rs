//! The service, over real HTTP.

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use serde_json::{Value, json};
use strictmx_wire::ProblemKind;

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

/// What the headers say besides, and the problem.
async fn refused(response: Response<Incoming>) -> (u16, String, String, Value) {
    let header = |name| {
        let value = response.headers().get(name);
        let value = value.and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let (after, left) = (header("retry-after"), header("ratelimit"));
    (
        response.status().as_u16(),
        after,
        left,
        body(response).await,
    )
}

#[tokio::test]
async fn limits_are_told_with_every_answer_and_refuse_at_their_end() {
    let service = Running::with(&["--limit", "requests-per-client=1/h:4"]);
    let limits = service.get("/api/v1/limits", "*/*").await;
    assert_eq!(
        (
            &limits.headers()["ratelimit-policy"],
            &limits.headers()["ratelimit"]
        ),
        (
            &"\"requests-per-client\";q=4;w=14400"
                .parse()
                .expect("a value"),
            &"\"requests-per-client\";r=3;t=3600"
                .parse()
                .expect("a value")
        )
    );
    let limits = body(limits).await;
    let of = |name: &str| {
        let mut rows = limits.as_array().expect("a list").iter();
        let row = rows.find(|row| row["name"] == name).expect(name);
        (row["allowed"].clone(), row["answer"].clone())
    };
    assert_eq!(
        of("requests-per-client"),
        (
            json!({ "rate": { "count": 1, "per_s": 3600, "burst": 4 } }),
            json!("too-many-requests")
        )
    );
    assert_eq!(
        of("running"),
        (json!({ "at-once": 400 }), json!("overloaded"))
    );
    assert_eq!(of("smtp-per-address").1, json!("waits"));

    // Whatever is asked for, and however: JSON, a stream, a text, a spoofed address.
    for _ in 0..2 {
        let whole = service
            .get("/api/v1/scan/enforced.lab.test", "application/json")
            .await;
        assert_eq!(whole.status(), 200);
    }
    let judged = service.post("/api/v1/lint", r#"{"text":""}"#).await;
    assert_eq!(judged.status(), 200);
    let spoofed = Request::get("/api/v1/scan/enforced.lab.test")
        .header("host", &service.authority)
        .header("x-forwarded-for", "203.0.113.9")
        .header("forwarded", "for=203.0.113.9")
        .header("accept", "text/event-stream");
    let spoofed = spoofed.body(Full::default()).expect("a request");
    for response in [
        service.send(spoofed).await,
        service
            .get("/api/v1/scan/enforced.lab.test", "application/json")
            .await,
        service.post("/api/v1/lint", r#"{"text":""}"#).await,
    ] {
        let (status, after, left, problem) = refused(response).await;
        assert_eq!(status, 429, "{problem}");
        assert_eq!(problem["code"], "limit.requests-per-client");
        assert_eq!(after, problem["retry_after_s"].to_string());
        assert!(left.starts_with("\"requests-per-client\";r=0;t="), "{left}");
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert!(
            detail.contains("1 an hour, 4 at once")
                && detail.contains(&format!("Come back in {after} seconds")),
            "{detail}"
        );
    }
    let page = service.get("/", "text/html").await;
    assert_eq!(
        page.status(),
        200,
        "the site itself is no request to the API"
    );
}

/// Behind a proxy that is trusted each of its clients has a count of its own, and only texts that
/// are to be judged have one more.
#[tokio::test]
async fn clients_behind_a_trusted_proxy_are_told_apart() {
    let service = Running::with(&[
        "--trusted-proxy",
        "127.0.0.0/8",
        "--limit",
        "lints-per-client=1/h:1",
    ]);
    let lint = async |client: &'static str| {
        let request = Request::post("/api/v1/lint")
            .header("host", &service.authority)
            .header("x-forwarded-for", client)
            .header("content-type", "application/json");
        let text = Full::from(r#"{"text":""}"#);
        let response = service.send(request.body(text).expect("a request")).await;
        response.status().as_u16()
    };
    for (client, status, why) in [
        ("198.51.100.1", 200, "the first"),
        ("198.51.100.1", 429, "its second"),
        ("6.6.6.6, 198.51.100.1", 429, "what it wrote itself"),
        ("198.51.100.2", 200, "another"),
        ("2001:db8::1", 200, "IPv6"),
        ("[2001:db8::2]:443", 429, "the same host"),
        ("2001:db8:0:1::1", 200, "another host"),
        ("nonsense", 200, "the proxy itself"),
        ("more nonsense", 429, "again"),
    ] {
        assert_eq!(lint(client).await, status, "{why}: {client}");
    }
}

/// On its own machine, it still can be tested.
#[tokio::test]
async fn who_asked_not_to_be_tested_is_not() {
    let dir = tempfile::tempdir().expect("a directory");
    let list = dir.path().join("opt-out");
    std::fs::write(&list, "# nobody\nenforced.lab.test # asked\n").expect("written");
    let service = Running::with(&["--opt-out", list.to_str().expect("a path")]);
    let scan = async |domain: &str| {
        let path = format!("/api/v1/scan/{domain}");
        refused(service.get(&path, "application/json").await).await
    };
    let (status, _, _, problem) = scan("enforced.lab.test").await;
    assert_eq!(
        (status, &problem["code"]),
        (422, &json!("domain.opted_out"))
    );
    let (status, _, _, whole) = scan("two-records.lab.test").await;
    assert_eq!((status, &whole["verdict"]), (200, &json!("unprotected")));
}

/// Whoever asks is not at fault where everybody together asks for too much.
#[tokio::test]
async fn too_much_for_us_is_our_fault() {
    let service = Running::with(&["--limit", "running=1", "--lab-round-trip", "50"]);
    let scan = async |domain: &str| {
        let path = format!("/api/v1/scan/{domain}");
        service.get(&path, "text/event-stream").await
    };
    let running = scan("enforced.lab.test").await;
    assert_eq!(running.status(), 200);
    let (status, after, _, problem) = refused(scan("two-records.lab.test").await).await;
    assert_eq!((status, after.as_str()), (503, "5"), "{problem}");
    assert_eq!(problem["code"], "limit.running");
    let joined = scan("enforced.lab.test").await;
    assert_eq!(joined.status(), 200, "what runs already is shared");
    text(running).await;
    assert_eq!(scan("two-records.lab.test").await.status(), 200);
}

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
        ("scan/co.uk", "422 domain.public_suffix"),
        ("scan/user@example.com", "422 domain.is_email"),
        ("scan/exa%20mple.com", "422 domain.invalid_char"),
        ("scan/example.com%0d%0aX:%20y", "422 domain.control_char"),
        ("scan/%ff%fe.com", "400 request.path"),
        ("scan/enforced.lab.test?fresh=banana", "400 request.query"),
        (
            "scan/enforced.lab.test?fresh=true&fresh=true",
            "400 request.query",
        ),
        ("scan/", "404 request.no-such-resource"),
        ("nothing", "404 request.no-such-resource"),
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

/// What the published schema of an answer has to say of it. `place` is a JSON pointer below `paths`.
pub(crate) fn complaints(document: &Value, place: &str, answer: &Value) -> Vec<String> {
    let schema = document["paths"].pointer(place).expect(place);
    // References lead into the document.
    let schema = json!({ "allOf": [schema], "components": document["components"] });
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors = validator.iter_errors(answer);
    errors
        .map(|error| format!("{place} at {}: {error}", error.instance_path()))
        .collect()
}

#[tokio::test]
async fn answers_are_what_the_published_schemas_say() {
    const RESULT: &str =
        "/~1api~1v1~1scan~1{domain}/get/responses/200/content/application~1json/schema";
    const EVENT: &str =
        "/~1api~1v1~1scan~1{domain}/get/responses/200/content/text~1event-stream/schema";
    const REFUSED: &str =
        "/~1api~1v1~1scan~1{domain}/get/responses/422/content/application~1problem+json/schema";
    const JUDGED: &str = "/~1api~1v1~1lint/post/responses/200/content/application~1json/schema";
    const MALFORMED: &str =
        "/~1api~1v1~1lint/post/responses/400/content/application~1problem+json/schema";
    const UNKNOWN: &str =
        "/~1api~1v1~1lint/post/responses/422/content/application~1problem+json/schema";
    const LIMITS: &str = "/~1api~1v1~1limits/get/responses/200/content/application~1json/schema";
    const EXAMPLES: &str =
        "/~1api~1v1~1examples/get/responses/200/content/application~1json/schema";

    let service = Running::start();
    let document = body(service.get("/api/v1/openapi.json", "*/*").await).await;
    let get = async |path: &str| body(service.get(path, "application/json").await).await;
    let lint = async |json| body(service.post("/api/v1/lint", json).await).await;
    let result = get("/api/v1/scan/two-records.lab.test").await;
    let stream = text(
        service
            .get("/api/v1/scan/two-records.lab.test", "text/event-stream")
            .await,
    )
    .await;
    let events: Vec<Value> = stream
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str(data).expect("JSON"))
        .collect();
    assert!(events.len() > 4, "{stream}");
    let mut answers = vec![
        (RESULT, result.clone()),
        (RESULT, get("/api/v1/scan/enforced.lab.test").await),
        (REFUSED, get("/api/v1/scan/192.0.2.1").await),
        (JUDGED, lint(r#"{"text":"v=STSv1; id=1"}"#).await),
        (
            JUDGED,
            lint(r#"{"kind":"sts-policy","text":"mode: Enforce\nmx: https://a"}"#).await,
        ),
        (MALFORMED, lint("{").await),
        (UNKNOWN, lint(r#"{"kind":"x","text":""}"#).await),
        (EXAMPLES, get("/api/v1/examples").await),
        (LIMITS, get("/api/v1/limits").await),
    ];
    answers.extend(events.into_iter().map(|event| (EVENT, event)));
    for (place, answer) in &answers {
        assert_eq!(complaints(&document, place, answer), Vec::<String>::new());
    }

    // Each field of a result is in its schema, which refuses an object without one of them.
    for (name, _) in result.as_object().expect("an object") {
        let mut without = result.clone();
        without.as_object_mut().expect("an object").remove(name);
        assert!(
            !complaints(&document, RESULT, &without).is_empty(),
            "{name}"
        );
    }
    for place in [RESULT, EVENT, REFUSED, JUDGED, EXAMPLES, LIMITS] {
        assert!(
            !complaints(&document, place, &json!({})).is_empty(),
            "{place}"
        );
    }
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
        ("/lint", 200),
        ("/lint/", 200),
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

/// The whole set, by name: a page has all, an answer of the API what means something there.
#[tokio::test]
async fn headers_are_the_strict_ones() {
    let everywhere = [
        (
            "strict-transport-security",
            "max-age=63072000; includeSubDomains; preload",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    let directives = [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ];
    let service = Running::start();
    for (path, is_page) in [
        ("/", true),
        ("/nowhere", true),
        ("/check/example.com", true),
        ("/healthz", false),
        ("/api/v1/examples", false),
        ("/api/v1/nothing", false),
    ] {
        for over_tls in [false, true] {
            let proto = if over_tls { "https" } else { "http" };
            let request = Request::get(path)
                .header("host", &service.authority)
                .header("x-forwarded-proto", proto);
            let request = request.body(Full::default()).expect("a request");
            let response = service.send(request).await;
            let headers = response.headers();
            let header = |name: &str| {
                headers
                    .get(name)
                    .map_or("", |it| it.to_str().expect("ASCII"))
            };
            for (name, value) in everywhere {
                assert_eq!(header(name), value, "{path}: {name}");
            }
            let policy = header("content-security-policy");
            let policy: Vec<_> = policy.split("; ").collect();
            for directive in directives {
                assert!(
                    policy.contains(&directive),
                    "{path}: {directive} in {policy:?}"
                );
            }
            assert!(
                !policy.iter().any(|it| it.contains("'unsafe-")),
                "{path}: {policy:?}"
            );
            // On plain HTTP it would break the page.
            let upgrades = policy.contains(&"upgrade-insecure-requests");
            assert_eq!(upgrades, over_tls, "{path}: {policy:?}");
            let is_of_a_domain = path.starts_with("/check/") || path.starts_with("/api/");
            let robots = if is_of_a_domain { "noindex" } else { "" };
            assert_eq!(header("x-robots-tag"), robots, "{path}");
            let features = header("permissions-policy");
            assert_eq!(
                features.contains("camera=()"),
                is_page,
                "{path}: {features}"
            );
            let integrity = if is_page {
                "blocked-destinations=(script)"
            } else {
                ""
            };
            assert_eq!(header("integrity-policy"), integrity, "{path}");
            for never in ["set-cookie", "access-control-allow-origin", "server"] {
                assert!(headers.get(never).is_none(), "{path}: {never}");
            }
        }
    }
}

#[tokio::test]
async fn what_every_page_carries() {
    let service = Running::start();
    for path in [
        "/",
        "/check/example.com",
        "/healthz",
        "/readyz",
        "/api/v1/openapi.json",
        "/api/v1/examples",
    ] {
        let response = service.get(path, "*/*").await;
        assert_eq!(response.status(), 200, "{path}");
        let policy = response.headers()["content-security-policy"]
            .to_str()
            .expect("ASCII")
            .to_owned();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"),
            "{path}: {policy}"
        );
        assert_eq!(
            response.headers()["x-content-type-options"],
            "nosniff",
            "{path}"
        );
    }
    let document = body(service.get("/api/v1/openapi.json", "*/*").await).await;
    assert_eq!(document["openapi"], "3.1.0");
    // Every reference leads somewhere.
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap_or_default();
        assert!(!document["components"]["schemas"][name].is_null(), "{name}");
    }
}
