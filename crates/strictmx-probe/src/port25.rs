//! Recognises that port 25 is closed on the way out from here, as it is in most homes, offices
//! and clouds. Then nothing can be said of any MX host, and the fault is ours.
//!
//! No packet is sent to find out. The rule: since the process began no SMTP connection has ever
//! come about, and either an MX host of a provider that is always there could not be reached, or
//! hosts in three different networks could not. One connection that comes about ends the
//! suspicion for good. What was found out before the rule applied is not taken back.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Failure, Stage};

/// Networks that cannot be reached before the fault is ours.
const NETWORKS: usize = 3;

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

/// What is known of our own port 25.
#[derive(Debug, Default)]
pub(crate) struct Port25 {
    open: AtomicBool,
    unreachable: Mutex<HashSet<IpAddr>>,
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
        let failure = match connected {
            Ok(connection) => {
                self.open.store(true, Ordering::Relaxed);
                return Ok(connection);
            }
            Err(failure) => failure,
        };
        let blocked = matches!(
            failure.cause,
            Cause::Timeout | Cause::Refused | Cause::Reset | Cause::Unreachable
        );
        if !blocked || self.open.load(Ordering::Relaxed) {
            return Err(failure);
        }
        let mut unreachable = self
            .unreachable
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Enough of them say all there is to say.
        if unreachable.len() < NETWORKS {
            unreachable.insert(network(address));
        }
        if unreachable.len() < NETWORKS && !is_always_there(mx_host) {
            return Err(failure);
        }
        let detail = format!(
            "no SMTP connection has come about from here; {mx_host}: {:?}",
            failure.cause
        );
        Err(Failure::new(Stage::Start, Cause::OwnPort25Closed).detail(detail))
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
            ("c.example", "2a00::1", Some(Cause::Refused)),
            ("c.example", "2a00:0:9::1", TIMEOUT),
            ("d.example", "12.0.0.1", TIMEOUT),
            ("e.example", "11.0.0.1", TIMEOUT),
        ];
        let expected = [TIMEOUT, TIMEOUT, Some(Cause::Refused), TIMEOUT, OURS, OURS];
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
    fn a_connection_clears_us_for_good() {
        let tries = [
            ("a.example", "11.0.0.1", TIMEOUT),
            ("b.example", "12.0.0.1", None),
            ("c.example", "13.0.0.1", TIMEOUT),
            ("d.example", "14.0.0.1", TIMEOUT),
            ("aspmx.l.google.com", "15.0.0.1", TIMEOUT),
        ];
        assert_eq!(weighed(&tries), [TIMEOUT, None, TIMEOUT, TIMEOUT, TIMEOUT]);
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
