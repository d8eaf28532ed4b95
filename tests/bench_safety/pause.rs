//! P22: domains of several owners with one mail server, which are checked at once: it has one connection
//! at a time, and two seconds of rest.

use std::net::SocketAddr;

use strictmx_probe::budget;

use super::Bench;
use super::plan::{APEX, Peer, TWIN};
use super::service::Service;

pub(super) async fn faults(bench: &Bench) -> Vec<String> {
    let service = Service::with_pauses(&bench.dir);
    // Each has a name of its own for the server: what is said under one name is used again for all who
    // have it (budget::REUSE), and takes one connection. Without STARTTLS no survey comes after.
    let [one, other] = [(APEX, 301), (TWIN, 302)]
        .map(|(apex, client)| service.scan(format!("lacks-1.{apex}"), client));
    let (one, other) = tokio::join!(one, other);
    let errors = [one, other].into_iter().filter_map(|it| it.result.err());
    let mut faults: Vec<_> = errors.collect();
    let server = SocketAddr::new(Peer::Lacks.address(1, 0), 25);
    let mut visits = bench
        .ledger
        .lock()
        .expect("a ledger")
        .visits_of(server.ip());
    visits.retain(|visit| visit.to == server);
    let [first, second] = &*visits else {
        faults.push(format!("pause: not two connections: {visits:?}"));
        return faults;
    };
    // None where the second began before.
    let rest = first
        .ended
        .and_then(|ended| second.begun.checked_duration_since(ended));
    let rest = rest.unwrap_or_default();
    println!("pause       {rest:.3?} from one connection to the next");
    if rest < budget::PAUSE || second.ended.is_none() {
        faults.push(format!("pause: no rest between {visits:?}"));
    }
    faults
}
