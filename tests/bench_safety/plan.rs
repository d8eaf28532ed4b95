//! What there is: who is at which address, and a domain for each way to be hostile.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use strictmx_core::dns::{Rcode, RecordData};
use strictmx_core::question::RecordType;

use super::canaries::{BLOCKS, Block, HOLE_ADDRESS, NEIGHBOURS};
use super::zones;

/// Every name is under this one, or has its twin under [`TWIN`].
pub(super) const APEX: &str = "strictmx-bench.net";
/// Registered by somebody else: the same domains, with hosts of their own names at the same addresses.
pub(super) const TWIN: &str = "strictmx-bench.org";
/// The resolver that always answers, and four that lose questions.
pub(super) const RESOLVERS: [Ipv4Addr; 5] = [
    Ipv4Addr::new(20, 40, 0, 8),
    Ipv4Addr::new(20, 40, 0, 11),
    Ipv4Addr::new(20, 40, 0, 12),
    Ipv4Addr::new(20, 40, 0, 13),
    Ipv4Addr::new(20, 40, 0, 14),
];
/// Where the service listens: the loopback is watched.
pub(super) const API: Ipv4Addr = Ipv4Addr::new(20, 40, 0, 9);
/// Who asks it. Each client is of a network of its own.
pub(super) const CLIENTS: &str = "20.48.0.0/12";
/// Peers of single domains, and of those with a number; an address tells the number of the domain, the
/// peer and the number of the host.
const PEERS: &str = "20.42.0.0/15";
/// Peers of the zones that are made: 256 addresses a zone, of both families.
const ZONES_V4: &str = "20.128.0.0/9";
const ZONES_V6: &str = "2a00:42::/32";
/// From which IPv6 connections come.
const SOURCE_V6: Ipv6Addr = Ipv6Addr::new(0x2a00, 0x41, 0, 0, 0, 0, 0, 1);

/// Addresses of refused blocks that somebody may want to reach, beside the first ones.
const WANTED: [&str; 8] = [
    "127.0.0.53",
    "100.100.100.200",
    "169.254.169.254",
    "169.254.170.2",
    "192.0.0.192",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "fd00:ec2::254",
];

/// What a host does on ports 443 and 25. Those that keep others waiting come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    /// Accepts, and says nothing.
    HalfOpen,
    /// An octet every two seconds, before anything is said.
    Slow,
    /// A policy that goes on at an octet a second; a late greeting, and then a reply that goes on at a
    /// line a second.
    Trickles,
    /// As it should.
    Good,
    /// Without end, as fast as it is taken.
    Endless,
    /// A line without end.
    LongLine,
    /// A policy of as many octets as it may have; good mail.
    Full,
    /// A policy of one octet more; good mail.
    TooFull,
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
    /// In the order that they are declared in.
    pub(super) const ALL: [Self; 16] = [
        Self::HalfOpen,
        Self::Slow,
        Self::Trickles,
        Self::Good,
        Self::Endless,
        Self::LongLine,
        Self::Full,
        Self::TooFull,
        Self::Resets,
        Self::Closes,
        Self::Nonsense,
        Self::Redirects,
        Self::Injects,
        Self::Maze,
        Self::Stranger,
        Self::Lacks,
    ];
    /// The first that keeps nobody waiting.
    const SLOW: usize = Self::Good as usize;

    /// Of a host with a number below 16.
    pub(super) fn address(self, domain: u32, host: u32) -> IpAddr {
        Ipv4Addr::from_bits(0x142a_0000 | domain << 8 | (self as u32) << 4 | host).into()
    }

    fn label(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// Who is at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// Nobody may come here.
    Canary,
    /// One of [`RESOLVERS`].
    Resolver(usize),
    /// A peer, of a zone that is made or of a domain.
    Peer(Peer, Option<u32>),
}

