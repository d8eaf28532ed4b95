//! Hostile inputs PHT-*: what policy hosts do, and what is made of it.

mod unreached;

use std::time::Duration;

use strictmx_core::observation::TlsVersion;
use strictmx_core::question::Question;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;

use super::*;
use crate::testing::{Far, Host, Issuer, OneHost, acceptor, ask, network, root};

const POLICY: &str = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800\n";

fn question() -> Question {
    Question::Policy {
        policy_host: "mta-sts.example.com".parse().expect("a name"),
        address: "11.22.33.44".parse().expect("an address"),
    }
}

/// What a server does after the request.
#[derive(Clone)]
enum Then {
    /// Ends TLS and TCP.
    Closes,
    /// Ends TCP in the middle.
    Drops,
    /// Waits for ever.
    Hangs,
    /// Sends this again and again.
    Repeats(&'static [u8]),
    /// Sends this after a pause, and ends TLS and TCP.
    Ends(&'static [u8], Duration),
    /// Sends this again and again, with a pause.
    Drips(&'static [u8], Duration),
}

fn https(root: &Issuer, response: Vec<u8>, then: Then) -> Host {
    let acceptor = acceptor("mta-sts.example.com", root);
    Host::serves(move |far: Far| {
        let (acceptor, response, then) = (acceptor.clone(), response.clone(), then.clone());
        async move {
            let Ok(mut stream) = acceptor.accept(far).await else {
                return;
            };
            let mut request = [0; 1024];
            let length = stream.read(&mut request).await.expect("a request");
            assert!(request[..length].ends_with(b"\r\n\r\n"), "a whole request");
            // The client may have gone by then, which is what many of the tests are about.
            let _ = stream.write_all(&response).await;
            let _ = stream.flush().await;
            match then {
                Then::Closes => drop(stream.shutdown().await),
                Then::Drops => {}
                Then::Hangs => std::future::pending().await,
                Then::Repeats(octets) => while stream.write_all(octets).await.is_ok() {},
                Then::Ends(octets, pause) => {
                    tokio::time::sleep(pause).await;
                    let _ = stream.write_all(octets).await;
                    drop(stream.shutdown().await);
                }
                Then::Drips(octets, pause) => loop {
                    tokio::time::sleep(pause).await;
                    if stream.write_all(octets).await.is_err() || stream.flush().await.is_err() {
                        return;
                    }
                },
            }
        }
    })
}

fn response(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{head}\r\n{body}").into_bytes()
}

fn with_length(length: usize, body: &str) -> Vec<u8> {
    response(&format!("Content-Length: {length}\r\n"), body)
}

async fn fetched(host: Host, root: &Issuer) -> PolicyFetch {
    match ask(host, Some(root), &question()).await {
        Observation::Policy(fetch) => fetch,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_policy_with_all_there_is_to_know() {
    let root = root("Root");
    let fetch = fetched(
        https(&root, with_length(POLICY.len(), POLICY), Then::Hangs),
        &root,
    )
    .await;
    assert_eq!(fetch.failure, None);
    let response = fetch.response.expect("a response");
    assert_eq!((response.status, &*response.body), (200, POLICY.as_bytes()));
    assert_eq!(
        response.header("content-type"),
        Some(&Text::from("text/plain"))
    );
    let tls = fetch.tls.expect("a session");
    assert_eq!(
        (tls.version, tls.cipher_suite.as_str()),
        (TlsVersion::Tls13, "TLS_AES_256_GCM_SHA384")
    );
    assert_eq!((tls.group.as_deref(), tls.chain.len()), (Some("x25519"), 1));
    assert_eq!(tls.path.faults, []);
    let stages: Vec<_> = fetch.timings.iter().map(|timing| timing.stage).collect();
    let expected = [
        Stage::Connect,
        Stage::TlsHandshake,
        Stage::ResponseHead,
        Stage::ResponseBody,
    ];
    assert_eq!(stages, expected);
}

#[tokio::test(start_paused = true)]
async fn the_request_says_who_asks_and_nothing_else() {
    let root = root("Root");
    let acceptor = acceptor("mta-sts.example.com", &root);
    let (send, mut requests) = tokio::sync::mpsc::channel(1);
    let host = Host::serves(move |far: Far| {
        let (acceptor, send) = (acceptor.clone(), send.clone());
        async move {
            let mut stream = acceptor.accept(far).await.expect("TLS");
            let sni = stream.get_ref().1.server_name().map(str::to_owned);
            let mut request = vec![0; 2048];
            let length = stream.read(&mut request).await.expect("a request");
            request.truncate(length);
            send.send((sni, String::from_utf8(request).expect("ASCII")))
                .await
                .expect("a receiver");
        }
    });
    let _ = ask(host, Some(&root), &question()).await;
    let (sni, request) = requests.recv().await.expect("a request");
    assert_eq!(sni.as_deref(), Some("mta-sts.example.com"));
    let mut lines: Vec<_> = request.trim_end().split("\r\n").collect();
    assert_eq!(lines.remove(0), "GET /.well-known/mta-sts.txt HTTP/1.1");
    let names: Vec<_> = lines
        .iter()
        .filter_map(|line| Some(line.split_once(':')?.0))
        .collect();
    assert_eq!(names, ["host", "user-agent", "accept", "cache-control"]);
}

#[tokio::test(start_paused = true)]
async fn hosts_that_misbehave() {
    use Cause as C;
    let root = root("Root");
    let (head, body) = (Stage::ResponseHead, Stage::ResponseBody);
    let full = "x".repeat(POLICY_BODY);
    let over = "x".repeat(POLICY_BODY + 1);
    let second = Duration::from_secs(1);
    let cases = [
        (
            with_length(full.len(), &full),
            Then::Hangs,
            None,
            "PHT-017: as much as may be",
        ),
        (
            with_length(over.len(), &over),
            Then::Hangs,
            Some((body, C::TooLarge)),
            "PHT-017: one more",
        ),
        (
            response("", POLICY),
            Then::Closes,
            None,
            "ends with the connection",
        ),
        (
            response("", POLICY),
            Then::Drops,
            Some((body, C::Closed)),
            "no close_notify (RFC 9112 9.8)",
        ),
        (
            with_length(999, POLICY),
            Then::Closes,
            Some((body, C::Closed)),
            "shorter than declared",
        ),
        (
            response("Content-Length: 99999999999999999999\r\n", "0123456789"),
            Then::Closes,
            Some((head, C::Protocol)),
            "PHT-011: longer than anything",
        ),
        (
            response("Transfer-Encoding: chunked\r\n", ""),
            Then::Repeats(b"1\r\nx\r\n"),
            Some((body, C::TooLarge)),
            "PHT-014: chunks without end",
        ),
        (
            response("Transfer-Encoding: chunked\r\n", ""),
            Then::Drips(b"1\r\nx\r\n", second),
            Some((body, C::Timeout)),
            "PHT-014: slowly",
        ),
        (
            response("Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFFF\r\nx"),
            Then::Hangs,
            Some((body, C::Protocol)),
            "PHT-015: a chunk size beyond all numbers",
        ),
        (
            b"HTTP/1.1 200 OK\r\n".to_vec(),
            Then::Repeats(b"X-Header: value\r\n"),
            Some((head, C::TooLarge)),
            "PHT-009: header fields without end",
        ),
        (
            response(&format!("X: {}\r\n", "x".repeat(64 * 1024)), POLICY),
            Then::Hangs,
            Some((head, C::TooLarge)),
            "PHT-009: one header field of 64 KiB",
        ),
        (
            response("X: a\0b\r\n", POLICY),
            Then::Hangs,
            Some((head, C::Protocol)),
            "PHT-010: NUL in a header field",
        ),
        (
            b"HTTP/1.1 100 Continue\r\n\r\n".repeat(1000),
            Then::Hangs,
            Some((head, C::Timeout)),
            "PHT-006: interim responses and nothing after them",
        ),
        (
            [
                b"HTTP/1.1 100 Continue\r\n\r\n".repeat(9),
                response("", POLICY),
            ]
            .concat(),
            Then::Closes,
            Some((head, C::Protocol)),
            "PHT-006: more interim responses than may be",
        ),
        (
            POLICY.into(),
            Then::Closes,
            Some((head, C::Protocol)),
            "PHT-007: HTTP/0.9",
        ),
        (
            b"HTTP/9.9 200 OK\r\n\r\n".to_vec(),
            Then::Closes,
            Some((head, C::Protocol)),
            "PHT-007: a version",
        ),
        (
            b"HTTP/1.1 200 OK\r\n".to_vec(),
            Then::Drips(b"x", 2 * second),
            Some((head, C::Timeout)),
            "PHT-023: a head at one octet every two seconds",
        ),
        (
            Vec::new(),
            Then::Closes,
            Some((head, C::Closed)),
            "nothing at all",
        ),
    ];
    for (response, then, expected, why) in cases {
        let begun = Instant::now();
        let fetch = fetched(https(&root, response, then), &root).await;
        let failure = fetch.failure.map(|failure| (failure.stage, failure.cause));
        assert_eq!(failure, expected, "{why}");
        assert!(fetch.tls.is_some(), "{why}: what was learned before stays");
        assert!(
            fetch
                .response
                .is_none_or(|response| response.body.len() <= POLICY_BODY),
            "{why}"
        );
        assert!(
            begun.elapsed() <= budget::POLICY,
            "{why}: {:?}",
            begun.elapsed()
        );
    }
}

/// RFC 8461 3.3: senders may wait for a minute.
#[tokio::test(start_paused = true)]
async fn a_policy_may_take_a_minute() {
    let root = root("Root");
    let head = with_length(POLICY.len(), "");
    for (pause_s, expected) in [(16, None), (59, None), (61, Some(Cause::Timeout))] {
        let later = Then::Ends(POLICY.as_bytes(), Duration::from_secs(pause_s));
        let fetch = fetched(https(&root, head.clone(), later), &root).await;
        let cause = fetch.failure.map(|failure| failure.cause);
        assert_eq!(cause, expected, "{pause_s} s");
    }
}

#[tokio::test(start_paused = true)]
async fn redirects_are_shown_and_not_followed() {
    let root = root("Root");
    let locations = [
        "https://other.example/mta-sts.txt",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
    ];
    for location in locations {
        let head =
            format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let dialer = OneHost::new(https(&root, head.into_bytes(), Then::Hangs));
        let network = network(dialer.clone(), Some(&root));
        let observation = strictmx_driver::Prober::ask(&network.prober(), question()).await;
        let Observation::Policy(fetch) = observation else {
            panic!("{observation:?}")
        };
        let response = fetch.response.expect("a response");
        assert_eq!(
            (response.status, response.header("location")),
            (302, Some(&Text::from(location)))
        );
        assert_eq!(
            dialer.dialled.load(Ordering::Relaxed),
            1,
            "{location} was followed"
        );
    }
}
