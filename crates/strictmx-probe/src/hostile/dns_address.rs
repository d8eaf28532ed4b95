//! Addresses that DNS answers (`ADR-*`): what is refused, and what is not.

use std::net::IpAddr;

use super::*;
use crate::address_guard::{AddressGuard, Port};
use crate::{Config, Network, Realm};

/// Each is refused by the entry of this name.
#[track_caller]
fn are_refused(addresses: &[(&str, &str)]) {
    for (address, entry) in addresses {
        for port in [Port::Smtp, Port::Https] {
            let admitted = AddressGuard::new().admit(address.parse().expect(address), port);
            let registry = admitted.expect_err(address).registry;
            assert!(registry.contains(entry), "{address}: {registry}");
        }
    }
}

/// Neither on port 25 nor on 443, whoever says so.
pub(super) async fn is_never_dialled(address: &str, entry: &str) {
    let dialer = OneHost::new(Host::Silent);
    let network = network(dialer.clone(), None);
    let prober = network.prober();
    let address: IpAddr = address.parse().expect(address);
    let host = || "mta-sts.example.com".parse().expect("a name");
    let questions = [
        Question::Smtp {
            mx_host: host(),
            address,
        },
        Question::Policy {
            policy_host: host(),
            address,
        },
        Question::Endpoint {
            host: host(),
            address,
        },
    ];
    for question in questions {
        let Observation::Unknown(failure) = prober.ask(question).await else {
            panic!("{address} is dialled")
        };
        let Cause::AddressRefused { registry } = &failure.cause else {
            panic!("{failure:?}")
        };
        assert!(registry.contains(entry), "{registry}");
    }
    assert_eq!(dialer.dialled.load(Ordering::Relaxed), 0);
}

/// The name says an address, and leads to it.
#[tokio::test(start_paused = true)]
async fn dom_017() {
    let name = network(OneHost::new(Host::Silent), None).admit("169.254.169.254.nip.io");
    assert_eq!(name.expect("a name").a_label(), "169.254.169.254.nip.io");
    is_never_dialled("169.254.169.254", "Link Local").await;
}

#[test]
fn adr_002() {
    are_refused(&[("127.0.0.53", "Loopback"), ("127.255.255.254", "Loopback")]);
}

#[test]
fn adr_003() {
    let shared = "Shared Address Space";
    are_refused(&[("100.64.0.1", shared), ("100.100.100.200", shared)]);
}

#[tokio::test(start_paused = true)]
async fn adr_004() {
    are_refused(&[
        ("169.254.169.254", "Link Local"),
        ("169.254.170.2", "Link Local"),
    ]);
    is_never_dialled("169.254.169.254", "Link Local").await;
}

#[test]
fn adr_005() {
    are_refused(&[
        ("192.0.0.192", "IETF Protocol Assignments"),
        ("192.0.0.8", "IPv4 dummy address"),
        ("192.0.0.170", "NAT64/DNS64 Discovery"),
    ]);
}

#[test]
fn adr_006() {
    are_refused(&[
        ("192.0.2.1", "Documentation (TEST-NET-1)"),
        ("198.51.100.1", "Documentation (TEST-NET-2)"),
        ("203.0.113.1", "Documentation (TEST-NET-3)"),
    ]);
}

#[test]
fn adr_008() {
    for address in ["172.15.255.255", "172.32.0.1", "100.128.0.1", "11.0.0.1"] {
        let address = address.parse().expect(address);
        assert!(
            AddressGuard::new().admit(address, Port::Smtp).is_ok(),
            "{address}"
        );
    }
}

#[test]
fn adr_010() {
    are_refused(&[("168.63.129.16", "Host platform of a cloud")]);
}

#[test]
fn adr_011() {
    are_refused(&[
        ("::1", "Loopback Address"),
        ("::", "Unspecified Address"),
        ("::2", "IPv4-compatible"),
    ]);
}

#[tokio::test(start_paused = true)]
async fn adr_012() {
    let mapped = "IPv4-mapped";
    are_refused(&[("::ffff:10.0.0.1", mapped), ("::ffff:8.8.8.8", mapped)]);
    is_never_dialled("::ffff:8.8.8.8", mapped).await;
}

#[test]
fn adr_013() {
    are_refused(&[("::a00:1", "IPv4-compatible")]);
}

#[test]
fn adr_015() {
    are_refused(&[("64:ff9b:1:1::808:808", "IPv4-IPv6 Translation")]);
}

#[test]
fn adr_016() {
    for address in ["2002:a9fe:a9fe::1", "2002:7f00:1::1", "2002:808:808::1"] {
        are_refused(&[(address, "6to4")]);
    }
}

#[test]
fn adr_019() {
    are_refused(&[
        ("fe80::1", "Link-Local Unicast"),
        ("fec0::1", "Site-Local"),
        ("ff02::1", "Multicast"),
    ]);
}

/// Our resolvers by themselves, and what the operator lists.
#[tokio::test(start_paused = true)]
async fn adr_024() {
    let dialer = OneHost::new(Host::Silent);
    let internet = Realm {
        dialer: dialer.clone(),
        upstreams: vec!["https://dns.example/@20.0.0.53".parse().expect("one")],
        ..Realm::default()
    };
    let database = "20.0.1.0/24".parse().expect("a block");
    let network = Network::new(Config {
        internet,
        refused: vec![(database, "our database".to_owned())],
        ..Config::default()
    })
    .expect("a network");
    for (address, reason) in [
        ("20.0.0.53", "a resolver that we use"),
        ("20.0.1.7", "our database"),
    ] {
        let question = Question::Smtp {
            mx_host: "mx.example.com".parse().expect("a name"),
            address: address.parse().expect(address),
        };
        let Observation::Unknown(failure) = network.prober().ask(question).await else {
            panic!("{address} is dialled")
        };
        let why = reason.to_owned();
        assert_eq!(failure.cause, Cause::Withheld { why });
    }
    assert_eq!(dialer.dialled.load(Ordering::Relaxed), 0);
}
