//! The rows of `data/hostile_inputs.csv` that a name or a parser meets. Their input column is
//! prose, so each row is spelt out here; every row of these surfaces is either judged below or
//! said to be decided elsewhere.

use std::collections::BTreeSet;

use strictmx_core::domain_name::DomainName;
use strictmx_core::smtp::Reply;
use strictmx_core::smtp::reply::{Extent, MAX_LINE, MAX_LINES};
use strictmx_core::sts::policy;
use strictmx_core::{sts, tlsrpt};

/// The surfaces that names and parsers meet.
const SURFACES: [&str; 6] = [
    "domain",
    "dns_txt_mta_sts",
    "dns_txt_tlsrpt",
    "dns_mx",
    "policy_body",
    "smtp",
];

/// Rows that somebody else decides, and who.
const ELSEWHERE: &[(&str, &str)] = &[
    ("DOM-009", "the public suffix list, which the service knows"),
    (
        "DOM-050",
        "JSON that is not UTF-8: refused before there is a string",
    ),
    ("DOM-055", "the opt-out list of the service"),
    ("TXT-018", "the size of a DNS answer: the prober"),
    ("TXT-020", "aliases: the resolver and the scan"),
    ("TXT-021", "aliases: the resolver and the scan"),
    ("TXT-022", "aliases: the resolver and the scan"),
    ("MX-002", "several MX records: a check"),
    ("MX-006", "an address: the guard"),
    ("MX-008", "addresses: the prober"),
    ("MX-009", "addresses: the scan"),
    ("MX-013", "preferences: the scan"),
    ("PBD-011", "a short max_age: a check"),
    ("SMT-001", "the dialogue: the session"),
    ("SMT-002", "time: the prober"),
    ("SMT-003", "time: the prober"),
    ("SMT-006", "time: the prober"),
    ("SMT-007", "what a code means: a check"),
    ("SMT-008", "the dialogue: the session"),
    ("SMT-010", "the dialogue: the session"),
    ("SMT-015", "escaping: the views"),
    ("SMT-017", "certificates: the checks"),
    ("SMT-018", "TLS: the prober"),
    ("SMT-019", "TLS: the prober"),
    ("SMT-020", "TCP: the prober"),
    ("SMT-022", "budgets: the service"),
    ("SMT-023", "time: the prober"),
];

type Row = (&'static str, fn());

const NAMES: &[Row] = &[
    ("DOM-002", || refused(" \t", "domain.empty")),
    ("DOM-003", || accepted("Example.COM", "example.com")),
    ("DOM-004", || accepted("example.com.", "example.com")),
    ("DOM-005", || refused("example.com..", "domain.empty_label")),
    ("DOM-006", || refused(".example.com", "domain.empty_label")),
    ("DOM-007", || refused("ex..ample.com", "domain.empty_label")),
    ("DOM-008", || refused("com", "domain.public_suffix")),
    ("DOM-010", || refused("localhost", "domain.special_use")),
    // The lab lives in one of these trees: the caller refuses, this says what.
    ("DOM-011", || {
        let trees = "localhost local internal test invalid example onion alt home.arpa";
        for tree in trees.split(' ') {
            assert_eq!(name(&format!("foo.{tree}")).special_use(), Some(tree));
        }
    }),
    ("DOM-012", || {
        for text in ["1.0.0.127.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"] {
            assert_eq!(name(text).special_use(), Some("arpa"), "{text}");
        }
    }),
    ("DOM-015", || {
        for text in ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1"] {
            refused(text, "domain.ip_literal");
        }
    }),
    ("DOM-017", || {
        accepted("169.254.169.254.nip.io", "169.254.169.254.nip.io");
    }),
    ("DOM-019", || {
        let url = "https://example.com/.well-known/mta-sts.txt";
        suggested(url, "domain.url_not_domain", "example.com");
    }),
    ("DOM-020", || {
        suggested("user@example.com", "domain.is_email", "example.com");
        let error = DomainName::parse("user@example.com").expect_err("a mail address");
        assert!(
            !format!("{error:?} {error}").contains("user"),
            "the local part is kept"
        );
    }),
    ("DOM-021", || {
        refused("example.com\r\nHost: evil.test", "domain.control_char");
        let error = DomainName::parse("a\r\nb.example")
            .expect_err("a line end")
            .to_string();
        assert!(error.contains("U+000D") && !error.contains('\n'), "{error}");
    }),
    ("DOM-022", || {
        refused("example.com\r\nX: y", "domain.control_char");
        refused("example.com%0d%0aX: y", "domain.invalid_char");
    }),
    ("DOM-023", || {
        refused("example%2ecom", "domain.invalid_char");
    }),
    ("DOM-024", || {
        refused("example.com\0.evil.test", "domain.control_char");
    }),
    ("DOM-027", || {
        suggested("_mta-sts.example.com", "domain.invalid_char", "example.com");
        suggested("_dmarc.example.com", "domain.invalid_char", "example.com");
    }),
    ("DOM-030", || {
        refused(&format!("{}.com", "a".repeat(64)), "domain.label_too_long");
    }),
    ("DOM-031", || refused(&of_length(253), "domain.too_long")),
    ("DOM-032", || refused(&of_length(254), "domain.too_long")),
    ("DOM-033", || {
        refused(&vec!["a"; 127].join("."), "domain.too_long");
    }),
    ("DOM-035", || {
        accepted("münchen.de", "xn--mnchen-3ya.de");
        assert_eq!(name("xn--mnchen-3ya.de").u_label(), "münchen.de");
    }),
    ("DOM-037", || refused("xn--example-.com", "domain.idna")),
    ("DOM-039", || refused("xn--a", "domain.idna")),
    ("DOM-040", || {
        refused("xn--xn--mnchen-3ya-.de", "domain.idna");
    }),
    ("DOM-041", || accepted("аррӏе.com", "xn--80ak6aa92e.com")),
    ("DOM-042", || accepted("pаypal.com", "xn--pypal-4ve.com")),
    ("DOM-043", || {
        accepted("faß.de", "xn--fa-hia.de");
        accepted("fass.de", "fass.de");
    }),
    ("DOM-044", || {
        accepted("ｅｘａｍｐｌｅ．ｃｏｍ", "example.com");
    }),
    ("DOM-045", || accepted("example。com", "example.com")),
    // One choice for both: what cannot be seen is refused, with the rest as suggestion.
    ("DOM-046", || {
        suggested("exa\u{AD}mple.com", "domain.idna", "example.com");
        suggested("exa\u{200B}mple.com", "domain.idna", "example.com");
    }),
    ("DOM-047", || {
        refused("\u{202E}moc.elpmaxe", "domain.idna");
        let error = DomainName::parse("\u{202E}moc.elpmaxe")
            .expect_err("bidi")
            .to_string();
        assert!(
            error.contains("U+202E") && !error.contains('\u{202E}'),
            "{error}"
        );
    }),
    ("DOM-052", || {
        refused("'; DROP TABLE checks;--", "domain.invalid_char");
    }),
    ("DOM-053", || {
        refused("=cmd|' /C calc'!A0.com", "domain.invalid_char");
    }),
    ("MX-001", || {
        assert!(DomainName::from_labels(Vec::<&[u8]>::new()).is_root());
    }),
    ("MX-004", || {
        assert_eq!(dns("localhost.").special_use(), Some("localhost"));
    }),
    ("MX-005", || assert!(dns("10.0.0.1.").is_address())),
];

