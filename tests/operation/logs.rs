//! The log tells how the service does, and nothing of who asked for what.

use futures_util::future::join_all;
use http_body_util::Full;
use hyper::Request;
use serde_json::Value;

use super::{UNLIMITED, count, pipelined, pipelined_with};
use crate::running::{Running, text};

/// In everything that clients choose; in no line of the log.
const PLANTED: &str = "planted";

/// Documentation addresses (RFC 5737, RFC 3849), which nobody but our clients speak of.
const ADDRESSES: [&str; 2] = ["192.0.2.", "2001:db8:"];

/// Asks for names, addresses, local parts, fragments and all kinds of things that do not belong into a
/// log, more than a thousand times; says how many requests that were.
async fn ask(service: &Running) -> usize {
    let paths = (0..800).map(|at| match at % 8 {
        0 => format!("/api/v1/scan/planted-{at}.lab.test"),
        1 => format!("/api/v1/scan/192.0.2.{at}"),
        2 => format!("/api/v1/scan/planted.user+{at}@planted-{at}.example"),
        3 => format!("/api/v1/scan/%1b%5b31mplanted-{at}%0d%0a.example?fresh=true"),
        4 => format!("/check/planted-{at}.example?planted#planted-{at}"),
        5 => format!("/planted/{at}/2001:db8::1"),
        6 => format!("/api/v1/planted/{at}"),
        _ => format!("/?planted={at}&address=192.0.2.1"),
    });
    let answers = pipelined(service, paths).await;
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 801);
    assert!(count(&answers, 200) > 200 && count(&answers, 404) == 200);
    let hostile = hostile_paths();
    let count_of_hostile = hostile.len();
    assert!(count_of_hostile > 200, "{count_of_hostile}");
    let answers = pipelined(service, hostile.into_iter()).await;
    assert_eq!(count(&answers, 422), count_of_hostile);

    for at in 0..50 {
        let method = if at % 2 == 0 { "PLANTED" } else { "POST" };
        let request = Request::builder()
            .method(method)
            .uri("/api/v1/lint")
            .header("host", format!("planted-{at}.example"))
            .header(
                "user-agent",
                format!("planted/{at} (\t%1b[31m 192.0.2.{at})"),
            )
            .header("x-forwarded-for", format!("192.0.2.{at}, 2001:db8::{at}"))
            .header("forwarded", format!("for=192.0.2.{at}"))
            .header("referer", "https://planted.example/planted")
            .header("cookie", "planted=1")
            .header("content-type", "application/json");
        let json = r#"{"text":"v=STSv1; id=planted","kind":"planted"}"#;
        let request = request.body(Full::from(json)).expect("a request");
        text(service.send(request).await).await;
    }
    801 + count_of_hostile + 1 + 50
}

/// Every hostile input that there is, as the domain that is asked about. A blank makes it
/// none.
fn hostile_paths() -> Vec<String> {
    let table = include_str!("../data/hostile_inputs.csv");
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let rows = table.records().map(|row| row.expect("a row"));
    rows.map(|row| {
        let input = row[2].bytes().map(|octet| format!("%{octet:02x}"));
        let input: String = input.collect();
        format!("/api/v1/scan/planted%20{input}%0d%0a%1b%5b2J")
    })
    .collect()
}

fn is_clean(log: &str) {
    tells_nobody(log);
    assert!(!log.contains("127.0.0.1"), "{log}");
}

fn tells_nobody(log: &str) {
    for line in log.lines() {
        assert!(line.len() <= 4096, "{line}");
        assert!(!line.contains(char::is_control), "{line:?}");
        assert!(!line.to_ascii_lowercase().contains(PLANTED), "{line}");
        for address in ADDRESSES {
            assert!(!line.contains(address), "{line}");
        }
    }
}

