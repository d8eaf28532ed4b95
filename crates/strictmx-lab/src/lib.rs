//! A small internet in one process: a resolver, policy hosts, mail servers and a certification
//! authority, with a [catalogue](Lab::domains) of domains under `lab.test`, each of them broken
//! in one way. The demo, the tests and the benchmarks run on it.
//!
//! Whoever probes it runs unchanged:
//!
//! - DNS is asked over real HTTPS ([`Lab::doh_url`]) on a loopback port.
//! - Policy hosts and MX hosts are dialled with [`Lab::connect`] in place of a TCP connect; TLS,
//!   HTTP and SMTP above it are real, and so are their certificates, from a root that the prober
//!   is given beside its own ([`Lab::root_der`]).
//! - Every round trip takes [`LabOptions::round_trip`]: connecting one, every exchange one, every
//!   question to the resolver one.
//!
//! # Addresses
//!
//! The address guard of a prober refuses what is not public, so the lab's addresses look public:
//! `28.8.0.0/15` and `2d00:1ab::/32`, those of copies the IPv4 blocks behind. They are fiction. Nothing is ever sent to them; the lab
//! answers for exactly those that [`Lab::has_address`] knows. The IPv6 block is in space that IANA
//! has not given to anybody. IPv4 has no such space left: those addresses are somebody's, and are
//! only ever looked up within the lab.

mod authority;
mod catalogue;
mod doh;
mod https;
mod lock;
mod network;
mod path;
mod post_quantum;
mod smtp;
mod tls;
mod zone;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use strictmx_core::domain_name::DomainName;
use strictmx_core::timestamp::Timestamp;

pub use catalogue::{APEX, Expected, LabDomain, ZONES};
pub use path::End as Connection;

/// What goes wrong inside the lab itself: never expected, as it has no remote data.
type Error = Box<dyn std::error::Error + Send + Sync>;

/// How a lab is made.
#[derive(Clone, Copy, Debug)]
pub struct LabOptions {
    /// The time that the dates of its certificates are counted from.
    pub now: Timestamp,
    /// Delay there and back between any two hosts, and of every question to the resolver.
    pub round_trip: Duration,
    /// So many copies of the healthy and the hostile domains, as `enforced.c1.lab.test`: for load, of
    /// which no domain sees more than it would elsewhere.
    pub copies: u16,
}

/// A running lab. Dropping it closes the resolver; open connections end with their clients.
#[derive(Debug)]
pub struct Lab {
    authority: Arc<authority::Authority>,
    zone: Arc<zone::Zone>,
    network: network::Network,
    domains: Vec<LabDomain>,
    doh: doh::Doh,
    second_doh: doh::Doh,
}

impl Lab {
    /// Starts a lab on the current tokio runtime.
    ///
    /// # Errors
    /// No loopback port can be opened.
    pub async fn start(options: LabOptions) -> io::Result<Self> {
        let authority = Arc::new(authority::Authority::new(options.now).map_err(io::Error::other)?);
        let world = catalogue::build(&authority, options.copies).map_err(io::Error::other)?;
        let zone = Arc::new(world.zone);
        let network =
            network::Network::new(world.machines, Arc::clone(&authority), options.round_trip);
        let start =
            |resolver| doh::Doh::start(Arc::clone(&zone), &authority, options.round_trip, resolver);
        let doh = start(zone::Resolver::First).await?;
        let second_doh = start(zone::Resolver::Second).await?;
        Ok(Self {
            authority,
            zone,
            network,
            domains: world.domains,
            doh,
            second_doh,
        })
    }

    /// The catalogue, by area.
    pub fn domains(&self) -> &[LabDomain] {
        &self.domains
    }

    /// The resolver: `https://dns.lab.test:<port>/dns-query`. Its name resolves to nothing but
    /// [`Lab::doh_address`], and its certificate comes from the lab's root.
    pub fn doh_url(&self) -> String {
        self.doh.url()
    }

    /// Where the resolver listens, on the loopback.
    pub fn doh_address(&self) -> SocketAddr {
        self.doh.address
    }

    /// The resolver's answer to a query in wire format, without HTTP and without delay; `None`
    /// where it is not a query. For programs that know no DNS over HTTPS.
    pub fn resolve(&self, query: &[u8]) -> Option<Vec<u8>> {
        doh::resolve(&self.zone, query, zone::Resolver::First)
    }

    /// Both resolvers as `url@address`, the first one first. The second has its own certificate,
    /// and still remembers earlier records of a few domains.
    pub fn upstreams(&self) -> [String; 2] {
        [&self.doh, &self.second_doh].map(|doh| format!("{}@{}", doh.url(), doh.address.ip()))
    }

    /// The root certificate, DER: a trust anchor for everything in the lab, and for nothing else.
    pub fn root_der(&self) -> &[u8] {
        self.authority.root_der()
    }

    /// The root certificate, PEM.
    pub fn root_pem(&self) -> String {
        self.authority.root_pem()
    }

    /// Whether a name is the lab's to answer for.
    pub fn has_name(&self, name: &DomainName) -> bool {
        self.zone.has(name)
    }

    /// Whether an address is one of the lab's.
    pub fn has_address(&self, address: IpAddr) -> bool {
        self.network.has(address)
    }

    /// Connects to a policy host or MX host, in place of TCP.
    ///
    /// An address that is not the lab's, and one that the catalogue has as a black hole, never
    /// answers: bring a deadline.
    ///
    /// # Errors
    /// [`ConnectionRefused`](io::ErrorKind::ConnectionRefused) and
    /// [`HostUnreachable`](io::ErrorKind::HostUnreachable), as the network would say.
    pub async fn connect(&self, to: SocketAddr) -> io::Result<Connection> {
        self.network.connect(to).await
    }
}

/// The catalogue without a running lab: for listing it.
pub fn catalogue() -> Vec<LabDomain> {
    catalogue::domains()
}

#[cfg(test)]
mod tests;
