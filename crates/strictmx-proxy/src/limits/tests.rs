//! What clients and networks may ask for, and everybody together.

mod domains;

use std::net::IpAddr;
use std::time::Duration;

use super::counts::MAX_KEYS;
use super::*;

fn domain(text: &str) -> DomainName {
    text.parse().expect(text)
}

fn client(address: &str) -> Client {
    address.parse::<IpAddr>().expect(address).into()
}

/// A limiter with these limits changed.
fn limiter(changes: &[&str]) -> Limiter {
    let mut table = Table::default();
    for change in changes {
        table.set(change).expect(change);
    }
    Limiter::new(table)
}

/// Asks for checks of ever new domains, each of which ends at once; how many may be, and which
/// limits refused the rest.
fn accepted(
    limiter: &Limiter,
    clients: impl Iterator<Item = Client>,
) -> (usize, Vec<&'static str>) {
    let now = Instant::now();
    let mut refused = Vec::new();
    let mut accepted = 0;
    for (n, client) in clients.enumerate() {
        match limiter.check(client, &domain(&format!("d{n}.example")), now) {
            Ok(_) => accepted += 1,
            Err(exceeded) => refused.push(exceeded.limit.name),
        }
    }
    refused.dedup();
    (accepted, refused)
}

#[test]
fn texts_to_be_judged_have_so_many_places_together() {
    let limiter = limiter(&["lints=2"]);
    let place = || limiter.place(Bucket::LintsAtOnce, Instant::now());
    let first = place().expect("a place");
    let _second = place().expect("a place");
    let refused = place().expect_err("no place");
    assert_eq!(
        (refused.limit.name, refused.limit.answer),
        ("lints", Answer::Overloaded)
    );
    drop(first);
    assert!(place().is_ok(), "a place is free again");
}

#[test]
fn results_to_be_stored_have_so_many_places_together() {
    let limiter = limiter(&["storing=1"]);
    let room = || limiter.room(Instant::now());
    let first = room().expect("a place");
    let refused = room().expect_err("no place");
    assert_eq!(
        (refused.limit.name, refused.limit.answer),
        ("storing", Answer::Overloaded)
    );
    drop(first);
    assert!(room().is_ok(), "a place is free again");
}

/// Room on the disk is used up by nobody alone; what came to nothing has cost nothing.
#[test]
fn results_are_stored_for_networks_and_for_everybody() {
    let limits = ["stored-per-client=1/h:1", "stored-per-network=2/day:2"];
    let limiter = limiter(&[&limits[..], &["stored=3/h:3"]].concat());
    let now = Instant::now();
    let store = |address| {
        let stored = limiter.store(client(address), now);
        let stored = stored.and_then(|(_, spent)| Ok([spent, limiter.room(now)?]));
        stored.map_err(|exceeded| exceeded.limit.name)
    };
    for spent in store("192.0.2.1").expect("room") {
        spent.refund();
    }
    for (address, comes) in [
        ("192.0.2.1", Ok(())),
        ("192.0.2.2", Ok(())),
        ("192.0.2.3", Err("stored-per-network")),
        ("2001:db8::1", Ok(())),
        ("2001:db8::1", Err("stored-per-client")),
        ("198.51.100.1", Err("stored")),
    ] {
        assert_eq!(store(address).map(drop), comes, "{address}");
    }
}

#[test]
fn addresses_of_one_network_are_one_client() {
    let unlimited = "checks=1000000/s:1000000";
    type Case = (&'static str, u32, fn(u32) -> String, usize, &'static str);
    let cases: [Case; 5] = [
        (
            "one address",
            1_000,
            |_| "198.51.100.7".to_owned(),
            20,
            "checks-per-client",
        ),
        (
            "10,000 addresses of a /64",
            10_000,
            |n| format!("2001:db8:1:2::{n:x}"),
            20,
            "checks-per-client",
        ),
        (
            "1,000 /64 of a /48",
            1_000,
            |n| format!("2001:db8:1:{n:x}::1"),
            100,
            "checks-per-network",
        ),
        (
            "all of a /24",
            256,
            |n| format!("198.51.100.{n}"),
            100,
            "checks-per-network",
        ),
        (
            "1,000 /48",
            1_000,
            |n| format!("2001:db8:{n:x}::1"),
            1_000,
            "",
        ),
    ];
    for (why, many, address, expected, limit) in cases {
        let limiter = limiter(&[unlimited]);
        let (accepted, refused) = accepted(&limiter, (0..many).map(|n| client(&address(n))));
        assert_eq!(accepted, expected, "{why}");
        assert_eq!(refused.first().copied().unwrap_or_default(), limit, "{why}");
    }
}