/// A line a request, whole and in JSON, and nothing of who asked for what: there is no field to be cut
/// off.
#[tokio::test(flavor = "multi_thread")]
async fn log_002() {
    let service = Running::logging(&[&UNLIMITED[..], &["--log-format", "json"]].concat());
    let requests = ask(&service).await;
    service.signal("TERM");
    let (status, log) = service.ended();
    assert!(status.success(), "{status}");
    is_clean(&log);
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let of_requests: Vec<_> = lines
        .iter()
        .filter(|line| line["message"] == "request")
        .collect();
    assert_eq!(of_requests.len(), requests);
    for line in &of_requests {
        let names: Vec<_> = line.as_object().expect("an object").keys().collect();
        let expected = [
            "level",
            "message",
            "method",
            "ms",
            "octets",
            "route",
            "status",
            "target",
            "timestamp",
        ];
        assert!(
            names.iter().all(|name| expected.contains(&name.as_str())),
            "{line}"
        );
        assert!(line["octets"].is_u64() && line["ms"].is_u64(), "{line}");
        assert_eq!(line["level"], "INFO");
        let mut texts = line.as_object().into_iter().flat_map(|line| line.values());
        assert!(texts.all(|text| text.as_str().is_none_or(|text| text.len() <= 1024)));
    }
    let hostile = hostile_paths().len();
    for (route, method, status, times) in [
        ("/api/v1/scan/{domain}", "GET", 200, 100),
        ("/api/v1/scan/{domain}", "GET", 422, 300 + hostile),
        ("/check/{domain}", "GET", 200, 100),
        ("/api/v1/lint", "other", 405, 25),
        ("/api/v1/lint", "POST", 422, 25),
        ("/healthz", "GET", 200, 2),
        ("none", "GET", 404, 200),
        ("site", "GET", 200, 100),
    ] {
        let same = |line: &&&Value| {
            line["route"] == route && line["method"] == method && line["status"] == status
        };
        let found = of_requests.iter().filter(same).count();
        assert_eq!(found, times, "{route} {method} {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_is_as_clean() {
    let service = Running::logging(&UNLIMITED);
    let requests = ask(&service).await;
    service.signal("INT");
    let (status, log) = service.ended();
    assert!(status.success(), "{status}");
    is_clean(&log);
    let of_requests = log.lines().filter(|line| line.contains(" request method="));
    assert_eq!(of_requests.count(), requests, "{log}");
}

/// Free text is logged where something is wrong: resolvers are away, and clients behind a reverse proxy
/// reach their limits. It may name the resolver, and nobody who asked, and nothing that was asked for.
#[tokio::test(flavor = "multi_thread")]
async fn trouble_is_as_clean() {
    const FROM: &str = "host: a\r\nx-forwarded-for: 2001:db8::9, 192.0.2.9\r\n";
    let service = Running::logging(&[
        // Nobody listens there.
        "--doh",
        "https://dns.test:1/dns-query@127.0.0.1",
        "--readiness-name",
        "ready.example.com",
        "--trusted-proxy",
        "127.0.0.1",
    ]);
    // As many as may run at a time.
    let scans = (0..3).map(|at| {
        let path = format!("/api/v1/scan/planted-{at}.example.com");
        pipelined_with(&service, FROM, std::iter::once(path))
    });
    for answers in join_all(scans).await {
        assert_eq!(count(&answers, 200), 2, "{answers}");
        assert!(
            answers.contains("\"verdict\":\"undetermined\""),
            "{answers}"
        );
    }
    let ready = service.get("/readyz", "*/*").await;
    assert_eq!(ready.status(), 503);
    let paths = hostile_paths().into_iter().cycle().take(400);
    let answers = pipelined_with(&service, FROM, paths).await;
    assert!(count(&answers, 429) >= 100, "{answers}");

    service.signal("TERM");
    let (status, log) = service.ended();
    assert!(status.success(), "{status}");
    tells_nobody(&log);
    for said in ["the resolvers do not answer", "status=429"] {
        assert!(log.contains(said), "{said}: {log}");
    }
}

/// Whoever is contacted by a public service should learn by whom.
#[test]
fn a_public_service_that_does_not_say_who_it_is_is_warned() {
    let about = ["--about-url", "https://mta-sts.example/probe"];
    let public = ["--trusted-proxy", "127.0.0.1"];
    let cases: [(&str, &[&[&str]], bool); 3] = [
        ("public", &[&public], true),
        ("public, and says so", &[&public, &about], false),
        ("private", &[], false),
    ];
    for (what, args, warned) in cases {
        let service = Running::logging(&args.concat());
        service.signal("TERM");
        let (status, log) = service.ended();
        assert!(status.success(), "{status}");
        assert_eq!(
            log.contains("--about-url is not set"),
            warned,
            "{what}: {log}"
        );
    }
}
