//! A TLS session with its certificates read.

use crate::certificate::Certificate;
use crate::observation::TlsSession;
use crate::timestamp::{DAY_S, Timestamp};

/// A TLS session as checks see it.
#[derive(Debug)]
pub struct TlsSeen<'e> {
    /// As observed.
    pub session: &'e TlsSession,
    /// Certificates as sent, leaf first; what does not parse is `None`.
    pub chain: Vec<Option<Certificate>>,
}

impl<'e> TlsSeen<'e> {
    pub(super) fn new(session: &'e TlsSession) -> Self {
        let chain = session.chain.iter().map(|der| Certificate::from_der(der)).collect();
        Self { session, chain }
    }

    /// The server's own certificate, where it parses.
    pub fn leaf(&self) -> Option<&Certificate> {
        self.chain.first()?.as_ref()
    }

    /// Whether the leaf names the host that was asked for (RFC 8461 3.3, 4.2).
    pub fn names_host(&self) -> bool {
        self.leaf().is_some_and(|leaf| leaf.names(&self.session.server_name))
    }

    /// The certificate sent that ends first.
    pub fn first_to_expire(&self) -> Option<&Certificate> {
        self.chain.iter().flatten().min_by_key(|certificate| certificate.not_after)
    }

    /// The certificate sent that begins last.
    pub fn last_to_begin(&self) -> Option<&Certificate> {
        self.chain.iter().flatten().max_by_key(|certificate| certificate.not_before)
    }

    /// Whether senders that verify would accept the session: names, dates and path.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.names_host()
            && self.session.path.faults.is_empty()
            && self.chain.iter().all(Option::is_some)
            && self.first_to_expire().is_some_and(|certificate| now <= certificate.not_after)
            && self.last_to_begin().is_some_and(|certificate| certificate.not_before <= now)
    }

    /// Whether renewal is late: under 14 days or a tenth of the lifetime, but never more than a
    /// third of it, so that six-day certificates do not warn from birth.
    pub fn renewal_is_late(certificate: &Certificate, now: Timestamp) -> bool {
        let lifetime_s = certificate.lifetime_s();
        let threshold_s = (14 * DAY_S).max(lifetime_s / 10).min(lifetime_s / 3);
        let left_s = certificate.not_after.unix() - now.unix();
        (0..threshold_s).contains(&left_s)
    }
}