/// P20 for all that a client may ask for: requests, texts, stored results.
#[test]
fn requests_of_one_network_are_those_of_one_client() {
    type Case = (Bucket, [usize; 2], [&'static str; 2]);
    type Addresses = fn(u32) -> String;
    let cases: [Case; 3] = [
        (
            Bucket::Requests,
            [300, 1_500],
            ["requests-per-client", "requests-per-network"],
        ),
        (
            Bucket::Lints,
            [60, 300],
            ["lints-per-client", "lints-per-network"],
        ),
        (
            Bucket::StoredReads,
            [60, 300],
            ["stored-reads-per-client", "stored-reads-per-network"],
        ),
    ];
    let now = Instant::now();
    for (bucket, expected, names) in cases {
        // Addresses of a /64, /64s of a /48, and a /24 whose hosts all ask.
        let addresses: [(Addresses, usize); 3] = [
            (|n| format!("2001:db8:1:2::{n:x}"), 0),
            (|n| format!("2001:db8:1:{n:x}::1"), 1),
            (|n| format!("198.51.100.{}", n % 256), 1),
        ];
        for (address, at) in addresses {
            let limiter = limiter(&[]);
            let asked = (0..10_000).map(|n| limiter.one(bucket, client(&address(n)), now));
            let (accepted, refused): (Vec<_>, Vec<_>) = asked.partition(Result::is_ok);
            assert_eq!(accepted.len(), expected[at], "{}", names[at]);
            let refused = refused.into_iter().filter_map(Result::err);
            let mut by: Vec<_> = refused.map(|exceeded| exceeded.limit.name).collect();
            by.dedup();
            assert_eq!(by, [names[at]], "{}", address(0));
            let other = limiter.one(bucket, client("2001:db8:2::1"), now);
            assert!(other.is_ok(), "another network");
        }
    }
}

/// Who tries ids has sixty of them, and one more a second; a hundred thousand take a day.
#[test]
fn shr_013() {
    let limiter = limiter(&[]);
    let begun = Instant::now();
    let tried = (0..100_000).map(|n| {
        let now = begun + Duration::from_millis(n);
        limiter.one(Bucket::StoredReads, client("192.0.2.1"), now)
    });
    let (tried, refused): (Vec<_>, Vec<_>) = tried.partition(Result::is_ok);
    assert_eq!(tried.len(), 60 + 99);
    let refused = refused.into_iter().filter_map(Result::err);
    let mut by: Vec<_> = refused.map(|exceeded| exceeded.limit.name).collect();
    by.dedup();
    assert_eq!(by, ["stored-reads-per-client"]);
}

/// Of both limits the one is told that ends first.
#[test]
fn a_client_is_told_where_its_network_ends_first() {
    let limiter = limiter(&[
        "requests-per-network=1/min:3",
        "requests-per-client=1/min:2",
    ]);
    let now = Instant::now();
    let told = |address| {
        let mut headers = http::HeaderMap::new();
        let standing = limiter.one(Bucket::Requests, client(address), now);
        standing.expect("allowed").write(&mut headers);
        headers["ratelimit"].to_str().expect("ASCII").to_owned()
    };
    assert_eq!(told("192.0.2.1"), "\"requests-per-client\";r=1;t=60");
    assert_eq!(told("192.0.2.2"), "\"requests-per-client\";r=1;t=60");
    assert_eq!(told("192.0.2.3"), "\"requests-per-network\";r=0;t=180");
}

#[test]
fn everybody_together_has_a_limit_which_is_ours() {
    let limiter = limiter(&[]);
    let (accepted, refused) = accepted(&limiter, (0..200).map(|n| client(&format!("11.0.{n}.1"))));
    assert_eq!((accepted, refused), (50, vec!["checks"]));
    assert_eq!(
        limiter.table.row(Bucket::AllChecks).answer,
        Answer::Overloaded
    );
}

#[test]
fn what_runs_has_its_place_until_it_ends() {
    let limiter = limiter(&["running=4"]);
    let now = Instant::now();
    let check = |address: &str, name: &str| limiter.check(client(address), &domain(name), now);
    let mut running: Vec<_> = ["a.example", "b.example", "c.example"]
        .map(|name| check("11.0.0.1", name).expect("a place"))
        .into();
    let refused = check("11.0.0.1", "d.example").expect_err("the fourth of a client");
    assert_eq!(
        (refused.limit.name, refused.retry_after_s()),
        ("running-per-client", 5)
    );
    running.push(check("11.0.0.2", "d.example").expect("another client"));
    let refused = check("11.0.0.3", "e.example").expect_err("the fifth of all");
    assert_eq!(refused.limit.name, "running");
    running.remove(0);
    check("11.0.0.1", "e.example").expect("there is a place again");
    running.clear();
    assert!(lock(&limiter.counts).at_once.is_empty());
}

/// Whoever has a whole network has a few of all places.
#[test]
fn a_network_runs_so_many_checks_at_a_time() {
    let limiter = limiter(&[]);
    let now = Instant::now();
    let check = |n: usize| {
        let client = client(&format!("2a00:1:2:{n}::1"));
        limiter.check(client, &domain(&format!("d{n}.example")), now)
    };
    let running: Vec<_> = (0..15).map(|n| check(n).expect("a place")).collect();
    let refused = check(15).expect_err("one more");
    assert_eq!(refused.limit.name, "running-per-network");
    drop(running);
    assert!(check(15).is_ok(), "there are places again");
}

#[test]
fn what_sent_nothing_costs_nothing() {
    let limiter = limiter(&["checks-per-client=1/h:1"]);
    let now = Instant::now();
    let check = || limiter.check(client("11.0.0.1"), &domain("example.com"), now);
    check().expect("the first").refund();
    drop(check().expect("as if there had been none"));
    assert_eq!(check().expect_err("spent").limit.name, "checks-per-domain");
}

/// The limits of a domain come first: for them there may be a remembered result.
#[test]
fn a_refusal_spends_nothing_and_names_the_longest_wait() {
    let limiter = limiter(&["checks-per-client=1/min:1", "checks-per-network=1/h:2"]);
    let now = Instant::now();
    let check = |name: &str| limiter.check(client("11.0.0.1"), &domain(name), now);
    drop(check("example.com"));
    for _ in 0..10 {
        assert_eq!(
            check("example.com").expect_err("too soon").limit.name,
            "checks-per-domain"
        );
        assert_eq!(
            check("example.net").expect_err("too many").limit.name,
            "checks-per-client"
        );
    }
    let other = limiter.check(client("11.0.0.2"), &domain("example.org"), now);
    drop(other.expect("nothing was spent of the network"));
    assert_eq!(
        check("example.net").expect_err("both").limit.name,
        "checks-per-network"
    );
}

#[test]
fn memory_has_an_end_and_then_strangers_share() {
    let limiter = limiter(&[]);
    let now = Instant::now();
    let mut refused = 0;
    // Each is a client and a network.
    for n in 0..MAX_KEYS / 2 + 1_000 {
        let address = IpAddr::from([0x2001, (n >> 16) as u16, n as u16, 0, 0, 0, 0, 1]);
        refused += usize::from(limiter.one(Bucket::Requests, address.into(), now).is_err());
    }
    let keys = lock(&limiter.counts).expected.len();
    assert!(keys <= MAX_KEYS + 2, "{keys} keys, and those of all others");
    assert!(
        (600..=700).contains(&refused),
        "{refused}: the last share one count"
    );
    let later = now + Duration::from_secs(61);
    assert!(
        limiter
            .one(Bucket::Requests, client("11.0.0.1"), later)
            .is_ok()
    );
    assert_eq!(
        lock(&limiter.counts).expected.len(),
        2,
        "what has passed is forgotten"
    );
}

/// The clock of the machine is none of the limiter's business, and keys are told to nobody.
#[test]
fn two_processes_have_nothing_in_common() {
    let keys = [limiter(&[]), limiter(&[])];
    let keys = keys.map(|limiter| limiter.key(Bucket::Requests, client("11.0.0.1").host));
    assert_ne!(keys[0], keys[1]);
}
