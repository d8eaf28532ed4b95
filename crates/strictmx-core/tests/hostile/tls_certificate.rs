//! What is made of certificates (`CRT-*`); how they come about is the prober's part.

use strictmx_core::verdict::Verdict;

use super::{fires, judged};

const UNPROTECTED: Verdict = Verdict::Unprotected;

#[test]
fn crt_002() {
    let other = "policy certificate names=example.com";
    fires(other, UNPROTECTED, "policy-host-certificate-name");
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
