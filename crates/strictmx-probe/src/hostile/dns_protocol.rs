//! What resolvers do (`DNS-*`). They listen on the loopback, so that time is real as long as anybody
//! answers; what nobody answers at all is tested on tokio's clock, with the resolvers (`doh/tests.rs`).

use std::sync::atomic::AtomicUsize;

use futures_util::StreamExt as _;
use http::{Response, StatusCode, header};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Bytes, Frame};
use strictmx_core::dns::{self, DnsFailure, Lookup, Rcode, Record, RecordData, Security};
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::DnsExchange;
use strictmx_core::question::RecordType;

use super::*;
use crate::Roots;
use crate::doh::{Resolver, Waits};
use crate::testing::doh::{self, Server, dns_answer, http_answer};

fn owner() -> DomainName {
    "_mta-sts.example.com".parse().expect("a name")
}

fn message(rcode: Rcode, records: &[Record]) -> Vec<u8> {
    dns::response(&owner(), RecordType::Txt, rcode, false, &[], records).expect("a message")
}

fn good() -> Vec<u8> {
    let data = RecordData::Txt(b"v=STSv1; id=1;".to_vec());
    message(Rcode::NoError, &[Record { ttl_s: 300, data }])
}

fn resolver(root: &Issuer, servers: &[&Server]) -> Resolver {
    let mut roots = Roots::mozilla();
    roots.add_der(root.der()).expect("a root");
    let upstreams = servers.iter().map(|server| server.upstream.clone());
    let upstreams: Vec<_> = upstreams.collect();
    Resolver::new(&upstreams, &roots, "strictmx-test").expect("a resolver")
}

/// What is made of a resolver that answers so, alone and before one that works; and how often each
/// was asked.
async fn asked(answer: impl Fn(&[u8]) -> Response<doh::Body> + Send + Sync + 'static) -> Asked {
    let root = root("Root");
    let bad = doh::server(&root, answer).await;
    let works = doh::server(&root, |_| dns_answer(good())).await;
    let alone = resolver(&root, &[&bad]);
    let alone = alone.ask(&owner(), RecordType::Txt, Waits::InTurn).await;
    let requests = bad.requests.load(Ordering::Relaxed);
    let both = resolver(&root, &[&bad, &works]);
    let both = both.ask(&owner(), RecordType::Txt, Waits::InTurn).await;
    Asked {
        alone,
        requests,
        both,
        works: works.requests.load(Ordering::Relaxed),
    }
}

struct Asked {
    alone: Observation,
    requests: usize,
    both: Observation,
    works: usize,
}

impl Asked {
    /// Alone it is no resolver; before one that works, that one answers, once.
    fn is_none(&self, cause: &Cause, words: &str) {
        self.is_none_since(&Cause::NoResolver, cause, words);
    }

    /// Alone it gives no answer for that cause: it took the question, so that the domain may have its
    /// part in it. Before one that works, that one answers, once.
    fn gives_none(&self, cause: &Cause, words: &str) {
        self.is_none_since(cause, cause, words);
    }

    fn is_none_since(&self, alone: &Cause, cause: &Cause, words: &str) {
        let Observation::Unknown(failure) = &self.alone else {
            panic!("{:?}", self.alone)
        };
        assert_eq!(failure.cause, *alone);
        assert!(failure.detail.contains(words), "{}", failure.detail);
        let Observation::Dns(exchange) = &self.both else {
            panic!("{:?}", self.both)
        };
        assert_eq!(*exchange.message, good());
        assert_eq!(exchange.failed_upstreams[0].failure.cause, *cause);
        assert_eq!((self.requests, self.works), (1, 1));
    }

    /// How its answer reads.
    fn lookup(&self) -> Lookup {
        let Observation::Dns(exchange) = &self.alone else {
            panic!("{:?}", self.alone)
        };
        read(exchange)
    }
}

fn read(exchange: &DnsExchange) -> Lookup {
    dns::read(&owner(), RecordType::Txt, exchange)
}

#[tokio::test]
async fn dns_005() {
    for code in [5, 4, 1] {
        let mut says = message(Rcode::Refused, &[]);
        says[3] = says[3] & 0xf0 | code as u8;
        let asked = asked(move |_| dns_answer(says.clone())).await;
        asked.gives_none(&Cause::Rcode { code }, &format!("answered RCODE {code}"));
    }
}

#[tokio::test]
async fn dns_007() {
    for status in [500, 429, 302] {
        let took = status == 500;
        let status = StatusCode::from_u16(status).expect("a status");
        let asked = asked(move |_| http_answer(status, "application/dns-message", "")).await;
        let words = format!("answered HTTP {}", status.as_u16());
        if took {
            asked.gives_none(&Cause::Protocol, &words);
        } else {
            asked.is_none(&Cause::Protocol, &words);
        }
    }
}

