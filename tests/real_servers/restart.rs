//! The service while its resolver restarts.

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{RealServers, expected, plan::DOMAINS, server::Server, servers};

const ADDRESS: &str = "127.0.0.1:8461";

/// P08: from when the resolver is back until everybody sees what it says.
const FRESH: Duration = Duration::from_secs(31);

/// An answer of the service: its status, and its body.
pub(super) fn answer(servers: &RealServers, path: &str) -> (String, String) {
    let asked = servers
        .command("curl")
        .args(["--silent", "--max-time", "80"])
        .args(["--write-out", "\\n%{http_code}"])
        .arg(format!("http://{ADDRESS}{path}"))
        .output()
        .expect("curl");
    let text = String::from_utf8_lossy(&asked.stdout);
    let (body, status) = text.rsplit_once('\n').expect("a status");
    (status.to_owned(), body.to_owned())
}

/// The status of `/readyz`.
pub(super) fn readiness(servers: &RealServers) -> String {
    answer(servers, "/readyz").0
}

/// A check as any visitor gets it, who does not ask for a fresh one.
pub(super) fn check(servers: &RealServers, domain: &str) -> Value {
    let (status, body) = answer(servers, &format!("/api/v1/scan/{domain}"));
    assert_eq!(status, "200", "{body}");
    serde_json::from_str(&body).expect("JSON")
}

/// Nothing is said of the domain: what could not be tested failed with us.
pub(super) fn assert_ours(report: &Value) {
    assert_eq!(report["verdict"], "undetermined", "{}", report["sentence"]);
    let outcomes = report["outcomes"].as_array().expect("outcomes");
    let fired = outcomes.iter().find(|it| it["outcome"] == "fired");
    assert!(fired.is_none(), "{fired:?}");
    let not_tested = outcomes.iter().filter(|it| it["outcome"] == "not-tested");
    let mut causes: Vec<_> = not_tested.map(|it| &it["why"]["cause"]).collect();
    causes.dedup();
    assert_eq!(causes, ["no-resolver"]);
}

/// How the service is started, which is ready where it finds that name.
pub(super) fn serve(servers: &RealServers, readiness_name: &str) -> Vec<String> {
    let (doh, ca_file) = (servers.doh(), servers.ca_file().to_string_lossy());
    let arguments = [
        "serve",
        "--own-addresses",
        "--listen",
        ADDRESS,
        "--doh",
        &doh,
        "--ca-file",
        &ca_file,
        "--readiness-name",
        readiness_name,
    ];
    arguments.map(str::to_owned).to_vec()
}

#[test]
#[ignore = "needs root and Debian's servers: cargo xtask test --only real-servers"]
fn checks_and_readiness_follow_the_resolver() {
    let mut servers = servers();
    let name = DOMAINS[0].name();
    let arguments = serve(&servers, &name);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let binary = Path::new(env!("CARGO_BIN_EXE_strictmx"));
    let mut service = Server::start(&servers.namespace, "strictmx", binary, &arguments);
    service.wait_until(|| readiness(&servers) == "200");
    for domain in &DOMAINS[..2] {
        servers.resolver().stop();
        service.wait_until(|| readiness(&servers) == "503");
        assert_ours(&check(&servers, &domain.name()));

        servers.resolver().start_again();
        service.wait_until(|| readiness(&servers) == "200");
        let back = Instant::now();
        let expected = expected::of(domain).verdict.name();
        loop {
            let report = check(&servers, &domain.name());
            if report["verdict"] == expected {
                break;
            }
            assert_ours(&report);
            assert!(back.elapsed() < FRESH, "still {}", report["sentence"]);
            sleep(Duration::from_millis(500));
        }
    }
}
