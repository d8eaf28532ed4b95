//! Every block that nobody may contact has a device of its own that leads nowhere: what is sent to an
//! address of the block is counted there, and arrives nowhere. Where the kernel gives an address to
//! the loopback, a listener counts. Before anything else each canary is made to sing, so that silence
//! means something.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;
use std::time::Duration;

use futures_util::future::join_all;
use strictmx_probe::address_guard;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::peers::Ledger;

/// What both registries and our own additions refuse, as the product has it.
const REGISTRIES: [&str; 2] = [
    include_str!("../../crates/strictmx-probe/data/special-purpose-ipv4.txt"),
    include_str!("../../crates/strictmx-probe/data/special-purpose-ipv6.txt"),
];
/// What is refused by rule: all outside `2000::/3`, and both kinds of ISATAP in whatever /64 they are,
/// such as this one.
const BY_RULE: [&str; 5] = [
    "::/3",
    "4000::/2",
    "8000::/1",
    "2a00:5efe:0:0:0:5efe::/96",
    "2a00:5efe:0:0:200:5efe::/96",
];
/// A public block that is given out inside IPv6 addresses only. It has the canary of the mapped ones,
/// which the kernel takes for the IPv4 addresses that are inside.
const HIDDEN: &str = "20.77.0.0/16";
const MAPPED: &str = "::ffff:0:0/96";
/// An address of it.
pub(super) const HIDDEN_ADDRESS: Ipv4Addr = Ipv4Addr::new(20, 77, 1, 1);
/// A public block that swallows packets. It is counted as canaries are, and has to be contacted: what
/// the product sends is seen.
pub(super) const HOLE: &str = "20.66.0.0/16";
pub(super) const HOLE_ADDRESS: Ipv4Addr = Ipv4Addr::new(20, 66, 9, 9);

/// TCP never leaves for these: the kernel refuses to connect. What the product says of them is all
/// there is to see.
const KEPT_BY_KERNEL: [&str; 4] = ["255.255.255.255/32", "224.0.0.0/4", "fe80::/10", "ff00::/8"];

/// How the devices are named, with a number after it.
pub(super) const DEVICE: &str = "canary";

/// A block of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub text: &'static str,
    pub is_v4: bool,
    /// The first and the last address, as numbers.
    ends: (u128, u128),
}

impl Block {
    fn new(text: &'static str) -> Self {
        let (address, length) = text.split_once('/').expect(text);
        let address: IpAddr = address.parse().expect(text);
        let width = if address.is_ipv4() { 32 } else { 128 };
        let host_bits = width - length.parse::<u32>().expect(text);
        let first = number(address);
        Self {
            text,
            is_v4: address.is_ipv4(),
            ends: (first, first | ((1 << host_bits) - 1)),
        }
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        let (first, last) = self.ends;
        self.is_v4 == address.is_ipv4() && (first..=last).contains(&number(address))
    }

    /// Its first address, its last one, or one between them.
    pub(super) fn at(&self, part: u128) -> IpAddr {
        let (first, last) = self.ends;
        let offset = (last - first)
            .checked_add(1)
            .map_or(part, |size| part % size);
        self.address(first + offset)
    }

    /// An address of it that is in no smaller block.
    pub(super) fn own(&self) -> Option<IpAddr> {
        let (first, last) = self.ends;
        let size = |block: &Self| block.ends.1 - block.ends.0;
        let is_own = |address: &IpAddr| {
            let mut others = BLOCKS.iter().filter(|block| block.contains(*address));
            others.all(|block| size(block) >= size(self))
        };
        let candidates = [1, (last - first) / 2, last - first];
        candidates
            .map(|part| self.at(part))
            .into_iter()
            .find(is_own)
    }

    fn address(&self, number: u128) -> IpAddr {
        if self.is_v4 {
            Ipv4Addr::from_bits(u32::try_from(number).expect("32 bits")).into()
        } else {
            Ipv6Addr::from_bits(number).into()
        }
    }

