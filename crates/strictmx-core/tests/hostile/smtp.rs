//! SMTP replies (`SMT-*`).

use strictmx_core::smtp::Reply;
use strictmx_core::smtp::reply::{Extent, MAX_LINE, MAX_LINES};
use strictmx_core::verdict::Verdict;

use super::{fires, judged};

#[test]
fn smt_004() {
    let flood = b"220-a\r\n".repeat(10_000);
    assert_eq!(Reply::extent(&flood), Extent::Hopeless);
    assert_eq!(Reply::extent(&flood[..7 * MAX_LINES]), Extent::Unfinished);
    reply_fault(&flood, "TooManyLines");
}

#[test]
fn smt_005() {
    let line = vec![b'2'; MAX_LINE + 1];
    assert_eq!(Reply::extent(&line), Extent::Hopeless);
    reply_fault(&line, "LineTooLong");
}

#[test]
fn smt_009() {
    let offers = |text: &str| {
        let reply = Reply::parse(format!("250-mx\r\n{text}\r\n").as_bytes()).value;
        reply.expect("a reply").has_capability("STARTTLS")
    };
    assert!(offers("250 STARTTLS") && offers("250 starttls"));
    assert!(!offers("250 XSTARTTLS") && !offers("250 SIZE 1"));
}

#[test]
fn smt_011() {
    let octets = b"220 ready\r\n250-INJECTED\r\n250 AUTH PLAIN\r\n";
    assert_eq!(Reply::extent(octets), Extent::Complete(11));
    let parsed = Reply::parse(octets);
    assert_eq!(
        parsed.value.map(|reply| reply.lines),
        Some(vec!["ready".to_owned()])
    );
}

#[test]
fn smt_012() {
    reply_fault(b"250-mx\r\n550 no\r\n", "CodeChanges");
}

#[test]
fn smt_013() {
    reply_fault(b"2 50\r\n", "Code");
    reply_fault(b"25\r\n", "Code");
    reply_fault(b"abc ok\r\n", "Code");
    // These are said, and the reply is understood all the same.
    reply_fault(b"250 ok\n", "BareLineFeed");
    reply_fault(b"250 o\0k\r\n", "ControlChar");
    reply_fault(b"250 \xFF\r\n", "NonAscii");
}

#[test]
fn smt_021() {
    let text = "250-mx\r\n250-SIZE 99999999999999999999\r\n250 LIMITS MAILMAX=-1\r\n";
    let reply = Reply::parse(text.as_bytes()).value.expect("a reply");
    assert_eq!(reply.to_string(), text);
}

#[track_caller]
fn reply_fault(octets: &[u8], fault: &str) {
    let faults = format!("{:?}", Reply::parse(octets).faults);
    assert!(faults.contains(fault), "{faults}");
}

#[test]
fn smt_007() {
    for (cause, verdict) in [
        ("greeting replied-no 554", Verdict::Undetermined),
        ("greeting replied-later 421", Verdict::Undetermined),
        ("ehlo replied-later 450", Verdict::Undetermined),
    ] {
        let (judged, fired) = judged(&format!("smtp mail fails {cause}"));
        assert_eq!(judged, verdict, "{cause}: {fired:?}");
    }
}

/// Whoever cannot say EHLO cannot say STARTTLS.
#[test]
fn smt_008() {
    for refusal in ["500 what", "502 5.5.1 no"] {
        let (verdict, check) = (Verdict::EnforcedAtRisk, "mx-tls-starttls-missing");
        fires(&format!("smtp mail ehlo {refusal}"), verdict, check);
    }
    let (judged, fired) = judged("smtp mail ehlo 550 5.7.1 no");
    assert_eq!(judged, Verdict::Undetermined, "{fired:?}");
}

#[test]
fn smt_010() {
    for refusal in ["454 4.7.0 TLS not available", "502 5.5.1 no"] {
        let (verdict, check) = (Verdict::EnforcedAtRisk, "mx-tls-starttls-refused");
        fires(&format!("smtp mail starttls {refusal}"), verdict, check);
    }
    let silent = "smtp mail fails tls-handshake timeout";
    fires(silent, Verdict::EnforcedAtRisk, "mx-tls-handshake-failed");
}

#[test]
fn smt_017() {
    for (certificate, check) in [
        ("names=other.example", "mx-tls-certificate-name"),
        ("expires=-1d", "mx-tls-certificate-expired"),
        ("path=self-signed", "mx-tls-certificate-self-signed"),
    ] {
        let verdict = Verdict::EnforcedAtRisk;
        fires(
            &format!("smtp mail certificate {certificate}"),
            verdict,
            check,
        );
    }
    // Each address has its own.
    let one = "smtp mail v6 certificate expires=-1d";
    fires(one, Verdict::Enforced, "mx-tls-certificate-expired");
}
