//! Which addresses may be contacted.
//!
//! Addresses come from the DNS of the domain under test, so whoever owns it chooses them. Only
//! addresses of the public internet pass, and only the guard makes a [`PublicSocketAddr`], which
//! is all that a [`Dialer`](crate::dialer::Dialer) takes: there is no way around it. The address
//! is asked for once, classified once and dialled as it is; after connecting, the peer's address
//! is classified again.

mod prefix;

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::LazyLock;

use strictmx_core::observation::Cause;

pub use prefix::{Prefix, PrefixError};

/// The ports that are ever dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Port {
    /// 25, of MX hosts.
    Smtp,
    /// 443, of policy hosts.
    Https,
}

impl Port {
    /// The number.
    pub fn number(self) -> u16 {
        match self {
            Self::Smtp => 25,
            Self::Https => 443,
        }
    }
}

/// An address and port that may be contacted. Only [`AddressGuard::admit`] makes one:
///
/// ```compile_fail,E0451
/// use strictmx_probe::address_guard::{Port, PublicSocketAddr};
/// let address = [127, 0, 0, 1].into();
/// let made_up = PublicSocketAddr { address, port: Port::Https };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PublicSocketAddr {
    address: IpAddr,
    port: Port,
}

impl PublicSocketAddr {
    /// The address.
    pub fn ip(self) -> IpAddr {
        self.address
    }

    /// The port.
    pub fn port(self) -> Port {
        self.port
    }
}

impl From<PublicSocketAddr> for SocketAddr {
    fn from(public: PublicSocketAddr) -> Self {
        Self::new(public.address, public.port.number())
    }
}

impl fmt::Display for PublicSocketAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SocketAddr::from(*self).fmt(f)
    }
}

/// Why an address is never contacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Name of the registry entry it falls into, or the operator's reason.
    pub registry: String,
    /// Whether it is public, and only we do not contact it.
    pub by_us: bool,
}

impl Refused {
    /// As what is known of a host.
    pub(crate) fn cause(self) -> Cause {
        let Self { registry, by_us } = self;
        if by_us {
            Cause::Withheld { why: registry }
        } else {
            Cause::AddressRefused { registry }
        }
    }
}

/// Tells public addresses from all others.
#[derive(Clone, Debug, Default)]
pub struct AddressGuard {
    refused: Vec<(Prefix, String)>,
}

impl AddressGuard {
    /// Refuses what nobody may contact.
    pub fn new() -> Self {
        Self::default()
    }

    /// Refuses a block besides: the operator's own hosts, or those of people who asked not to be
    /// contacted. `reason` is shown in place of a registry entry.
    pub fn refuse(&mut self, block: Prefix, reason: impl Into<String>) {
        self.refused.push((block, reason.into()));
    }

    /// Classifies an address.
    ///
    /// # Errors
    /// [`Refused`] with the entry it falls into.
    pub fn admit(&self, address: IpAddr, port: Port) -> Result<PublicSocketAddr, Refused> {
        let refused = |registry: &str, by_us| {
            let registry = registry.to_owned();
            Err(Refused { registry, by_us })
        };
        if let Some(entry) = special_purpose(address) {
            return refused(entry, false);
        }
        let mut operator = self.refused.iter();
        match operator.find(|(block, _)| block.contains(address)) {
            Some((_, reason)) => refused(reason, true),
            None => Ok(PublicSocketAddr { address, port }),
        }
    }

    /// Classifies the address that a connection to `asked` really leads to.
    ///
    /// # Errors
    /// [`Refused`] where it is another one.
    pub fn confirm(&self, asked: PublicSocketAddr, peer: SocketAddr) -> Result<(), Refused> {
        if SocketAddr::new(peer.ip(), peer.port()) == SocketAddr::from(asked) {
            self.admit(peer.ip(), asked.port).map(|_| ())
        } else {
            Err(Refused {
                registry: format!("connected to {} instead", peer.ip()),
                by_us: false,
            })
        }
    }
}

/// The most specific entry that an address falls into; `None` for public ones.
fn special_purpose(address: IpAddr) -> Option<&'static str> {
    let entry = REGISTRY
        .iter()
        .filter(|(block, _)| block.contains(address))
        .max_by_key(|(block, _)| block.length())
        .map(|(_, name)| *name);
    let rule = || match address {
        IpAddr::V6(v6) if !is_global_unicast(v6) => Some("outside 2000::/3, not Global Unicast"),
        IpAddr::V6(v6) if is_isatap(v6) => Some("ISATAP, an IPv4 address inside IPv6 (RFC 5214)"),
        _ => None,
    };
    entry.or_else(rule)
}

/// The only part of IPv6 that is assigned to the public internet (RFC 4291 2.4).
pub(crate) fn is_global_unicast(address: Ipv6Addr) -> bool {
    address.segments()[0] >> 13 == 0b001
}

/// Interface identifiers of RFC 5214 6.1, with either setting of the universal/local bit.
fn is_isatap(address: Ipv6Addr) -> bool {
    let [.., interface, marker, _, _] = address.segments();
    matches!(interface, 0x0000 | 0x0200) && marker == 0x5efe
}

/// When the registries of special-purpose addresses were as they are here; `cargo xtask registries`
/// compares them with those of today.
pub const REGISTRIES_AS_OF: &str = "October 2025";

/// How many blocks are never contacted: those of both registries, and our own additions.
pub fn blocks() -> usize {
    REGISTRY.len()
}

/// Both registries with our additions. A line that does not parse would leave a hole, so it ends
/// the program; the tests load it.
static REGISTRY: LazyLock<Vec<(Prefix, &'static str)>> = LazyLock::new(|| {
    [
        include_str!("../data/special-purpose-ipv4.txt"),
        include_str!("../data/special-purpose-ipv6.txt"),
    ]
    .into_iter()
    .flat_map(str::lines)
    .filter(|line| !line.starts_with('#'))
    .map(|line| {
        let (block, name) = line.split_once(' ').expect("a block and its name");
        (block.parse().expect("a block of addresses"), name.trim())
    })
    .collect()
});

#[cfg(test)]
mod tests;