    /// Its ends, and the middle.
    fn three(&self) -> [IpAddr; 3] {
        if self.text == MAPPED {
            return [HIDDEN_ADDRESS.to_ipv6_mapped().into(); 3];
        }
        let (first, last) = self.ends;
        [first, first + (last - first).div_ceil(2), last].map(|number| self.address(number))
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_bits().into(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// Every block that is refused.
pub(super) static BLOCKS: LazyLock<Vec<Block>> = LazyLock::new(|| {
    let lines = REGISTRIES.into_iter().flat_map(str::lines);
    let lines = lines.filter(|line| !line.starts_with('#'));
    let registered = lines.filter_map(|line| line.split_whitespace().next());
    let registered: Vec<_> = registered.map(Block::new).collect();
    assert_eq!(registered.len(), address_guard::blocks(), "every block");
    let by_rule = BY_RULE.into_iter().map(Block::new);
    registered.into_iter().chain(by_rule).collect()
});

/// The public addresses next to every block, below and above it.
pub(super) static NEIGHBOURS: LazyLock<Vec<IpAddr>> = LazyLock::new(|| {
    let mut found = Vec::new();
    for block in BLOCKS.iter() {
        let (first, last) = block.ends;
        let top = if block.is_v4 {
            u128::from(u32::MAX)
        } else {
            u128::MAX
        };
        let below = first.checked_sub(1);
        let above = last.checked_add(1).filter(|number| *number <= top);
        let both = [below, above].into_iter().flatten();
        let both = both.map(|number| block.address(number));
        found.extend(both.filter(|address| !is_refused(*address)));
    }
    found.sort_unstable();
    found.dedup();
    found
});

/// Whether an address is in a block that is refused.
pub(super) fn is_refused(address: IpAddr) -> bool {
    BLOCKS.iter().any(|block| block.contains(address))
}

/// What `ip -batch` reads to make the devices, each of a kind that the kernel has.
pub(super) fn devices(add: &str) -> String {
    let watched = BLOCKS.iter().map(|block| block.text).chain([HIDDEN, HOLE]);
    let lines = (0..).zip(watched).map(|(n, block)| {
        format!(
            "{}\nlink set {DEVICE}{n} addrgenmode none up\nroute add {block} dev {DEVICE}{n}\n",
            add.replace("NAME", &format!("{DEVICE}{n}"))
        )
    });
    // All of 127.0.0.0/8 is the loopback's; but for the one address that is left to it.
    let loopback = "route del local 127.0.0.0/8 dev lo table local\n\
                    route del broadcast 127.255.255.255 dev lo table local\n";
    loopback.to_owned() + &lines.collect::<String>()
}

/// The canaries, and what they have counted before it counts.
pub(super) struct Canaries {
    before: BTreeMap<usize, u64>,
}

impl Canaries {
    /// Has each one sing: three addresses of every block are dialled, the ends among them, past the
    /// guard of the product.
    ///
    /// # Errors
    /// Those that keep silent.
    pub(super) async fn arm(ledger: &Ledger) -> Result<Self, String> {
        let before = counts();
        let dial = |address: IpAddr| async move {
            let dialled = timeout(
                Duration::from_millis(300),
                TcpStream::connect((address, 443)),
            );
            let refused = |error: &std::io::Error| {
                matches!(
                    error.kind(),
                    ErrorKind::InvalidInput | ErrorKind::NetworkUnreachable
                )
            };
            (
                address,
                matches!(dialled.await, Ok(Err(error)) if refused(&error)),
            )
        };
        let addresses = BLOCKS.iter().flat_map(Block::three);
        let dialled = join_all(addresses.map(dial)).await;
        let after = counts();
        let heard: Vec<_> = std::mem::take(&mut ledger.lock().expect("a ledger").canaries);
        let mut mute = Vec::new();
        let mut kept = Vec::new();
        for (n, block) in BLOCKS.iter().enumerate() {
            let own = dialled
                .iter()
                .filter(|(address, _)| block.contains(*address));
            let is_kept = own.into_iter().all(|(_, refused)| *refused);
            // 0.0.0.0 and :: are other names of the loopback.
            let names_loopback = ["0.0.0.0/32", "::/128", "::1/128"].contains(&block.text);
            let n = if block.text == MAPPED {
                BLOCKS.len()
            } else {
                n
            };
            let sings = if names_loopback {
                heard.iter().any(|hit| hit.is_ipv4() == block.is_v4)
            } else {
                after.get(&n) > before.get(&n)
            };
            match (sings, is_kept) {
                (true, _) => {}
                (false, true) => kept.push(block.text),
                (false, false) => mute.push(block.text),
            }
        }
        if !mute.is_empty() || kept != KEPT_BY_KERNEL {
            return Err(format!("canaries keep silent: {mute:?}, kept: {kept:?}"));
        }
        println!(
            "canaries    {} blocks, {} of them kept by the kernel; each other has sung",
            BLOCKS.len(),
            kept.len()
        );
        Ok(Self { before: counts() })
    }

    /// The blocks that were contacted since, but for the hole, and how often that was.
    pub(super) fn hits(&self) -> Vec<(&'static str, u64)> {
        let watched = BLOCKS.iter().map(|block| block.text).chain([HIDDEN]);
        let hits = watched.enumerate().map(|(n, block)| (block, self.heard(n)));
        hits.filter(|(_, packets)| *packets > 0).collect()
    }

    /// Packets that the hole has swallowed since.
    pub(super) fn swallowed(&self) -> u64 {
        self.heard(BLOCKS.len() + 1)
    }

    fn heard(&self, n: usize) -> u64 {
        let of = |counts: &BTreeMap<usize, u64>| counts.get(&n).copied().unwrap_or_default();
        of(&counts()) - of(&self.before)
    }
}

/// Packets that were handed to each device, by its number: a tunnel at whose end nobody is drops them.
fn counts() -> BTreeMap<usize, u64> {
    let devices = fs::read_to_string("/proc/net/dev").expect("devices");
    let count = |line: &str| {
        let (name, columns) = line.split_once(':')?;
        let n = name.trim().strip_prefix(DEVICE)?.parse().ok()?;
        // Eight columns of what was received, then octets, packets, errors and drops.
        let sent = columns.split_whitespace().skip(9).take(3);
        Some((
            n,
            sent.filter_map(|number| number.parse::<u64>().ok()).sum(),
        ))
    };
    devices.lines().filter_map(count).collect()
}