/// The connection is dropped: what is sent has an end, and no more of it is kept than a message has.
#[tokio::test]
async fn dns_008() {
    /// A hundred times as much as is read: with what the system takes along.
    const MOST: usize = 100 * budget::DNS_MESSAGE;
    let sent = Arc::<AtomicUsize>::default();
    let begun = processor_time();
    let counted = Arc::clone(&sent);
    let asked = asked(move |_| {
        let sent = Arc::clone(&counted);
        let octets = futures_util::stream::repeat_with(move || {
            sent.fetch_add(4096, Ordering::Relaxed);
            Bytes::from_static(&[0; 4096])
        });
        let frames = octets.map(|octets| Ok(Frame::data(octets)));
        let response = Response::builder().header(header::CONTENT_TYPE, "application/dns-message");
        let body = BodyExt::boxed(StreamBody::new(frames));
        response.body(body).expect("a response")
    })
    .await;
    asked.gives_none(&Cause::TooLarge, "answered more than 65535 octets");
    for answer in [&asked.alone, &asked.both] {
        let kept = answer.octets();
        assert!(kept <= 4096, "{kept} octets, and none of what was sent");
    }
    let sent = sent.load(Ordering::Relaxed);
    assert!(sent <= 2 * MOST, "{sent} octets for two questions");
    let worked = processor_time() - begun;
    assert!(worked <= seconds(1), "{worked:?}");
}

#[tokio::test]
async fn dns_009() {
    let asked = asked(|_| http_answer(StatusCode::OK, "text/html", "<html>")).await;
    asked.is_none(&Cause::Protocol, "answered text/html instead of");
}

#[tokio::test]
async fn dns_010() {
    let mut pointer_to_itself = good();
    pointer_to_itself[12..14].copy_from_slice(&[0xc0, 12]);
    let asked = asked(move |_| dns_answer(pointer_to_itself.clone())).await;
    let begun = processor_time();
    for _ in 0..10 {
        assert_eq!(asked.lookup(), Lookup::Failed(DnsFailure::Malformed));
    }
    let worked = (processor_time() - begun) / 10;
    assert!(worked <= Duration::from_millis(5), "{worked:?}");
}

#[tokio::test]
async fn dns_013() {
    let mut truncated = message(Rcode::NoError, &[]);
    truncated[2] |= 0x02;
    let asked = asked(move |_| dns_answer(truncated.clone())).await;
    assert_eq!(asked.lookup(), Lookup::Failed(DnsFailure::Malformed));
    assert_eq!(asked.works, 1, "the other resolver is asked");
}

/// The AD bit counts of a resolver that the operator named and that shows a certificate for its name:
/// not of whoever sits in its place, nor for the answer of another one.
#[tokio::test]
async fn dns_015() {
    let (root, others) = (root("Root"), self::root("Others"));
    let says = |rcode, authentic| {
        let data = RecordData::Txt(b"v=STSv1; id=1;".to_vec());
        let records = [Record { ttl_s: 300, data }];
        let records = if rcode == Rcode::NoError {
            &records[..]
        } else {
            &[]
        };
        let message = dns::response(&owner(), RecordType::Txt, rcode, authentic, &[], records);
        let message = message.expect("a message");
        move |_: &[u8]| dns_answer(message.clone())
    };
    let named = doh::server(&root, says(Rcode::NoError, true)).await;
    let impostor = doh::server(&others, says(Rcode::NoError, true)).await;
    let fails = doh::server(&root, says(Rcode::Refused, true)).await;
    let insecure = doh::server(&root, says(Rcode::NoError, false)).await;
    for (servers, expected) in [
        (&[&named][..], Some(Security::Secure)),
        (&[&impostor], None),
        (&[&impostor, &insecure], Some(Security::Insecure)),
        (&[&fails, &insecure], Some(Security::Insecure)),
    ] {
        let said = match resolver(&root, servers)
            .ask(&owner(), RecordType::Txt, Waits::InTurn)
            .await
        {
            Observation::Dns(exchange) => Some(dns::security(&owner(), RecordType::Txt, &exchange)),
            Observation::Unknown(failure) => {
                assert_eq!(failure.cause, Cause::NoResolver, "{}", failure.detail);
                None
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(said, expected);
    }
    assert_eq!(impostor.requests.load(Ordering::Relaxed), 0);
}

/// With an extended error (RFC 8914 2), in the one OPT record that it then has.
fn with_extended_error(mut message: Vec<u8>, code: u16) -> Vec<u8> {
    assert_eq!(message[10..12], [0, 0], "no additional records yet");
    message[11] = 1;
    // Root, OPT (41), 1,232 octets, no flags; six octets of option 15.
    message.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 6, 0, 15, 0, 2]);
    message.extend(code.to_be_bytes());
    message
}

