//! What a resolver says of the root: whether it gets anywhere, and what time it is.

use std::time::UNIX_EPOCH;

use super::*;
use crate::testing::doh::is_about_root;

/// What it says to a question about the root, with checking disabled or not; about all else SERVFAIL,
/// and with checking disabled a text.
type Says = fn(bool) -> Vec<u8>;

fn about_root(rcode: Rcode) -> Vec<u8> {
    let root = DomainName::root();
    dns::response(&root, RecordType::Txt, rcode, true, &[], &[]).expect("a message")
}

/// It says that something is bogus, and all the same of the root.
async fn bogus(root: &Issuer, says: Says) -> Server {
    let answer = move |query: &[u8]| {
        let checking_disabled = query[3] & 0x10 != 0;
        dns_answer(match (is_about_root(query), checking_disabled) {
            (true, _) => says(checking_disabled),
            (false, true) => text(),
            (false, false) => message(Rcode::ServFail, &[]),
        })
    };
    server(root, answer).await
}

/// Nobody that was asked is believed.
async fn assert_ours(resolver: &Resolver) {
    match resolver.ask(&owner(), RecordType::Txt, Waits::InTurn).await {
        Observation::Unknown(failure) => assert_eq!(failure.cause, Cause::NoResolver),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_fails_at_the_root_is_no_fault_of_a_domain() {
    let root = root("Root");
    let cases: [(Says, bool, &str); 5] = [
        (|_| about_root(Rcode::NoError), true, "validated"),
        (|_| about_root(Rcode::Refused), true, "it has no root"),
        (|_| text(), true, "no answer to that"),
        (
            |cd| about_root(if cd { Rcode::NoError } else { Rcode::ServFail }),
            false,
            "bogus",
        ),
        (|_| about_root(Rcode::ServFail), false, "it reaches nobody"),
    ];
    for (says, is_believed, why) in cases {
        let alone = bogus(&root, says).await;
        let resolver = resolver(&root, &[&alone]);
        for _ in 0..2 {
            let said = resolver.ask(&owner(), RecordType::Txt, Waits::InTurn).await;
            match said {
                Observation::Dns(exchange) => {
                    let said = dns::read(&owner(), RecordType::Txt, &exchange);
                    assert!(matches!(said, Lookup::Failed(DnsFailure::Bogus(_))));
                    assert!(is_believed, "{why}");
                }
                Observation::Unknown(failure) => {
                    assert_eq!(failure.cause, Cause::NoResolver, "{why}");
                    assert!(failure.detail.contains(FAILS_AT_ROOT), "{failure:?}");
                    assert!(!is_believed, "{why}");
                }
                other => panic!("{other:?}"),
            }
        }
    }
    // Two that get nowhere are no better, nor is one that says nothing about the root.
    let blind: Says = |_| about_root(Rcode::ServFail);
    let (first, second) = (bogus(&root, blind).await, bogus(&root, blind).await);
    assert_ours(&resolver(&root, &[&first, &second])).await;
    let dead = |query: &[u8]| {
        let is_root = is_about_root(query);
        dns_answer(if is_root {
            about_root(Rcode::ServFail)
        } else {
            message(Rcode::ServFail, &[])
        })
    };
    let (first, second) = (server(&root, dead).await, server(&root, dead).await);
    assert_ours(&resolver(&root, &[&first, &second])).await;
    let mute = |query: &[u8]| {
        if is_about_root(query) {
            return http_answer(StatusCode::BAD_GATEWAY, "text/html", "busy");
        }
        dns_answer(message(Rcode::ServFail, &[]))
    };
    assert_ours(&resolver(&root, &[&server(&root, mute).await])).await;
    // Another one, which gets there, is believed.
    let blind = bogus(&root, |_| about_root(Rcode::ServFail)).await;
    let good = server(&root, |_| dns_answer(text())).await;
    let answered = exchange(&resolver(&root, &[&blind, &good])).await;
    assert_eq!(*answered.message, text());
    assert_eq!(answered.failed_upstreams.len(), 1, "the other is named");
}

/// The zone of a root that was signed that long ago, as a validating resolver hands it on.
fn signed(days_ago: u64) -> Vec<u8> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("later");
    let inception = now.as_secs() - days_ago * 86_400;
    let inception = u32::try_from(inception).expect("before 2106");
    let mut answer = about_root(Rcode::NoError);
    // One record of the authority section: the root, RRSIG, IN, TTL, length, and what it covers: SOA.
    answer[9] = 1;
    answer.extend([0, 0, 46, 0, 1, 0, 1, 0x51, 0x80, 0, 19, 0, 6, 8, 0]);
    answer.extend([0, 1, 0x51, 0x80]);
    answer.extend((inception + 13 * 86_400).to_be_bytes());
    answer.extend(inception.to_be_bytes());
    answer.extend([0x4f, 0x66, 0]);
    answer
}

/// Its answers are out of a cache, so that their `Date` says nothing; Unbound says none.
#[tokio::test]
async fn a_resolver_without_date_tells_the_time_by_the_root() {
    let root = root("Root");
    for (days_ago, is_off) in [(0, false), (1, false), (30, true)] {
        let answer = move |query: &[u8]| {
            dns_answer(if is_about_root(query) {
                signed(days_ago)
            } else {
                text()
            })
        };
        let server = server(&root, answer).await;
        let resolver = resolver(&root, &[&server]);
        assert_eq!((resolver.clock_sources(), resolver.clock_off()), (0, None));
        exchange(&resolver).await;
        assert_eq!(resolver.clock_sources(), 1, "before anybody is contacted");
        assert_eq!(resolver.clock_off().is_some(), is_off, "{days_ago}");
    }
}

/// Whatever it says of the root, all questions of that time have that answer.
#[tokio::test]
async fn a_resolver_is_asked_about_the_root_once() {
    let root = root("Root");
    let cases: [(Says, usize); 4] = [
        (|_| about_root(Rcode::NoError), 1),
        (|_| about_root(Rcode::Refused), 1),
        (|_| text(), 1),
        // With checking, and without.
        (|_| about_root(Rcode::ServFail), 2),
    ];
    for (says, requests) in cases {
        let alone = bogus(&root, says).await;
        let resolver = resolver(&root, &[&alone]);
        for _ in 0..5 {
            resolver.ask(&owner(), RecordType::Txt, Waits::InTurn).await;
        }
        assert_eq!(alone.requests.load(Ordering::Relaxed), 10);
        assert_eq!(alone.root_requests.load(Ordering::Relaxed), requests);
    }
}

/// Questions are asked side by side, and hosts are contacted by the answer of each.
#[tokio::test]
async fn no_question_is_over_before_the_time_is_told() {
    let root = root("Root");
    let answer = |query: &[u8]| {
        dns_answer(if is_about_root(query) {
            signed(30)
        } else {
            text()
        })
    };
    let server = server(&root, answer).await;
    let resolver = resolver(&root, &[&server]);
    let asking = (0..5).map(|_| async {
        exchange(&resolver).await;
        resolver.clock_off().is_some()
    });
    let told = futures_util::future::join_all(asking).await;
    assert_eq!(told, [true; 5]);
    assert_eq!(server.root_requests.load(Ordering::Relaxed), 1);
}
