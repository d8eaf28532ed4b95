//! Recognises that port 25 is closed on the way out from here, as it is in most homes, offices
//! and clouds. Then nothing can be said of any MX host, and the fault is ours.
//!
//! No packet is sent to find out. The rule, for IPv4 and IPv6 each: no SMTP connection has come about
//! since the process began, and either an MX host of a provider that is always there could not be
//! reached, or hosts in three different networks could not. Once one has come about, it takes the
//! provider and three networks, or ten networks, since the last one: a domain may name hosts that are
//! not there in several. What failed counts for ten minutes. One connection that comes about ends
//! the suspicion. What was found out before the rule applied is not taken back.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Failure, Stage};
use tokio::time::Instant;

/// Networks that cannot be reached before the fault is ours.
const NETWORKS: usize = 3;

/// The same where connections came about before, without a provider among them.
const MANY_NETWORKS: usize = 10;

/// How long one that could not be reached counts.
const COUNTS_FOR: Duration = Duration::from_secs(600);

/// Where the MX hosts of large providers live. They answer everybody.
const ALWAYS_THERE: [&str; 7] = [
    "l.google.com",
    "mail.icloud.com",
    "mail.protection.outlook.com",
    "messagingengine.com",
    "mx.microsoft",
    "protonmail.ch",
    "yahoodns.net",
];

/// What is known of our own port 25: over IPv4, and over IPv6.
#[derive(Debug, Default)]
pub(crate) struct Port25([Mutex<Family>; 2]);

/// What is known of one family of addresses.
#[derive(Debug, Default)]
struct Family {
    /// Whether a connection ever came about.
    was_open: bool,
    closed: bool,
    /// Networks that could not be reached since the last one came about, and when.
    unreachable: HashMap<IpAddr, Instant>,
}

impl Port25 {
    /// Takes note of how a connection came about, or did not, and puts the blame on us where it
    /// belongs.
    pub(crate) fn weigh<T>(
        &self,
        mx_host: &DomainName,
        address: IpAddr,
        connected: Result<T, Failure>,
    ) -> Result<T, Failure> {
        let family = &self.0[usize::from(address.is_ipv6())];
        let mut family = family.lock().unwrap_or_else(PoisonError::into_inner);
        let failure = match connected {
            Ok(connection) => {
                *family = Family {
                    was_open: true,
                    ..Family::default()
                };
                return Ok(connection);
            }
            Err(failure) => failure,
        };
        let blocked = matches!(
            failure.cause,
            Cause::Timeout | Cause::Refused | Cause::Reset | Cause::Unreachable
        );
        if !blocked {
            return Err(failure);
        }
        let now = Instant::now();
        family.closed = family.fails(network(address), is_always_there(mx_host), now);
        if !family.closed {
            return Err(failure);
        }
        let detail = format!(
            "SMTP connections do not come about from here; {mx_host}: {:?}",
            failure.cause
        );
        Err(Failure::new(Stage::Start, Cause::OwnPort25Closed).detail(detail))
    }

    /// Whether it is closed, over IPv4 and over IPv6.
    pub(crate) fn closed(&self) -> [bool; 2] {
        [&self.0[0], &self.0[1]].map(|family| {
            let family = family.lock().unwrap_or_else(PoisonError::into_inner);
            family.closed
        })
    }
}

impl Family {
    /// A host in a network could not be reached; whether that is our own fault.
    fn fails(&mut self, network: IpAddr, always_there: bool, now: Instant) -> bool {
        self.unreachable
            .retain(|_, at| now.duration_since(*at) < COUNTS_FOR);
        // Enough of them say all there is to say.
        if self.unreachable.len() < MANY_NETWORKS {
            self.unreachable.insert(network, now);
        }
        let networks = self.unreachable.len();
        if self.was_open {
            networks >= MANY_NETWORKS || networks >= NETWORKS && always_there
        } else {
            networks >= NETWORKS || always_there
        }
    }
}

/// Addresses that fail together: of one /16 or /32.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(v4) => IpAddr::V4((v4.to_bits() & (u32::MAX << 16)).into()),
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & (u128::MAX << 96)).into()),
    }
}

fn is_always_there(mx_host: &DomainName) -> bool {
    ALWAYS_THERE.iter().any(|domain| {
        mx_host
            .a_label()
            .strip_suffix(domain)
            .is_some_and(|host| host.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The causes that come out when these hosts are tried one after the other.
    fn weighed(tries: &[(&str, &str, Option<Cause>)]) -> Vec<Option<Cause>> {
        let port25 = Port25::default();
        let weigh = |(host, address, cause): &(&str, &str, Option<Cause>)| {
            let connected = match cause {
                Some(cause) => Err(Failure::new(Stage::Connect, cause.clone())),
                None => Ok(()),
            };
            let result = port25.weigh(
                &host.parse().expect(host),
                address.parse().expect(address),
                connected,
            );
            result.err().map(|failure| failure.cause)
        };
        tries.iter().map(weigh).collect()
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
        for host in ["l.google.com.example", "notprotonmail.ch", "ns1.google.com"] {
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
        let dead = hosts.iter().map(|host| ("e.example", &**host, TIMEOUT));
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

    /// A hoster may close it for one of them.
    #[test]
    fn each_family_has_its_own() {
        let port25 = Port25::default();
        let weigh = |address: &str, connected| {
            let host = "aspmx.l.google.com".parse().expect("a name");
            let address = address.parse().expect(address);
            let _ = port25.weigh(&host, address, connected);
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
            assert_eq!(family.fails(network(n), false, Instant::now()), ours, "{n}");
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
}
