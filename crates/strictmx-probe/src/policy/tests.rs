//! What policy hosts do, and what is made of it, beside the rows of hostile inputs.

mod unreached;

use std::time::Duration;

use strictmx_core::observation::TlsVersion;
use strictmx_core::question::Question;
use strictmx_driver::Prober as _;
use tokio::io::AsyncReadExt as _;
use tokio::time::Instant;

use super::*;
use crate::Network;
use crate::testing::https::{Then, https, response, with_length};
use crate::testing::{Far, Host, Issuer, OneHost, acceptor, ask, config, root};

const POLICY: &str = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800\n";

fn question() -> Question {
    Question::Policy {
        policy_host: "mta-sts.example.com".parse().expect("a name"),
        address: "11.22.33.44".parse().expect("an address"),
    }
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
    let mut config = config(OneHost::new(host), Some(&root));
    config
        .about("https://mta-sts.example/probe")
        .expect("a page");
    let network = Network::new(config).expect("a network");
    let _ = network.prober().ask(question()).await;
    let (sni, request) = requests.recv().await.expect("a request");
    assert_eq!(sni.as_deref(), Some("mta-sts.example.com"));
    let mut lines: Vec<_> = request.trim_end().split("\r\n").collect();
    assert_eq!(lines.remove(0), "GET /.well-known/mta-sts.txt HTTP/1.1");
    let names: Vec<_> = lines
        .iter()
        .filter_map(|line| Some(line.split_once(':')?.0))
        .collect();
    assert_eq!(names, ["host", "user-agent", "accept", "cache-control"]);
    let version = env!("CARGO_PKG_VERSION");
    let who = format!("user-agent: strictmx/{version} (+https://mta-sts.example/probe)");
    assert_eq!(lines[1], who);
}

#[tokio::test(start_paused = true)]
async fn hosts_that_misbehave() {
    use Cause as C;
    let root = root("Root");
    let (head, body) = (Stage::ResponseHead, Stage::ResponseBody);
    let cases = [
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
        // Who waits less has given up: the time of the stage that was cut short counts, too.
        let waits = fetch.timings.iter().map(|timing| timing.elapsed_ms);
        let waited_s = (waits.sum::<u32>() + 500) / 1000;
        assert_eq!(u64::from(waited_s), pause_s.min(60), "{pause_s} s");
    }
}
