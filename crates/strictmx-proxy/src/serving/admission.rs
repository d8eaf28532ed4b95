//! How many connections there are, and of whom.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use prometheus_client::metrics::gauge::Gauge;
use strictmx_probe::address_guard::Prefix;

use super::limits::ConnectionLimits;
use crate::limits::Client;
use crate::lock::lock;
use crate::problem::Refused;

/// Counts connections.
#[derive(Debug)]
pub(super) struct Admission {
    connections: usize,
    per_client: usize,
    per_network: usize,
    proxies: Vec<Prefix>,
    open: Mutex<Open>,
    /// Follows the count of all.
    gauge: Gauge,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    /// Of clients, and of their networks.
    by_block: HashMap<Prefix, usize>,
}

/// A connection is counted as long as this lives.
#[derive(Debug)]
pub(super) struct Admitted {
    admission: Arc<Admission>,
    /// None for a proxy.
    client: Option<Client>,
}

impl Admission {
    pub(super) fn new(limits: &ConnectionLimits, gauge: Gauge) -> Arc<Self> {
        Arc::new(Self {
            connections: limits.connections,
            per_client: limits.per_client,
            per_network: limits.per_network,
            proxies: limits.proxies.clone(),
            open: Mutex::default(),
            gauge,
        })
    }

    /// Counts a connection from that address.
    ///
    /// # Errors
    /// [`Refused::TooManyConnections`], of this client or its network, or of all together.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr) -> Result<Admitted, Refused> {
        let address = address.to_canonical();
        let is_proxy =
            address.is_loopback() || self.proxies.iter().any(|proxy| proxy.contains(address));
        let client = (!is_proxy).then(|| Client::from(address));
        let mut open = lock(&self.open);
        if open.all >= self.connections {
            return Err(Refused::TooManyConnections { of_client: false });
        }
        if let Some(client) = client {
            let of = |block| open.by_block.get(&block).copied().unwrap_or(0);
            if of(client.host) >= self.per_client || of(client.network) >= self.per_network {
                return Err(Refused::TooManyConnections { of_client: true });
            }
            for block in [client.host, client.network] {
                *open.by_block.entry(block).or_default() += 1;
            }
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
        let mut open = lock(&self.admission.open);
        open.all -= 1;
        self.admission.gauge.dec();
        let blocks = self.client.map(|client| [client.host, client.network]);
        for block in blocks.into_iter().flatten() {
            if let Some(of_block) = open.by_block.get_mut(&block) {
                *of_block -= 1;
                if *of_block == 0 {
                    open.by_block.remove(&block);
                }
            }
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
        assert_eq!((left.all, left.by_block.len()), (0, 0), "nothing is kept");
    }

    /// P20: however many addresses somebody has, connections are those of one client, or of one
    /// network.
    #[test]
    fn addresses_of_one_network_have_the_connections_of_one_client() {
        type Case = (&'static str, u32, fn(u32) -> String, usize);
        let cases: [Case; 4] = [
            ("a /64", 10_000, |n| format!("2001:db8:1:2::{n:x}"), 100),
            (
                "/64s of a /48",
                10_000,
                |n| format!("2001:db8:1:{n:x}::1"),
                500,
            ),
            (
                "a /24, three times",
                768,
                |n| format!("198.51.100.{}", n % 256),
                500,
            ),
            ("/48s", 10_000, |n| format!("2001:db8:{n:x}::1"), 10_000),
        ];
        for (why, many, address, expected) in cases {
            let admission = Admission::new(&ConnectionLimits::default(), Gauge::default());
            let addresses = (0..many).map(|n| address(n).parse().expect("an address"));
            let admitted: Vec<_> = addresses.flat_map(|it| admission.admit(it)).collect();
            assert_eq!(admitted.len(), expected, "{why}");
        }
    }
}
