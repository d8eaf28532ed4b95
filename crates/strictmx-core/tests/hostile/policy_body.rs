//! Policies (`PBD-*`).

use std::time::Duration;

use strictmx_core::sts;
use strictmx_core::sts::policy;
use strictmx_core::verdict::Verdict;

use super::{fires, works_for};

const GOOD: &str = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800\n";

#[test]
fn pbd_001() {
    assert!(policy::parse(GOOD.as_bytes()).is_valid());
}

#[test]
fn pbd_003() {
    policy_fault(format!("\u{FEFF}{GOOD}"), "ByteOrderMark");
}

#[test]
fn pbd_004() {
    let utf16: Vec<u8> = GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    policy_fault(utf16, "Utf16");
}

#[test]
fn pbd_006() {
    policy_fault(with("enforce", "Enforce"), "Mode");
    policy_fault(with("enforce", "enforced"), "Mode");
    policy_fault(with("mode: enforce\n", ""), "Missing { field: \"mode\"");
}

#[test]
fn pbd_011() {
    for (max_age, check) in [
        ("0", "rollout-max-age-zero"),
        ("60", "rollout-max-age-short"),
    ] {
        let body = with("604800", max_age);
        assert!(policy::parse(body.as_bytes()).is_valid());
        let lines: String = body.lines().map(|line| format!("| {line}\n")).collect();
        let lines = lines.replace("mx.example.com", "mail.example.com");
        fires(&lines, Verdict::Enforced, check);
    }
}

#[test]
fn pbd_013() {
    let parsed = policy::parse(with("mode: enforce", "mode: testing\nmode: enforce").as_bytes());
    assert_eq!(
        parsed.value.map(|policy| policy.mode),
        Some(sts::Mode::Testing)
    );
    assert_eq!(parsed.faults.len(), 1);
}

#[test]
fn pbd_015() {
    policy_fault(with("mx.example.com", ".example.com"), "LeadingDot");
    policy_fault(with("mx.example.com", "[::1]"), "AddressLiteral");
    policy_fault(with("mx.example.com", "mx.example.com:25"), "Port");
    policy_fault(with("mx.example.com", "mx_1.example.com"), "Underscore");
    // In the grammar (RFC 5321 4.1.2), and matching nothing: said, not invalid.
    let parsed = policy::parse(with("mx.example.com", "1.2.3.4").as_bytes());
    assert!(parsed.is_valid());
    assert!(matches!(
        parsed.faults[0].value,
        policy::Fault::MxIsAddress { .. }
    ));
}

#[test]
fn pbd_016() {
    policy_fault(with("mx.example.com", "mx.münchen.de"), "ULabel");
    assert!(policy::parse(with("mx.example.com", "mx.xn--mnchen-3ya.de").as_bytes()).is_valid());
}

#[test]
fn pbd_018() {
    policy_fault("x".repeat(65_000), "NoField");
}

#[test]
fn pbd_019() {
    // Nothing but empty lines is no policy; between or behind fields they are told.
    let newlines = "
"
    .repeat(65_536);
    policy_fault(&newlines, "Empty");
    policy_fault(
        format!(
            "{GOOD}{}",
            "
"
            .repeat(65_000)
        ),
        "BlankLineAtEnd",
    );
    works_for(Duration::from_millis(10), || {
        assert!(!policy::parse(newlines.as_bytes()).is_valid());
    });
}

#[test]
fn pbd_020() {
    let parsed = policy::parse(format!("{GOOD}unknown: x {{ policy_string = y }}\n").as_bytes());
    let extensions = parsed.value.map(|policy| policy.extensions);
    let expected = ("unknown".to_owned(), "x { policy_string = y }".to_owned());
    assert_eq!(extensions, Some(vec![expected]));
}

#[test]
fn pbd_021() {
    policy_fault(
        with("mx.example.com", "\"><img src=x onerror=alert(1)>"),
        "List",
    );
}

#[test]
fn pbd_023() {
    for octet in (0..0x20)
        .chain([0x7f, 0x9b])
        .filter(|octet| !b"\t\n\r".contains(octet))
    {
        let body = [GOOD.as_bytes(), b"note: a", &[octet], b"b\n"].concat();
        policy_fault(
            body,
            if octet == 0x9b {
                "NotUtf8"
            } else {
                "ControlChar"
            },
        );
    }
}

fn with(from: &str, to: &str) -> String {
    GOOD.replace(from, to)
}

#[track_caller]
fn policy_fault(body: impl AsRef<[u8]>, fault: &str) {
    let parsed = policy::parse(body.as_ref());
    let faults: Vec<_> = parsed
        .faults
        .iter()
        .map(|fault| format!("{:?}", fault.value))
        .collect();
    assert!(
        !parsed.is_valid() && faults.len() == 1 && faults[0].contains(fault),
        "{faults:?}"
    );
}
