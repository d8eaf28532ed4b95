//! What is judged in the benchmarks.

use strictmx_core::evidence::Evidence;
use strictmx_core::scenario::World;

/// A healthy domain with one mail server, IPv4 and IPv6, DANE beside MTA-STS.
const ONE_HOST: &str = "
mail A secure
mail AAAA secure
_25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
_25._tcp.mail TLSA secure
";

/// Everything that a scan of a domain with one mail server brings: the evidence that the budget
/// for judging is about.
pub fn full_evidence() -> Evidence {
    evidence(ONE_HOST)
}

fn evidence(scenario: &str) -> Evidence {
    World::new(scenario)
        .unwrap_or_else(|error| panic!("{error}"))
        .evidence()
}
