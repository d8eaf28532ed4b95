//! What resolvers do, and what is made of it, beside the rows of hostile inputs. These servers listen on the
//! loopback, since the HTTP client has its own sockets.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt as _;
use http::StatusCode;
use strictmx_core::dns::{Rcode, Record, RecordData};
use strictmx_core::observation::DnsExchange;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::asked::is_own;
use super::*;
use crate::budget;
use crate::testing::doh::{Answer, Server, dns_answer, http_answer, server};
use crate::testing::{Issuer, root};

mod rests;
mod root_zone;

fn owner() -> DomainName {
    "_mta-sts.example.com".parse().expect("a name")
}

fn message(rcode: Rcode, records: &[Record]) -> Vec<u8> {
    dns::response(&owner(), RecordType::Txt, rcode, false, &[], records).expect("a message")
}

fn text() -> Vec<u8> {
    let record = Record {
        ttl_s: 300,
        data: RecordData::Txt(b"v=STSv1; id=1;".to_vec()),
    };
    message(Rcode::NoError, &[record])
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
    match resolver.ask(&owner(), RecordType::Txt, Waits::InTurn).await {
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
    let (error, has_records) = (None, true);
    let bogus = DnsFailure::Bogus(dns::Bogus { error, has_records });
    assert_eq!(lookup, Lookup::Failed(bogus));
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
        match resolver.ask(&owner(), RecordType::Txt, Waits::InTurn).await {
            Observation::Dns(exchange) => {
                assert_eq!(Some(exchange.message.to_vec()), expected, "{counts:?}");
                assert_eq!(exchange.failed_upstreams.len(), 1, "the other is named");
            }
            Observation::Unknown(failure) => {
                assert_eq!((failure.cause, expected), (Cause::Rcode { code: 5 }, None));
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
    // Whether it rests: a domain has no part in it.
    let cases: [(Box<Answer>, Cause, &str, bool); 2] = [
        (
            Box::new(|_| http_answer(StatusCode::OK, "text/html; charset=utf-8", "<html>")),
            Cause::Protocol,
            "answered text/html; charset=utf-8 instead of application/dns-message",
            true,
        ),
        (
            Box::new(|_| dns_answer(b"hello".to_vec())),
            Cause::Protocol,
            "no DNS message",
            false,
        ),
    ];
    let root = root("Root");
    for (answer, cause, detail, rests) in cases {
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
        let failed = exchange(&resolver).await.failed_upstreams;
        assert_eq!(failed.is_empty(), rests, "{detail}");
        let requests = if rests { 1 } else { 2 };
        assert_eq!(bad.requests.load(Ordering::Relaxed), requests, "{detail}");
    }
}

/// The server answers at one path and says that another one has the answer: it fails where that is
/// asked for.
#[tokio::test]
async fn a_redirect_is_no_answer_and_leads_nowhere() {
    let root = root("Root");
    for status in [301, 302, 303, 307, 308] {
        let code = StatusCode::from_u16(status).expect("a status");
        let moved = server(&root, move |_| {
            http_answer(code, "application/dns-message", "")
        })
        .await;
        let good = server(&root, |_| dns_answer(text())).await;
        let answered = exchange(&resolver(&root, &[&moved, &good])).await;
        assert_eq!(*answered.message, text(), "{status}");
        let [failed] = &answered.failed_upstreams[..] else {
            panic!("{:?}", answered.failed_upstreams)
        };
        let said = format!("answered HTTP {status}");
        let detail = &failed.failure.detail;
        assert!(detail.starts_with(&said), "{detail}");
        assert_eq!(moved.requests.load(Ordering::Relaxed), 1, "{status}");
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
    let Observation::Unknown(failure) =
        resolver.ask(&owner(), RecordType::Txt, Waits::InTurn).await
    else {
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
        assert_eq!(*exchange.message, octets, "kept as evidence");
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
async fn dns_006() {
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
    let Observation::Unknown(failure) =
        resolver.ask(&owner(), RecordType::Txt, Waits::InTurn).await
    else {
        panic!("an answer");
    };
    assert_eq!(failure.cause, Cause::Timeout);
    assert_eq!(
        failure.detail.matches("did not answer in time").count(),
        4,
        "{}",
        failure.detail
    );
    assert!(begun.elapsed() <= DNS_NAME, "{:?}", begun.elapsed());
}

/// Where too many wait, the next upstream is asked; where all have too many, that is our own limit.
#[tokio::test(start_paused = true)]
async fn questions_wait_for_their_turn_and_not_for_long() {
    let upstreams = ["https://a.invalid/@9.9.9.9", "https://b.invalid/@9.9.9.9"];
    let upstreams = upstreams.map(|text| text.parse().expect("an upstream"));
    let resolver = Resolver::new(&upstreams, &Roots::mozilla(), "strictmx-test");
    let resolver = resolver.expect("a resolver");
    let own = "https://own.invalid/@127.0.0.1"
        .parse()
        .expect("an upstream");
    assert!(is_own(&own), "which nobody else asks");
    for asked in &resolver.upstreams {
        let turns = asked.turns.as_ref().expect("turns");
        let far = Instant::now() + Duration::from_secs(60);
        turns.lock().expect("a ledger").expect((), far);
    }
    let owner = "example.com".parse().expect("a name");
    let begun = Instant::now();
    let Observation::Unknown(failure) = resolver.ask(&owner, RecordType::A, Waits::InTurn).await
    else {
        panic!("nobody could be asked")
    };
    let ours = waits_too_long();
    assert_eq!((failure.stage, failure.cause), (ours.stage, ours.cause));
    let both = "a.invalid: too many questions wait for their turn; b.invalid: too many";
    assert!(failure.detail.starts_with(both), "{}", failure.detail);
    assert_eq!(begun.elapsed(), Duration::ZERO, "nobody waits in vain");
}

/// What waits here is not yet asked: its time is its own, and that it waits too long says nothing of a
/// domain.
#[tokio::test(start_paused = true)]
async fn questions_have_their_time_once_they_are_asked() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let upstream = format!("https://dns.test:{port}/dns-query@127.0.0.1");
    let upstreams = [upstream.parse().expect("an upstream")];
    let resolver = Resolver::new(&upstreams, &Roots::mozilla(), "strictmx-test");
    let mut resolver = resolver.expect("a resolver");
    assert_eq!(
        resolver.upstreams[0].open.available_permits(),
        budget::OWN_RESOLVER_OPEN
    );
    resolver.upstreams[0].open = Semaphore::new(1);
    let begun = Instant::now();
    let owner = owner();
    let asking = (0..6).map(async |_| {
        let Observation::Unknown(failure) =
            resolver.ask(&owner, RecordType::Txt, Waits::InTurn).await
        else {
            panic!("nobody answers")
        };
        (begun.elapsed().as_secs(), failure.cause)
    });
    let came = join_all(asking).await;
    let mut expected: Vec<_> = [2, 4, 6, 8].map(|at| (at, Cause::Timeout)).into();
    expected.extend([6, 6].map(|at| (at, waits_too_long().cause)));
    assert_eq!(came, expected);
}

/// Compared with each other or not: where none answers, that is our own trouble.
#[tokio::test]
async fn resolvers_that_are_all_down_are_compared_with_nothing() {
    let root = root("Root");
    let up = server(&root, |_| dns_answer(text())).await;
    let down = server(&root, |_| {
        http_answer(StatusCode::FORBIDDEN, "text/html", "no")
    })
    .await;
    let none = resolver(&root, &[&down, &down]);
    match none.ask_each(&owner(), RecordType::Txt).await {
        Observation::Unknown(Failure { cause, detail, .. }) => {
            assert_eq!(cause, Cause::NoResolver);
            assert_eq!(detail.matches("dns.test: answered HTTP 403").count(), 2);
        }
        other => panic!("{other:?}"),
    }
    let one = resolver(&root, &[&down, &up]);
    match one.ask_each(&owner(), RecordType::Txt).await {
        Observation::EachResolver(comparison) => {
            assert_eq!((comparison.answers.len(), comparison.failed.len()), (1, 1));
        }
        other => panic!("{other:?}"),
    }
}

/// Whether resolvers answer is found out however many questions are open there.
#[tokio::test]
async fn who_waits_for_nobody_is_answered_while_others_wait() {
    let root = root("Root");
    let up = server(&root, |_| dns_answer(text())).await;
    let mut resolver = resolver(&root, &[&up]);
    resolver.upstreams[0].open = Semaphore::new(0);
    let owner = owner();
    let mut waits = Box::pin(resolver.ask(&owner, RecordType::Txt, Waits::InTurn));
    assert!(waits.as_mut().now_or_never().is_none());
    let answer = resolver
        .ask(&owner, RecordType::Txt, Waits::ForNobody)
        .await;
    assert!(matches!(answer, Observation::Dns(_)), "{answer:?}");
}
