//! P11: a policy that is a bomb costs what its octets on the wire do.

use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use strictmx_core::observation::Observation;
use strictmx_probe::budget;

use super::KIB_OF_SCAN;
use super::service::Service;

/// Octets that it would have, several times the memory of a scan.
const INFLATED: usize = 60 << 20;

/// Zeros, as gzip has them: a thousandth of the octets, and fewer than a policy may have.
pub(super) static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&vec![0; INFLATED]).expect("memory");
    let bomb = gzip.finish().expect("memory");
    assert!(INFLATED > 1000 * bomb.len() && bomb.len() <= budget::POLICY_BODY);
    bomb
});

/// It is met alone: the memory is that of nobody else.
pub(super) async fn faults(service: &Service) -> Vec<String> {
    let before = service.held();
    let scanned = service.scan("injects-1".to_owned(), 101).await;
    let grown = service.held().peak_kib - before.peak_kib;
    let (result, evidence) = match (&scanned.result, scanned.evidence()) {
        (Ok(result), Ok(evidence)) => (result, evidence),
        (Err(error), _) => return vec![format!("bomb: {error}")],
        (_, Err(error)) => return vec![error],
    };
    let fetched = evidence.entries.iter().filter_map(|entry| {
        let Observation::Policy(fetch) = &entry.observation else {
            return None;
        };
        fetch.response.as_ref()
    });
    let bodies: Vec<_> = fetched.map(|response| &*response.body.0).collect();
    let octets: Vec<_> = bodies.iter().map(|body| body.len()).collect();
    let verdict = &result["verdict"];
    println!("bomb        {verdict}, {octets:?} octets of {INFLATED}, {grown} KiB more at most");
    let is_said = result["findings"]
        .to_string()
        .contains("\"policy-host-content-encoding\"");
    let expected = [
        (bodies == [&**BOMB], "it is not kept as it came"),
        (verdict == "unprotected" && is_said, "nobody is told of it"),
        (grown <= KIB_OF_SCAN, "it takes too much memory"),
    ];
    let wrong = expected.into_iter().filter(|(holds, _)| !holds);
    wrong.map(|(_, fault)| format!("bomb: {fault}")).collect()
}
