//! A small and hostile internet, in a network namespace without a way out: canaries on every block
//! that nobody may contact, a black hole, resolvers and servers that misbehave. The service is asked
//! about all of it, on the real ports and through the real address guard; what it did, and what it cost,
//! is counted. It is run as in public, but that it may contact its own machine, which is where all peers
//! are, and without a pause; that it does not where nobody lets it, and makes a pause where nobody says
//! that there is none, have scans of their own.
//!
//! The quick part meets every kind of peer once, all at a time. The parts of [`long`] show the promises
//! at the counts that they are made for.

mod bomb;
mod canaries;
mod counted;
mod dice;
mod long;
mod mail;
mod opt_out;
mod pause;
mod peers;
mod pki;
mod plan;
mod resolver;
mod service;
mod way_out;
mod web;
mod zones;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use strictmx_core::question::RecordType;
use strictmx_probe::budget;

use self::canaries::Canaries;
use self::peers::Ledger;
use self::pki::Authority;
use self::plan::DOMAINS;
use self::resolver::Asked;
use self::service::{Held, Scanned, Service};
use crate::real_servers::namespace::Namespace;

/// The folder of the namespace, in the environment of what runs inside.
const INSIDE: &str = "STRICTMX_BENCH_INSIDE";
/// The part that runs inside.
const PART: &str = "STRICTMX_BENCH_PART";
/// Memory that a scan may take while it runs.
const KIB_OF_SCAN: u64 = 8 * 1024;
/// What the answer may take beyond the scan: judging it, on a machine with other things to do.
const SLACK: Duration = Duration::from_secs(10);

#[test]
#[ignore = "needs root: cargo xtask bench-safety"]
fn hostile_peers_cost_what_they_may() {
    run_inside("quick");
}

/// Runs a part in a namespace that has what [`plan`] and [`canaries`] say, and no way out.
fn run_inside(part: &str) {
    let namespace = Namespace::with_addresses(&plan::addresses());
    let namespace = namespace.unwrap_or_else(|why| panic!("did not run: {why}"));
    // A dummy device swallows what it is given, as does a tunnel at whose end nobody is.
    let has_dummies = namespace.ip("link add probe type dummy\nlink del probe\n");
    let add = if has_dummies {
        "link add NAME type dummy"
    } else {
        "tuntap add mode tun name NAME"
    };
    let local = |block| format!("route add local {block} dev lo\n");
    let routes: String = plan::routes().into_iter().map(local).collect();
    assert!(
        namespace.ip(&(canaries::devices(add) + &routes)),
        "no canaries"
    );
    let mut inside = namespace.command(env::current_exe().expect("ourselves"));
    let inside = arguments(&mut inside)
        .env(INSIDE, namespace.dir())
        .env(PART, part);
    assert!(inside.status().expect("it runs").success(), "see above");
}

fn arguments(command: &mut Command) -> &mut Command {
    command.args([
        "--exact",
        "bench_safety::inside",
        "--ignored",
        "--nocapture",
    ])
}

/// Where a way leads out, nothing is started.
#[test]
fn it_refuses_to_run_outside_its_namespace() {
    let mut inside = Command::new(env::current_exe().expect("ourselves"));
    if way_out::none().is_ok() {
        // Here nothing leads out anyway; what is left to refuse is to run unasked.
        inside.env_remove(INSIDE);
    } else {
        inside.env(INSIDE, env::temp_dir());
    }
    let output = arguments(&mut inside).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    assert!(
        !output.status.success() && said.contains("refuses to run"),
        "{said}"
    );
}

/// What every part has: peers that listen, canaries that have sung, and what was counted.
struct Bench {
    dir: PathBuf,
    ledger: Ledger,
    asked: Asked,
    canaries: Canaries,
}

