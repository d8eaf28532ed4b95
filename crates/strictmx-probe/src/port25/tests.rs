use super::*;

/// The causes that come out when these hosts are tried one after the other, each for its own domain.
fn weighed(tries: &[(&str, &str, Option<Cause>)]) -> Vec<Option<Cause>> {
    let own = tries.iter().map(|(host, ..)| *host);
    weighed_for(&own.collect::<Vec<_>>(), tries)
}

/// The same in checks of these domains.
fn weighed_for(domains: &[&str], tries: &[(&str, &str, Option<Cause>)]) -> Vec<Option<Cause>> {
    let port25 = Port25::default();
    let weigh = |(domain, (host, address, cause)): (&&str, &(&str, &str, Option<Cause>))| {
        let connected = match cause {
            Some(cause) => Err(Failure::new(Stage::Connect, cause.clone())),
            None => Ok(()),
        };
        let result = port25.weigh(
            &domain.parse().expect(domain),
            &host.parse().expect(host),
            address.parse().expect(address),
            connected,
        );
        result.err().map(|failure| failure.cause)
    };
    domains.iter().zip(tries).map(weigh).collect()
}

const TIMEOUT: Option<Cause> = Some(Cause::Timeout);
const OURS: Option<Cause> = Some(Cause::OwnPort25Closed);

#[test]
fn three_networks_are_enough_and_two_are_not() {
    let tries = [
        ("a.example", "11.0.0.1", TIMEOUT),
        ("b.example", "11.0.99.1", TIMEOUT),
        ("c.example", "13.0.0.1", Some(Cause::Refused)),
        ("c.example", "2a00::1", TIMEOUT),
        ("c.example", "2a00:0:9::1", TIMEOUT),
        ("d.example", "12.0.0.1", TIMEOUT),
        ("e.example", "11.0.0.1", TIMEOUT),
    ];
    let expected = [
        TIMEOUT,
        TIMEOUT,
        Some(Cause::Refused),
        TIMEOUT,
        TIMEOUT,
        OURS,
        OURS,
    ];
    assert_eq!(weighed(&tries), expected);
}

#[test]
fn one_large_provider_is_enough() {
    for host in [
        "aspmx.l.google.com",
        "example-com.mail.protection.outlook.com",
        "x.mx.microsoft",
    ] {
        assert_eq!(weighed(&[(host, "11.0.0.1", TIMEOUT)]), [OURS], "{host}");
    }
    for host in [
        "l.google.com.example",
        "ghs.l.google.com",
        "imap.mail.icloud.com",
        "notmail.protonmail.ch",
        "ns1.google.com",
        "mx.microsoft",
    ] {
        assert_eq!(weighed(&[(host, "11.0.0.1", TIMEOUT)]), [TIMEOUT], "{host}");
    }
}

#[test]
fn a_connection_clears_us_and_then_it_takes_more() {
    let mut tries = vec![
        ("a.example", "11.0.0.1", TIMEOUT),
        ("b.example", "12.0.0.1", None),
        ("c.example", "13.0.0.1", TIMEOUT),
        ("d.example", "14.0.0.1", TIMEOUT),
    ];
    let hosts: Vec<_> = (15..23).map(|n| format!("{n}.0.0.1")).collect();
    let names = ["e.example", "f.example"].into_iter().cycle();
    let dead = names
        .zip(&hosts)
        .map(|(name, host)| (name, &**host, TIMEOUT));
    let mut by_many = tries.clone();
    by_many.extend(dead);
    let mut expected = vec![TIMEOUT, None];
    expected.extend(vec![TIMEOUT; 9]);
    expected.push(OURS);
    assert_eq!(weighed(&by_many), expected, "ten networks");
    tries.extend([
        ("aspmx.l.google.com", "15.0.0.1", TIMEOUT),
        ("aspmx.l.google.com", "15.0.0.1", None),
        ("aspmx.l.google.com", "15.0.0.1", TIMEOUT),
    ]);
    let expected = [TIMEOUT, None, TIMEOUT, TIMEOUT, OURS, None, TIMEOUT];
    assert_eq!(weighed(&tries), expected, "a provider, and three");
}

