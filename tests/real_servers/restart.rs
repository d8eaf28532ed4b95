//! The service while its resolver restarts.

use std::path::Path;

use super::{RealServers, plan::DOMAINS, server::Server, servers};

const ADDRESS: &str = "127.0.0.1:8461";

/// The status of `/readyz`, as curl tells it.
fn readiness(servers: &RealServers) -> String {
    let asked = servers
        .command("curl")
        .args(["--silent", "--output", "/dev/null", "--max-time", "15"])
        .args(["--write-out", "%{http_code}"])
        .arg(format!("http://{ADDRESS}/readyz"))
        .output()
        .expect("curl");
    String::from_utf8_lossy(&asked.stdout).into_owned()
}

#[test]
#[ignore = "needs root and Debian's servers: cargo xtask test --only real-servers"]
fn readiness_follows_the_resolver() {
    let mut servers = servers();
    let name = DOMAINS[0].name();
    let arguments = [
        "serve",
        "--own-addresses",
        "--listen",
        ADDRESS,
        "--doh",
        &servers.doh(),
        "--ca-file",
        &servers.ca_file().to_string_lossy(),
        "--readiness-name",
        &name,
    ];
    let binary = Path::new(env!("CARGO_BIN_EXE_strictmx"));
    let mut service = Server::start(&servers.namespace, "strictmx", binary, &arguments);
    service.wait_until(|| readiness(&servers) == "200");
    for _ in 0..2 {
        servers.resolver().stop();
        service.wait_until(|| readiness(&servers) == "503");
        servers.resolver().start_again();
        service.wait_until(|| readiness(&servers) == "200");
    }
}
