//! The service behind Unbound alone, which says no time, while clocks are wrong.

use std::path::Path;

use super::restart::{answer, assert_ours, check, readiness, serve};
use super::{RealServers, expected, plan::HEALTHY, server::Server, servers};
use crate::operation::clock::libfaketime;

/// A program whose clock is off by so much; the one that measures how long things take is not.
fn off(
    servers: &RealServers,
    name: &'static str,
    by: &str,
    program: &str,
    arguments: &[&str],
) -> Server {
    let preload = format!("LD_PRELOAD={}", libfaketime().display());
    let offset = format!("FAKETIME={by}");
    let faked = [&preload, &offset, "FAKETIME_DONT_FAKE_MONOTONIC=1", program];
    let arguments = [&faked, arguments].concat();
    Server::start(&servers.namespace, name, Path::new("env"), &arguments)
}

fn service(servers: &RealServers, by: &str) -> Server {
    let arguments = serve(servers, &HEALTHY.name());
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    off(
        servers,
        "strictmx",
        by,
        env!("CARGO_BIN_EXE_strictmx"),
        &arguments,
    )
}

/// What the service says of the one healthy domain, with a verdict or without.
fn healthy(servers: &RealServers) -> serde_json::Value {
    check(servers, &HEALTHY.name())
}

#[test]
#[ignore = "needs root and Debian's servers: cargo xtask test --only real-servers"]
fn a_wrong_clock_is_told_behind_a_resolver_that_says_no_time() {
    let servers = servers();
    for by in ["-3h", "+40d"] {
        let mut service = service(&servers, by);
        service.wait_until(|| answer(&servers, "/readyz").1.contains("clock"));
        assert_eq!(readiness(&servers), "503", "{by}");
        let report = healthy(&servers);
        assert_eq!(
            report["verdict"], "undetermined",
            "{by}: {}",
            report["sentence"]
        );
        let outcomes = report["outcomes"].as_array().expect("outcomes");
        let fired = outcomes.iter().find(|it| it["outcome"] == "fired");
        assert!(fired.is_none(), "{by}: {fired:?}");
    }
    let mut service = service(&servers, "+0");
    service.wait_until(|| readiness(&servers) == "200");
    let expected = expected::of(&HEALTHY).verdict.name();
    assert_eq!(healthy(&servers)["verdict"], expected);
}

/// On one machine both have its clock: then it is the resolver that believes nobody.
#[test]
#[ignore = "needs root and Debian's servers: cargo xtask test --only real-servers"]
fn a_resolver_with_a_wrong_clock_has_no_domain_blamed() {
    let mut servers = servers();
    servers.resolver().stop();
    for by in ["-30d", "+3650d"] {
        let config = servers.namespace.dir().join("unbound.conf");
        let arguments = ["-c", &config.to_string_lossy()];
        let _resolver = off(&servers, "unbound", by, "unbound", &arguments);
        let mut service = service(&servers, by);
        service.wait_until(|| answer(&servers, "/healthz").0 == "200");
        assert_eq!(readiness(&servers), "503", "{by}");
        assert_ours(&healthy(&servers));
    }
}
