//! Hostile zones that are made: a pure function of a seed and a number. What a zone publishes is drawn
//! name by name, so that the same question always has the same answer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use strictmx_core::dns::{Alias, Rcode, RecordData};
use strictmx_core::domain_name::DomainName;
use strictmx_core::question::RecordType;

use super::canaries::{BLOCKS, HIDDEN_ADDRESS, NEIGHBOURS};
use super::dice::Dice;
use super::plan::{APEX, address_of};

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub rcode: Rcode,
    pub aliases: Vec<Alias>,
    pub data: Vec<RecordData>,
}

impl Reply {
    pub(super) fn of(rcode: Rcode, data: Vec<RecordData>) -> Self {
        Self {
            rcode,
            aliases: Vec::new(),
            data,
        }
    }
}

/// MX hosts that are no names, or nobody's.
const NO_NAMES: [&str; 14] = [
    "localhost",
    "localhost.localdomain",
    "10.0.0.1",
    "127.1",
    "0x7f000001",
    "0177.0.0.1",
    "2130706433",
    "[127.0.0.1]",
    "::1",
    "[::ffff:10.0.0.1]",
    "metadata.google.internal",
    "1.0.0.10.in-addr.arpa",
    "printer",
    "a.test",
];

/// Report URIs that lead to where nobody may go, or nowhere.
const REPORTS: [&str; 6] = [
    "https://127.0.0.1/",
    "https://[::1]:25/",
    "https://localhost/",
    "https://10.0.0.1.nip.io:8443/x",
    "mailto:a@localhost",
    "https://169.254.169.254/latest/meta-data",
];

/// The records of a name of a zone.
pub(super) fn records(zone: u32, host: &str, rtype: RecordType) -> Reply {
    let mut dice = Dice::of(zone, host, rtype as u64);
    if let Some(neighbour) = NEIGHBOURS.get(zone as usize) {
        return of_neighbour(zone, *neighbour, host, rtype);
    }
    match dice.below(100) {
        0 => return Reply::of(Rcode::ServFail, Vec::new()),
        1 => return Reply::of(Rcode::NxDomain, Vec::new()),
        _ => {}
    }
    // Of the zone as a whole.
    let mut shape = Dice::of(zone, "", u64::MAX);
    let (is_wildcard, same_host) = (shape.one_in(8), shape.one_in(6));
    let data = match (host, rtype) {
        ("", RecordType::Mx) => mx_hosts(zone, &mut dice),
        ("_mta-sts", RecordType::Txt) => texts(&mut dice, "v=STSv1; id=1"),
        ("_smtp._tls", RecordType::Txt) => {
            let own = format!("https://rua.{}/", name_of(zone));
            let uri = match dice.below(3) {
                0 => &*own,
                _ => dice.pick(&REPORTS),
            };
            texts(&mut dice, &format!("v=TLSRPTv1; rua={uri}"))
        }
        (_, RecordType::Txt) if is_wildcard => texts(&mut dice, "v=STSv1; id=wild"),
        (host, RecordType::A | RecordType::Aaaa) if !host.starts_with('_') => {
            // Whatever they are called, they are one.
            let mut dice = Dice::of(zone, if same_host { "all" } else { host }, rtype as u64);
            let count = dice.pick(&[0, 1, 1, 1, 2, 3, 100]);
            let address = |_| RecordData::Address(address(zone, rtype, &mut dice));
            (0..count).map(address).collect()
        }
        _ => Vec::new(),
    };
    Reply {
        aliases: aliases(zone, host, &mut dice),
        ..Reply::of(Rcode::NoError, data)
    }
}

/// Each public address next to a refused block has a zone that leads there and nowhere else.
fn of_neighbour(zone: u32, neighbour: IpAddr, host: &str, rtype: RecordType) -> Reply {
    let is_of_family = (rtype == RecordType::A) == neighbour.is_ipv4();
    let data = match (host, rtype) {
        ("", RecordType::Mx) => vec![mx(10, &format!("mx0.{}", name_of(zone)))],
        ("mta-sts" | "mx0", RecordType::A | RecordType::Aaaa) if is_of_family => {
            vec![RecordData::Address(neighbour)]
        }
        _ => Vec::new(),
    };
    Reply::of(Rcode::NoError, data)
}

/// `made-7.strictmx-bench.net`.
pub(super) fn name_of(zone: u32) -> String {
    format!("made-{zone}.{APEX}")
}

fn mx_hosts(zone: u32, dice: &mut Dice) -> Vec<RecordData> {
    let count = match dice.below(10) {
        0 => 0,
        1 => 60,
        _ => 1 + dice.below(14),
    };
    let host = |n| match dice.below(8) {
        0 => mx(dice.below(100) as u16, dice.pick(&NO_NAMES)),
        // Of another zone.
        1 => mx(0, &format!("mx{n}.{}", name_of(dice.below(10_000) as u32))),
        _ => mx(dice.below(30) as u16, &format!("mx{n}.{}", name_of(zone))),
    };
    (0..count).map(host).collect()
}

fn mx(preference: u16, exchange: &str) -> RecordData {
    RecordData::Mx {
        preference,
        exchange: DomainName::from_labels(exchange.split('.')),
    }
}