/// Whoever owns a domain may name hosts that are not there, below as many names as they like.
#[test]
fn one_domain_says_nothing_of_us() {
    let hosts: Vec<_> = (11..21).map(|n| format!("{n}.0.0.1")).collect();
    for was_open in [false, true] {
        let opens = was_open.then_some(("mx.example", "99.0.0.1", None));
        let dead = hosts
            .iter()
            .map(|host| ("ghs.l.google.com", &**host, TIMEOUT));
        let others = ["31.0.0.1", "32.0.0.1"].map(|host| ("mx.example", host, TIMEOUT));
        let tries: Vec<_> = opens.into_iter().chain(dead).chain(others).collect();
        let names = ["a.bad-domain.com", "b.bad-domain.com", "c.bad-domain.com"];
        let names = names.into_iter().cycle().take(tries.len() - 2);
        let others = ["other-domain.com", "third-domain.com"];
        let domains: Vec<_> = names.chain(others).collect();
        let mut expected = vec![TIMEOUT; tries.len()];
        if was_open {
            expected[0] = None;
        } else {
            // The third domain.
            expected[11] = OURS;
        }
        let weighed = weighed_for(&domains, &tries);
        assert_eq!(weighed, expected, "was open: {was_open}");
    }
}

/// However many networks of one domain failed before, those of others count.
#[test]
fn dead_hosts_of_one_domain_hide_nothing() {
    let mut family = Family {
        was_open: true,
        ..Family::default()
    };
    let now = Instant::now();
    let mut fails = |n: u8, domain: &str| {
        family.fails((IpAddr::from([n, 0, 0, 0]), domain.to_owned()), false, now)
    };
    assert!((11..31).all(|n| !fails(n, "bad-domain.com")));
    assert!((31..36).all(|n| !fails(n, &format!("domain{n}.com"))));
    assert!(fails(36, "last-domain.com"), "four of one, and six others");
}

/// A hoster may close it for one of them.
#[test]
fn each_family_has_its_own() {
    let port25 = Port25::default();
    let weigh = |address: &str, connected| {
        let host = "aspmx.l.google.com".parse().expect("a name");
        let address = address.parse().expect(address);
        let _ = port25.weigh(&host, &host, address, connected);
        port25.closed()
    };
    let failed = || Err(Failure::new(Stage::Connect, Cause::Timeout));
    assert_eq!(port25.closed(), [false, false]);
    assert_eq!(weigh("2a00::1", failed()), [false, true]);
    assert_eq!(weigh("11.0.0.1", Ok(())), [false, true]);
    assert_eq!(weigh("2a00::1", Ok(())), [false, false]);
}

#[tokio::test(start_paused = true)]
async fn what_failed_long_ago_does_not_count() {
    let mut family = Family::default();
    let network = |n| IpAddr::from([n, 0, 0, 0]);
    for (n, ours) in [
        (11, false),
        (12, false),
        (13, false),
        (14, false),
        (15, true),
    ] {
        if n == 13 {
            tokio::time::advance(COUNTS_FOR).await;
        }
        let failed = (network(n), format!("{n}.example"));
        assert_eq!(family.fails(failed, false, Instant::now()), ours, "{n}");
    }
}

#[test]
fn what_says_nothing_about_the_port_does_not_count() {
    let refused = Some(Cause::AddressRefused {
        registry: "Loopback".to_owned(),
    });
    let tries = [
        ("a.example", "11.0.0.1", refused.clone()),
        ("b.example", "12.0.0.1", Some(Cause::NoRoute)),
        ("c.example", "13.0.0.1", Some(Cause::BudgetSpent)),
        ("d.example", "14.0.0.1", TIMEOUT),
    ];
    let expected = [
        refused,
        Some(Cause::NoRoute),
        Some(Cause::BudgetSpent),
        TIMEOUT,
    ];
    assert_eq!(weighed(&tries), expected);
}
