//! A second opinion about addresses, written without the first: ranges of plain integers, typed
//! from the RFCs that set the blocks aside, in place of prefixes read from the registries.

use std::net::IpAddr;
use std::ops::RangeInclusive;

type Ranges<T> = &'static [RangeInclusive<T>];

/// RFC 1122, 1918, 6598, 3927, 6890, 5737, 7535, 7450, 7526, 2544, 5771, 1112; and the host platform
/// of a cloud.
const NOT_PUBLIC_V4: Ranges<u32> = &[
    0x0000_0000..=0x00ff_ffff, // 0/8
    0x0a00_0000..=0x0aff_ffff, // 10/8
    0x6440_0000..=0x647f_ffff, // 100.64/10
    0x7f00_0000..=0x7fff_ffff, // 127/8
    0xa83f_8110..=0xa83f_8110, // 168.63.129.16
    0xa9fe_0000..=0xa9fe_ffff, // 169.254/16
    0xac10_0000..=0xac1f_ffff, // 172.16/12
    0xc000_0000..=0xc000_00ff, // 192.0.0/24
    0xc000_0200..=0xc000_02ff, // 192.0.2/24
    0xc01f_c400..=0xc01f_c4ff, // 192.31.196/24
    0xc034_c100..=0xc034_c1ff, // 192.52.193/24
    0xc058_6300..=0xc058_63ff, // 192.88.99/24
    0xc0a8_0000..=0xc0a8_ffff, // 192.168/16
    0xc0af_3000..=0xc0af_30ff, // 192.175.48/24
    0xc612_0000..=0xc613_ffff, // 198.18/15
    0xc633_6400..=0xc633_64ff, // 198.51.100/24
    0xcb00_7100..=0xcb00_71ff, // 203.0.113/24
    0xe000_0000..=0xffff_ffff, // 224/4, 240/4
];

/// The upper 64 bits of IPv6. RFC 4291: only 2000::/3 is handed out; inside it RFC 2928, 3849,
/// 9637, 3056, 7534.
const NOT_PUBLIC_V6: Ranges<u64> = &[
    0x0000_0000_0000_0000..=0x1fff_ffff_ffff_ffff,
    0x2001_0000_0000_0000..=0x2001_01ff_ffff_ffff, // 2001::/23
    0x2001_0db8_0000_0000..=0x2001_0db8_ffff_ffff, // 2001:db8::/32
    0x2002_0000_0000_0000..=0x2002_ffff_ffff_ffff, // 2002::/16
    0x2620_004f_8000_0000..=0x2620_004f_8000_ffff, // 2620:4f:8000::/48
    0x3fff_0000_0000_0000..=0x3fff_0fff_ffff_ffff, // 3fff::/20
    0x4000_0000_0000_0000..=0xffff_ffff_ffff_ffff,
];

/// Whether the address may be contacted.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_outside(NOT_PUBLIC_V4, u32::from(v4)),
        IpAddr::V6(v6) => {
            let bits = u128::from(v6);
            let (upper, lower) = ((bits >> 64) as u64, bits as u64);
            // RFC 5214 6.1: an interface identifier of an IPv4 address, global or not.
            let isatap = lower & 0xfdff_ffff_0000_0000 == 0x0000_5efe_0000_0000;
            is_outside(NOT_PUBLIC_V6, upper) && !isatap
        }
    }
}

/// The ranges are in order and do not meet: the last that begins at or before it decides.
fn is_outside<T: Ord + Copy>(ranges: Ranges<T>, number: T) -> bool {
    let begun = ranges.partition_point(|range| *range.start() <= number);
    begun == 0 || *ranges[begun - 1].end() < number
}

#[test]
fn ranges_are_in_order() {
    fn ordered<T: Ord>(ranges: Ranges<T>) -> bool {
        let each = ranges.iter().all(|range| range.start() <= range.end());
        each && ranges.windows(2).all(|two| two[0].end() < two[1].start())
    }
    assert!(ordered(NOT_PUBLIC_V4) && ordered(NOT_PUBLIC_V6));
}
