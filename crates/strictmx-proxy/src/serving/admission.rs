//! How many connections there are, and of whom.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use prometheus_client::metrics::gauge::Gauge;
use strictmx_probe::address_guard::Prefix;

use super::limits::ConnectionLimits;
use crate::problem::Refused;

/// Counts connections.
#[derive(Debug)]
pub(super) struct Admission {
    connections: usize,
    per_client: usize,
    proxies: Vec<Prefix>,
    open: Mutex<Open>,
    /// Follows the count of all.
    gauge: Gauge,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    by_client: HashMap<IpAddr, usize>,
}

/// A connection is counted as long as this lives.
#[derive(Debug)]
pub(super) struct Admitted {
    admission: Arc<Admission>,
    /// None for a proxy.
    client: Option<IpAddr>,
}

impl Admission {
    pub(super) fn new(limits: &ConnectionLimits, gauge: Gauge) -> Arc<Self> {
        Arc::new(Self {
            connections: limits.connections,
            per_client: limits.per_client,
            proxies: limits.proxies.clone(),
            open: Mutex::default(),
            gauge,
        })
    }

    /// Counts a connection from that address.
    ///
    /// # Errors
    /// [`Refused::TooManyConnections`], of this client or of all together.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr) -> Result<Admitted, Refused> {
        let address = address.to_canonical();
        let is_proxy =
            address.is_loopback() || self.proxies.iter().any(|proxy| proxy.contains(address));
        let client = (!is_proxy).then(|| network(address));
        // A poisoned lock still holds whole numbers.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.all >= self.connections {
            return Err(Refused::TooManyConnections { of_client: false });
        }
        if let Some(client) = client {
            let of_client = open.by_client.entry(client).or_default();
            if *of_client >= self.per_client {
                return Err(Refused::TooManyConnections { of_client: true });
            }
            *of_client += 1;
        }
        open.all += 1;
        self.gauge.inc();
        Ok(Admitted {
            admission: Arc::clone(self),
            client,
        })
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let open = &self.admission.open;
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all -= 1;
        self.admission.gauge.dec();
        if let Some(client) = self.client
            && let Some(of_client) = open.by_client.get_mut(&client)
        {
            *of_client -= 1;
            if *of_client == 0 {
                open.by_client.remove(&client);
            }
        }
    }
}

/// Who has one address of IPv6 has the whole network of 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_counted_by_client_and_together() {
        let limits = ConnectionLimits {
            connections: 6,
            per_client: 2,
            proxies: vec!["192.0.2.0/28".parse().expect("a block")],
            ..ConnectionLimits::default()
        };
        let admission = Admission::new(&limits, Gauge::default());
        let all_of_them = Err(Refused::TooManyConnections { of_client: false });
        let of_this_one = Err(Refused::TooManyConnections { of_client: true });
        let mut open = Vec::new();
        for (address, expected) in [
            ("198.51.100.1", Ok(())),
            ("198.51.100.1", Ok(())),
            ("::ffff:198.51.100.1", of_this_one.clone()),
            ("2001:db8:0:1::1", Ok(())),
            ("2001:db8:0:1:ffff::1", Ok(())),
            ("2001:db8:0:1:2::", of_this_one),
            ("2001:db8:0:2::1", Ok(())),
            ("127.0.0.1", Ok(())),
            ("192.0.2.15", all_of_them.clone()),
            ("198.51.100.2", all_of_them),
        ] {
            let admitted = admission.admit(address.parse().expect("an address"));
            let counted = admitted.map(|admitted| open.push(admitted));
            assert_eq!(counted, expected, "{address}");
        }
        // A proxy has none of its own.
        open.clear();
        for _ in 0..6 {
            open.push(
                admission
                    .admit("192.0.2.15".parse().expect("an address"))
                    .expect("admitted"),
            );
        }
        open.clear();
        let left = admission.open.lock().expect("a lock");
        assert_eq!((left.all, left.by_client.len()), (0, 0), "nothing is kept");
    }
}