/// KeyTrap (CVE-2023-50387): the resolver has signatures to verify for longer than we wait. What it
/// works at for one domain costs that one its patience, and no other anything.
#[tokio::test]
async fn dns_016() {
    const TRAP: &[u8] = b"\x04trap";
    let root = root("Root");
    let busy = doh::server(&root, |query| {
        let query = query.to_vec();
        if !query.windows(TRAP.len()).any(|it| it == TRAP) {
            return dns_answer(good());
        }
        let late = futures_util::stream::once(async {
            sleep(seconds(600)).await;
            Ok(Frame::data(Bytes::from(message(Rcode::ServFail, &[]))))
        });
        let response = Response::builder().header(header::CONTENT_TYPE, "application/dns-message");
        let body = BodyExt::boxed(StreamBody::new(late));
        response.body(body).expect("a response")
    })
    .await;
    let resolver = resolver(&root, &[&busy]);
    let trap: DomainName = "_mta-sts.trap.example".parse().expect("a name");
    let begun = Instant::now();
    let trapped = async {
        let asked = resolver.ask(&trap, RecordType::Txt, Waits::InTurn).await;
        (asked, begun.elapsed())
    };
    let others = async {
        for _ in 0..50 {
            let other = resolver.ask(&owner(), RecordType::Txt, Waits::InTurn).await;
            assert!(matches!(other, Observation::Dns(_)), "{other:?}");
        }
        // Nothing else is on the wire: from here on nobody has to wait for the clock.
        tokio::time::pause();
        begun.elapsed()
    };
    let ((trapped, after), others) = tokio::join!(trapped, others);
    let Observation::Unknown(failure) = trapped else {
        panic!("{trapped:?}")
    };
    assert_eq!(failure.cause, Cause::Timeout, "{}", failure.detail);
    assert!(after <= budget::DNS_NAME, "{after:?}");
    assert!(others < after, "{others:?} for fifty others, {after:?}");
}

/// What a resolver that does not fall for such a zone hands on of it, its signatures and even its keys
/// in one answer: 50 ms of processor at most for us and the resolver together, which are one thread here.
#[tokio::test]
async fn the_answer_of_a_trap_is_no_work() {
    const EACH: u16 = 90;
    let record = |rtype: u8, length: u16| {
        let head = [0xc0, 12, 0, rtype, 0, 1, 0, 0, 1, 44];
        let data = vec![7; usize::from(length)];
        [&head[..], &length.to_be_bytes(), &data].concat()
    };
    let (rrsig, dnskey) = (record(46, 300), record(48, 136));
    for with_keys in [false, true] {
        let each = [&rrsig[..], if with_keys { &dnskey } else { &[] }].concat();
        let mut trap = good();
        let records = if with_keys { 1 + 2 * EACH } else { 1 + EACH };
        trap[6..8].copy_from_slice(&records.to_be_bytes());
        trap.extend(each.repeat(EACH.into()));
        let root = root("Root");
        let server = doh::server(&root, move |_| dns_answer(trap.clone())).await;
        let resolver = resolver(&root, &[&server]);
        // With the handshake, which is no work of the answer.
        resolver.ask(&owner(), RecordType::Txt, Waits::InTurn).await;
        let begun = processor_time();
        let seen = resolver.ask(&owner(), RecordType::Txt, Waits::InTurn).await;
        let Observation::Dns(exchange) = &seen else {
            panic!("{seen:?}")
        };
        let lookup = read(exchange);
        let worked = processor_time() - begun;
        if with_keys {
            let records = records.into();
            assert_eq!(lookup, Lookup::Failed(DnsFailure::TooMany { records }));
        } else {
            let is_found = matches!(&lookup, Lookup::Found(found) if found.records.len() == 1);
            assert!(is_found, "{lookup:?}");
        }
        assert!(worked <= Duration::from_millis(50), "{worked:?}");
    }
}

/// Too many iterations of NSEC3 (RFC 9276 3.2): resolvers take the answer for unsigned, or fail.
/// Neither is an absent name, and nothing is computed here.
#[tokio::test]
async fn dns_017() {
    const UNSUPPORTED_ITERATIONS: u16 = 27;
    let insecure = with_extended_error(good(), UNSUPPORTED_ITERATIONS);
    let asked_insecure = asked(move |_| dns_answer(insecure.clone())).await;
    let Lookup::Found(rrset) = asked_insecure.lookup() else {
        panic!("{:?}", asked_insecure.lookup())
    };
    assert_eq!(rrset.records.len(), 1);
    let Observation::Dns(exchange) = &asked_insecure.alone else {
        panic!("{:?}", asked_insecure.alone)
    };
    let security = dns::security(&owner(), RecordType::Txt, exchange);
    assert_eq!(security, Security::Insecure, "never as if it were signed");
    let told = dns::extended_error_of(exchange).expect("an extended error");
    assert_eq!(told.code, UNSUPPORTED_ITERATIONS);

    let fails = with_extended_error(message(Rcode::ServFail, &[]), UNSUPPORTED_ITERATIONS);
    let asked_failing = asked(move |_| dns_answer(fails.clone())).await;
    let Lookup::Failed(DnsFailure::ServFail(Some(told))) = asked_failing.lookup() else {
        panic!("{:?}", asked_failing.lookup())
    };
    assert_eq!(told.code, UNSUPPORTED_ITERATIONS);
    assert_eq!(asked_failing.works, 1, "the other resolver is asked");
}
