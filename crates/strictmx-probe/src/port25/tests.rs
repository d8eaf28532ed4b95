use super::*;

/// The causes that come out when these hosts are tried one after the other.
fn weighed(tries: &[(&str, &str, Option<Cause>)]) -> Vec<Option<Cause>> {
    let port25 = Port25::default();
    let weigh = |(host, address, cause): &(&str, &str, Option<Cause>)| {
        let connected = match cause {
            Some(cause) => Err(Failure::new(Stage::Connect, cause.clone())),
            None => Ok(()),
        };
        let (host, address) = (host.parse().expect(host), address.parse().expect(address));
        let result = port25.weigh(&host, address, connected);
        result.err().map(|failure| failure.cause)
    };
    tries.iter().map(weigh).collect()
}

const TIMEOUT: Option<Cause> = Some(Cause::Timeout);
const REFUSED: Option<Cause> = Some(Cause::Refused);
const OURS: Option<Cause> = Some(Cause::OwnPort25Closed);

const GOOGLE: &str = "aspmx.l.google.com";
const MICROSOFT: &str = "example-com.mail.protection.outlook.com";

#[test]
fn one_large_provider_is_enough() {
    for host in [GOOGLE, MICROSOFT, "x.mx.microsoft", "mail.protonmail.ch"] {
        assert_eq!(weighed(&[(host, "11.0.0.1", TIMEOUT)]), [OURS], "{host}");
    }
    for host in [
        "l.google.com.example",
        "ghs.l.google.com",
        "imap.mail.icloud.com",
        "notmail.protonmail.ch",
        "ns1.google.com",
        "mx.microsoft",
        "mail.protection.outlook.com",
        "notmail.protection.outlook.com",
    ] {
        assert_eq!(weighed(&[(host, "11.0.0.1", TIMEOUT)]), [TIMEOUT], "{host}");
    }
}

/// From then on it is nobody's fault that he cannot be reached, until somebody can.
#[test]
fn one_connection_clears_us_and_then_it_takes_two_providers() {
    let tries = [
        (GOOGLE, "11.0.0.1", REFUSED),
        ("a.example", "12.0.0.1", TIMEOUT),
        ("b.example", "13.0.0.1", None),
        ("a.example", "12.0.0.1", TIMEOUT),
        (GOOGLE, "11.0.0.1", TIMEOUT),
        ("smtp.google.com", "14.0.0.1", TIMEOUT),
        ("a.example", "12.0.0.1", TIMEOUT),
        (MICROSOFT, "15.0.0.1", TIMEOUT),
        ("a.example", "12.0.0.1", TIMEOUT),
        ("b.example", "13.0.0.1", None),
        (MICROSOFT, "15.0.0.1", TIMEOUT),
    ];
    let expected = [
        OURS, OURS, None, TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT, OURS, OURS, None, TIMEOUT,
    ];
    assert_eq!(weighed(&tries), expected);
}

/// Whoever owns domains names hosts that are not there, as many and in as many networks as they like.
#[test]
fn no_number_of_domains_says_anything_of_us() {
    for opens in [None, Some(("mx.example", "99.0.0.1", None))] {
        let dead: Vec<_> = (11..99)
            .map(|n| (format!("mx.bad-domain{n}.com"), format!("{n}.0.0.1")))
            .collect();
        let tries = dead.iter().map(|(host, at)| (&**host, &**at, TIMEOUT));
        let tries: Vec<_> = opens.into_iter().chain(tries).collect();
        let came = weighed(&tries);
        assert!(came.iter().all(|cause| *cause != OURS), "{came:?}");
    }
}

/// A hoster may close it for one of them.
#[test]
fn each_family_has_its_own() {
    let port25 = Port25::default();
    let weigh = |address: &str, connected| {
        let address = address.parse().expect(address);
        let _ = port25.weigh(&GOOGLE.parse().expect("a name"), address, connected);
        port25.closed()
    };
    let failed = || Err(Failure::new(Stage::Connect, Cause::Timeout));
    assert_eq!(port25.closed(), [false, false]);
    assert_eq!(weigh("2a00::1", failed()), [false, true]);
    assert_eq!(weigh("11.0.0.1", Ok(())), [false, true]);
    assert_eq!(weigh("2a00::1", Ok(())), [false, false]);
}

#[test]
fn what_says_nothing_about_the_port_does_not_count() {
    let refused = Some(Cause::AddressRefused {
        registry: "Loopback".to_owned(),
    });
    let tries = [
        (GOOGLE, "11.0.0.1", refused.clone()),
        (MICROSOFT, "12.0.0.1", Some(Cause::NoRoute)),
        ("mail.protonmail.ch", "13.0.0.1", Some(Cause::BudgetSpent)),
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