const RECORDS: &[Row] = &[
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

const POLICIES: &[Row] = &[
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

const REPLIES: &[Row] = &[
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

#[test]
fn every_row_gets_its_safe_result() {
    let judged = || [NAMES, RECORDS, POLICIES, REPLIES].into_iter().flatten();
    for (id, judge) in judged() {
        println!("{id}");
        judge();
    }
    let mut here: BTreeSet<_> = judged().map(|(id, _)| (*id).to_owned()).collect();
    let judged_here = here.len();
    for (id, _) in ELSEWHERE {
        assert!(here.insert((*id).to_owned()), "{id} is decided twice");
    }
    let mut table = csv::Reader::from_reader(include_str!("data/hostile_inputs.csv").as_bytes());
    let rows = table.records().map(|row| row.expect("a row"));
    let of_these = rows.filter(|row| SURFACES.contains(&&row[1]));
    let listed: BTreeSet<_> = of_these.map(|row| row[0].to_owned()).collect();
    assert_eq!(here, listed);
    println!(
        "{judged_here} rows judged, {} decided elsewhere",
        ELSEWHERE.len()
    );
}

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn dns(text: &str) -> DomainName {
    text.parse().expect(text)
}

fn of_length(octets: usize) -> String {
    let mut name = vec!["a".repeat(49); octets / 50].join(".");
    name.push('.');
    let rest = octets - name.len();
    name + &"b".repeat(rest)
}

fn accepted(text: &str, canonical: &str) {
    assert_eq!(name(text).a_label(), canonical);
    assert_eq!(
        DomainName::from_input(text).expect(text).name.a_label(),
        canonical
    );
}

#[track_caller]
fn refused(text: &str, code: &str) {
    let error = DomainName::parse(text).expect_err(text);
    assert_eq!(error.code(), code, "{text:?}: {error}");
    // What the field forgives has a suggestion at the edge.
    if let Ok(input) = DomainName::from_input(text) {
        assert_eq!(
            error.suggestion.as_deref(),
            Some(input.name.a_label()),
            "{text:?}"
        );
    }
}

#[track_caller]
fn suggested(text: &str, code: &str, suggestion: &str) {
    refused(text, code);
    let error = DomainName::parse(text).expect_err(text);
    assert_eq!(error.suggestion.as_deref(), Some(suggestion));
}

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
