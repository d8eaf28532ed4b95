use strictmx_core::dns::{self, Rcode};
use strictmx_core::observation::{Cause, DnsExchange, Failure, Observation, Stage};
use strictmx_core::octets::Binary;
use strictmx_core::question::{Question, RecordType};
use strictmx_probe::Config;
use strictmx_probe::opt_out::OptOut;

use super::*;
use crate::router;
use crate::test_network::service_without_network;

fn domain(text: &str) -> DomainName {
    text.parse().expect("a domain")
}

fn client() -> Client {
    std::net::IpAddr::from([192, 0, 2, 1]).into()
}

#[tokio::test(start_paused = true)]
async fn a_scan_that_has_to_end_keeps_what_it_has_and_is_judged_once() {
    let (service, _silent) = service_without_network();
    let state = router::State::new(service);
    let scan = state
        .scans
        .join(&domain("example.com"), false, client())
        .expect("a place");
    let began = tokio::time::Instant::now();
    let stop = async {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        state.stopping.scans_end.cancel();
    };
    let (result, ()) = tokio::join!(scan.result(), stop);
    assert_eq!(began.elapsed().as_secs(), 1);
    let result = result.expect("a result");
    let json = [&b"{"[..], &result].concat();
    let parsed: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(parsed["verdict"], "undetermined");
    let again = scan.result().await.expect("a result");
    assert_eq!(again.as_ptr(), result.as_ptr(), "the same octets");
    assert!(scan.octets() > json.len());
}

/// Name servers that fail, and nothing else.
fn servfail(policy_domain: &DomainName) -> Evidence {
    let (rtype, rcode) = (RecordType::Mx, Rcode::ServFail);
    let message = dns::response(policy_domain, rtype, rcode, false, &[], &[]);
    let exchange = DnsExchange {
        resolver: String::new(),
        message: Binary(message.expect("a message")),
        age_s: 0,
        checking_disabled: None,
        elapsed_ms: 0,
        failed_upstreams: Vec::new(),
    };
    let mut evidence = Evidence::new(policy_domain.clone(), now());
    let question = Question::dns(policy_domain.clone(), rtype);
    evidence.record(question, Observation::Dns(exchange));
    evidence
}

/// A check that waited too long for its turn.
fn withheld(policy_domain: &DomainName) -> Evidence {
    let mut evidence = Evidence::new(policy_domain.clone(), now());
    let why = "too many questions wait".to_owned();
    let failure = Failure::new(Stage::Start, Cause::Withheld { why });
    let question = Question::dns(policy_domain.clone(), RecordType::Mx);
    evidence.record(question, Observation::Unknown(failure));
    evidence
}

/// P08, for trouble of our own and of name servers: whoever asks after half a minute has a new
/// check.
#[tokio::test(start_paused = true)]
async fn trouble_that_may_have_passed_is_not_remembered_for_long() {
    let (service, _silent) = service_without_network();
    let state = router::State::new(service);
    state.scans.plant(servfail(&domain("example.net")));
    for name in ["example.net", "example.com"] {
        let join = || state.scans.join(&domain(name), false, client());
        let first = join().expect("a place");
        assert!(first.result().await.is_ok());
        assert!(first.met_passing_trouble(&state.service.network), "{name}");
        let left = Duration::from_secs(31).checked_sub(first.begun.elapsed());
        let left = left.expect("it was quick");
        tokio::time::advance(left - Duration::from_secs(2)).await;
        assert!(
            Arc::ptr_eq(&first, &join().expect("what there is")),
            "{name}"
        );
        tokio::time::advance(Duration::from_secs(2)).await;
        assert!(!Arc::ptr_eq(&first, &join().expect("a new one")), "{name}");
    }
}

