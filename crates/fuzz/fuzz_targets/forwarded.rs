//! `X-Forwarded-For` and `Forwarded` (RFC 7239): whatever a visitor writes before the proxy does, the
//! address that counts is the one that the proxy saw, or none.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::net::IpAddr;

// Alone, since the service around it takes minutes to build.
#[allow(dead_code)]
#[path = "../../strictmx-proxy/src/limits/forwarded.rs"]
mod forwarded;

use forwarded::ForwardedHeader;

const SEEN: &str = "203.0.113.9";

fuzz_target!(|visitor: &str| {
    let seen: IpAddr = SEEN.parse().expect("an address");
    let first = |header: ForwardedHeader, line: &str| header.addresses(line).next().flatten();
    for (_, header) in ForwardedHeader::NAMED {
        for address in header.addresses(visitor).flatten() {
            assert_eq!(address, address.to_canonical());
        }
    }
    let added = first(ForwardedHeader::XForwardedFor, &format!("{visitor}, {SEEN}"));
    assert_eq!(added, Some(seen));
    let added = first(ForwardedHeader::Forwarded, &format!("{visitor}, for={SEEN}"));
    assert!(added.is_none_or(|address| address == seen), "{added:?}");
});
