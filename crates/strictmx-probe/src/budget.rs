//! All limits of the prober, in one place.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// One DoH request to one upstream.
pub const DNS_TRY: Duration = Duration::from_secs(2);
/// All tries for one name and type.
pub const DNS_NAME: Duration = Duration::from_secs(8);
/// Octets of a DNS message (RFC 8484 6).
pub const DNS_MESSAGE: usize = 65_535;
/// TCP connect.
pub const CONNECT: Duration = Duration::from_secs(5);
/// TLS handshake.
pub const TLS_HANDSHAKE: Duration = Duration::from_secs(10);
/// A policy fetch as a whole. RFC 8461 3.3 suggests one minute; the slowest real sender that sets
/// a limit waits that long, and a host that needs more than 15 seconds is in trouble with others.
pub const POLICY: Duration = Duration::from_secs(15);
/// Octets of a policy body (RFC 8461 3.3 suggests 64 KB).
pub const POLICY_BODY: usize = 65_536;
/// Octets of an HTTP response head.
pub const RESPONSE_HEAD: usize = 16 * 1024;
/// Header fields of an HTTP response.
pub const RESPONSE_HEADERS: usize = 100;
/// SMTP greeting; servers that make clients wait on purpose rarely exceed it.
pub const SMTP_GREETING: Duration = Duration::from_secs(30);
/// One SMTP command.
pub const SMTP_COMMAND: Duration = Duration::from_secs(15);
/// An SMTP session as a whole.
pub const SMTP_SESSION: Duration = Duration::from_secs(45);
/// Octets received in an SMTP session.
pub const SMTP_OCTETS: usize = 64 * 1024;
/// DNS questions of one scan.
pub const SCAN_QUERIES: u32 = 64;
/// TCP connections of one scan.
pub const SCAN_CONNECTS: u32 = 24;

/// What one scan has left.
#[derive(Debug)]
pub struct ScanBudget {
    queries: AtomicU32,
    connects: AtomicU32,
}

impl Default for ScanBudget {
    fn default() -> Self {
        Self {
            queries: AtomicU32::new(SCAN_QUERIES),
            connects: AtomicU32::new(SCAN_CONNECTS),
        }
    }
}

impl ScanBudget {
    /// Takes one DNS question; `false` where none is left.
    pub fn take_query(&self) -> bool {
        take(&self.queries)
    }

    /// Takes one connection; `false` where none is left.
    pub fn take_connect(&self) -> bool {
        take(&self.connects)
    }
}

fn take(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
        left.checked_sub(1)
    })
    .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_and_stays_ended() {
        let budget = ScanBudget::default();
        assert!((0..SCAN_CONNECTS).all(|_| budget.take_connect()));
        assert!(!budget.take_connect() && !budget.take_connect());
        assert!(budget.take_query(), "the two are apart");
    }
}