/// P24: who asked is left alone, and not asked about twice a minute; who no longer asks is tested.
#[tokio::test(start_paused = true)]
async fn what_lists_keep_from_us_lasts_as_long_as_they_do() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("opt-out");
    std::fs::write(&file, "11.0.0.1\nquiet-domain.com\n").expect("written");
    let (mut service, _silent) = service_without_network();
    let config = Config {
        opt_out: OptOut::open(&file).expect("a list"),
        ..Config::default()
    };
    let network = Arc::new(Network::new(config).expect("a network"));
    service.network = Arc::clone(&network);
    let state = router::State::new(service);
    let plant = |policy_domain: &str, mx_host: &str, address: [u8; 4]| {
        let mut evidence = Evidence::new(domain(policy_domain), now());
        let why = "for some reason".to_owned();
        let failure = Failure::new(Stage::Start, Cause::Withheld { why });
        let (mx_host, address) = (domain(mx_host), address.into());
        let question = Question::Smtp { mx_host, address };
        evidence.record(question, Observation::Unknown(failure));
        state.scans.plant(evidence);
    };
    plant("a.example", "mx.a.example", [11, 0, 0, 1]);
    plant("b.example", "mx.quiet-domain.com", [11, 0, 0, 2]);
    plant("c.example", "mx.c.example", [11, 0, 0, 3]);
    let are_shown = || {
        let scans = ["a.example", "b.example", "c.example"].map(domain);
        scans.map(|name| state.scans.at_hand(&name).is_some_and(|it| !it.is_whole()))
    };
    assert_eq!(are_shown(), [true; 3]);
    tokio::time::advance(PASSING + Duration::from_secs(1)).await;
    assert_eq!(are_shown(), [true, true, false], "busy, for example");
    std::fs::write(&file, "11.0.0.1\n").expect("written");
    // From which somebody is missing is read twice.
    assert_eq!(network.refresh_opt_out(), Ok(false));
    assert_eq!(network.refresh_opt_out(), Ok(true));
    assert_eq!(are_shown(), [true, false, false]);
}

#[tokio::test]
async fn scans_of_one_network_wait_as_one() {
    let (service, _silent) = service_without_network();
    let state = router::State::new(service);
    let of = |address: [u8; 4]| {
        state
            .scans
            .places_of(std::net::IpAddr::from(address).into())
    };
    let first = of([192, 0, 2, 1]);
    assert!(Arc::ptr_eq(&first, &of([192, 0, 2, 99])));
    assert!(!Arc::ptr_eq(&first, &of([192, 0, 3, 1])));
    let scan = |name, address: [u8; 4]| {
        let client = std::net::IpAddr::from(address).into();
        state
            .scans
            .join(&domain(name), false, client)
            .expect("a scan")
    };
    let before = Arc::strong_count(&first);
    let _running = [
        scan("a.example", [192, 0, 2, 1]),
        scan("b.example", [192, 0, 2, 2]),
        scan("c.example", [192, 0, 3, 1]),
    ];
    assert_eq!(Arc::strong_count(&first), before + 2);
    assert_eq!(state.scans.places.len(), 2);
}

/// However long results are remembered for those who ask for them.
#[tokio::test(start_paused = true)]
async fn what_is_at_hand_is_no_older_than_fifteen_minutes() {
    let (mut service, _silent) = service_without_network();
    service.limits.remember = Duration::from_secs(86_400);
    let state = router::State::new(service);
    let domain = domain("example.com");
    let evidence = Evidence::new(domain.clone(), now());
    state.scans.plant(evidence);
    for (seconds, is_there) in [(0, true), (899, true), (2, false)] {
        tokio::time::advance(Duration::from_secs(seconds)).await;
        let at_hand = state.scans.at_hand(&domain);
        assert_eq!(at_hand.is_some(), is_there, "{seconds} s later");
        assert!(at_hand.is_none_or(|scan| scan.is_whole()));
        assert!(state.scans.join(&domain, false, client()).is_ok());
    }
}

/// Whoever has a domain checked anew, at a bad moment or so that it is one, leaves others what they had.
#[tokio::test(start_paused = true)]
async fn what_is_whole_is_at_hand_until_another_is_or_it_is_old() {
    let (service, _silent) = service_without_network();
    let state = router::State::new(service);
    let domain = domain("example.com");
    let plant = || state.scans.plant(Evidence::new(domain.clone(), now()));
    let at_hand = || state.scans.at_hand(&domain);
    let is = |scan: &Arc<_>| at_hand().is_some_and(|at_hand| Arc::ptr_eq(&at_hand, scan));
    let minute = Duration::from_secs(61);
    plant();
    let whole = at_hand().expect("a whole one");
    for _ in 0..2 {
        tokio::time::advance(minute).await;
        let join = state.scans.join(&domain, true, client());
        let anew = join.expect("a new one");
        assert!(is(&whole), "while another runs");
        assert!(anew.result().await.is_ok());
        assert!(!anew.is_whole() && is(&whole), "nobody answered");
    }
    tokio::time::advance(minute).await;
    plant();
    let other = at_hand().expect("a whole one");
    assert!(!Arc::ptr_eq(&other, &whole));
    tokio::time::advance(minute).await;
    state.scans.plant(servfail(&domain));
    assert!(is(&other), "name servers were in trouble");
    for _ in 0..2 {
        tokio::time::advance(minute).await;
        state.scans.plant(withheld(&domain));
    }
    assert!(is(&other), "we had too much to do, twice");
    tokio::time::advance(KEPT - 3 * minute).await;
    assert!(at_hand().is_none(), "it is old");
    state.scans.forget_old();
    assert!(lock(&state.scans.kept).settled(&domain).is_none());
}
