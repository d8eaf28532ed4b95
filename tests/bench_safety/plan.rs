//! What there is: canaries on addresses that nobody may contact, and a domain for each way to be
//! hostile.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use strictmx_core::dns::{Rcode, RecordData};
use strictmx_core::domain_name::DomainName;
use strictmx_core::question::RecordType;

/// Every name is under this one.
pub(super) const APEX: &str = "strictmx-bench.net";
pub(super) const RESOLVER: Ipv4Addr = Ipv4Addr::new(20, 40, 0, 8);
/// A block that swallows packets.
pub(super) const HOLE_BLOCK: &str = "20.66.0.1/16";
const HOLE_ADDRESS: Ipv4Addr = Ipv4Addr::new(20, 66, 9, 9);

/// One of each block that is refused and can be given to an interface, and the loopback itself.
pub(super) const CANARIES: [&str; 36] = [
    "127.0.0.1",
    "127.0.0.53",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.10",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "168.63.129.16",
    "240.0.0.1",
    "::1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:a9fe:a9fe::1",
    "2620:4f:8000::1",
    "3fff::1",
    "5f00::1",
    "fd00:ec2::254",
    "fec0::1",
];

/// What a host does on ports 443 and 25.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    /// As it should.
    Good,
    /// Accepts, and says nothing.
    HalfOpen,
    /// An octet every two seconds.
    Slow,
    /// Without end, as fast as it is taken.
    Endless,
    /// Resets as soon as it is spoken to.
    Resets,
    /// Closes at once.
    Closes,
    /// Something else than TLS, or than SMTP.
    Nonsense,
    /// A redirect to a canary; refuses mail.
    Redirects,
    /// A body that inflates to a thousand times its size; text after the reply to STARTTLS.
    Injects,
    /// A chain of forty certificates.
    Maze,
    /// A certificate for another name.
    Stranger,
    /// No STARTTLS; no such file.
    Lacks,
}

impl Peer {
    pub(super) const ALL: [Self; 12] = [
        Self::Good,
        Self::HalfOpen,
        Self::Slow,
        Self::Endless,
        Self::Resets,
        Self::Closes,
        Self::Nonsense,
        Self::Redirects,
        Self::Injects,
        Self::Maze,
        Self::Stranger,
        Self::Lacks,
    ];

    pub(super) fn address(self) -> IpAddr {
        Ipv4Addr::new(20, 41, 0, 1 + self as u8).into()
    }

    pub(super) fn socket(self, port: u16) -> SocketAddr {
        (self.address(), port).into()
    }

