//! A small and hostile internet, in a network namespace without a way out: canaries on addresses
//! that nobody may contact, a black hole, resolvers and servers that misbehave. The service, as it
//! is run in public, is asked about all of it at once, on the real ports and through the real
//! address guard; what it did, and what it cost, is counted.

mod peers;
mod pki;
mod plan;
mod resolver;
mod service;
mod way_out;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use strictmx_core::question::RecordType;
use strictmx_probe::budget;

use self::peers::Ledger;
use self::pki::Authority;
use self::plan::{HOLE_BLOCK, domains};
use self::service::{Held, Scanned, Service};
use crate::real_servers::namespace::Namespace;

/// The device that swallows.
const HOLE: &str = "hole0";
/// The folder of the namespace, in the environment of what runs inside.
const INSIDE: &str = "STRICTMX_BENCH_INSIDE";
/// Memory that a scan may take while it runs.
const KIB_OF_SCAN: u64 = 8 * 1024;
/// What the answer may take beyond the scan: judging it, on a machine with other things to do.
const SLACK: Duration = Duration::from_secs(10);

#[test]
#[ignore = "needs root: cargo xtask bench-safety"]
fn hostile_peers_cost_what_they_may() {
    let namespace = Namespace::with_addresses(&plan::addresses());
    let namespace = namespace.unwrap_or_else(|why| panic!("did not run: {why}"));
    let ip = |arguments: &str| {
        let mut ip = namespace.command("ip");
        let status = ip.args(arguments.split(' ')).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    // A dummy device swallows what it is given, as does a tunnel at whose end nobody is.
    let dug = ip(&format!("link add {HOLE} type dummy"))
        || ip(&format!("tuntap add mode tun name {HOLE}"));
    assert!(
        dug && ip(&format!("address add {HOLE_BLOCK} dev {HOLE}")),
        "no black hole"
    );
    assert!(ip(&format!("link set {HOLE} up")), "no black hole");
    let mut inside = namespace.command(env::current_exe().expect("ourselves"));
    let status = arguments(&mut inside).env(INSIDE, namespace.dir()).status();
    assert!(status.expect("it runs").success(), "see above");
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs in a namespace that the test before makes for it"]
async fn inside() {
    if let Err(why) = way_out::none() {
        panic!("refuses to run: {why}");
    }
    let dir = env::var_os(INSIDE).expect("refuses to run: nobody made a namespace for it");
    let dir = Path::new(&dir);
    let (authority, ledger) = (Authority::new(), Ledger::default());
    let ca_file = dir.join("root.pem");
    fs::write(&ca_file, authority.pem()).expect("a file");
    let asked = resolver::start(authority.acceptor(vec![resolver::name()], "h2")).await;
    peers::watch(&ledger).await;
    peers::start(&authority, &ledger).await;

    let service = Arc::new(Service::start(dir, &ca_file));
    let (first, rest) = domains()
        .split_first()
        .map(|(a, b)| (a.clone(), b.to_vec()))
        .expect("some");
    let mut scanned = vec![service.scan(first.0, 1).await];
    let before = service.held();
    let scans = (2_u8..).zip(rest).map(|(client, (label, _))| {
        let service = Arc::clone(&service);
        tokio::spawn(async move { service.scan(label, client).await })
    });
    for scan in scans.collect::<Vec<_>>() {
        scanned.push(scan.await.expect("it ends"));
    }
    let after = settled(&service, before).await;

    let mut faults = faults_of(&scanned);
    let log = fs::read_to_string(dir.join("service.log")).expect("a log");
    let panics = log.matches("panicked").count();
    let seen = ledger.lock().expect("a ledger");
    let in_flight = scanned.len() as u64 - 1;
    let grown = after.peak_kib.saturating_sub(before.peak_kib);
    println!(
        "canaries    {} hits on {} ports",
        seen.canaries.len(),
        seen.watched
    );
    println!("connections {} to hostile peers", seen.connections);
    println!("panics      {panics}");
    println!(
        "descriptors {} before, {} after",
        before.descriptors, after.descriptors
    );
    println!(
        "threads     {} before, {} after",
        before.threads, after.threads
    );
    println!(
        "memory      {} KiB more at most, {} KiB for each of {in_flight} scans",
        grown,
        grown / in_flight
    );
    let mut expect = |holds: bool, what: &str| {
        if !holds {
            faults.push(what.to_owned());
        }
    };
    expect(
        seen.canaries.is_empty(),
        &format!("contacted {:?}", seen.canaries),
    );
    expect(seen.watched >= 90, "too few canaries");
    expect(panics == 0, &log);
    expect(
        after.descriptors <= before.descriptors + 2,
        "descriptors are left",
    );
    expect(grown <= in_flight * KIB_OF_SCAN, "too much memory");
    let told: BTreeSet<_> = seen
        .told
        .iter()
        .map(|line| line.split(' ').next())
        .collect();
    let allowed = BTreeSet::from([Some("EHLO"), Some("STARTTLS\r\n"), Some("QUIT\r\n")]);
    expect(
        told.is_subset(&allowed),
        &format!("mail servers were told {told:?}"),
    );
    let asked = asked.lock().expect("a map");
    let again = asked.iter().filter(|((_, rtype), times)| {
        matches!(rtype, RecordType::A | RecordType::Aaaa) && **times > 1
    });
    expect(again.count() == 0, "addresses were asked for twice");
    assert!(faults.is_empty(), "{faults:#?}");
}

/// What is held when all is over, or a minute later.
async fn settled(service: &Service, before: Held) -> Held {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let held = service.held();
        if held.descriptors <= before.descriptors + 2 || Instant::now() > deadline {
            return held;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
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
