//! A service for tests whose resolver takes connections and never says a word.

use std::net::TcpListener;
use std::sync::Arc;

use strictmx_probe::{Config, Network};

use crate::limits::{Proxies, Table};
use crate::{ConnectionLimits, Limits, Operator, Service};

/// The service, and what has to live as long as it is used.
pub(crate) fn service_without_network() -> (Service, TcpListener) {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let resolver = format!("https://resolver.example:{port}/dns-query@127.0.0.1");
    let mut config = Config::default();
    config.internet.upstreams = vec![resolver.parse().expect("a resolver")];
    let service = Service {
        network: Arc::new(Network::new(config).expect("a network")),
        limits: Limits::default(),
        connections: ConnectionLimits::default(),
        table: Table::default(),
        proxies: Proxies::default(),
        operator: Operator::default(),
        stored: None,
        examples: Vec::new(),
        readiness_name: "example.com".parse().expect("a name"),
    };
    (service, silent)
}