    fn label(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// What the resolver does about a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dns {
    /// Answers; the policy host and the MX host are this peer.
    Leads(Peer),
    /// To canaries, twenty at a time, from this one on.
    ToCanaries(usize),
    /// To a public address and the loopback in turn, with a TTL of zero.
    Flips,
    /// Into the black hole.
    ToHole,
    /// To ten MX hosts: a good one, and nine that fail, each in its way.
    TenWays,
    /// MX hosts by names and addresses that nobody looks up.
    ToNoNames,
    /// Nothing at all.
    Silent,
    /// A name that points to itself.
    Loops,
    /// As many octets as a message can have, none of which means anything.
    Floods,
    /// A truncated answer.
    Truncates,
}

/// Every domain: its label, and what its DNS does.
pub(super) fn domains() -> Vec<(String, Dns)> {
    let peers = Peer::ALL.map(|peer| (peer.label(), Dns::Leads(peer)));
    let canaries = (0..CANARIES.len()).step_by(20);
    let canaries = canaries.map(|from| (format!("canary-{from}"), Dns::ToCanaries(from)));
    let others = [
        ("flips", Dns::Flips),
        ("hole", Dns::ToHole),
        ("ten-ways", Dns::TenWays),
        ("no-names", Dns::ToNoNames),
        ("silent", Dns::Silent),
        ("loops", Dns::Loops),
        ("floods", Dns::Floods),
        ("truncates", Dns::Truncates),
    ];
    let others = others.map(|(label, dns)| (label.to_owned(), dns));
    peers.into_iter().chain(canaries).chain(others).collect()
}

/// The addresses that the namespace has.
pub(super) fn addresses() -> Vec<IpAddr> {
    let canaries = CANARIES.map(|address| address.parse().expect(address));
    let canaries = canaries.into_iter().filter(|it: &IpAddr| !it.is_loopback());
    let peers = Peer::ALL.map(Peer::address).into_iter();
    peers.chain(canaries).chain([RESOLVER.into()]).collect()
}

/// The records of a name; `times` is how often it was asked for before. `None`: no answer.
pub(super) fn records(
    owner: &DomainName,
    rtype: RecordType,
    times: usize,
) -> (Rcode, Vec<RecordData>) {
    let owner = owner.a_label();
    let Some(below) = owner.strip_suffix(APEX).and_then(|it| it.strip_suffix('.')) else {
        return (Rcode::NxDomain, Vec::new());
    };
    let (host, label) = below.rsplit_once('.').unwrap_or(("", below));
    let Some((_, dns)) = domains().into_iter().find(|(known, _)| known == label) else {
        return (Rcode::NxDomain, Vec::new());
    };
    let found = match (host, rtype) {
        ("_mta-sts", RecordType::Txt) => vec![RecordData::Txt(b"v=STSv1; id=1".to_vec())],
        ("", RecordType::Mx) => mx_hosts(label, dns),
        (
            "mta-sts" | "mx0" | "mx1" | "mx2" | "mx3" | "mx4" | "mx5" | "mx6" | "mx7" | "mx8"
            | "mx9",
            _,
        ) => addresses_of(host, rtype, dns, times),
        _ => Vec::new(),
    };
    (Rcode::NoError, found)
}

fn mx_hosts(label: &str, dns: Dns) -> Vec<RecordData> {
    let count = match dns {
        Dns::ToCanaries(_) | Dns::TenWays => 10,
        _ => 1,
    };
    let hosts = (0..count).map(|n| format!("mx{n}.{label}.{APEX}"));
    let hosts: Vec<_> = match dns {
        Dns::ToNoNames => [
            "localhost",
            "10.0.0.1",
            "mail.internal",
            "a.test",
            "printer",
        ]
        .map(str::to_owned)
        .into(),
        _ => hosts.collect(),
    };
    let record = |exchange: String| RecordData::Mx {
        preference: 10,
        exchange: exchange.parse().expect("a name"),
    };
    hosts.into_iter().map(record).collect()
}

/// Those that answer as they do, in the order of `mx0` to `mx9`; the last leads into the hole.
const TEN_WAYS: [Peer; 9] = [
    Peer::Good,
    Peer::HalfOpen,
    Peer::Endless,
    Peer::Resets,
    Peer::Nonsense,
    Peer::Redirects,
    Peer::Stranger,
    Peer::Lacks,
    Peer::Maze,
];

fn addresses_of(host: &str, rtype: RecordType, dns: Dns, times: usize) -> Vec<RecordData> {
    let number = host
        .strip_prefix("mx")
        .and_then(|n| n.parse::<usize>().ok());
    let address = match dns {
        Dns::Leads(peer) => peer.address(),
        Dns::ToHole => HOLE_ADDRESS.into(),
        Dns::Flips if times.is_multiple_of(2) => Peer::Resets.address(),
        Dns::Flips => Ipv4Addr::LOCALHOST.into(),
        Dns::TenWays => match TEN_WAYS.get(number.unwrap_or(0)) {
            Some(peer) => peer.address(),
            None => HOLE_ADDRESS.into(),
        },
        Dns::ToCanaries(from) => {
            let family = |address: &&IpAddr| (rtype == RecordType::A) == address.is_ipv4();
            let at = from + 2 * number.unwrap_or(0);
            let both: Vec<IpAddr> = (at..at + 2)
                .map(|at| CANARIES[at % CANARIES.len()].parse().expect("an address"))
                .collect();
            return both
                .iter()
                .filter(family)
                .copied()
                .map(RecordData::Address)
                .collect();
        }
        _ => return Vec::new(),
    };
    match rtype {
        RecordType::A if address.is_ipv4() => vec![RecordData::Address(address)],
        _ => Vec::new(),
    }
}
