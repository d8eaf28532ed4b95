use std::sync::atomic::Ordering;

use strictmx_core::question::RecordType;
use strictmx_core::scan::Scan;
use strictmx_core::timestamp::Timestamp;

use super::*;
use crate::budget::{SCAN_CONNECTS, SCAN_QUERIES};
use crate::testing::{Host, OneHost, network};

fn name(text: &str) -> DomainName {
    text.parse().expect(text)
}

fn smtp(address: &str) -> Question {
    Question::Smtp {
        mx_host: name("mx.example.com"),
        address: address.parse().expect(address),
    }
}

fn cause(observation: &Observation) -> Option<&Cause> {
    match observation {
        Observation::Unknown(failure) => Some(&failure.cause),
        _ => None,
    }
}

fn refuses() -> Arc<OneHost> {
    OneHost::new(Host::Fails(std::io::ErrorKind::ConnectionRefused))
}

#[tokio::test]
async fn addresses_that_are_not_public_are_never_dialled() {
    let dialer = refuses();
    let network = network(dialer.clone(), None);
    let prober = network.prober();
    for address in [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:8.8.8.8",
        "fe80::1",
        "1.1.1.1",
    ] {
        let policy = Question::Policy {
            policy_host: name("mta-sts.example.com"),
            address: address.parse().expect(address),
        };
        for question in [smtp(address), policy] {
            let observation = prober.ask(question).await;
            let refused = matches!(cause(&observation), Some(Cause::AddressRefused { .. }));
            assert!(refused, "{address}: {observation:?}");
        }
    }
    assert_eq!(dialer.dialled.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn names_that_lead_nowhere_public_are_never_asked_for() {
    let network = network(refuses(), None);
    let prober = network.prober();
    for owner in [
        "localhost",
        "mail.internal",
        "foo.onion",
        "1.0.0.127.in-addr.arpa",
        "10.0.0.1",
    ] {
        let observation = prober.ask(Question::dns(name(owner), RecordType::A)).await;
        let refused = matches!(cause(&observation), Some(Cause::AddressRefused { .. }));
        assert!(refused, "MX-004, MX-005: {owner}: {observation:?}");
    }
}

#[tokio::test]
async fn a_scan_ends_with_its_budget() {
    let dialer = refuses();
    let network = network(dialer.clone(), None);
    let prober = network.prober();
    for n in 0..SCAN_CONNECTS + 5 {
        let observation = prober.ask(smtp("11.0.0.1")).await;
        let spent = cause(&observation) == Some(&Cause::BudgetSpent);
        assert_eq!(spent, n >= SCAN_CONNECTS, "connection {n}");
    }
    assert_eq!(dialer.dialled.load(Ordering::Relaxed), SCAN_CONNECTS);
    assert!(
        matches!(
            network.prober().ask(smtp("11.0.0.1")).await,
            Observation::Smtp(_)
        ),
        "one each"
    );

    assert!((0..SCAN_QUERIES).all(|_| prober.budget.take_query()));
    let observation = prober
        .ask(Question::dns(name("example.com"), RecordType::Mx))
        .await;
    assert_eq!(cause(&observation), Some(&Cause::BudgetSpent));
}

#[tokio::test]
async fn a_zone_is_reached_its_own_way_and_nothing_else_is() {
    let (internet, zone) = (refuses(), refuses());
    let realm = |dialer: &Arc<OneHost>| Realm {
        dialer: dialer.clone(),
        ..Realm::default()
    };
    let config = Config {
        internet: realm(&internet),
        zones: vec![(name("lab.test"), realm(&zone))],
        ..Config::default()
    };
    let network = Network::new(config).expect("a network");
    let prober = network.prober();
    let address = "11.0.0.1".parse().expect("an address");
    for (mx_host, counts) in [
        ("mx.enforced.lab.test", (0, 1)),
        ("mx.example.com", (1, 1)),
        ("mx.lab.test.example.com", (2, 1)),
        ("lab.test", (2, 2)),
    ] {
        prober
            .ask(Question::Smtp {
                mx_host: name(mx_host),
                address,
            })
            .await;
        let dialled = [&internet, &zone].map(|dialer| dialer.dialled.load(Ordering::Relaxed));
        assert_eq!(dialled, [counts.0, counts.1], "{mx_host}");
    }
    assert_eq!(
        network
            .admit("enforced.lab.test")
            .map(|name| name.to_string())
            .as_deref(),
        Ok("enforced.lab.test")
    );
    assert!(network.admit("other.test").is_err());
}

#[test]
fn configurations_that_cannot_be_used_are_refused_in_words() {
    let no_resolver = Realm {
        upstreams: Vec::new(),
        ..Realm::default()
    };
    let cases = [
        (
            Config {
                internet: no_resolver,
                ..Config::default()
            },
            "no upstream resolver",
        ),
        (
            Config {
                ehlo_name: "a b".to_owned(),
                ..Config::default()
            },
            "`a b` is no host name",
        ),
        (
            Config {
                ehlo_name: String::new(),
                ..Config::default()
            },
            "`` is no host name",
        ),
        (
            Config {
                user_agent: "a\r\nb".to_owned(),
                ..Config::default()
            },
            "the user agent",
        ),
    ];
    for (config, expected) in cases {
        let error = Network::new(config).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}");
    }
}

/// A service runs scans as tasks of a runtime with many threads.
#[tokio::test(start_paused = true)]
async fn a_scan_runs_as_a_task() {
    let network = Arc::new(network(refuses(), None));
    let now = Timestamp::parse("2026-11-24T12:00:00Z").expect("a time");
    let scanning = tokio::spawn(async move {
        let mut scan = Scan::new(name("example.com"), now);
        let prober = network.prober();
        let deadline = async { Cause::BudgetSpent };
        strictmx_driver::drive(&mut scan, &prober, 8, deadline, |_| {}).await;
        scan.into_evidence()
    });
    let evidence = scanning.await.expect("a task that ends");
    assert!(!evidence.entries.is_empty());
    assert!(
        evidence
            .entries
            .iter()
            .all(|entry| cause(&entry.observation) == Some(&Cause::BudgetSpent))
    );
}
