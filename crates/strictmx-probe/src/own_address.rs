//! Which addresses are this machine's own.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

/// Addresses that no machine has (RFC 1112 4, RFC 3849). Not of 0.0.0.0/8, all of which Linux before 5.3
/// took for a broadcast, which can be bound.
const NOBODYS: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(240, 0, 0, 1)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0xffff)),
];

/// Whether an address is one of this machine, now: a socket can be bound to no other. Nothing is sent.
/// Where the system cannot say, for want of file descriptors or for another reason, all are; so they
/// are where [it never can](can_be_told).
pub fn is_own(address: IpAddr) -> bool {
    may_be_own(&bind(address))
}

/// Whether this system tells its own addresses from others: where it binds to any (Linux:
/// `ip_nonlocal_bind`), it does not.
pub fn can_be_told() -> bool {
    are_refused(bind)
}

fn bind(address: IpAddr) -> io::Result<()> {
    UdpSocket::bind((address, 0)).map(drop)
}

fn are_refused(bind: impl Fn(IpAddr) -> io::Result<()>) -> bool {
    NOBODYS.into_iter().all(|nobodys| bind(nobodys).is_err())
}

/// Nothing but the system saying that it has no such address, or none of its family, says that.
fn may_be_own(bound: &io::Result<()>) -> bool {
    use io::ErrorKind::{AddrNotAvailable, Unsupported};
    let Err(error) = bound else {
        return true;
    };
    !matches!(error.kind(), AddrNotAvailable | Unsupported) && !is_other_family(error)
}

/// EAFNOSUPPORT, for which the standard library has no kind.
fn is_other_family(error: &io::Error) -> bool {
    let code = match std::env::consts::OS {
        "linux" => 97,
        "windows" => 10_047,
        _ => 47,
    };
    error.raw_os_error() == Some(code)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use strictmx_core::observation::{Cause, Observation};
    use strictmx_core::question::Question;
    use strictmx_driver::Prober as _;

    use super::*;
    use crate::address_guard::PublicSocketAddr;
    use crate::dialer::{Dialer, Dialing};
    use crate::{Config, Network, Realm};

    /// Counts, and connects to nobody.
    #[derive(Debug, Default)]
    struct Counting(AtomicUsize);

    impl Dialer for Counting {
        fn dial(&self, _: PublicSocketAddr) -> Dialing<'_> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Box::pin(async { Err(io::ErrorKind::ConnectionRefused.into()) })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn own_addresses_are_never_contacted() {
        let dialer = Arc::new(Counting::default());
        let config = Config {
            internet: Realm {
                dialer: dialer.clone(),
                ..Realm::default()
            },
            is_own: |address| address == IpAddr::V4(Ipv4Addr::new(11, 0, 0, 1)),
            ..Config::default()
        };
        let network = Network::new(config).expect("a network");
        for (address, own) in [("11.0.0.1", true), ("11.0.0.2", false)] {
            let prober = network.prober();
            let asked = prober.ask(Question::Smtp {
                mx_host: "mail.quiet-domain.com".parse().expect("a name"),
                address: address.parse().expect(address),
            });
            let withheld = matches!(
                asked.await,
                Observation::Unknown(failure)
                    if matches!(&failure.cause, Cause::Withheld { why } if why.contains("own"))
            );
            assert_eq!(withheld, own, "{address}");
        }
        assert_eq!(dialer.0.load(Ordering::Relaxed), 1);
    }

    /// As keepalived has it set, for one family or both: then no answer means anything.
    #[test]
    fn a_system_that_binds_to_any_address_tells_nothing() {
        let refused = || Err(io::ErrorKind::AddrNotAvailable.into());
        assert!(are_refused(|_| refused()));
        assert!(!are_refused(|_| Ok(())));
        for v4 in [true, false] {
            let bind = |address: IpAddr| {
                if address.is_ipv4() == v4 {
                    Ok(())
                } else {
                    refused()
                }
            };
            assert!(!are_refused(bind));
        }
    }

    /// Without a file descriptor left the system cannot say, and nobody is contacted.
    #[test]
    fn what_cannot_be_told_may_be_our_own() {
        use io::ErrorKind;
        assert!(may_be_own(&Ok(())));
        for (kind, may_be) in [
            (ErrorKind::AddrNotAvailable, false),
            (ErrorKind::Unsupported, false),
            (ErrorKind::AddrInUse, true),
            (ErrorKind::PermissionDenied, true),
            (ErrorKind::OutOfMemory, true),
            (ErrorKind::Other, true),
        ] {
            assert_eq!(may_be_own(&Err(kind.into())), may_be, "{kind:?}");
        }
        #[cfg(target_os = "linux")]
        for (name, code, may_be) in [("EMFILE", 24, true), ("EAFNOSUPPORT", 97, false)] {
            let error = io::Error::from_raw_os_error(code);
            assert_eq!(may_be_own(&Err(error)), may_be, "{name}");
        }
    }

    #[test]
    fn own_addresses_are_told_from_others() {
        assert!(can_be_told());
        for (address, own) in [
            ("127.0.0.1", true),
            ("127.9.9.9", cfg!(target_os = "linux")),
            ("20.0.0.1", false),
            ("2001:db8::1", false),
            ("2a00:1:2:3::4", false),
        ] {
            assert_eq!(is_own(address.parse().expect(address)), own, "{address}");
        }
    }
}
