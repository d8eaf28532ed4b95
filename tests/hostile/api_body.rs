//! Requests (`API-*`).

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{get_with, post};
use crate::running::{Running, body, text};

/// Somebody else's page makes a visitor's browser ask: with a form, or with a picture.
#[tokio::test]
async fn api_001() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Running::with(&["--data", folder.path().to_str().expect("UTF-8")]);
    for (path, json) in [
        ("/api/v1/lint", &br#"{"text":"v=STSv1; id=1"}"#[..]),
        ("/api/v1/results", br#"{"domain":"enforced.lab.test"}"#),
    ] {
        for media_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        ] {
            let response = post(&service, path, media_type, json).await;
            assert_eq!(response.status(), 415, "{path} {media_type}");
            assert!(
                !response
                    .headers()
                    .contains_key("access-control-allow-origin")
            );
            assert_eq!(body(response).await["code"], "request.media-type");
        }
    }
    let path = "/api/v1/scan/enforced.lab.test";
    for (site, dest, purpose, status) in [
        ("cross-site", "image", "", 403),
        ("cross-site", "iframe", "", 403),
        ("cross-site", "empty", "", 403),
        ("same-site", "empty", "", 403),
        // A page has it fetched before anybody follows the link.
        ("cross-site", "document", "prefetch", 403),
        ("cross-site", "document", "prefetch;prerender", 403),
        ("same-site", "document", "prefetch;anonymous-client-ip", 403),
        // Somebody followed a link, and sees what comes.
        ("cross-site", "document", "", 200),
        ("same-origin", "empty", "", 200),
        ("none", "document", "", 200),
        // The browser by itself, while an address is typed.
        ("none", "document", "prefetch;prerender", 200),
    ] {
        let fetch = [
            ("sec-fetch-site", site),
            ("sec-fetch-dest", dest),
            ("sec-purpose", purpose),
        ];
        let response = get_with(&service, path, &fetch).await;
        assert_eq!(response.status(), status, "{site} {dest} {purpose}");
        assert!(
            !response
                .headers()
                .contains_key("access-control-allow-origin")
        );
    }
}

/// Nobody but the operator chooses an address, a port, a resolver or a time limit.
#[tokio::test]
async fn api_004() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Running::with(&["--data", folder.path().to_str().expect("UTF-8")]);
    let path = "/api/v1/scan/enforced.lab.test";
    for field in [
        "ip=10.0.0.1",
        "port=22",
        "resolver=http://10.0.0.1/",
        "timeout=1",
    ] {
        let path = format!("{path}?{field}");
        let response = service.get(&path, "application/json").await;
        assert_eq!(response.status(), 400, "{field}");
        assert_eq!(body(response).await["code"], "request.query", "{field}");
    }
    for (path, json) in [
        (
            "/api/v1/results",
            &br#"{"domain":"a.com","ip":"10.0.0.1","port":22,"resolver":"http://10.0.0.1/dns-query"}"#[..],
        ),
        (
            "/api/v1/lint",
            br#"{"text":"","ip":"10.0.0.1","resolver":"http://10.0.0.1/dns-query"}"#,
        ),
    ] {
        let response = post(&service, path, "application/json", json).await;
        assert_eq!(response.status(), 422, "{path}");
        assert_eq!(body(response).await["code"], "json.fields", "{path}");
    }
}

/// No answer depends on the name by which the service is called, so that a wrong one poisons
/// nothing.
#[tokio::test]
async fn api_010() {
    let service = Running::start();
    let target = "/api/v1/scan/192.0.2.1";
    let expected = text(service.get(target, "application/json").await).await;
    for (target, host, is_one) in [
        (target.to_owned(), "evil.test", true),
        (target.to_owned(), "evil.test:99999", false),
        (target.to_owned(), "user@evil.test", false),
        (format!("http://evil.test{target}"), "evil.test", true),
    ] {
        let mut stream = TcpStream::connect(&service.authority)
            .await
            .expect("it listens");
        let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        let answered = answer.ends_with(&expected);
        let refused = answer.starts_with("HTTP/1.1 400 ") && answer.contains("\"request.host\"");
        assert_eq!((answered, refused), (is_one, !is_one), "{host}: {answer}");
        assert!(!answer.contains("evil.test"), "{answer}");
    }
}

/// A request that names no host, or two, is none (RFC 9112 3.2).
#[tokio::test]
async fn api_010_a_host_is_named_once() {
    let service = Running::start();
    let host = format!("Host: {}\r\n", service.authority);
    let limits = "/api/v1/limits";
    for (path, headers, status) in [
        (limits, host.clone(), "200"),
        (limits, String::new(), "400"),
        (limits, format!("{host}{host}"), "400"),
        (limits, format!("{host}Host: evil.test\r\n"), "400"),
        (limits, "Host: a b\r\n".to_owned(), "400"),
        // Probes of a proxy may name none.
        ("/healthz", String::new(), "200"),
        ("/readyz", String::new(), "200"),
    ] {
        let stream = TcpStream::connect(&service.authority).await;
        let mut stream = stream.expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        let begins = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&begins), "{headers}: {answer}");
        assert_eq!(status == "400", answer.contains("request.host"), "{answer}");
    }
}

/// No page is framed, opened by another or read by one.
#[tokio::test]
async fn shr_016() {
    let service = Running::start();
    for path in [
        "/",
        "/check/example.com",
        "/lint",
        "/shared",
        "/r/x",
        "/api/v1/examples",
    ] {
        let response = service.get(path, "*/*").await;
        let header = |name: &str| response.headers()[name].to_str().expect("ASCII").to_owned();
        let policy = header("content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(
            header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
    }
}

/// Clients that go away in the middle leave nothing behind: no sockets, and no more to do than the
/// one scan that they all wanted.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn api_012() {
    let service = Running::start();
    let path = "/api/v1/scan/host-timeout.lab.test";
    // What the first scan leaves open for the next ones.
    let _ = service.get("/readyz", "*/*").await;
    let before = sockets(&service);
    for _ in 0..50 {
        let mut streams = Vec::new();
        for _ in 0..20 {
            let mut stream = TcpStream::connect(&service.authority)
                .await
                .expect("it listens");
            let request =
                format!("GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
            stream
                .write_all(request.as_bytes())
                .await
                .expect("a request");
            streams.push(stream);
        }
        let first = streams[0].read_u8().await;
        assert!(first.is_ok(), "an answer begins");
    }
    for _ in 0..200 {
        if sockets(&service) <= before + 4 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} sockets, where {before} were", sockets(&service));
}

/// How many sockets it has open.
#[cfg(target_os = "linux")]
fn sockets(service: &Running) -> usize {
    let folder = format!("/proc/{}/fd", service.id());
    let descriptors = std::fs::read_dir(folder).expect("it runs").flatten();
    let targets = descriptors.filter_map(|it| std::fs::read_link(it.path()).ok());
    let is_socket = |target: &std::path::PathBuf| target.to_string_lossy().starts_with("socket:");
    targets.filter(is_socket).count()
}
