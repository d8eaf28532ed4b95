//! Who asks. The address of the other end of the connection counts; behind reverse proxies that the
//! operator has named, the address that the nearest of them saw and that is none of theirs. What
//! stands further left in a header was written by anybody.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use http::HeaderMap;
use strictmx_probe::address_guard::Prefix;

use super::forwarded::ForwardedHeader;

/// The client and its wider network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    pub host: Prefix,
    pub network: Prefix,
}

impl From<IpAddr> for Client {
    fn from(address: IpAddr) -> Self {
        let (host, network) = match address {
            IpAddr::V4(_) => (32, 24),
            IpAddr::V6(_) => (64, 48),
        };
        Self {
            host: Prefix::of(address, host),
            network: Prefix::of(address, network),
        }
    }
}

/// What the operator says of the reverse proxies in front of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// Where they connect from; nothing else is believed what it says of others.
    pub trusted: Vec<Prefix>,
    /// The header that they write. Only this one is read: the other may come through them as a
    /// visitor wrote it.
    pub header: ForwardedHeader,
}

impl Proxies {
    /// The address that a request is to be counted for.
    pub(crate) fn client_of(&self, request: &Request) -> IpAddr {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        // Nobody knows: all such share one.
        let unknown = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        let peer = peer.map_or(unknown, |ConnectInfo(peer)| peer.ip());
        self.client(peer.to_canonical(), request.headers())
    }

