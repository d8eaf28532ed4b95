//! Recognising that port 25 is closed on the way out from here, as many networks have it. Then
//! every MX host looks dead, and none of them is.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use strictmx_core::observation::Cause;

/// Networks that must have stayed silent, without any that answered, before it is our own fault.
const SILENT_NETWORKS: usize = 3;

/// What the process has learned of port 25 so far.
#[derive(Debug, Default)]
pub(crate) struct Port25 {
    learned: Mutex<Learned>,
}

#[derive(Debug, Default)]
struct Learned {
    works: bool,
    silent: HashSet<IpAddr>,
}

impl Port25 {
    /// Takes note of a connect that worked, or failed so that the port must work.
    pub(crate) fn answered(&self) {
        let mut learned = self.lock();
        learned.works = true;
        learned.silent.clear();
    }

    /// What a failed connect means. A timeout is the host's or the network's as long as port 25 has
    /// ever worked from here, or too few networks have been tried; then it is ours. A local
    /// firewall says so at once.
    pub(crate) fn failed(&self, address: IpAddr, error: Option<&std::io::Error>, cause: Cause) -> Cause {
        if error.is_some_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied) {
            return Cause::OwnPort25Closed;
        }
        match cause {
            // A refusal comes from the other side, so that the way there is open.
            Cause::Refused | Cause::Reset => {
                self.answered();
                cause
            }
            Cause::Timeout => {
                let mut learned = self.lock();
                if learned.works {
                    return cause;
                }
                learned.silent.insert(network(address));
                if learned.silent.len() >= SILENT_NETWORKS { Cause::OwnPort25Closed } else { cause }
            }
            _ => cause,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Learned> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The /16 or /32 of an address: hosts of one operator are often dead together.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(v4) => IpAddr::V4((u32::from(v4) & 0xffff_0000).into()),
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !(u128::MAX >> 32)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeout(port25: &Port25, address: &str) -> Cause {
        port25.failed(address.parse().expect("an address"), None, Cause::Timeout)
    }

    #[test]
    fn silence_everywhere_is_ours() {
        let port25 = Port25::default();
        assert_eq!(timeout(&port25, "20.0.0.1"), Cause::Timeout);
        assert_eq!(timeout(&port25, "20.0.9.9"), Cause::Timeout, "the same network");
        assert_eq!(timeout(&port25, "21.0.0.1"), Cause::Timeout);
        assert_eq!(timeout(&port25, "2a00::1"), Cause::OwnPort25Closed);
    }

    #[test]
    fn one_answer_proves_the_way_open() {
        let port25 = Port25::default();
        port25.answered();
        for address in ["20.0.0.1", "21.0.0.1", "22.0.0.1", "23.0.0.1"] {
            assert_eq!(timeout(&port25, address), Cause::Timeout);
        }
    }

    #[test]
    fn a_refusal_is_an_answer() {
        let port25 = Port25::default();
        let refused = port25.failed("20.0.0.1".parse().expect("an address"), None, Cause::Refused);
        assert_eq!(refused, Cause::Refused);
        for address in ["21.0.0.1", "22.0.0.1", "23.0.0.1"] {
            assert_eq!(timeout(&port25, address), Cause::Timeout);
        }
    }

    #[test]
    fn a_local_firewall_is_ours_at_once() {
        let error = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let cause = Port25::default().failed("20.0.0.1".parse().expect("an address"), Some(&error), Cause::Protocol);
        assert_eq!(cause, Cause::OwnPort25Closed);
    }
}
