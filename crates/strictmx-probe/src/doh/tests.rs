//! Hostile inputs DNS-*: what resolvers do, and what is made of it. These servers listen on the
//! loopback, since the HTTP client has its own sockets.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt as _;
use http::{Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use strictmx_core::dns::{Rcode, Record, RecordData};
use tokio::net::TcpListener;

use super::*;
use crate::testing::{Issuer, acceptor, root};

type Body = BoxBody<Bytes, Infallible>;
/// Makes an answer of the query's octets.
type Answer = dyn Fn(&[u8]) -> Response<Body> + Send + Sync;

/// A resolver on the loopback.
struct Server {
    upstream: Upstream,
    requests: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
}

async fn server(
    root: &Issuer,
    answer: impl Fn(&[u8]) -> Response<Body> + Send + Sync + 'static,
) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (requests, connections) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let answer: Arc<Answer> = Arc::new(answer);
    let (acceptor, counts) = (
        acceptor("dns.test", root),
        (requests.clone(), connections.clone()),
    );
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            counts.1.fetch_add(1, Ordering::Relaxed);
            let (acceptor, answer, requests) = (acceptor.clone(), answer.clone(), counts.0.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let service = service_fn(|request: Request<Incoming>| {
                    let answer = answer.clone();
                    requests.fetch_add(1, Ordering::Relaxed);
                    async move {
                        assert_eq!(
                            request.uri().path(),
                            "/dns-query",
                            "a redirect was followed"
                        );
                        assert_eq!(request.headers()[header::CONTENT_TYPE], DNS_MESSAGE_TYPE);
                        let query = request
                            .into_body()
                            .collect()
                            .await
                            .expect("a query")
                            .to_bytes();
                        Ok::<_, Infallible>(answer(&query))
                    }
                });
                let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                // The client may go away whenever it likes.
                let _ = builder
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    let upstream = format!("https://dns.test:{port}/dns-query@127.0.0.1");
    Server {
        upstream: upstream.parse().expect("an upstream"),
        requests,
        connections,
    }
}

fn owner() -> DomainName {
    "_mta-sts.example.com".parse().expect("a name")
}

fn full(octets: impl Into<Bytes>) -> Body {
    Full::new(octets.into()).boxed()
}

fn message(rcode: Rcode, records: &[Record]) -> Vec<u8> {
    dns::response(&owner(), RecordType::Txt, rcode, false, &[], records).expect("a message")
}

fn dns_answer(octets: Vec<u8>) -> Response<Body> {
    let response = Response::builder()
        .header(header::CONTENT_TYPE, DNS_MESSAGE_TYPE)
        .header(header::AGE, "250");
    response.body(full(octets)).expect("a response")
}

fn text() -> Vec<u8> {
    let record = Record {
        ttl_s: 300,
        data: RecordData::Txt(b"v=STSv1; id=1;".to_vec()),
    };
    message(Rcode::NoError, &[record])
}

fn http_answer(status: StatusCode, media_type: &str, body: &str) -> Response<Body> {
    let response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media_type);
    let response = response.header(header::LOCATION, "/elsewhere");
    response.body(full(body.to_owned())).expect("a response")
}

fn resolver(root: &Issuer, servers: &[&Server]) -> Resolver {
    let mut roots = Roots::mozilla();
    roots.add_der(root.der()).expect("a root");
    let upstreams: Vec<_> = servers
        .iter()
        .map(|server| server.upstream.clone())
        .collect();
    Resolver::new(&upstreams, &roots, "strictmx-test").expect("a resolver")
}

