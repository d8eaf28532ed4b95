//! Address prefixes.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

/// A block of addresses, `192.0.2.0/24`, or a single one, `192.0.2.7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Prefix {
    address: IpAddr,
    /// In bits: 0 to 32, or 0 to 128.
    length: u8,
}

impl Prefix {
    /// The block of so many bits that an address is in; a block is equal to no other way of writing
    /// it, so that it can be a key.
    pub fn of(address: IpAddr, length: u8) -> Self {
        let length = length.min(width(address));
        let host_bits = u32::from(width(address) - length);
        let bits = network(address, length).checked_shl(host_bits).unwrap_or(0);
        let address = match address {
            // The bits of an IPv4 address are 32.
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::from_bits(bits as u32)),
            IpAddr::V6(_) => IpAddr::V6(bits.into()),
        };
        Self { address, length }
    }

    /// Whether the address is in the block. IPv4 and IPv6 never contain each other.
    pub fn contains(self, address: IpAddr) -> bool {
        self.address.is_ipv4() == address.is_ipv4()
            && network(address, self.length) == network(self.address, self.length)
    }

    /// Bits that its addresses have in common.
    pub(super) fn length(self) -> u8 {
        self.length
    }

    /// Its first and its last address.
    #[cfg(test)]
    pub(super) fn ends(self) -> [IpAddr; 2] {
        let host_bits = u32::from(width(self.address) - self.length);
        let first = network(self.address, self.length)
            .checked_shl(host_bits)
            .unwrap_or(0);
        let last = first | 1_u128.checked_shl(host_bits).unwrap_or(0).wrapping_sub(1);
        [first, last].map(|bits| match self.address {
            IpAddr::V4(_) => IpAddr::V4(u32::try_from(bits).expect("32 bits").into()),
            IpAddr::V6(_) => IpAddr::V6(bits.into()),
        })
    }
}

impl From<IpAddr> for Prefix {
    fn from(address: IpAddr) -> Self {
        Self {
            address,
            length: width(address),
        }
    }
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The first `length` bits.
fn network(address: IpAddr, length: u8) -> u128 {
    let bits = match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    };
    bits.checked_shr(u32::from(width(address) - length))
        .unwrap_or(0)
}

/// Why a text is not a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixError(String);

impl fmt::Display for PrefixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not an address block; write one as 192.0.2.0/24, 2001:db8::/32 or 192.0.2.7",
            self.0.escape_default()
        )
    }
}

impl std::error::Error for PrefixError {}

impl FromStr for Prefix {
    type Err = PrefixError;

    fn from_str(text: &str) -> Result<Self, PrefixError> {
        let error = || PrefixError(text.to_owned());
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| error())?;
        let length = match length {
            Some(length) => length.parse().map_err(|_| error())?,
            None => width(address),
        };
        if length > width(address) {
            return Err(error());
        }
        // IPv4 in the way that dual-stack sockets write it (RFC 4291 2.5.5.2), but for the block of
        // all of it, which is in the registry.
        let mapped = match address {
            IpAddr::V6(v6) if length > 96 => v6.to_ipv4_mapped(),
            _ => None,
        };
        Ok(match mapped {
            Some(v4) => Self {
                address: v4.into(),
                length: length - 96,
            },
            None => Self { address, length },
        })
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contains_its_addresses_and_no_others() {
        let cases = [
            ("192.0.2.0/24", "192.0.2.0", true),
            ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.99/24", "192.0.2.1", true),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.6", false),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "::", false),
            ("::/0", "ffff::", true),
            ("::/0", "10.0.0.1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("::ffff:192.0.2.7", "192.0.2.7", true),
            ("::ffff:192.0.2.0/120", "192.0.2.255", true),
            ("::ffff:192.0.2.0/120", "192.0.3.0", false),
            ("::ffff:192.0.2.0/120", "::ffff:192.0.2.0", false),
            ("::ffff:0:0/96", "::ffff:192.0.2.0", true),
            ("::ffff:0:0/96", "192.0.2.0", false),
        ];
        for (prefix, address, expected) in cases {
            let contains = prefix
                .parse::<Prefix>()
                .expect(prefix)
                .contains(address.parse().expect(address));
            assert_eq!(contains, expected, "{address} in {prefix}");
        }
    }

    #[test]
    fn the_block_of_an_address() {
        for (address, length, block) in [
            ("192.0.2.7", 24, "192.0.2.0/24"),
            ("192.0.2.7", 32, "192.0.2.7/32"),
            ("192.0.2.7", 0, "0.0.0.0/0"),
            ("192.0.2.7", 99, "192.0.2.7/32"),
            ("2001:db8:1:2:3:4:5:6", 48, "2001:db8:1::/48"),
            ("2001:db8:1:2:3:4:5:6", 64, "2001:db8:1:2::/64"),
            ("2001:db8::6", 0, "::/0"),
        ] {
            let block_of = Prefix::of(address.parse().expect(address), length);
            assert_eq!(block_of.to_string(), block, "{address}/{length}");
        }
    }

    #[test]
    fn refuses_what_is_no_prefix() {
        for text in [
            "",
            "/",
            "10.0.0.0/",
            "10.0.0.0/33",
            "::/129",
            "10.0.0/8",
            "10.0.0.0/-1",
            "a/8",
            "fe80::1%eth0",
        ] {
            let error = text.parse::<Prefix>().expect_err(text);
            assert!(error.to_string().contains("192.0.2.0/24"), "{error}");
        }
    }
}
