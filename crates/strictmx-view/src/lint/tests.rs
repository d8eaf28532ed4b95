use std::collections::BTreeSet;

use super::*;

fn now() -> Timestamp {
    Timestamp::from_unix(1_764_000_000)
}

#[test]
fn where_reports_go_says_nothing_of_a_domain_that_was_not_named() {
    let judged = lint(
        Kind::TlsrptRecord,
        b"v=TLSRPTv1; rua=mailto:a@b.example",
        now(),
    );
    assert!(judged.valid);
    let checks: Vec<_> = judged.findings.iter().map(|found| &found.check).collect();
    assert!(checks.is_empty(), "{checks:?}");
}

#[test]
fn kinds_are_guessed() {
    let cases = [
        ("v=STSv1; id=1", Kind::StsRecord),
        ("V=stsv1, id=1", Kind::StsRecord),
        ("v=TLSRPTv1; rua=mailto:a@example.com", Kind::TlsrptRecord),
        ("version: STSv1\nmode: enforce\n", Kind::StsPolicy),
        ("mode: none", Kind::StsPolicy),
        // What they speak of.
        ("version: STSv1\nmx: mx.tlsrpt.net\n", Kind::StsPolicy),
        ("mode: none\n# TLSRPT comes later", Kind::StsPolicy),
        ("version: TLSRPTv1\nrua: a@b.example", Kind::TlsrptRecord),
        ("<html>", Kind::StsPolicy),
        ("", Kind::StsPolicy),
    ];
    for (text, kind) in cases {
        assert_eq!(guess(text.as_bytes()), kind, "{text}");
    }
}

#[test]
fn a_text_is_judged_alone() {
    let good = "version: STSv1\nmode: enforce\nmx: mail.strictmx.dev\nmax_age: 2419200\n";
    let judged = lint(Kind::StsPolicy, good.as_bytes(), now());
    assert_eq!(
        (judged.valid, judged.findings, judged.canonical.as_deref()),
        (true, vec![], Some(good))
    );
    let bad = lint(
        Kind::StsPolicy,
        good.replace("enforce", "Enforce").as_bytes(),
        now(),
    );
    assert!(!bad.valid && bad.canonical.is_none());
    let [finding] = &bad.findings[..] else {
        panic!("{:?}", bad.findings)
    };
    assert_eq!(
        (finding.check.as_str(), finding.line),
        ("sts-policy-mode-unknown", Some(2))
    );
}

#[test]
fn what_was_meant_is_written_out() {
    let policy = "version: STSv1\nmode: enforce\nmx: mail.strictmx.dev\nmax_age: 2419200\n";
    let odd = policy.replace("enforce", "Enforce").replace('\n', "\r\n");
    let nobodys = "v=TLSRPTv1; rua=";
    let two_in_one = "version: STSv1\nmode: enforce\nmx: a.strictmx.dev b.strictmx.dev\nmx: c.strictmx.dev\nmax_age: 2419200\n";
    let three = "version: STSv1\nmode: enforce\nmx: a.strictmx.dev\nmx: b.strictmx.dev\nmx: c.strictmx.dev\nmax_age: 2419200\n";
    let underscore = policy.replace("mail.", "my_mail.");
    let local = policy.replace("mail.strictmx.dev", "mail");
    let template = "version: STSv1\nmode: Enforce\nmx: mail.yourdomain.com\nmax_age: 2419200\n";
    let beside_template = "version: STSv1\nmode: enforce\nmx: mail.yourdomain.com\nmx: mail.strictmx.dev\nmax_age: 2419200\n";
    let cases = [
        (Kind::StsPolicy, policy, None),
        (Kind::StsPolicy, &odd, Some(policy)),
        // Nobody knows which servers.
        (
            Kind::StsPolicy,
            "version: STSv1\nmode: enforce\nmax_age: 86400\n",
            None,
        ),
        (Kind::StsPolicy, "<html>", None),
        // No line is lost.
        (Kind::StsPolicy, two_in_one, Some(three)),
        (Kind::StsPolicy, &underscore, None),
        (Kind::StsPolicy, &local, None),
        // A template's server is nobody's.
        (Kind::StsPolicy, template, None),
        (Kind::StsPolicy, beside_template, Some(policy)),
        (Kind::StsRecord, "v=STSv1; id=1;", None),
        (
            Kind::StsRecord,
            "v=STSv1; id=2026-01-01",
            Some("v=STSv1; id=20260101;"),
        ),
        (Kind::StsRecord, "v=STSv1, id=7", Some("v=STSv1; id=7;")),
        (
            Kind::TlsrptRecord,
            "v=TLSRPTv1; rua=a@b.example",
            Some("v=TLSRPTv1; rua=mailto:a@b.example;"),
        ),
        // Whose it is was not said.
        (Kind::TlsrptRecord, nobodys, None),
    ];
    for (kind, text, meant) in cases {
        let judged = lint(kind, text.as_bytes(), now());
        let corrected = judged.corrected.map(|text| text.replace("\r\n", "\n"));
        assert_eq!(corrected.as_deref(), meant, "{text}");
        if let Some(meant) = meant {
            assert!(lint(kind, meant.as_bytes(), now()).valid, "{meant}");
        }
    }
}

