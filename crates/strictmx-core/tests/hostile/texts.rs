//! Records, policies and SMTP replies.

use strictmx_core::smtp::Reply;
use strictmx_core::smtp::reply::{Extent, MAX_LINE, MAX_LINES};
use strictmx_core::sts::policy;
use strictmx_core::{sts, tlsrpt};

use super::Row;

pub(super) const RECORDS: &[Row] = &[
    ("TXT-001", || sts_valid(&["v=STSv1; id=20240101000000Z;"])),
    ("TXT-002", || sts_valid(&["v=STSv1;id=abc"])),
    ("TXT-004", || {
        sts_fault(&format!("v=STSv1; id={}", "a".repeat(33)), "IdMalformed");
    }),
    ("TXT-007", || {
        sts_valid(&["v=STSv1; id=a; id=b"]);
        sts_fault(
            "v=STSv1; id=a; id=b",
            "IdRepeated { first: \"a\", found: \"b\" }",
        );
    }),
    ("TXT-009", || {
        sts_valid(&["v=STSv1; id=a", "google-site-verification=abc"]);
    }),
    ("TXT-010", || {
        sts_valid(&[&["v=STSv1; id=po", "licy1;"].concat()]);
    }),
    ("TXT-011", || {
        sts_near_miss(" v=STSv1; id=a", "LeadingBlank");
    }),
    ("TXT-012", || sts_near_miss("v=stsv1; id=a", "Case")),
    ("TXT-014", || sts_near_miss("id=a; v=STSv1", "NotFirst")),
    ("TXT-015", || {
        sts_fault("v=STSv1; id=a; note=café;", "NonAscii");
    }),
    ("TXT-016", || {
        sts_fault("v=STSv1; id=a\x1b[2J\x07", "ControlChar");
    }),
    ("TXT-017", || {
        sts_fault("v=STSv1; id=<img src=x onerror=alert(1)>;", "IdMalformed");
    }),
    ("TXT-019", || {
        let texts = vec![b"v=STSv1; id=a".to_vec(); 200];
        let selection = sts::record::select(&texts);
        assert_eq!(
            (selection.candidates.len(), selection.record()),
            (200, None)
        );
    }),
    ("RPT-001", || {
        tlsrpt_valid("v=TLSRPTv1; rua=mailto:tls@example.com", 1);
    }),
    ("RPT-002", || {
        tlsrpt_valid("v=TLSRPTv1; rua=mailto:a@x.com,https://r.x.com/v1", 2);
    }),
    ("RPT-004", || {
        let scheme = "Scheme { found: \"javascript\" }";
        tlsrpt_fault("v=TLSRPTv1; rua=javascript:alert(document.domain)", scheme);
    }),
    ("RPT-005", || {
        let uri = "mailto:a@x.com?bcc=victim@y.com%0d%0aX:";
        tlsrpt_fault(
            &format!("v=TLSRPTv1; rua={uri} z"),
            "Character { found: ' ' }",
        );
        tlsrpt_fault(&format!("v=TLSRPTv1; rua={uri}%20z"), "HeaderInjection");
    }),
    ("RPT-007", || tlsrpt_fault("v=TLSRPTv1;", "NoFields")),
    ("RPT-008", || {
        let text = b"v=TLSRPTv1; rua=mailto:a@x.com".to_vec();
        let selection = tlsrpt::record::select(&[text.clone(), text]);
        assert_eq!((selection.candidates.len(), selection.record()), (2, None));
    }),
    ("RPT-009", || {
        tlsrpt_fault("v=TLSRPTv1; rua=mailto:a!10m@x.com", "ExclamationMark");
    }),
];

const GOOD: &str = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800\n";

pub(super) const POLICIES: &[Row] = &[
    ("PBD-001", || {
        assert!(policy::parse(GOOD.as_bytes()).is_valid());
    }),
    ("PBD-003", || {
        policy_fault(format!("\u{FEFF}{GOOD}"), "ByteOrderMark");
    }),
    ("PBD-004", || {
        let utf16: Vec<u8> = GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect();
        policy_fault(utf16, "Utf16");
    }),
    ("PBD-006", || {
        policy_fault(with("enforce", "Enforce"), "Mode");
        policy_fault(with("enforce", "enforced"), "Mode");
        policy_fault(with("mode: enforce\n", ""), "Missing { field: \"mode\"");
    }),
    ("PBD-013", || {
        let parsed =
            policy::parse(with("mode: enforce", "mode: testing\nmode: enforce").as_bytes());
        assert_eq!(
            parsed.value.map(|policy| policy.mode),
            Some(sts::Mode::Testing)
        );
        assert_eq!(parsed.faults.len(), 1);
    }),
    ("PBD-015", || {
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
    }),
    ("PBD-016", || {
        policy_fault(with("mx.example.com", "mx.münchen.de"), "ULabel");
        assert!(
            policy::parse(with("mx.example.com", "mx.xn--mnchen-3ya.de").as_bytes()).is_valid()
        );
    }),
    ("PBD-018", || policy_fault("x".repeat(65_000), "NoField")),
    ("PBD-019", || {
        policy_fault("\n".repeat(65_536), "BlankLineAtEnd");
    }),
    ("PBD-020", || {
        let parsed =
            policy::parse(format!("{GOOD}unknown: x {{ policy_string = y }}\n").as_bytes());
        let extensions = parsed.value.map(|policy| policy.extensions);
        let expected = ("unknown".to_owned(), "x { policy_string = y }".to_owned());
        assert_eq!(extensions, Some(vec![expected]));
    }),
    ("PBD-021", || {
        policy_fault(
            with("mx.example.com", "\"><img src=x onerror=alert(1)>"),
            "List",
        );
    }),
    ("PBD-023", || {
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
    }),
];