/// The text, twice, something else, or so many that they fill a message.
fn texts(dice: &mut Dice, usual: &str) -> Vec<RecordData> {
    let text = |text: &str| RecordData::Txt(text.as_bytes().to_vec());
    match dice.below(12) {
        0 => Vec::new(),
        1 => vec![text(usual), text(usual)],
        2 => (0..120)
            .map(|n| text(&format!("{n} {}", "x".repeat(400))))
            .collect(),
        3 => vec![text(&format!("{usual};{}", " a=b;".repeat(6_000)))],
        4 => vec![text(&usual.replace('=', " = "))],
        5 => vec![RecordData::Txt((0..=255).collect())],
        _ => vec![text(usual)],
    }
}

/// None, one, too many, or a circle.
fn aliases(zone: u32, host: &str, dice: &mut Dice) -> Vec<Alias> {
    let count = match dice.below(20) {
        0 => 1,
        1 => 4,
        2 => 12,
        3 => 40,
        _ => 0,
    };
    let apex = name_of(zone);
    let labels = |name: String| DomainName::from_labels(name.split('.'));
    let start = if host.is_empty() {
        apex.clone()
    } else {
        format!("{host}.{apex}")
    };
    let mut owner = labels(start.clone());
    let ends_at = match dice.below(4) {
        0 => Some("localhost".to_owned()),
        1 => Some(start),
        _ => None,
    };
    let mut chain = Vec::new();
    for n in 0..count {
        let last = ends_at.clone().filter(|_| n + 1 == count);
        let target = labels(last.unwrap_or_else(|| format!("alias{n}.{apex}")));
        chain.push(Alias {
            owner,
            target: target.clone(),
        });
        owner = target;
    }
    chain
}

/// One where a peer of the zone is, or one that is refused, in any of its spellings.
fn address(zone: u32, rtype: RecordType, dice: &mut Dice) -> IpAddr {
    if dice.one_in(2) {
        // The last one is the slow peer: not in every zone, or all of them wait.
        let k = match dice.below(400) {
            0 => 0xff,
            k => (k % 0xff) as u8,
        };
        return address_of(zone, k, rtype);
    }
    let is_v4 = rtype == RecordType::A;
    if !is_v4 && dice.one_in(3) {
        return inside_v6(dice);
    }
    let of_family = || BLOCKS.iter().filter(|block| block.is_v4 == is_v4);
    let nth = dice.below(of_family().count() as u64) as usize;
    let block = of_family().nth(nth).expect("there are so many");
    match dice.below(3) {
        0 => block.at(0),
        1 => block.at(u128::MAX),
        _ => block.at(u128::from(dice.next()) << 64 | u128::from(dice.next())),
    }
}

/// An IPv4 address inside an IPv6 one: a refused one, or a public one that is nowhere else.
fn inside_v6(dice: &mut Dice) -> IpAddr {
    let v4 = if dice.one_in(2) {
        HIDDEN_ADDRESS
    } else {
        Ipv4Addr::from_bits(dice.pick(&[0x7f00_0001, 0x0a00_0001, 0xa9fe_a9fe, 0xc0a8_0101]))
    };
    let bits = u128::from(v4.to_bits());
    let [a, b, c, d] = v4.octets().map(u16::from);
    let (high, low) = (a << 8 | b, c << 8 | d);
    let inside = match dice.below(9) {
        0 => bits,
        1 => 0xffff << 32 | bits,
        2 => 0xffff << 48 | bits,
        3 => 0x0064_ff9b << 96 | bits,
        4 => 0x0064_ff9b_0001 << 80 | bits,
        5 => Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1).to_bits(),
        // Teredo has its client's address inverted (RFC 4380 4).
        6 => Ipv6Addr::new(0x2001, 0, 0x1400, 1, 0, 0, !high, !low).to_bits(),
        7 => Ipv6Addr::new(0x2a00, 0x5efe, 0, 0, 0, 0x5efe, high, low).to_bits(),
        _ => Ipv6Addr::new(0x2a00, 0x5efe, 0, 0, 0x0200, 0x5efe, high, low).to_bits(),
    };
    Ipv6Addr::from_bits(inside).into()
}

/// The policy of a zone: good, wild, endless, or none.
pub(super) fn policy(zone: u32) -> String {
    let mut dice = Dice::of(zone, "policy", 0);
    let mode = dice.pick(&["enforce", "enforce", "testing", "none", "ENFORCE", "", "x"]);
    let lines = dice.pick(&[0, 1, 1, 1, 3, 40, 2_000]);
    let line = |n| match dice.below(8) {
        0 => format!("mx: {}\n", dice.pick(&NO_NAMES)),
        1 => format!("mx: *.{}.\n", name_of(zone)),
        2 => format!("mx: mx{n}.{}\r\n", name_of(zone)),
        3 => format!("{}: {n}\n", "x".repeat(dice.below(70) as usize)),
        _ => format!("mx: *.{}\n", name_of(zone)),
    };
    let patterns: String = (0..lines).map(line).collect();
    let max_age = dice.next() >> dice.below(64);
    let end = dice.pick(&["", "\n", "\r\n", "\n\n", "\0"]);
    format!("version: STSv1\nmode: {mode}\n{patterns}max_age: {max_age}{end}")
}