pub(super) fn host_at(address: IpAddr) -> Host {
    if let Some(n) = RESOLVERS.iter().position(|resolver| *resolver == address) {
        return Host::Resolver(n);
    }
    if let Ok(n) = NEIGHBOURS.binary_search(&address) {
        return Host::Peer(Peer::Good, u32::try_from(n).ok());
    }
    let of_zone = |bits: u32| {
        let quick = &Peer::ALL[Peer::SLOW..];
        // The last address of a zone is the slow one.
        let peer = match bits & 0xff {
            0xff => Peer::HalfOpen,
            n => quick[n as usize % quick.len()],
        };
        Host::Peer(peer, Some(bits >> 8 & 0x7fff))
    };
    match address {
        IpAddr::V4(v4) => match v4.octets() {
            [20, 42 | 43, _, last] => Host::Peer(Peer::ALL[usize::from(last >> 4)], None),
            [20, 128..=255, ..] => of_zone(v4.to_bits()),
            _ => Host::Canary,
        },
        IpAddr::V6(v6) if v6.segments()[..2] == [0x2a00, 0x42] => of_zone(v6.to_bits() as u32),
        IpAddr::V6(_) => Host::Canary,
    }
}

/// An address of a zone that is made; `k` tells which peer is there.
pub(super) fn address_of(zone: u32, k: u8, rtype: RecordType) -> IpAddr {
    let bits = zone << 8 | u32::from(k);
    match rtype {
        RecordType::Aaaa => {
            Ipv6Addr::new(0x2a00, 0x42, 0, 0, 0, 0, (bits >> 16) as u16, bits as u16).into()
        }
        _ => Ipv4Addr::from_bits(0x1480_0000 | bits).into(),
    }
}

/// What the resolver does about a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dns {
    /// Answers; the policy host and the MX host are this peer, in the domain of this number.
    Leads(Peer, u32),
    /// To canaries, one of each family for each of ten MX hosts, from this one on.
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
    /// As it should be, and lost now and then.
    Lossy(u32),
    /// To ten MX hosts, each a tarpit.
    ToTarpits(u32),
    /// One of those that are made.
    Made(u32),
}

/// Of every refused block an address that is in no smaller one, and those that are wanted.
static CANARIES: LazyLock<[Vec<IpAddr>; 2]> = LazyLock::new(|| {
    let wanted = WANTED.iter().map(|address| address.parse().expect(address));
    let all: Vec<IpAddr> = BLOCKS.iter().filter_map(Block::own).chain(wanted).collect();
    assert_eq!(all.len(), BLOCKS.len() + WANTED.len(), "one of every block");
    let (v4, v6) = all.into_iter().partition(IpAddr::is_ipv4);
    [v4, v6]
});

/// Every domain of the quick part: its label, and what its DNS does.
pub(super) static DOMAINS: LazyLock<Vec<(String, Dns)>> = LazyLock::new(|| {
    let peers = Peer::ALL.map(|peer| (peer.label(), Dns::Leads(peer, 0)));
    let canaries = CANARIES.iter().map(Vec::len).max().unwrap_or_default();
    let canaries = (0..canaries).step_by(10);
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
});

/// What its DNS does about a domain: one of [`DOMAINS`], or one of many of a kind with a number, such as
/// `lacks-1`.
pub(super) fn dns_of(domain: &str) -> Option<Dns> {
    let (label, _) = domain.split_once('.')?;
    if let Some((_, dns)) = DOMAINS.iter().find(|(known, _)| known == label) {
        return Some(*dns);
    }
    let (kind, number) = label.rsplit_once('-')?;
    let number = number.parse::<u32>().ok()?;
    let one_of = |peers: &[Peer]| Dns::Leads(peers[number as usize % peers.len()], number);
    Some(match kind {
        "made" => Dns::Made(number),
        "well" => one_of(&[Peer::Good]),
        "lossy" => Dns::Lossy(number),
        "heavy" => one_of(&[Peer::Full, Peer::TooFull, Peer::Trickles, Peer::Slow]),
        "tarpits" => Dns::ToTarpits(number),
        _ => one_of(&[*Peer::ALL.iter().find(|peer| peer.label() == kind)?]),
    })
}

