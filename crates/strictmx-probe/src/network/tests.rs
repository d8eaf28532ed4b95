mod opt_out;

use std::iter;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use strictmx_core::observation::{Cause, Observation};
use strictmx_core::question::{Question, RecordType};
use strictmx_core::scan::Scan;
use strictmx_core::timestamp::Timestamp;
use strictmx_driver::Prober as _;

use super::*;
use crate::budget::{
    QUESTIONS_OF_NETWORK, QUESTIONS_OF_SCAN, RESOLVER_OPEN, REUSE, SCAN_CONNECTS, SCAN_QUERIES,
    SCAN_QUESTIONS_AT_ONCE,
};
use crate::testing::{Far, Host, OneHost, doh, network, root};
use http_body_util::BodyExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, sleep};

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
    let observation = prober.ask(smtp("1.1.1.1")).await;
    let withheld = matches!(cause(&observation), Some(Cause::Withheld { why }) if why == "a resolver that we use");
    assert!(withheld, "public, but not to us: {observation:?}");
    assert_eq!(dialer.dialled.load(Ordering::Relaxed), 0);
}

/// How many sessions a server had, how many at a time, and when each began.
#[derive(Default)]
struct Seen {
    open: AtomicUsize,
    most: AtomicUsize,
    begun: Mutex<Vec<Instant>>,
}

/// A server that takes a second to say that it does not want to talk.
fn counted(seen: &Arc<Seen>) -> Arc<OneHost> {
    let seen = Arc::clone(seen);
    OneHost::new(Host::serves(move |mut far: Far| {
        let seen = Arc::clone(&seen);
        async move {
            let open = 1 + seen.open.fetch_add(1, Ordering::Relaxed);
            seen.most.fetch_max(open, Ordering::Relaxed);
            seen.begun.lock().expect("a list").push(Instant::now());
            sleep(Duration::from_secs(1)).await;
            let _ = far.write_all(b"554 no\r\n").await;
            let mut said = Vec::new();
            let _ = far.read_to_end(&mut said).await;
            assert_eq!(said, b"QUIT\r\n");
            seen.open.fetch_sub(1, Ordering::Relaxed);
        }
    }))
}

/// However many names lead to an address, and however many checks there are, it is contacted gently.
#[tokio::test(start_paused = true)]
async fn adr_025() {
    // Twenty thousand, in waves.
    const NAMES: (usize, usize) = (10, 2_000);
    let seen = Arc::<Seen>::default();
    let network = network(counted(&seen), None);
    let mut withheld = 0;
    for wave in 0..NAMES.0 {
        let scans = (0..NAMES.1).map(async |n| {
            let domain = format!("d{wave}-{n}.example.com");
            let question = Question::Smtp {
                mx_host: name(&format!("mx.{domain}")),
                address: "11.0.0.1".parse().expect("an address"),
            };
            network.prober_for(&name(&domain)).ask(question).await
        });
        for answer in futures_util::future::join_all(scans).await {
            match cause(&answer) {
                None => {}
                Some(Cause::Withheld { why }) if why.contains("wait for their turn") => {
                    withheld += 1;
                }
                other => panic!("{other:?}"),
            }
        }
    }
    let begun = seen.begun.lock().expect("a list").clone();
    assert_eq!(begun.len() + withheld, NAMES.0 * NAMES.1);
    assert_eq!(seen.most.load(Ordering::Relaxed), 1);
    assert!(begun.len() >= NAMES.0, "some come in turn");
    let gaps = begun.windows(2).map(|two| two[1] - two[0]);
    assert!(gaps.min() >= Some(Duration::from_secs(3)), "{begun:?}");
}

/// Whoever has somebody else's mail server checked over and over, and under many names, waits for his
/// turns alone.
#[tokio::test(start_paused = true)]
async fn who_waits_for_turns_keeps_nobody_from_an_answer() {
    let seen = Arc::<Seen>::default();
    let network = network(counted(&seen), None);
    let of_one = Arc::<crate::QueuePlaces>::default();
    let theirs = (0..15).map(|n| {
        let prober = network.prober_for(&name(&format!("d{n}.com")));
        prober.sharing_places(Arc::clone(&of_one))
    });
    let theirs: Vec<_> = theirs.collect();
    let flood = theirs.iter().enumerate().flat_map(|(n, prober)| {
        let names = (0..9).map(move |m| Question::Smtp {
            mx_host: name(&format!("mx{m}.d{n}.com")),
            address: "11.0.0.1".parse().expect("an address"),
        });
        names
            .chain([smtp("11.0.0.1")])
            .map(|question| prober.ask(question))
    });
    let flood = futures_util::future::join_all(flood);
    let stranger = async {
        sleep(Duration::from_millis(500)).await;
        let begun = Instant::now();
        let prober = network.prober_for(&name("example.com"));
        let answer = prober.ask(smtp("11.0.0.1")).await;
        (answer, begun.elapsed())
    };
    let (_, (answer, elapsed)) = tokio::join!(flood, stranger);
    assert!(matches!(answer, Observation::Smtp(_)), "{answer:?}");
    // The two sessions that came before, with the pauses after them, and its own.
    assert!(elapsed < Duration::from_secs(12), "{elapsed:?}");
}

