//! What is made of certificates (`CRT-*`); how they come about is the prober's part.

use std::sync::Arc;
use std::time::Duration;

use strictmx_core::arg::Arg;
use strictmx_core::dns::MAX_RECORDS;
use strictmx_core::judge::judge;
use strictmx_core::observation::Observation;
use strictmx_core::octets::Binary;
use strictmx_core::verdict::Verdict;

use super::{evidence, fires, judged, works_for};

const UNPROTECTED: Verdict = Verdict::Unprotected;

#[test]
fn crt_002() {
    let other = "policy certificate names=example.com";
    fires(other, UNPROTECTED, "policy-host-certificate-name");
    let found = names_found(other);
    assert_eq!(found, "example.com");
}

/// A sentence needs only the beginning of what a certificate is for.
#[test]
fn crt_010() {
    let names: Vec<_> = (0..1_500).map(|n| format!("n{n}.example.com")).collect();
    let found = names_found(&format!("policy certificate names={}", names.join(",")));
    let begins = found.starts_with("n0.example.com, n1.example.com, ");
    assert!(begins && found.ends_with('…'), "{found}");
    assert!(found.chars().count() <= 201, "{found}");
}

/// What the finding about names says that it found.
fn names_found(scenario: &str) -> String {
    let report = judge(&evidence(scenario));
    let findings = report.findings();
    let finding = findings.iter();
    let mut finding = finding.filter(|it| it.check == "policy-host-certificate-name");
    let args = &finding.next().expect("a finding").args;
    match args.iter().find(|(name, _)| name == "found") {
        Some((_, Arg::Literal(found))) => found.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn crt_004() {
    let wildcard = "policy certificate names=*.example.com";
    assert_eq!(judged(wildcard).0, Verdict::Enforced, "mta-sts.example.com");
    for deeper in ["*.mta-sts.example.com", "mta-*.example.com"] {
        let wildcard = format!("policy certificate names={deeper}");
        fires(&wildcard, UNPROTECTED, "policy-host-certificate-name");
    }
    let wildcard = "policy certificate names=*.com";
    fires(wildcard, UNPROTECTED, "policy-host-certificate-wildcard");
}

#[test]
fn crt_005() {
    for (fault, check) in [
        ("self-signed", "policy-host-certificate-self-signed"),
        ("unknown-issuer", "policy-host-certificate-untrusted"),
        (
            "missing-intermediate",
            "policy-host-certificate-chain-incomplete",
        ),
    ] {
        fires(
            &format!("policy certificate path={fault}"),
            UNPROTECTED,
            check,
        );
    }
    // What is sent along and unrelated does not matter to senders.
    assert_eq!(judged("policy certificate beside=-1d").0, Verdict::Enforced);
}

#[test]
fn crt_009() {
    for weak in ["path=weak-algorithm", "rsa=1024 path=weak-algorithm"] {
        let weak = format!("policy certificate {weak}");
        fires(&weak, UNPROTECTED, "policy-host-certificate-weak");
    }
}

#[test]
fn crt_013() {
    let outside = "policy certificate path=name-constraint";
    fires(outside, UNPROTECTED, "policy-host-certificate-untrusted");
}

#[test]
fn crt_014() {
    let old = "policy fails tls-handshake tls-version";
    fires(old, UNPROTECTED, "policy-host-tls-version");
}

/// As many TLSA records as are read, and as large certificates as a handshake carries: what is
/// compared with each record is reckoned once.
#[test]
fn records_times_certificates_are_no_work() {
    let mut scenario = "@ MX secure\nmail A secure\n".to_owned();
    for n in 0..MAX_RECORDS {
        scenario += &format!("_25._tcp.mail TLSA 2 {} 1 {n:064x}\n", n % 2);
    }
    scenario += "_25._tcp.mail TLSA secure";
    let mut evidence = evidence(&scenario);
    let mut sessions = 0;
    for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
        if let Observation::Smtp(session) = &mut entry.observation {
            let tls = session.tls.as_mut().expect("a session");
            tls.chain.extend(vec![Binary(vec![7; 60_000]); 2]);
            sessions += 1;
        }
    }
    assert!(sessions > 0);
    let report = judge(&evidence);
    let findings = report.findings();
    assert!(findings.iter().any(|it| it.check == "dane-tlsa-mismatch"));
    works_for(Duration::from_secs(1), || {
        judge(&evidence);
    });
}