    /// The nearest address that is none of a trusted proxy; the peer's own where a header that leads
    /// there cannot be read, or names nobody else.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.is_trusted(peer) {
            return peer;
        }
        // Several lines are one list (RFC 9110 5.3).
        let lines = headers.get_all(self.header.name()).iter().rev();
        for line in lines {
            let Ok(line) = line.to_str() else {
                return peer;
            };
            for address in self.header.addresses(line) {
                match address {
                    None => return peer,
                    Some(address) if self.is_trusted(address) => {}
                    Some(address) => return address,
                }
            }
        }
        peer
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|prefix| prefix.contains(address))
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn client(header: ForwardedHeader, peer: &str, lines: &[&str]) -> String {
        let trusted = ["10.0.0.0/8", "fd00::/8", "192.0.2.7"];
        let proxies = Proxies {
            trusted: trusted.map(|prefix| prefix.parse().expect(prefix)).to_vec(),
            header,
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            let name = HeaderName::from_static(header.name());
            headers.append(name, HeaderValue::from_bytes(line.as_bytes()).expect(line));
        }
        let peer: IpAddr = peer.parse().expect(peer);
        proxies.client(peer, &headers).to_string()
    }

    #[test]
    fn who_asks_behind_proxies() {
        let cases: &[(&str, &[&str], &str, &str)] = &[
            ("198.51.100.1", &[], "198.51.100.1", "directly"),
            ("198.51.100.1", &["203.0.113.9"], "198.51.100.1", "spoofed"),
            (
                "198.51.100.1",
                &["10.0.0.1"],
                "198.51.100.1",
                "as if a proxy",
            ),
            ("10.0.0.1", &["203.0.113.9"], "203.0.113.9", "behind one"),
            (
                "10.0.0.1",
                &["1.2.3.4, 203.0.113.9"],
                "203.0.113.9",
                "never the leftmost",
            ),
            (
                "10.0.0.1",
                &["1.2.3.4, 203.0.113.9, 10.2.3.4, 192.0.2.7"],
                "203.0.113.9",
                "a chain",
            ),
            (
                "10.0.0.1",
                &["1.2.3.4", "203.0.113.9", "10.2.3.4"],
                "203.0.113.9",
                "lines in order",
            ),
            (
                "10.0.0.1",
                &["203.0.113.9", "10.2.3.4, nonsense"],
                "10.0.0.1",
                "malformed",
            ),
            (
                "10.0.0.1",
                &["nonsense, 203.0.113.9"],
                "203.0.113.9",
                "what is left of it is not read",
            ),
            (
                "10.0.0.1",
                &["nonsense", "203.0.113.9"],
                "203.0.113.9",
                "nor lines before",
            ),
            (
                "10.0.0.1",
                &["10.9.9.9, 10.8.8.8"],
                "10.0.0.1",
                "nobody but proxies",
            ),
            ("10.0.0.1", &[""], "10.0.0.1", "empty"),
            (
                "10.0.0.1",
                &["203.0.113.9,"],
                "10.0.0.1",
                "an empty element",
            ),
            ("10.0.0.1", &["caf\u{e9}"], "10.0.0.1", "not ASCII"),
            ("10.0.0.1", &["203.0.113.9:55555"], "203.0.113.9", "a port"),
            ("10.0.0.1", &["203.0.113.9:"], "10.0.0.1", "half a port"),
            ("10.0.0.1", &["203.0.113.9:99999"], "10.0.0.1", "no port"),
            ("10.0.0.1", &["2001:db8::9"], "2001:db8::9", "IPv6"),
            ("10.0.0.1", &["[2001:db8::9]"], "2001:db8::9", "brackets"),
            (
                "10.0.0.1",
                &["[2001:db8::9]:443"],
                "2001:db8::9",
                "brackets and a port",
            ),
            ("10.0.0.1", &["[2001:db8::9"], "10.0.0.1", "half a bracket"),
            ("10.0.0.1", &["fe80::1%eth0"], "10.0.0.1", "a zone"),
            (
                "10.0.0.1",
                &["::ffff:203.0.113.9"],
                "203.0.113.9",
                "IPv4 inside IPv6",
            ),
            (
                "10.0.0.1",
                &["::ffff:10.1.1.1"],
                "10.0.0.1",
                "a proxy inside IPv6",
            ),
            (
                "10.0.0.1",
                &["203.0.113.9, fd00::5"],
                "203.0.113.9",
                "proxies of both families",
            ),
            ("10.0.0.1", &["203.0.113.009"], "10.0.0.1", "octal"),
            ("10.0.0.1", &["unknown"], "10.0.0.1", "unknown"),
        ];
        for (peer, lines, expected, why) in cases {
            let client = client(ForwardedHeader::XForwardedFor, peer, lines);
            assert_eq!(&client, expected, "{why}: {lines:?}");
        }
    }

    #[test]
    fn who_asks_by_rfc_7239() {
        let cases: &[(&str, &[&str], &str, &str)] = &[
            (
                "198.51.100.1",
                &["for=203.0.113.9"],
                "198.51.100.1",
                "spoofed",
            ),
            (
                "10.0.0.1",
                &["for=203.0.113.9"],
                "203.0.113.9",
                "behind one",
            ),
            (
                "10.0.0.1",
                &["for=1.2.3.4, FOR=203.0.113.9;proto=https;by=10.0.0.1"],
                "203.0.113.9",
                "never the leftmost",
            ),
            (
                "10.0.0.1",
                &[r#"for="[2001:db8::9]:4711""#],
                "2001:db8::9",
                "quoted",
            ),
            (
                "10.0.0.1",
                &[r#"proto=https; for="[2001:db8::9]" , for=10.3.3.3"#],
                "2001:db8::9",
                "a chain",
            ),
            (
                "10.0.0.1",
                &["for=1.2.3.4", "for=203.0.113.9"],
                "203.0.113.9",
                "two lines",
            ),
            (
                "10.0.0.1",
                &[r#"for=1.2.3.4;host="a,b", for=203.0.113.9"#],
                "203.0.113.9",
                "a comma in quotes",
            ),
            (
                "10.0.0.1",
                &[r#"for=6.6.6.6;host=", for=203.0.113.9"#],
                "10.0.0.1",
                "an open quotation",
            ),
            (
                "10.0.0.1",
                &[r#"for=6.6.6.6;host=", for="[2001:db8::9]""#],
                "10.0.0.1",
                "another",
            ),
            ("10.0.0.1", &["for=_hidden"], "10.0.0.1", "a name"),
            ("10.0.0.1", &["for=unknown"], "10.0.0.1", "unknown"),
            ("10.0.0.1", &["proto=https"], "10.0.0.1", "nobody"),
            (
                "10.0.0.1",
                &["203.0.113.9"],
                "10.0.0.1",
                "of the other header",
            ),
        ];
        for (peer, lines, expected, why) in cases {
            let client = client(ForwardedHeader::Forwarded, peer, lines);
            assert_eq!(&client, expected, "{why}: {lines:?}");
        }
    }
}