/// The addresses that the namespace has, beside [`routes`].
pub(super) fn addresses() -> Vec<IpAddr> {
    let resolvers = RESOLVERS.map(IpAddr::from).into_iter();
    resolvers.chain([API.into(), SOURCE_V6.into()]).collect()
}

/// Blocks and addresses that are all its own.
pub(super) fn routes() -> Vec<String> {
    let neighbours = NEIGHBOURS.iter().map(ToString::to_string);
    let blocks = [CLIENTS, PEERS, ZONES_V4, ZONES_V6].map(str::to_owned);
    neighbours.chain(blocks).collect()
}

/// A name below an apex: its domain, and what is before that.
pub(super) fn split(name: &str) -> Option<(&str, &str)> {
    let above = |apex| name.strip_suffix(apex)?.strip_suffix('.');
    let above = above(APEX).or_else(|| above(TWIN))?;
    let (host, label) = above.rsplit_once('.').unwrap_or(("", above));
    Some((&name[above.len() - label.len()..], host))
}

/// The records of a name of a domain; `times` is how often it was asked for before.
pub(super) fn records(
    (domain, host): (&str, &str),
    dns: Dns,
    rtype: RecordType,
    times: usize,
) -> zones::Reply {
    let found = match (host, rtype) {
        ("_mta-sts", RecordType::Txt) => vec![RecordData::Txt(b"v=STSv1; id=1".to_vec())],
        ("", RecordType::Mx) => mx_hosts(domain, dns),
        (
            "mta-sts" | "mx0" | "mx1" | "mx2" | "mx3" | "mx4" | "mx5" | "mx6" | "mx7" | "mx8"
            | "mx9",
            _,
        ) => addresses_of(host, rtype, dns, times),
        _ => Vec::new(),
    };
    zones::Reply::of(Rcode::NoError, found)
}

fn mx_hosts(domain: &str, dns: Dns) -> Vec<RecordData> {
    let count = match dns {
        Dns::ToCanaries(_) | Dns::TenWays | Dns::ToTarpits(_) => 10,
        _ => 1,
    };
    let hosts = (0..count).map(|n| format!("mx{n}.{domain}"));
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

/// Those that hold up whoever comes, in the order of `mx0` to `mx9`, for [`Dns::ToTarpits`].
const TARPITS: [Peer; 10] = [
    Peer::Trickles,
    Peer::HalfOpen,
    Peer::Trickles,
    Peer::Slow,
    Peer::Trickles,
    Peer::HalfOpen,
    Peer::Trickles,
    Peer::Slow,
    Peer::Endless,
    Peer::LongLine,
];

fn addresses_of(host: &str, rtype: RecordType, dns: Dns, times: usize) -> Vec<RecordData> {
    let number = host.strip_prefix("mx").and_then(|n| n.parse().ok());
    let number: u32 = number.unwrap_or(0);
    let address = match dns {
        Dns::Leads(peer, domain) => peer.address(domain, 0),
        Dns::Lossy(domain) => Peer::Good.address(domain, 0),
        Dns::ToTarpits(domain) if host == "mta-sts" => Peer::Good.address(domain, 0),
        Dns::ToTarpits(domain) => TARPITS[number as usize % TARPITS.len()].address(domain, number),
        Dns::ToHole => HOLE_ADDRESS.into(),
        Dns::Flips if times.is_multiple_of(2) => Peer::Resets.address(0, 0),
        Dns::Flips => Ipv4Addr::LOCALHOST.into(),
        Dns::TenWays => match TEN_WAYS.get(number as usize) {
            Some(peer) => peer.address(0, 0),
            None => HOLE_ADDRESS.into(),
        },
        Dns::ToCanaries(from) => {
            let of_family = &CANARIES[usize::from(rtype == RecordType::Aaaa)];
            of_family[(from + number as usize) % of_family.len()]
        }
        _ => return Vec::new(),
    };
    match rtype {
        RecordType::A if address.is_ipv4() => vec![RecordData::Address(address)],
        RecordType::Aaaa if address.is_ipv6() => vec![RecordData::Address(address)],
        _ => Vec::new(),
    }
}