pub(super) const REPLIES: &[Row] = &[
    ("SMT-004", || {
        let flood = b"220-a\r\n".repeat(10_000);
        assert_eq!(Reply::extent(&flood), Extent::Hopeless);
        assert_eq!(Reply::extent(&flood[..7 * MAX_LINES]), Extent::Unfinished);
        reply_fault(&flood, "TooManyLines");
    }),
    ("SMT-005", || {
        let line = vec![b'2'; MAX_LINE + 1];
        assert_eq!(Reply::extent(&line), Extent::Hopeless);
        reply_fault(&line, "LineTooLong");
    }),
    ("SMT-009", || {
        let offers = |text: &str| {
            let reply = Reply::parse(format!("250-mx\r\n{text}\r\n").as_bytes()).value;
            reply.expect("a reply").has_capability("STARTTLS")
        };
        assert!(offers("250 STARTTLS") && offers("250 starttls"));
        assert!(!offers("250 XSTARTTLS") && !offers("250 SIZE 1"));
    }),
    ("SMT-011", || {
        let octets = b"220 ready\r\n250-INJECTED\r\n250 AUTH PLAIN\r\n";
        assert_eq!(Reply::extent(octets), Extent::Complete(11));
        let parsed = Reply::parse(octets);
        assert_eq!(
            parsed.value.map(|reply| reply.lines),
            Some(vec!["ready".to_owned()])
        );
    }),
    ("SMT-012", || {
        reply_fault(b"250-mx\r\n550 no\r\n", "CodeChanges");
    }),
    ("SMT-013", || {
        reply_fault(b"2 50\r\n", "Code");
        reply_fault(b"25\r\n", "Code");
        reply_fault(b"abc ok\r\n", "Code");
        // These are said, and the reply is understood all the same.
        reply_fault(b"250 ok\n", "BareLineFeed");
        reply_fault(b"250 o\0k\r\n", "ControlChar");
        reply_fault(b"250 \xFF\r\n", "NonAscii");
    }),
    ("SMT-021", || {
        let text = "250-mx\r\n250-SIZE 99999999999999999999\r\n250 LIMITS MAILMAX=-1\r\n";
        let reply = Reply::parse(text.as_bytes()).value.expect("a reply");
        assert_eq!(reply.to_string(), text);
    }),
];

fn sts_valid(texts: &[&str]) {
    let texts: Vec<_> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    assert!(sts::record::select(&texts).record().is_some());
}

#[track_caller]
fn sts_fault(text: &str, fault: &str) {
    let faults = format!("{:?}", sts::record::parse(text.as_bytes()).faults);
    assert!(faults.contains(fault), "{text:?}: {faults}");
}

#[track_caller]
fn sts_near_miss(text: &str, fault: &str) {
    let selection = sts::record::select(&[text.as_bytes().to_vec()]);
    let (_, found) = selection.near_miss.expect(text);
    assert_eq!(format!("{:?}", found.value), fault);
    assert!(selection.candidates.is_empty());
}

fn tlsrpt_valid(text: &str, destinations: usize) {
    let record = tlsrpt::record::parse(text.as_bytes()).value.expect(text);
    assert_eq!(record.rua.len(), destinations);
}

#[track_caller]
fn tlsrpt_fault(text: &str, fault: &str) {
    let parsed = tlsrpt::record::parse(text.as_bytes());
    let faults = format!("{:?}", parsed.faults);
    assert!(
        !parsed.is_valid() && faults.contains(fault),
        "{text:?}: {faults}"
    );
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

#[track_caller]
fn reply_fault(octets: &[u8], fault: &str) {
    let faults = format!("{:?}", Reply::parse(octets).faults);
    assert!(faults.contains(fault), "{faults}");
}
