//! The bench contacts addresses that look like other people's, and says things to them that nobody
//! should hear. It runs where nothing leads out, and nowhere else.

use std::fs;

/// Says what leads out of the network namespace of this process.
///
/// # Errors
/// The route, or what keeps us from knowing.
pub(super) fn none() -> Result<(), String> {
    let read = |path| fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    let (v4, devices) = (read("/proc/net/route")?, read("/proc/net/dev")?);
    // Without IPv6 there is no such file.
    let v6 = fs::read_to_string("/proc/net/ipv6_route").unwrap_or_default();
    in_tables(&v4, &v6, &devices)
}

/// Devices that lead nowhere, beside canaries: the loopback, and tunnels that the kernel has in every
/// namespace.
const NOWHERE: [&str; 2] = ["lo", "sit0"];

fn in_tables(v4: &str, v6: &str, devices: &str) -> Result<(), String> {
    let device = |line: &str| line.split_once(':').map(|(name, _)| name.trim().to_owned());
    let other = devices.lines().filter_map(device).find(|name| {
        let kernels_own = ["tunl", "gre", "erspan", "ip_vti", "ip6", "sit"];
        let is_ours = name.starts_with(super::canaries::DEVICE);
        !is_ours
            && !NOWHERE.contains(&&**name)
            && !kernels_own.iter().any(|own| name.starts_with(own))
    });
    if let Some(name) = other {
        return Err(format!("there is a network device, {name}"));
    }
    // Destination 0 with mask 0 (the eighth column), other than over the loopback.
    let is_default_v4 = |line: &&str| {
        let columns: Vec<_> = line.split_whitespace().collect();
        columns.get(1) == Some(&"00000000") && columns.get(7) == Some(&"00000000")
    };
    // `::/0`, where the device, the last column, is not the one of the unreachable route.
    let is_default_v6 = |line: &&str| {
        line.starts_with(&"0".repeat(32)) && line[33..].starts_with("00 ") && !line.ends_with("lo")
    };
    let default = v4.lines().find(is_default_v4);
    match default.or_else(|| v6.lines().find(is_default_v6)) {
        Some(route) => Err(format!("there is a default route: {}", route.trim())),
        None => Ok(()),
    }
}

#[test]
fn a_bench_with_a_way_out_does_not_run() {
    let (head, lo) = (
        "Iface Destination Gateway Flags RefCnt Use Metric Mask",
        "  lo: 0 0\n",
    );
    let default = format!("{head}\neth0 00000000 0101A8C0 0003 0 0 0 00000000");
    let hole = format!("{head}\ncanary0 00004214 00000000 0001 0 0 0 0000FFFF");
    let zeros = "0".repeat(32);
    let v6 = |device: &str| format!("{zeros} 00 {zeros} 00 {zeros} ffffffff 1 0 200200 {device}");
    let cases = [
        (head, "", lo, true, "nothing but the loopback"),
        (
            &hole,
            &*v6("      lo"),
            "  lo: 0\n canary0: 0\n",
            true,
            "a black hole",
        ),
        (&default, "", lo, false, "a default route"),
        (head, &v6("    eth0"), lo, false, "one of IPv6"),
        (head, "", "  lo: 0\n  eth0: 0\n", false, "a device"),
    ];
    for (v4, v6, devices, expected, why) in cases {
        assert_eq!(in_tables(v4, v6, devices).is_ok(), expected, "{why}");
    }
}
