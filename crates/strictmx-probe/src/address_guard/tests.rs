//! Hostile inputs ADR-*: what must be refused, and what must not.

mod second;

use std::net::{Ipv4Addr, Ipv6Addr};

use super::*;

fn entry(address: &str) -> Option<String> {
    let address = address.parse().expect(address);
    AddressGuard::new()
        .admit(address, Port::Https)
        .err()
        .map(|refused| refused.registry)
}

#[test]
fn special_addresses_are_refused_by_name() {
    let cases = [
        ("0.0.0.0", "This host on this network"),
        ("0.255.255.255", "This network"),
        ("10.0.0.0", "Private-Use"),
        ("10.255.255.255", "Private-Use"),
        ("127.0.0.53", "Loopback"),
        ("127.255.255.254", "Loopback"),
        ("100.64.0.1", "Shared Address Space"),
        ("100.100.100.200", "Shared Address Space"),
        ("100.127.255.255", "Shared Address Space"),
        ("169.254.169.254", "Link Local"),
        ("169.254.170.2", "Link Local"),
        ("172.16.0.0", "Private-Use"),
        ("172.31.255.255", "Private-Use"),
        ("192.0.0.8", "IPv4 dummy address"),
        ("192.0.0.170", "NAT64/DNS64 Discovery"),
        ("192.0.0.192", "IETF Protocol Assignments"),
        ("192.0.2.1", "Documentation (TEST-NET-1)"),
        ("192.31.196.1", "AS112-v4"),
        ("192.52.193.1", "AMT"),
        ("192.88.99.1", "Deprecated (6to4 Relay Anycast)"),
        ("192.168.0.1", "Private-Use"),
        ("192.175.48.1", "Direct Delegation AS112 Service"),
        ("198.18.0.0", "Benchmarking"),
        ("198.19.255.255", "Benchmarking"),
        ("198.51.100.1", "Documentation (TEST-NET-2)"),
        ("203.0.113.255", "Documentation (TEST-NET-3)"),
        ("168.63.129.16", "Host platform of a cloud"),
        ("224.0.0.1", "Multicast"),
        ("239.255.255.255", "Multicast"),
        ("240.0.0.1", "Reserved"),
        ("255.255.255.255", "Limited Broadcast"),
        ("::", "Unspecified Address"),
        ("::1", "Loopback Address"),
        ("::2", "IPv4-compatible"),
        ("::a00:1", "IPv4-compatible"),
        ("::ffff:10.0.0.1", "IPv4-mapped Address"),
        ("::ffff:8.8.8.8", "IPv4-mapped Address"),
        ("::ffff:0:8.8.8.8", "IPv4-translated"),
        ("64:ff9b::808:808", "IPv4-IPv6 Translation"),
        ("64:ff9b:1:1::808:808", "IPv4-IPv6 Translation"),
        ("100::1", "Discard-Only Address Block"),
        ("1fff:ffff::1", "outside 2000::/3"),
        ("4000::1", "outside 2000::/3"),
        ("2001::1", "TEREDO"),
        ("2001:1::1", "Port Control Protocol Anycast"),
        ("2001:1ff:ffff::1", "IETF Protocol Assignments"),
        ("2001:2::1", "Benchmarking"),
        ("2001:20::1", "ORCHIDv2"),
        ("2001:db8::1", "Documentation"),
        ("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "Documentation"),
        ("2002:a9fe:a9fe::1", "6to4"),
        ("2002:7f00:1::1", "6to4"),
        ("2002:808:808::1", "6to4"),
        ("2620:4f:8000::1", "Direct Delegation AS112 Service"),
        ("3fff:fff:ffff::1", "Documentation"),
        ("5f00::1", "Segment Routing"),
        ("fd00:ec2::254", "Unique-Local"),
        ("fd20:ce::254", "Unique-Local"),
        ("fe80::1", "Link-Local Unicast"),
        ("fec0::1", "Site-Local"),
        ("ff02::1", "Multicast"),
        ("2a00:1450::5efe:a00:1", "ISATAP"),
        ("2a00:1450::200:5efe:a00:1", "ISATAP"),
    ];
    for (address, expected) in cases {
        let registry = entry(address).unwrap_or_else(|| panic!("{address} passes"));
        assert!(
            registry.contains(expected),
            "{address}: {registry}, not {expected}"
        );
    }
}

#[test]
fn neighbours_of_special_addresses_pass() {
    let public = [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.1",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.31.195.255",
        "192.31.197.0",
        "192.52.192.255",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "192.175.47.255",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "168.63.129.15",
        "168.63.129.17",
        "223.255.255.255",
        "8.8.8.8",
        "2000::1",
        "2001:200::1",
        "2001:db7:ffff::1",
        "2001:db9::",
        "2003::1",
        "2620:4f:7fff::1",
        "2620:4f:8001::",
        "3ffe:ffff::1",
        "3fff:1000::",
        "2a00:1450::5eff:a00:1",
        "2a00:1450:0:0:0100:5efe:a00:1",
        "2606:4700::1111",
    ];
    for address in public {
        assert_eq!(entry(address), None, "{address}");
    }
}

#[test]
fn the_registries_are_as_of_one_date() {
    for file in [
        include_str!("../../data/special-purpose-ipv4.txt"),
        include_str!("../../data/special-purpose-ipv6.txt"),
    ] {
        let head = file.lines().next().expect("a line");
        assert!(
            head.contains(&format!("as of {REGISTRIES_AS_OF}:")),
            "{head}"
        );
    }
}

/// Of every block the first address, one in the middle, the last, and both neighbours outside.
#[test]
fn both_opinions_agree_about_the_ends_of_every_block() {
    assert_eq!(REGISTRY.len(), 28 + 29, "entries of both files");
    let guard = AddressGuard::new();
    let mut neighbours = 0;
    for (block, name) in REGISTRY.iter() {
        let [first, last] = block.ends().map(number);
        for inside in [first, first + (last - first) / 2, last] {
            let address = like(block.ends()[0], inside).expect("inside");
            assert!(!second::is_public(address), "{address} of {block} {name}");
            assert!(guard.admit(address, Port::Smtp).is_err(), "{address}");
        }
        for outside in [first.checked_sub(1), last.checked_add(1)] {
            let address = outside.and_then(|number| like(block.ends()[0], number));
            if let Some(address) = address {
                neighbours += usize::from(second::is_public(address));
                agree(&guard, address);
            }
        }
    }
    // The others are inside another block, or outside the public part of IPv6.
    assert_eq!(neighbours, 46, "neighbours that may be contacted");
}

/// A million addresses: a third anywhere, a third in or next to a block, a third near its ends.
#[test]
fn both_opinions_agree_about_a_million_addresses() {
    let guard = AddressGuard::new();
    let mut state = 0x5eed_u64;
    // SplitMix64 (Steele, Lea and Flood): the same numbers every time.
    let mut random = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let mut wide = move || u128::from(random()) << 64 | u128::from(random());
    let mut public = 0;
    for turn in 0..1_000_000 {
        let bits = wide();
        let (block, _) = REGISTRY[turn / 6 % REGISTRY.len()];
        let [start, end] = block.ends();
        let [first, last] = [start, end].map(number);
        let size = (last - first).saturating_add(1);
        let address = match turn % 6 {
            0 => IpAddr::V4(Ipv4Addr::from(bits as u32)),
            // In the part of IPv6 that is handed out.
            1 => IpAddr::V6(Ipv6Addr::from(bits >> 3 | 1 << 125)),
            2 => like(start, first + bits % size).expect("inside"),
            // The block before or after.
            3 => like(start, first.wrapping_sub(size).wrapping_add(bits % size)).unwrap_or(start),
            4 => like(start, last.wrapping_add(1 + bits % 1000)).unwrap_or(end),
            // An IPv4 address inside IPv6: in its last, its middle or its upper bits.
            _ => {
                let at = [0, 16, 32, 64, 80][turn / 6 % 5];
                let prefix = number(start) & !0xffff_ffff_u128.wrapping_shl(at);
                IpAddr::V6(Ipv6Addr::from(prefix | (bits & 0xffff_ffff) << at))
            }
        };
        public += usize::from(second::is_public(address));
        agree(&guard, address);
    }
    assert!(
        (200_000..800_000).contains(&public),
        "{public} of both kinds"
    );
}

#[track_caller]
fn agree(guard: &AddressGuard, address: IpAddr) {
    let first = guard.admit(address, Port::Https).is_ok();
    assert_eq!(first, second::is_public(address), "{address}");
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_bits().into(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// The address of that number, in the same family; `None` beyond its end.
fn like(family: IpAddr, number: u128) -> Option<IpAddr> {
    match family {
        IpAddr::V4(_) => Some(IpAddr::V4(u32::try_from(number).ok()?.into())),
        IpAddr::V6(_) => Some(IpAddr::V6(number.into())),
    }
}

#[test]
fn operators_refuse_more() {
    let mut guard = AddressGuard::new();
    guard.refuse("9.9.9.0/24".parse().expect("a block"), "own resolver");
    let refused = guard
        .admit("9.9.9.9".parse().expect("an address"), Port::Smtp)
        .expect_err("refused");
    assert_eq!(refused.registry, "own resolver");
    assert!(
        guard
            .admit("9.9.10.9".parse().expect("an address"), Port::Smtp)
            .is_ok()
    );
}

#[test]
fn a_connection_that_leads_elsewhere_is_refused() {
    let guard = AddressGuard::new();
    let asked = guard
        .admit("11.22.33.44".parse().expect("an address"), Port::Https)
        .expect("public");
    let cases = [
        ("11.22.33.44:443", true),
        ("11.22.33.44:25", false),
        ("11.22.33.45:443", false),
        ("127.0.0.1:443", false),
        ("[::ffff:11.22.33.44]:443", false),
    ];
    for (peer, expected) in cases {
        assert_eq!(
            guard.confirm(asked, peer.parse().expect(peer)).is_ok(),
            expected,
            "{peer}"
        );
    }
}
