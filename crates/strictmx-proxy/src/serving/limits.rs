//! What a connection may take.

use std::time::Duration;

use strictmx_probe::address_guard::Prefix;

/// How many connections there may be, and how long each may keep us waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Connections open at a time.
    pub connections: usize,
    /// Of these, from one client: an IPv4 address, or an IPv6 network of 64 bits.
    pub per_client: usize,
    /// Of these, from one network: a /24 of IPv4, or a /48 of IPv6.
    pub per_network: usize,
    /// Reverse proxies, which connect for many. This machine is always one.
    pub proxies: Vec<Prefix>,
    /// A connection that has no request open and takes no octets of an answer is closed after so
    /// long: silent ones, slow heads of requests, and those that are kept alive.
    pub idle: Duration,
    /// The body of a request must have come whole by then.
    pub body: Duration,
    /// A client that takes no octet for so long, while there are some to take, does not read.
    pub write_stall: Duration,
    /// After so long a connection takes no new requests.
    pub age: Duration,
    /// After its age, or after a request to stop, a connection has so long to finish.
    pub finish: Duration,
    /// When the service is asked to stop, running scans have so long to come to an end.
    pub stop_scans: Duration,
    /// When the service is asked to stop, all is over after so long.
    pub stop: Duration,
}

/// Largest head of a request, in octets.
pub(crate) const MAX_HEAD: usize = 16 * 1024;

/// Most header fields of a request.
pub(crate) const MAX_HEADERS: usize = 64;

/// Connections that are told at a time that there are too many; more are closed without a word.
pub(crate) const MAX_REFUSED: usize = 64;

/// So long a refused connection has for its request and for taking the answer.
pub(crate) const REFUSED: Duration = Duration::from_secs(2);

/// When the service stops, a connection that has asked nothing yet has so long to do so.
pub(crate) const FIRST_REQUEST: Duration = Duration::from_secs(1);

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections: 12_000,
            per_client: 100,
            per_network: 500,
            proxies: Vec::new(),
            idle: Duration::from_secs(10),
            body: Duration::from_secs(10),
            write_stall: Duration::from_secs(10),
            age: Duration::from_secs(300),
            finish: Duration::from_secs(120),
            stop_scans: Duration::from_secs(20),
            stop: Duration::from_secs(30),
        }
    }
}

impl ConnectionLimits {
    /// Of a listener for some programs of the operator's.
    pub(crate) fn few() -> Self {
        Self {
            connections: 16,
            ..Self::default()
        }
    }

    /// Of a connection that only learns why it is refused.
    pub(super) fn refusing(&self) -> Self {
        Self {
            idle: REFUSED,
            write_stall: REFUSED,
            age: REFUSED,
            finish: REFUSED,
            ..self.clone()
        }
    }
}
