//! How much of whom: limits are told, kept, and nobody gets around them.

use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Request, Response};
use serde_json::{Value, json};

use crate::running::{Running, body, text};

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

/// Who asked not to be tested is not. On its own machine, it still can be.
#[tokio::test]
async fn dom_055() {
    let dir = tempfile::tempdir().expect("a directory");
    let list = dir.path().join("opt-out");
    std::fs::write(&list, "# nobody\nenforced.lab.test # asked\n").expect("written");
    let list = list.to_str().expect("a path");
    let of_list = ["--readiness-name", "enforced.lab.test"];
    let service = Running::with(&[&["--opt-out", list], &of_list[..]].concat());
    let (status, _, _, problem) = refused(service.get("/readyz", "*/*").await).await;
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(
        status == 503
            && detail.contains("--readiness-name")
            && detail.contains("asked not to be tested"),
        "no fault of resolvers: {problem}"
    );
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

/// P20: as many addresses of one network as somebody likes, told by the proxy as they come; without a
/// proxy nobody is believed.
#[tokio::test(flavor = "multi_thread")]
async fn api_009() {
    const LIMITS: [&str; 4] = [
        "--limit",
        "requests-per-client=4/h:30",
        "--limit",
        "requests-per-network=4/h:90",
    ];
    let alone = Running::with(&LIMITS);
    let statuses_alone = statuses(&alone, (0..1_000).map(|n| format!("2001:db8:{n:x}::1"))).await;
    let accepted = statuses_alone.iter().filter(|status| **status == 200);
    assert_eq!(accepted.count(), 30, "who asks is who connects");
    let proxy = ["--trusted-proxy", "127.0.0.0/8"];
    let service = Running::with(&[&proxy[..], &LIMITS].concat());
    type Addresses = fn(u32) -> String;
    let cases: [(&str, u32, Addresses, usize); 4] = [
        ("a /64", 10_000, |n| format!("2001:db8:1:2::{n:x}"), 30),
        (
            "/64s of a /48",
            1_000,
            |n| format!("2001:db8:3:{n:x}::1"),
            90,
        ),
        ("a /24", 256, |n| format!("198.51.100.{n}"), 90),
        (
            "what it wrote itself",
            1_000,
            |n| format!("2001:db8:{n:x}::1, 192.0.2.1"),
            30,
        ),
    ];
    for (why, many, address, expected) in cases {
        let statuses = statuses(&service, (0..many).map(address)).await;
        let accepted = statuses.iter().filter(|status| **status == 200).count();
        assert_eq!(accepted, expected, "{why}");
        let refused = statuses.iter().filter(|status| **status == 429).count();
        assert_eq!(accepted + refused, many as usize, "{why}");
    }
}

/// Of one request for each of these clients, on one connection.
async fn statuses(service: &Running, clients: impl Iterator<Item = String>) -> Vec<u16> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let clients: Vec<_> = clients.collect();
    let mut requests = String::new();
    for (at, client) in (1..).zip(&clients) {
        let close = if at == clients.len() {
            "connection: close\r\n"
        } else {
            ""
        };
        requests += &format!(
            "GET /api/v1/operator HTTP/1.1\r\nhost: a\r\nx-forwarded-for: {client}\r\n{close}\r\n"
        );
    }
    let stream = tokio::net::TcpStream::connect(&service.authority).await;
    let (mut reader, mut writer) = stream.expect("it listens").into_split();
    let sending = async move {
        writer.write_all(requests.as_bytes()).await.expect("sent");
        writer
    };
    let mut answers = String::new();
    let (read, _) = tokio::join!(reader.read_to_string(&mut answers), sending);
    read.expect("UTF-8 until the end");
    crate::running::statuses(&answers)
}

/// What is published is in force, the pause between connections as well.
#[tokio::test]
async fn the_pause_in_force_is_published() {
    for (arguments, expected) in [
        (
            &[][..],
            json!({ "rate": { "count": 1, "per_s": 2, "burst": 1 } }),
        ),
        (
            &["--pause", "1500"][..],
            json!({ "rate": { "count": 2, "per_s": 3, "burst": 1 } }),
        ),
        (&["--pause", "0"][..], Value::Null),
    ] {
        let service = Running::with(arguments);
        let limits = body(service.get("/api/v1/limits", "*/*").await).await;
        let mut rows = limits.as_array().expect("a list").iter();
        let row = rows.find(|row| row["name"] == "smtp-per-address");
        let allowed = row.map_or(Value::Null, |row| row["allowed"].clone());
        assert_eq!(allowed, expected, "{arguments:?}");
    }
}