async fn exchange(resolver: &Resolver) -> DnsExchange {
    match resolver.ask(&owner(), RecordType::Txt).await {
        Observation::Dns(exchange) => exchange,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn answers_are_kept_as_they_came() {
    let root = root("Root");
    for octets in [
        text(),
        message(Rcode::NoError, &[]),
        message(Rcode::NxDomain, &[]),
    ] {
        let says = octets.clone();
        let server = server(&root, move |_| dns_answer(says.clone())).await;
        let exchange = exchange(&resolver(&root, &[&server])).await;
        assert_eq!(*exchange.message, octets);
        assert_eq!(
            (exchange.resolver.as_str(), exchange.age_s),
            ("dns.test", 250)
        );
        assert_eq!(
            (exchange.checking_disabled, exchange.failed_upstreams),
            (None, Vec::new())
        );
    }
}

#[tokio::test]
async fn servfail_is_asked_again_without_checking() {
    let root = root("Root");
    let server = server(&root, |query| {
        // RFC 4035 3.2.2: CD is the fifth bit of the fourth octet.
        let checking_disabled = query[3] & 0x10 != 0;
        dns_answer(if checking_disabled {
            text()
        } else {
            message(Rcode::ServFail, &[])
        })
    })
    .await;
    let exchange = exchange(&resolver(&root, &[&server])).await;
    assert_eq!(
        exchange.checking_disabled.as_deref(),
        Some(text().as_slice())
    );
    let lookup = dns::read(&owner(), RecordType::Txt, &exchange);
    assert_eq!(lookup, Lookup::Failed(DnsFailure::Bogus(None)));
    assert_eq!(server.requests.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn one_resolver_in_trouble_is_not_the_domains() {
    use Rcode::{NoError, NxDomain, Refused, ServFail};
    let root = root("Root");
    // The answers of two, and whose counts: none where nobody knows.
    let cases = [
        (Refused, NoError, Some(NoError)),
        (ServFail, NoError, Some(NoError)),
        (ServFail, NxDomain, Some(NxDomain)),
        (Refused, ServFail, None),
        (ServFail, Refused, None),
        (Refused, Refused, None),
        (ServFail, ServFail, Some(ServFail)),
    ];
    for (first, second, counts) in cases {
        let first = server(&root, move |_| dns_answer(message(first, &[]))).await;
        let second = server(&root, move |_| dns_answer(message(second, &[]))).await;
        let resolver = resolver(&root, &[&first, &second]);
        let expected = counts.map(|rcode| message(rcode, &[]));
        match resolver.ask(&owner(), RecordType::Txt).await {
            Observation::Dns(exchange) => {
                assert_eq!(Some(exchange.message.to_vec()), expected, "{counts:?}");
                assert_eq!(exchange.failed_upstreams.len(), 1, "the other is named");
            }
            Observation::Unknown(failure) => {
                assert_eq!((failure.cause, expected), (Cause::NoResolver, None));
            }
            other => panic!("{other:?}"),
        }
    }
    // Where there is one, it is believed.
    let alone = server(&root, |_| dns_answer(message(ServFail, &[]))).await;
    let exchange = exchange(&resolver(&root, &[&alone])).await;
    assert_eq!(*exchange.message, message(ServFail, &[]));
}

#[tokio::test]
async fn what_is_no_dns_answer_is_a_failure_of_the_upstream() {
    let endless = || {
        let frames = futures_util::stream::repeat(Bytes::from_static(&[0; 4096]))
            .map(|octets| Ok(Frame::data(octets)));
        let response = Response::builder().header(header::CONTENT_TYPE, DNS_MESSAGE_TYPE);
        response
            .body(BodyExt::boxed(StreamBody::new(frames)))
            .expect("a response")
    };
    let cases: [(Box<Answer>, Cause, &str); 6] = [
        (
            Box::new(|_| http_answer(StatusCode::OK, "text/html; charset=utf-8", "<html>")),
            Cause::Protocol,
            "answered text/html; charset=utf-8 instead of application/dns-message",
        ),
        (
            Box::new(|_| http_answer(StatusCode::INTERNAL_SERVER_ERROR, DNS_MESSAGE_TYPE, "")),
            Cause::Protocol,
            "answered HTTP 500",
        ),
        (
            Box::new(|_| http_answer(StatusCode::TOO_MANY_REQUESTS, DNS_MESSAGE_TYPE, "")),
            Cause::Protocol,
            "answered HTTP 429",
        ),
        (
            Box::new(|_| http_answer(StatusCode::FOUND, DNS_MESSAGE_TYPE, "")),
            Cause::Protocol,
            "answered HTTP 302",
        ),
        (
            Box::new(move |_| endless()),
            Cause::TooLarge,
            "answered more than 65535 octets",
        ),
        (
            Box::new(|_| dns_answer(b"hello".to_vec())),
            Cause::Protocol,
            "no DNS message",
        ),
    ];
    let root = root("Root");
    for (answer, cause, detail) in cases {
        let bad = server(&root, answer).await;
        let good = server(&root, |_| dns_answer(text())).await;
        let resolver = resolver(&root, &[&bad, &good]);
        let answered = exchange(&resolver).await;
        assert_eq!(*answered.message, text(), "{detail}");
        let failed: Vec<_> = answered
            .failed_upstreams
            .iter()
            .map(|upstream| &upstream.failure)
            .collect();
        assert_eq!(failed.len(), 1, "{detail}");
        assert_eq!(failed[0].cause, cause);
        assert!(failed[0].detail.contains(detail), "{}", failed[0].detail);

        // The second question goes to the one that works.
        assert_eq!(exchange(&resolver).await.failed_upstreams, []);
        assert_eq!(bad.requests.load(Ordering::Relaxed), 1, "{detail}");
    }
}

#[tokio::test]
async fn without_any_answer_every_upstream_is_named() {
    let root = root("Root");
    let html = server(&root, |_| {
        http_answer(StatusCode::OK, "text/html", "<html>")
    })
    .await;
    let stranger = server(&self::root("Somebody"), |_| dns_answer(text())).await;
    let resolver = resolver(&root, &[&html, &stranger]);
    let Observation::Unknown(failure) = resolver.ask(&owner(), RecordType::Txt).await else {
        panic!("an answer");
    };
    assert_eq!(
        (failure.stage, failure.cause),
        (Stage::Resolve, Cause::NoResolver)
    );
    let detail = failure.detail;
    assert!(
        detail.starts_with("dns.test: answered text/html"),
        "{detail}"
    );
    assert!(detail.contains("certificate"), "{detail}");
}

#[tokio::test]
async fn malformed_and_truncated_messages_are_never_absence() {
    let mut truncated = message(Rcode::NoError, &[]);
    truncated[2] |= 0x02;
    let mut pointer_to_itself = text();
    pointer_to_itself[12..14].copy_from_slice(&[0xc0, 12]);
    let root = root("Root");
    for octets in [truncated, pointer_to_itself, vec![0xff; 64], Vec::new()] {
        let says = octets.clone();
        let server = server(&root, move |_| dns_answer(says.clone())).await;
        let exchange = exchange(&resolver(&root, &[&server])).await;
        assert_eq!(
            *exchange.message, octets,
            "DNS-010, DNS-013: kept as evidence"
        );
        let lookup = dns::read(&owner(), RecordType::Txt, &exchange);
        assert_eq!(lookup, Lookup::Failed(DnsFailure::Malformed));
    }
}

#[tokio::test]
async fn questions_share_a_connection() {
    let root = root("Root");
    let server = server(&root, |_| dns_answer(text())).await;
    let resolver = resolver(&root, &[&server]);
    let questions = (0..20).map(|_| exchange(&resolver));
    assert_eq!(futures_util::future::join_all(questions).await.len(), 20);
    assert_eq!(server.requests.load(Ordering::Relaxed), 20);
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
}

/// The clock is tokio's own: it jumps to the next deadline as soon as nothing else happens.
#[tokio::test(start_paused = true)]
async fn a_black_hole_ends_in_time() {
    let root = root("Root");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    // The backlog accepts, and nobody answers.
    let upstream: Upstream = format!("https://dns.test:{port}/dns-query@127.0.0.1")
        .parse()
        .expect("an upstream");
    let mut roots = Roots::mozilla();
    roots.add_der(root.der()).expect("a root");
    let upstreams = vec![upstream; 6];
    let resolver = Resolver::new(&upstreams, &roots, "strictmx-test").expect("a resolver");
    let begun = Instant::now();
    let Observation::Unknown(failure) = resolver.ask(&owner(), RecordType::Txt).await else {
        panic!("an answer");
    };
    assert_eq!(failure.cause, Cause::NoResolver, "DNS-006");
    assert_eq!(
        failure.detail.matches("did not answer in time").count(),
        4,
        "{}",
        failure.detail
    );
    assert!(begun.elapsed() <= DNS_NAME, "{:?}", begun.elapsed());
}