/// What is wrong with a line `mx`, and what to write instead.
#[test]
fn malformed_mx_lines_are_told_what_to_be() {
    let cases = [
        ("*strictmx.dev", "Write mx: *.strictmx.dev in its place."),
        (
            "a.strictmx.dev, b.strictmx.dev",
            "Write mx: a.strictmx.dev, mx: b.strictmx.dev, each in a line of its own.",
        ),
        (
            "our mail server",
            "Write one host name a line, as it stands in the MX record.",
        ),
    ];
    for (value, remedy) in cases {
        let text = format!("version: STSv1\nmode: enforce\nmx: {value}\nmax_age: 2419200\n");
        let judged = lint(Kind::StsPolicy, text.as_bytes(), now());
        let [found] = &judged.findings[..] else {
            panic!("{value}: {:?}", judged.findings);
        };
        assert_eq!(found.remedy.to_string(), remedy, "{value}");
    }
}

#[test]
fn servers_that_nobody_has_are_a_finding() {
    let found = |value: &str| {
        let text = format!("version: STSv1\nmode: enforce\nmx: {value}\nmax_age: 2419200\n");
        let judged = lint(Kind::StsPolicy, text.as_bytes(), now());
        let checks = judged.findings.into_iter().map(|found| found.check);
        checks.collect::<Vec<_>>()
    };
    for value in [
        "mail",
        "localhost",
        "mail.local",
        "*.corp.internal",
        "mail.yourdomain.com",
        "your-mail-server.com",
        "mail.example.com",
        "*.example.net",
        "mail.lab.test",
    ] {
        assert_eq!(found(value), ["sts-mx-pattern-template"], "{value}");
    }
    for value in ["mail.strictmx.dev", "www1.your-server.de", "mx.latest.dev"] {
        assert_eq!(found(value), [""; 0], "{value}");
    }
}

#[test]
fn an_address_in_brackets_is_no_placeholder() {
    for value in ["[IPv6:2001:db8::1]", "[ipv6:2001:db8::1]", "[2001:db8::1]"] {
        let text = format!("version: STSv1\nmode: enforce\nmx: {value}\nmax_age: 2419200\n");
        let judged = lint(Kind::StsPolicy, text.as_bytes(), now());
        let said = judged.findings[0].message.to_string();
        assert!(said.contains("it is an IP address"), "{said}");
    }
}

#[test]
fn an_empty_text_is_called_that() {
    let judged = lint(guess(b""), b"", now());
    let [found] = &judged.findings[..] else {
        panic!("{:?}", judged.findings);
    };
    assert_eq!(found.check, "sts-policy-empty");
    assert_eq!(found.remedy.to_string(), "Put the policy into the file.");
}

#[test]
fn of_a_valid_policy_what_is_left_out_is_counted() {
    let mut policy = "version: STSv1\nmode: enforce\nmax_age: 2419200\n".to_owned();
    (0..130).for_each(|at| policy += &format!("mx: mail{at}\nmx: mail{at}.strictmx.dev\n"));
    let judged = lint(Kind::StsPolicy, policy.as_bytes(), now());
    // Of the first hundred lines every other one is local.
    assert!(judged.valid);
    assert_eq!((judged.findings.len(), judged.omitted), (50, 80));
    let said = judged.sentence();
    assert!(said.contains(" 80 more faults are not listed."), "{said}");
}

#[test]
fn more_records_than_are_read_are_called_that() {
    for (kind, line) in [
        (Kind::StsRecord, "v=STSv1; id=1\n"),
        (Kind::TlsrptRecord, "v=TLSRPTv1; rua=mailto:a@b.example\n"),
    ] {
        let judged = lint(kind, line.repeat(200).as_bytes(), now());
        let [finding] = &judged.findings[..] else {
            panic!("{:?}", judged.findings);
        };
        let multiple = format!("{}-multiple", kind.name());
        assert_eq!((judged.valid, &finding.check), (false, &multiple));
        assert!(
            judged.sentence().starts_with("Not a valid"),
            "{}",
            judged.sentence()
        );
    }
}