impl Bench {
    async fn start(dir: &Path) -> Self {
        let (authority, ledger) = (Authority::new(), Ledger::default());
        fs::write(dir.join("root.pem"), authority.pem()).expect("a file");
        fs::write(opt_out::file(dir), "").expect("a file");
        let asked = peers::start(&authority, &ledger).await;
        let canaries = Canaries::arm(&ledger).await;
        let canaries = canaries.unwrap_or_else(|why| panic!("{why}"));
        Self {
            dir: dir.to_owned(),
            ledger,
            asked,
            canaries,
        }
    }

    /// What holds for whatever was scanned: no canary was contacted, nothing panicked, mail servers
    /// were told four words, and all that was held is free again.
    async fn faults(&self, service: &Service, before: Held, scans: usize) -> Vec<String> {
        let after = service.settled(before).await;
        let remembered = service.remembered_kib().await;
        let seen = self.ledger.lock().expect("a ledger");
        let hits = self.canaries.hits();
        let [panics, controls] = service.panics_and_controls();
        let grown = after.peak_kib.saturating_sub(before.peak_kib);
        let each = grown.saturating_sub(remembered) / scans.max(1) as u64;
        println!("canaries    {} contacted", hits.len() + seen.canaries.len());
        println!("connections {} to hostile peers", seen.visits.len());
        println!("panics      {}", panics.len());
        println!(
            "descriptors {} before, {} after",
            before.descriptors, after.descriptors
        );
        println!(
            "threads     {} before, {} after",
            before.threads, after.threads
        );
        println!(
            "memory      {grown} KiB more at most, of which {remembered} are results at hand; {each} KiB \
             for each of {scans} scans"
        );
        let allowed = BTreeSet::from(["EHLO", "STARTTLS\r\n", "QUIT\r\n"]);
        let told = seen.told.iter().map(|word| &**word);
        let told: BTreeSet<_> = told.collect();
        let expected = [
            (hits.is_empty(), format!("contacted {hits:?}")),
            (
                seen.canaries.is_empty(),
                format!("contacted {:?}", seen.canaries),
            ),
            (panics.is_empty(), panics.join("\n")),
            (controls.is_empty(), format!("the log has {controls:?}")),
            (
                after.is_no_more_than(before),
                format!("left are {after:?} of {before:?}"),
            ),
            (each <= KIB_OF_SCAN, "too much memory".to_owned()),
            (
                told.is_subset(&allowed),
                format!("mail servers were told {told:?}"),
            ),
        ];
        let faults = expected.into_iter().filter(|(holds, _)| !holds);
        faults.map(|(_, fault)| fault).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs in a namespace that another test makes for it"]
async fn inside() {
    if let Err(why) = way_out::none() {
        panic!("refuses to run: {why}");
    }
    let dir = env::var_os(INSIDE).expect("refuses to run: nobody made a namespace for it");
    let bench = Bench::start(Path::new(&dir)).await;
    let part = env::var(PART).expect("a part");
    let faults = match &*part {
        "quick" => quick(&bench).await,
        part => long::run(part, &bench).await,
    };
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Every kind of peer at a time, and an address of every refused block.
async fn quick(bench: &Bench) -> Vec<String> {
    let service = Arc::new(Service::start(&bench.dir, 0..1, &[]));
    let labels = DOMAINS.iter().map(|(label, _)| label.clone());
    let mut scanned = vec![service.scan("well-1".to_owned(), 1).await];
    let before = service.held();
    let mut faults = bomb::faults(&service).await;
    let scans = (2..).zip(labels).map(|(client, label)| {
        let service = Arc::clone(&service);
        tokio::spawn(async move { service.scan(label, client).await })
    });
    let (scans, of_pause) = tokio::join!(join_all(scans), pause::faults(bench));
    scanned.extend(scans.into_iter().map(|scan| scan.expect("it ends")));
    faults.extend(of_pause);
    faults.extend(faults_of(&scanned));
    faults.extend(opt_out::faults(bench, &service).await);
    faults.extend(bench.faults(&service, before, DOMAINS.len()).await);
    faults.extend(own_addresses(bench).await);
    let swallowed = bench.canaries.swallowed();
    println!("black hole  {swallowed} packets");
    if swallowed == 0 {
        faults.push("what the product sends is not seen".to_owned());
    }
    let asked = bench.asked.lock().expect("a map");
    let again = asked.iter().filter(|((_, _, rtype), times)| {
        matches!(rtype, RecordType::A | RecordType::Aaaa) && **times > 1
    });
    if again.count() > 0 {
        faults.push("addresses were asked for twice".to_owned());
    }
    faults
}

/// P01: an address of this machine is not contacted where nobody says so.
async fn own_addresses(bench: &Bench) -> Vec<String> {
    let connections = || bench.ledger.lock().expect("a ledger").visits.len();
    let before = connections();
    let service = Service::as_in_public(&bench.dir);
    let evidence = service.scan("well-2".to_owned(), 1).await.evidence();
    let evidence = match evidence {
        Ok(evidence) => evidence,
        Err(error) => return vec![error],
    };
    let [own, others] = service::withheld(&evidence, "this checker's own");
    let made = connections() - before;
    println!("own         {} hosts, {made} connections", own.len());
    let mut faults = Vec::new();
    if own.len() < 2 || !others.is_empty() || made > 0 {
        faults.push(format!(
            "{made} connections to this machine: {own:?} {others:?}"
        ));
    }
    faults.extend(Service::is_refused_where_none_can_be_told().err());
    faults
}

/// Prints every scan.
fn faults_of(scanned: &[Scanned]) -> Vec<String> {
    let mut faults = Vec::new();
    println!("a scan has {} s", budget::SCAN.as_secs());
    for scan in scanned {
        let label = &scan.label;
        let verdict = match &scan.result {
            Ok(result) => result["verdict"].as_str().unwrap_or("none"),
            Err(error) => {
                faults.push(format!("{label}: {error}"));
                "failed"
            }
        };
        println!(
            "{label:<12}{verdict:<18}{:>5.1} s",
            scan.elapsed.as_secs_f64()
        );
        if scan.elapsed > budget::SCAN + SLACK {
            faults.push(format!("{label} took {:?}", scan.elapsed));
        }
        match scan.evidence() {
            Ok(evidence) => {
                let wrong =
                    service::not_refused(&evidence).map(|seen| format!("{label}: {seen:?}"));
                faults.extend(wrong);
            }
            Err(error) => faults.push(error),
        }
        if let (Ok(result), "ten-ways") = (&scan.result, &**label) {
            let results = ten_ways(result);
            let distinct: BTreeSet<_> = results.iter().collect();
            println!(
                "ten-ways    {} different results of ten hosts",
                distinct.len()
            );
            if distinct.len() != 10 {
                faults.push(format!("{results:#?}"));
            }
        }
    }
    faults
}

/// What is said of each of ten MX hosts: what ended its session, and which checks fire.
fn ten_ways(result: &Value) -> Vec<String> {
    let of_host = |n: usize| {
        let host = format!("mx{n}.ten-ways.");
        let about = |value: &&Value| value.to_string().contains(&host);
        let entries = result["evidence"]["entries"]
            .as_array()
            .into_iter()
            .flatten();
        let sessions = entries.filter(|entry| about(&&entry["question"]["smtp"]));
        let failures = sessions.map(|entry| {
            let seen = &entry["observation"];
            let failure = seen
                .get("smtp")
                .map_or(&seen["unknown"], |smtp| &smtp["failure"]);
            format!("{} {}", failure["stage"], failure["cause"])
        });
        let findings = result["findings"].as_array().into_iter().flatten();
        let checks = findings.filter(|finding| about(&&finding["subjects"]));
        let checks: BTreeSet<_> = checks.map(|finding| finding["check"].to_string()).collect();
        format!("{:?} {checks:?}", failures.collect::<Vec<_>>())
    };
    (0..10).map(of_host).collect()
}