/// However many names of name servers that hang one network has checked, others are asked for at once,
/// by its own checks, too.
#[tokio::test]
async fn slow_names_of_one_network_keep_no_other_waiting() {
    let root = root("Root");
    let resolver = doh::server(&root, |_| {
        let never = futures_util::stream::pending::<Result<_, std::convert::Infallible>>();
        doh::dns_answer(Vec::new()).map(|_| http_body_util::StreamBody::new(never).boxed())
    });
    let resolver = resolver.await;
    let mut config = Config::default();
    config.internet.upstreams = vec![resolver.upstream.clone()];
    config.internet.roots.add_der(root.der()).expect("a root");
    let network = Network::new(config).expect("a network");
    let of_one = Arc::<crate::QueuePlaces>::default();
    let scans = [(); 15].map(|()| network.prober().sharing_places(Arc::clone(&of_one)));
    let slow = (0..600).map(async |n| {
        let owner = name(&format!("n{n}.example.com"));
        let asked = Question::dns(owner, RecordType::A);
        scans[n % scans.len()].ask(asked).await
    });
    let stranger = async {
        sleep(Duration::from_millis(500)).await;
        let of_scans = scans.len() * QUESTIONS_OF_SCAN;
        let open = of_scans + QUESTIONS_OF_NETWORK;
        assert!(open + SCAN_QUESTIONS_AT_ONCE + QUESTIONS_OF_SCAN <= RESOLVER_OPEN);
        assert_eq!(resolver.requests.load(Ordering::Relaxed), open);
        let begun = Instant::now();
        // A scan of another network with as many questions as it may have open, and one of the same.
        let other = network.prober();
        let same = network.prober().sharing_places(Arc::clone(&of_one));
        let others = iter::repeat_n(&other, SCAN_QUESTIONS_AT_ONCE);
        let all = others.chain(iter::repeat_n(&same, QUESTIONS_OF_SCAN));
        let asked = all.enumerate().map(|(n, prober)| {
            let owner = name(&format!("n{n}.example.net"));
            prober.ask(Question::dns(owner, RecordType::A))
        });
        for answer in futures_util::future::join_all(asked).await {
            assert_eq!(cause(&answer), Some(&Cause::Timeout));
        }
        begun.elapsed()
    };
    let elapsed = tokio::select! {
        elapsed = stranger => elapsed,
        _ = futures_util::future::join_all(slow) => panic!("they wait for longer"),
    };
    assert!(elapsed < Duration::from_secs(3), "{elapsed:?}");
}

/// Certificates would be judged by the wrong time: nobody is contacted, and that is ours.
#[tokio::test]
async fn with_a_wrong_clock_nobody_is_contacted() {
    let root = root("Root");
    let ahead = Arc::new(AtomicUsize::new(3_600));
    let told = Arc::clone(&ahead);
    let resolver = doh::server(&root, move |query| {
        let theirs = SystemTime::now() + Duration::from_secs(told.load(Ordering::Relaxed) as u64);
        let date = httpdate::fmt_http_date(theirs).parse().expect("a value");
        let mut answer = doh::dns_answer(query.to_vec());
        answer.headers_mut().remove(http::header::AGE);
        answer.headers_mut().insert(http::header::DATE, date);
        answer
    })
    .await;
    let dialer = refuses();
    let mut roots = Roots::mozilla();
    roots.add_der(root.der()).expect("a root");
    let internet = Realm {
        dialer: dialer.clone(),
        upstreams: vec![resolver.upstream.clone()],
        roots,
        pause: Duration::ZERO,
        ..Realm::default()
    };
    let config = Config {
        internet,
        ..Config::default()
    };
    let network = Network::new(config).expect("a network");
    let prober = network.prober();
    let owner = Question::dns(name("example.com"), RecordType::A);
    prober.ask(owner.clone()).await;
    let answer = prober.ask(smtp("11.0.0.1")).await;
    let of_clock = matches!(cause(&answer), Some(Cause::Withheld { why }) if why.contains("clock of this checker is wrong by 3"));
    assert!(of_clock, "{answer:?}");
    assert!(network.clock_off().is_some());
    ahead.store(0, Ordering::Relaxed);
    prober.ask(owner).await;
    assert!(
        matches!(prober.ask(smtp("11.0.0.1")).await, Observation::Smtp(_)),
        "mended"
    );
    assert_eq!(dialer.dialled.load(Ordering::Relaxed), 1);
}

/// One mail server of a thousand domains has one connection; the others reuse what was seen, and say
/// how old it is.
#[tokio::test(start_paused = true)]
async fn smt_022() {
    let seen = Arc::<Seen>::default();
    let network = network(counted(&seen), None);
    let age = async |domain: &str| {
        let prober = network.prober_for(&name(domain));
        match prober.ask(smtp("11.0.0.1")).await {
            Observation::Smtp(session) => session.evidence_age_s,
            other => panic!("{other:?}"),
        }
    };
    let domains: Vec<_> = (0..1_000).map(|n| format!("d{n}.com")).collect();
    let ages = futures_util::future::join_all(domains.iter().map(|domain| age(domain))).await;
    assert_eq!(ages.iter().filter(|age| **age == 0).count(), 1);
    assert_eq!(ages.iter().max(), Some(&1), "all at once");
    assert_eq!(seen.begun.lock().expect("a list").len(), 1);
    assert!(ages.iter().all(|age| u64::from(*age) <= REUSE.as_secs()));
    let own = domains.iter().zip(&ages).find(|(_, age)| **age == 0);
    let own = own.expect("the first").0;
    assert_eq!(age(own).await, 0, "its own next check asks anew");
    assert_eq!(seen.begun.lock().expect("a list").len(), 2);
    assert_eq!(seen.most.load(Ordering::Relaxed), 1, "never two at a time");
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

#[tokio::test(start_paused = true)]
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

#[tokio::test(start_paused = true)]
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
