//! The product in the namespace: `strictmx check`, as a user runs it, against each domain.

use std::collections::BTreeSet;

use serde_json::Value;
use strictmx_core::{
    dns::{self, Bogus, DnsFailure, Lookup},
    evidence::Evidence,
    observation::Observation,
    question::{Question, RecordType},
};

use super::{
    RealServers, expected,
    plan::{Domain, Zone},
};

/// Every difference between what a scan of the domain says and what is expected, in words.
pub(super) fn differences(servers: &RealServers, domain: &Domain) -> Vec<String> {
    let expected = expected::of(domain);
    let report = match check(servers, &domain.name()) {
        Ok(report) => report,
        Err(trouble) => return vec![trouble],
    };
    let mut differences = Vec::new();
    let verdict = report["verdict"].as_str().unwrap_or_default();
    if verdict != expected.verdict.name() {
        differences.push(format!(
            "verdict {verdict}, not {}",
            expected.verdict.name()
        ));
    }
    // A check fires once for each address that it judges.
    let findings = report["findings"].as_array().into_iter().flatten();
    let fired: BTreeSet<_> = findings
        .filter_map(|finding| finding["check"].as_str())
        .collect();
    let missing: Vec<_> = expected
        .fired
        .iter()
        .filter(|id| !fired.contains(*id))
        .collect();
    let unasked: Vec<_> = fired
        .iter()
        .filter(|id| !expected.fired.contains(id))
        .collect();
    if !missing.is_empty() || !unasked.is_empty() {
        differences.push(format!(
            "fired too little {missing:?}, too much {unasked:?}"
        ));
    }
    let validation = validation(&report, domain);
    if validation != planned_validation(domain.zone) {
        differences.push(format!("the record's lookup is {validation}"));
    }
    differences
}

/// The evidence of a scan.
pub(super) fn evidence(servers: &RealServers, domain: &Domain) -> Evidence {
    let report = check(servers, &domain.name()).unwrap_or_else(|trouble| panic!("{trouble}"));
    let evidence = Evidence::from_json(report["evidence"].to_string().as_bytes());
    evidence.unwrap_or_else(|error| panic!("{error}"))
}

/// Runs the program and reads its standard output, which is JSON and nothing else.
fn check(servers: &RealServers, policy_domain: &str) -> Result<Value, String> {
    let output = servers
        .command("timeout")
        .args([
            "60",
            env!("CARGO_BIN_EXE_strictmx"),
            "check",
            policy_domain,
            "--format",
            "json",
        ])
        // Nobody else's servers are to be spared here.
        .args(["--pause", "0"])
        .args(["--doh", &servers.doh(), "--ca-file"])
        .arg(servers.ca_file())
        .output()
        .map_err(|error| error.to_string())?;
    serde_json::from_slice(&output.stdout).map_err(|error| {
        format!(
            "{}, and no JSON ({error}): {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

fn planned_validation(zone: Zone) -> &'static str {
    match zone {
        Zone::Signed | Zone::ManyIterations => "authentic",
        Zone::Unsigned => "not authentic",
        Zone::Damaged | Zone::KeyTrap => "bogus, EDE 6",
        Zone::SignaturesExpired => "bogus, EDE 7",
    }
}

/// What the evidence says of DNSSEC at the `_mta-sts` record.
fn validation(report: &Value, domain: &Domain) -> String {
    let evidence = match Evidence::from_json(report["evidence"].to_string().as_bytes()) {
        Ok(evidence) => evidence,
        Err(error) => return format!("not in the evidence: {error}"),
    };
    let owner = evidence.policy_domain.prefixed("_mta-sts");
    let question = Question::dns(owner.clone(), RecordType::Txt);
    let Some(Observation::Dns(exchange)) = evidence.observation(&question) else {
        return format!("not in the evidence of {}", domain.name());
    };
    match dns::read(&owner, RecordType::Txt, exchange) {
        Lookup::Found(rrset) if rrset.authentic => "authentic".to_owned(),
        Lookup::Found(_) => "not authentic".to_owned(),
        Lookup::Failed(DnsFailure::Bogus(Bogus {
            error: Some(error), ..
        })) => format!("bogus, EDE {}", error.code),
        other => format!("{other:?}"),
    }
}