#[test]
fn a_template_is_told_without_knowing_the_mail_servers() {
    let text = b"version: STSv1\nmode: enforce\nmx: mail.yourdomain.com\nmax_age: 2419200\n";
    let judged = lint(Kind::StsPolicy, text, now());
    let checks: Vec<_> = judged.findings.iter().map(|found| &*found.check).collect();
    assert_eq!(
        (judged.valid, &checks[..]),
        (true, &["sts-mx-pattern-template"][..])
    );
}

#[test]
fn what_is_no_record_is_said_of_no_domain() {
    for (kind, version) in [
        (Kind::StsRecord, "v=STSv1"),
        (Kind::TlsrptRecord, "v=TLSRPTv1"),
    ] {
        for text in [&b"hello"[..], b"", b"v=spf1 -all\nhello\n"] {
            let judged = lint(kind, text, now());
            assert!(!judged.valid);
            let [finding] = &judged.findings[..] else {
                panic!("{kind:?}: {:?}", judged.findings);
            };
            let said = finding.message.to_string();
            assert!(
                said.contains(version) && !said.contains("example"),
                "{said}"
            );
        }
    }
}

#[test]
fn several_records_stand_one_a_line() {
    let judged = lint(Kind::StsRecord, b"v=STSv1; id=2\n\nv=STSv1; id=1\n", now());
    let [finding] = &judged.findings[..] else {
        panic!("{:?}", judged.findings)
    };
    assert_eq!(
        (finding.check.as_str(), finding.line),
        ("sts-record-multiple", Some(3))
    );
    assert!(!judged.valid);
}

#[test]
fn a_line_of_blanks_is_a_record_and_moves_no_mark() {
    for before in ["  \n", "\n", "\r\n", "_mta-sts TXT \" \"\n"] {
        let text = match before.strip_prefix("_mta-sts") {
            Some(_) => format!("{before}_mta-sts TXT \"v=STSv1; id=1-2\""),
            None => format!("{before}v=STSv1; id=1-2"),
        };
        let judged = lint(Kind::StsRecord, text.as_bytes(), now());
        let malformed = |found: &&LintFinding| found.check == "sts-record-id-malformed";
        let found = judged.findings.iter().find(malformed);
        let found = found.unwrap_or_else(|| panic!("{text}: {:?}", judged.findings));
        let spot = found.span.expect("a place").of(text.as_bytes());
        assert_eq!((spot, found.line), (&b"1-2"[..], Some(2)), "{text}");
    }
}

#[test]
fn marks_stand_in_the_lines_that_findings_name() {
    let cases: [(Kind, &str); 6] = [
        (Kind::StsRecord, "\n\nv=STSv1; id=1-2"),
        (Kind::StsRecord, "v=STSv1; id=1\n\nv=STSv1; id=2\n"),
        (
            Kind::StsRecord,
            "; a comment\n@ MX 10 mail\n_mta-sts TXT (\n  \"v=STSv1;\"\n  \" id=1-2\" )\n",
        ),
        (
            Kind::StsRecord,
            "@ A 192.0.2.1\n_mta-sts TXT \"v=STSv1; id=1;",
        ),
        (
            Kind::TlsrptRecord,
            "\r\n_smtp._tls TXT \"v=TLSRPTv1; rua=a@example.com\"\r\n",
        ),
        (
            Kind::StsPolicy,
            "version: STSv1\nmode: Enforce\nmx: -\nmax_age: 86400\n",
        ),
    ];
    for (kind, text) in cases {
        let judged = lint(kind, text.as_bytes(), now());
        let source = source(kind, text.as_bytes());
        let lines: Vec<_> = source.lines.iter().map(|line| &*line.text).collect();
        let pasted: Vec<_> = text.lines().collect();
        assert_eq!(lines, pasted);
        let named = judged.findings.iter().map(|found| {
            let spot = found.span.expect("a place").of(text.as_bytes());
            (found.line, String::from_utf8_lossy(spot).into_owned())
        });
        let marked = source.marks.iter().map(|mark| {
            let characters = lines[mark.line].chars().skip(mark.start);
            let spot = characters.take(mark.end - mark.start).collect();
            (Some(mark.line + 1), spot)
        });
        let marked: BTreeSet<(_, String)> = marked.collect();
        assert!(!marked.is_empty(), "{text}");
        assert_eq!(marked, named.collect(), "{text}");
    }
}

