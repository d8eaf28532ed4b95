//! What may be asked of one domain.

use super::*;

#[test]
fn a_domain_is_left_in_peace() {
    let limiter = limiter(&[]);
    let begun = Instant::now();
    let check = |name: &str, after_s: u64| {
        let now = begun + Duration::from_secs(after_s);
        let exceeded = limiter.check(client(&format!("11.{after_s}.0.1")), &domain(name), now);
        exceeded
            .err()
            .map(|exceeded| (exceeded.limit.name, exceeded.retry_after_s()))
    };
    assert_eq!(check("example.co.uk", 0), None);
    assert_eq!(check("example.co.uk", 59), Some(("checks-per-domain", 1)));
    for (name, after_s) in [("a", 60), ("b", 60), ("c", 60), ("d", 61), ("e", 61)] {
        let name = format!("{name}.example.co.uk");
        assert_eq!(check(&name, after_s), None, "{name}");
    }
    let of_registered = Some(("checks-per-registered-domain", 120));
    assert_eq!(
        check("f.example.co.uk", 60),
        of_registered,
        "however many names it has"
    );
    assert_eq!(check("other.co.uk", 60), None, "a neighbour");
    assert_eq!(check("f.example.co.uk", 180), None);
}

#[test]
fn checks_that_come_to_nothing_become_rare() {
    let limiter = limiter(&["checks-per-registered-domain=1/s:99"]);
    let begun = Instant::now();
    let name = domain("example.com");
    let check = |after_s: u64| {
        let now = begun + Duration::from_secs(after_s);
        let exceeded = limiter.check(client("11.0.0.1"), &name, now);
        if exceeded.is_ok() {
            limiter.failed(&name, now);
        }
        exceeded
            .err()
            .map(|exceeded| (exceeded.limit.name, exceeded.retry_after_s()))
    };
    for n in 0..5 {
        assert_eq!(check(60 * n), None, "number {n}");
    }
    let quarter = |s| Some(("failed-checks-per-domain", s));
    assert_eq!(check(300), quarter(600));
    assert_eq!(check(899), quarter(1));
    assert_eq!(check(900), None);
    assert_eq!(check(960), quarter(840));
}

#[test]
fn what_does_not_last_counts_half_for_its_domain() {
    for (outcome, lasting, rests_s) in [
        (Outcome::Reached, true, 60),
        (Outcome::Reached, false, 30),
        (Outcome::NothingReached, false, 30),
        (Outcome::NothingSent, false, 0),
    ] {
        let limiter = limiter(&[]);
        let (name, begun) = (domain("a.example.com"), Instant::now());
        let check = |after_s| {
            let now = begun + Duration::from_secs(after_s);
            let exceeded = limiter.check(client("11.0.0.1"), &name, now);
            exceeded.map_err(|exceeded| exceeded.retry_after_s())
        };
        let spent = check(0).expect("the first");
        limiter.ended(&name, outcome, lasting, spent);
        let why = format!("{outcome:?}, {lasting}");
        if rests_s > 0 {
            assert_eq!(check(rests_s - 1).err(), Some(1), "{why}");
        }
        drop(check(rests_s).expect(&why));
        // Nothing of the others: one of five at once, as of its client's twenty.
        let key = limiter.key(Bucket::ChecksOfRegisteredDomain, "example.com");
        let left = limiter.standing(
            &lock(&limiter.counts),
            Bucket::ChecksOfRegisteredDomain,
            key,
            begun,
        );
        let spent = if outcome == Outcome::NothingSent {
            1
        } else {
            2
        };
        assert_eq!(left.left(), 5 - spent, "{why}");
    }
}

/// Nobody alone keeps others from names below a domain by asking for such as there are not.
#[test]
fn a_network_has_a_part_of_the_names_below_a_domain() {
    let limiter = limiter(&[]);
    let now = Instant::now();
    let check = |address: &str, n: usize| {
        let name = domain(&format!("n{n}.example.com"));
        let checked = limiter.check(client(address), &name, now);
        checked.map(drop).map_err(|exceeded| exceeded.limit.name)
    };
    let of_all = [0, 1, 2].map(|n| check("198.51.100.7", n));
    assert_eq!(of_all, [Ok(()); 3]);
    let part = Err("checks-per-registered-domain-and-network");
    assert_eq!(check("198.51.100.8", 3), part, "whichever address");
    assert_eq!(check("192.0.2.1", 4), Ok(()), "another network");
    assert_eq!(check("192.0.2.1", 5), Ok(()));
    let all = Err("checks-per-registered-domain");
    assert_eq!(check("203.0.113.1", 6), all, "however many networks");
}

#[test]
fn names_below_a_domain_cannot_lock_it_out() {
    let limiter = limiter(&["checks-per-registered-domain=1/h:2"]);
    let now = Instant::now();
    let check = |name: &str| {
        let checked = limiter.check(client("198.51.100.7"), &domain(name), now);
        checked.map(drop).map_err(|exceeded| exceeded.limit.name)
    };
    assert_eq!(check("a.example.com"), Ok(()));
    assert_eq!(check("b.example.com"), Ok(()));
    assert_eq!(check("c.example.com"), Err("checks-per-registered-domain"));
    assert_eq!(check("example.com"), Ok(()));
}
