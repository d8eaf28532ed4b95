//! SIGTERM, SIGINT, SIGKILL, and a start after each.

use std::io::ErrorKind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::UNLIMITED;
use crate::running::{Running, body, text};

/// Ends of the service, and starts after them: P52 asks for fifty by SIGTERM, and each tenth is another.
const ROUNDS: usize = 56;
/// From its start until it is ready, P35.
const READY: Duration = Duration::from_secs(5);
/// From the signal to its end, P52.
const STOPPED: Duration = Duration::from_secs(30);

/// Domains of the lab whose scans go well and end soon.
const DOMAINS: [&str; 4] = ["enforced", "testing", "two-records", "testing-blind"];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_open_is_finished() {
    let args = ["--listen", "127.0.0.1:0", "--lab-round-trip", "20"];
    let service = Running::spawn(&mut Running::command(&args));
    let paths = DOMAINS.map(|name| format!("/api/v1/scan/{name}.lab.test"));
    let whole = join_all(paths.iter().map(|path| service.get(path, "*/*")));
    let streams = async {
        let open = paths
            .iter()
            .map(|path| service.get(path, "text/event-stream"));
        let open = join_all(open).await;
        service.signal("TERM");
        for response in open {
            let events = response.into_body().collect().await;
            let events = events.expect("all events").to_bytes();
            assert!(
                events.ends_with(b"event: done\ndata: {\"done\":{}}\n\n"),
                "{events:?}"
            );
        }
    };
    let (whole, ()) = tokio::join!(whole, streams);
    for answer in whole {
        assert!(body(answer).await["verdict"].is_string());
    }
    let (status, _) = service.ended();
    assert!(status.success(), "{status}");
}

/// A check that hangs, whole and as it goes, and results to be stored, of which one can be: whoever was
/// taken before the signal is answered, or told that there will be nothing.
#[tokio::test(flavor = "multi_thread")]
async fn checks_that_hang_are_told_as_they_are() {
    const HANGS: &str = "/api/v1/scan/mx-hangs.lab.test";
    let folder = tempfile::tempdir().expect("a folder");
    let data = ["--data", folder.path().to_str().expect("UTF-8")];
    let service = Running::logging(&[&data[..], &["--lab-round-trip", "100"]].concat());
    let mut whole = sent(&service, &format!("GET {HANGS}"), "").await;
    let mut hanging = sent(&service, STORE, r#"{"domain":"mx-hangs.lab.test"}"#).await;
    let mut storing = sent(&service, STORE, r#"{"domain":"enforced.lab.test"}"#).await;
    let stream = service.get(HANGS, "text/event-stream").await;

    service.signal("TERM");
    let begun = Instant::now();
    let events = async { stream.into_body().collect().await.expect("all events") };
    let (whole, hanging, storing, events) = tokio::join!(
        answer(&mut whole),
        answer(&mut hanging),
        answer(&mut storing),
        events,
    );
    let events = events.to_bytes();
    assert!(
        events.ends_with(b"event: done\ndata: {\"done\":{}}\n\n"),
        "{events:?}"
    );
    assert_eq!(
        (whole.0, &whole.1["verdict"]),
        (200, &"undetermined".into())
    );
    assert_eq!(
        (hanging.0, &hanging.1["code"]),
        (503, &"results.not-whole".into())
    );
    assert_eq!(storing.0, 201, "{}", storing.1);
    let (status, log) = service.ended();
    assert!(status.success(), "{status}");
    assert!(begun.elapsed() < STOPPED, "{:?}", begun.elapsed());
    assert!(!log.contains("not finished in time"), "{log}");

    let id = storing.1["id"].as_str().expect("an id");
    let after = Running::with(&data);
    let kept = after.get(&format!("/api/v1/results/{id}"), "*/*").await;
    assert_eq!(kept.status(), 200);
}

const STORE: &str = "POST /api/v1/results";

/// Sends a request on a connection of its own.
async fn sent(service: &Running, request: &str, json: &str) -> TcpStream {
    let authority = &service.authority;
    let mut stream = TcpStream::connect(authority).await.expect("it listens");
    let request = format!(
        "{request} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{json}",
        json.len()
    );
    let written = stream.write_all(request.as_bytes()).await;
    written.expect("it is taken");
    stream
}

/// The status and the whole body.
async fn answer(stream: &mut TcpStream) -> (u16, Value) {
    let mut answer = String::new();
    let read = stream.read_to_string(&mut answer).await;
    read.expect("an answer to its end");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
    let body = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"));
    (status.expect("a status"), body)
}

/// Asks on a connection of its own. `None`: nobody took it, so that the system refused or reset it;
/// else the whole answer. A connection that the service took, and closed without a word, is lost.
async fn ask(authority: &str, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(authority).await.ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    match stream.read_to_string(&mut answer).await {
        Err(error) if answer.is_empty() && error.kind() == ErrorKind::ConnectionReset => None,
        read => {
            read.expect("an answer that has begun comes to its end");
            assert!(!answer.is_empty(), "{path} was taken, and not answered");
            Some(answer)
        }
    }
}

/// Asks until nobody answers, and at most so often; every answer is whole.
async fn hammer(authority: &str, answered: &AtomicUsize, enough: &Notify) {
    const AT_MOST: usize = 5_000;
    for at in 0..AT_MOST {
        let path = if at % 2 == 0 {
            "/healthz"
        } else {
            "/api/v1/scan/enforced.lab.test"
        };
        let Some(answer) = ask(authority, path).await else {
            return;
        };
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(
            head.contains(&format!("content-length: {}", body.len())),
            "{head}"
        );
        if answered.fetch_add(1, Ordering::Relaxed) == 50 {
            enough.notify_one();
        }
    }
    panic!("{AT_MOST} answers, and no end");
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_under_load_and_starts_after_them() {
    // Below the ports that are given to whoever asks for one.
    let authority = format!("127.0.0.1:{}", 20_000 + std::process::id() % 10_000);
    let mut by_sigterm = 0;
    for round in 0..ROUNDS {
        let signal = match round % 20 {
            9 => "INT",
            19 => "KILL",
            _ => "TERM",
        };
        by_sigterm += usize::from(signal == "TERM");
        // At the address of the one before, which may still have connections there.
        let begun = Instant::now();
        let service = Running::spawn(&mut Running::command(
            &[&["--listen", &authority], &UNLIMITED[..]].concat(),
        ));
        assert_eq!(text(service.get("/readyz", "*/*").await).await, "ready\n");
        assert!(begun.elapsed() < READY, "{:?}", begun.elapsed());
        text(service.get("/api/v1/scan/enforced.lab.test", "*/*").await).await;

        let (answered, enough) = (AtomicUsize::new(0), Notify::new());
        if signal == "KILL" {
            let hammering = join_all((0..4).map(|_| ask(&authority, "/healthz")));
            let answers = hammering.await;
            assert!(answers.iter().all(Option::is_some), "{answers:?}");
            service.signal(signal);
            assert!(!service.ended().0.success());
            continue;
        }
        let hammering = join_all((0..4).map(|_| hammer(&authority, &answered, &enough)));
        let stopping = async {
            enough.notified().await;
            service.signal(signal);
        };
        tokio::join!(hammering, stopping);
        let begun = Instant::now();
        let (status, _) = service.ended();
        assert!(status.success(), "{signal}: {status}");
        assert!(begun.elapsed() < STOPPED, "{:?}", begun.elapsed());
    }
    assert!(by_sigterm >= 50, "{by_sigterm}");
}
