//! What the machine is given suffices for what the limits allow.

use strictmx_probe::budget;
use strictmx_proxy::ConnectionLimits;
use strictmx_proxy::limits::{Allowed, TABLE};

use super::{lines, read};

/// Checks that may run.
fn running() -> usize {
    let running = TABLE.iter().find(|limit| limit.name == "running");
    let Some(Allowed::AtOnce(running)) = running.map(|limit| limit.allowed) else {
        panic!("checks that run have places")
    };
    usize::try_from(running).expect("64 bits")
}

/// As the operator's guide counts it.
#[test]
fn memory_suffices_for_what_the_limits_allow() {
    let checks = running() * budget::SCAN_MEMORY + budget::RUNNING_MEMORY;
    let limits = ConnectionLimits::default();
    let connections = limits.connections * 20 * 1024;
    // What is read slowly is among the results; its readers have what is on its way, here a whole network.
    let on_its_way = limits.per_network * 32 * 1024;
    let remembered = budget::REMEMBERED_MEMORY + budget::REUSE_MEMORY;
    // The texts in them, too.
    let bodies = 2 * strictmx_proxy::BODIES_MEMORY;
    let whole = strictmx_proxy::WHOLE_MEMORY;
    // A copy of what was seen, what is said of it, and both as JSON.
    let judged = budget::JUDGEMENTS_AT_ONCE * 4 * budget::SCAN_OCTETS;
    // What a server of certificates of an octet was seen to have the TLS library take, and more.
    let handshakes = budget::HANDSHAKES_AT_ONCE << 20;
    let most =
        checks + handshakes + remembered + judged + connections + on_its_way + bodies + whole;
    let most = most >> 20;
    // The program itself comes on top.
    let unit = read("strictmx.service");
    assert!(most < 1024 && unit.contains("\nMemoryHigh=1G\nMemoryMax=1536M\n"));
    let compose = read("compose.yaml");
    assert_eq!(
        lines(&compose).find(|it| it.starts_with("mem_limit:")),
        Some("mem_limit: 1536m")
    );
    assert!(most > 800, "what is said in the guide is {most} MiB");
}

/// Else every address would count as our own, for want of a file to try it with.
#[test]
fn files_suffice_for_what_the_limits_allow() {
    // As many as a check has questions open, and some that say goodbye.
    let checks = running() * (budget::SCAN_QUESTIONS_AT_ONCE + 4);
    let files = ConnectionLimits::default().connections + checks + 1_000;
    let unit = read("strictmx.service");
    let allowed = |text: &str, of: &str| {
        let value = lines(text).find_map(|line| line.strip_prefix(of))?;
        value.split(',').next()?.trim().parse::<usize>().ok()
    };
    assert!(allowed(&unit, "LimitNOFILE=").is_some_and(|most| most > files));
    let compose = read("compose.yaml");
    assert!(allowed(&compose, "ulimits: { nofile:").is_some_and(|most| most > files));
}