#[test]
fn what_is_too_long_is_called_that() {
    let record = |prefix: &str| format!("{prefix} a={}", "x".repeat(70_000));
    let policy = |length: usize| {
        let policy = "version: STSv1\nmode: enforce\nmx: mail.strictmx.dev\nmax_age: 2419200\nx: ";
        format!("{policy}{}", "x".repeat(length - policy.len()))
    };
    let cases = [
        (
            Kind::StsRecord,
            record("v=STSv1; id=1;"),
            "sts-record-malformed",
        ),
        (
            Kind::TlsrptRecord,
            record("v=TLSRPTv1; rua=mailto:a@b.example;"),
            "tlsrpt-record-malformed",
        ),
        (
            Kind::StsPolicy,
            policy(65_537),
            "policy-host-body-too-large",
        ),
    ];
    for (kind, text, check) in cases {
        let judged = lint(kind, text.as_bytes(), now());
        assert!(!judged.valid && judged.senders.is_empty(), "{check}");
        let found = &judged.findings[0];
        assert_eq!((&*found.check, found.line), (check, None));
        assert!(found.message.to_string().contains(" octets"), "{check}");
        let said = judged.sentence();
        assert!(!said.contains("does not begin"), "{said}");
    }
    assert!(lint(Kind::StsPolicy, policy(65_536).as_bytes(), now()).valid);
}

mod embedded;
mod largest;
mod parts;
mod pasted;
mod within;
mod zone;

#[test]
fn what_a_sender_makes_of_a_text_has_its_finding() {
    let policy = |lines: &str| {
        format!("version: STSv1\nmode: enforce\nmx: mail.strictmx.dev\n{lines}max_age: 2419200\n")
    };
    let line = |at| format!("mx: mail{at}.strictmx.dev\n");
    let long: String = (0..500).map(line).collect();
    let cases = [
        (
            Kind::StsPolicy,
            policy(&long),
            "chasquid",
            "policy-host-body-large",
        ),
        (
            Kind::StsPolicy,
            policy("\n").replace("strictmx.dev", "strictmx.dev."),
            "maddy",
            "sts-policy-blank-line",
        ),
        (
            Kind::StsPolicy,
            policy("\n").replace("strictmx.dev", "strictmx.dev."),
            "mox",
            "sts-policy-mx-malformed",
        ),
        // The mode that is written twice does not trouble it.
        (
            Kind::StsPolicy,
            policy("mode: testing\n\n"),
            "maddy",
            "sts-policy-blank-line",
        ),
        // What its documents leave open.
        (
            Kind::StsPolicy,
            policy("mode: testing\n"),
            "gmail",
            "sts-policy-field-repeated",
        ),
        (
            Kind::StsPolicy,
            policy("").replace("2419200", "3600"),
            "gmail",
            "rollout-max-age-short",
        ),
        (
            Kind::StsPolicy,
            policy("").replace("enforce", "enforced"),
            "gmail",
            "sts-policy-mode-unknown",
        ),
        (
            Kind::StsRecord,
            "v=STSv1; id=a-b; foo".to_owned(),
            "kumomta",
            "sts-record-malformed",
        ),
    ];
    for (kind, text, sender, check) in cases {
        let judged = lint(kind, text.as_bytes(), now());
        let of_sender = judged.senders.iter().find(|it| it.sender == sender);
        let because = of_sender.and_then(|it| it.because.as_deref());
        assert_eq!(because, Some(check), "{sender}: {text}");
        let mut findings = judged.findings.iter();
        assert!(findings.any(|it| it.check == check), "{check}: {text}");
    }
    let judged = lint(Kind::StsPolicy, policy("Mode: testing\n").as_bytes(), now());
    let of = |check: &str| judged.findings.iter().find(|it| it.check == check);
    let unread = of("sts-policy-unread")
        .expect("a finding")
        .message
        .to_string();
    assert!(unread.ends_with(": `mailauth`."), "{unread}");
    let unknown = of("sts-policy-field-unknown").expect("a finding");
    assert!(!unknown.remedy.to_string().contains("mode"));
}

#[test]
fn a_blank_at_the_end_keeps_not_all_reports_away() {
    let text = b"v=TLSRPTv1; rua=mailto:a@b.example ";
    let judged = lint(Kind::TlsrptRecord, text, now());
    let [finding] = &judged.findings[..] else {
        panic!("{:?}", judged.findings)
    };
    let found = (finding.check.as_str(), finding.severity);
    assert_eq!(found, ("tlsrpt-record-trailing-blank", Severity::Warning));
}
