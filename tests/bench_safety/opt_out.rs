//! P24: whoever asks to be left alone while the service runs is, a minute later at most.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::Bench;
use super::plan::{APEX, Peer, TWIN};
use super::service::{Service, withheld};

/// From asking on.
const PROMISED: Duration = Duration::from_secs(60);

/// Asks by its name, once it has its result, which is told until then: no check is made meanwhile.
const BY_NAME: u32 = 1;
/// Asks by its address, once it has its result. A twin there has none.
const BY_ADDRESS: u32 = 3;
/// Does not ask.
const OTHER: u32 = 5;

/// The list of whoever asks.
pub(super) fn file(dir: &Path) -> PathBuf {
    dir.join("opt-out")
}

pub(super) async fn faults(bench: &Bench, service: &Service) -> Vec<String> {
    let well = |number: u32| format!("well-{number}");
    let address = |number: u32| Peer::Good.address(number, 0);
    let visits = || {
        let seen = bench.ledger.lock().expect("a ledger");
        [BY_NAME, BY_ADDRESS, OTHER].map(|number| seen.visits_of(address(number)).len())
    };
    service.scan(well(BY_ADDRESS), 201).await;
    let contacted = visits();
    let list = OpenOptions::new().append(true).open(file(&bench.dir));
    let mut list = list.expect("the list");
    write!(list, "{}.{APEX}\n{}\n", well(BY_NAME), address(BY_ADDRESS)).expect("written");
    let asked = Instant::now();
    while !is_refused(service.scan(well(BY_NAME), 202).await.result) {
        if asked.elapsed() > PROMISED {
            return vec!["who asks not to be contacted is not heard".to_owned()];
        }
        sleep(Duration::from_millis(500)).await;
    }
    let (heard, before) = (asked.elapsed(), visits());
    let twin = format!("{}.{TWIN}", well(BY_ADDRESS));
    let twin = service.scan(twin, 203).await.evidence();
    let other = service.scan(well(OTHER), 204).await.result;
    let is_refused = is_refused(service.scan(well(BY_NAME), 205).await.result);
    let after = visits();
    println!(
        "opt-out     after {:.1} s; connections by name, by address, to others: {contacted:?}, {before:?} \
         by then, {after:?} in the end",
        heard.as_secs_f64()
    );
    let left_alone =
        twin.map(|evidence| withheld(&evidence, "asked not to be tested").map(|it| it.len()));
    let expected = [
        (
            contacted[0] > 0 && contacted[1] > 0 && contacted[2] == 0,
            "they were not contacted before",
        ),
        (after[..2] == before[..2], "they are contacted"),
        (is_refused, "the domain is not refused"),
        (
            matches!(left_alone, Ok([(2..), 0])),
            "it is not said of whoever has the same address",
        ),
        (
            other.is_ok_and(|it| it["verdict"] == "enforced") && after[2] > 0,
            "who did not ask is not served",
        ),
    ];
    let wrong = expected.into_iter().filter(|(holds, _)| !holds);
    wrong
        .map(|(_, fault)| format!("opt-out: {fault}"))
        .collect()
}

fn is_refused(result: Result<serde_json::Value, String>) -> bool {
    result.is_err_and(|said| said.contains(" 422 ") && said.contains("\"domain.opted_out\""))
}
