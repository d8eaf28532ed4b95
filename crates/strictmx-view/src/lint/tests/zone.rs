//! Lines of a zone file.

use super::*;

/// A record of an owner, whole.
fn record(owner: &str) -> String {
    format!("{owner} 3600 IN TXT \"v=STSv1; id=1;\"")
}

fn judged(text: &str) -> Lint {
    assert_eq!(guess(text.as_bytes()), Kind::StsRecord, "{text}");
    lint(Kind::StsRecord, text.as_bytes(), now())
}

/// Check and severity of each finding, and the octets that it is about.
fn found<'a>(judged: &'a Lint, text: &'a str) -> Vec<(&'a str, Severity, &'a str)> {
    let found = judged.findings.iter().map(|found| {
        let spot = found.span.expect("a place").of(text.as_bytes());
        let spot = std::str::from_utf8(spot).expect("whole characters");
        (&*found.check, found.severity, spot)
    });
    found.collect()
}

#[test]
fn lines_are_read_as_what_they_publish() {
    let cases = [
        (record("_mta-sts.example.com."), Some("_mta-sts.example.com.")),
        (record("_mta-sts"), Some("_mta-sts")),
        (record("_mta-sts.sub"), Some("_mta-sts.sub")),
        (record("\u{feff}_mta-sts"), Some("_mta-sts")),
        ("_mta-sts TXT \"v=STSv1; \" \"id=1\\;\"".to_owned(), Some("_mta-sts")),
        ("_mta-sts TXT v=STSv1\\;\\ id=1".to_owned(), Some("_mta-sts")),
        ("_mta-sts TXT \"v=STSv1;\" id=1".to_owned(), Some("_mta-sts")),
        ("_mta-sts TXT \"v=STSv1;\\032id=\\0491\"".to_owned(), Some("_mta-sts")),
        (
            "; mode: none, version: 1\n@ IN MX 10 mail\n_mta-sts 1h TXT ( \"v=STSv1;\" ; first\n\t\"id=1;\" )\n"
                .to_owned(),
            Some("_mta-sts"),
        ),
        // As `host -t txt` prints it.
        (
            "_mta-sts.example.com descriptive text \"v=STSv1; id=1;\"".to_owned(),
            Some("_mta-sts.example.com."),
        ),
        // As `nslookup` does, on Windows in three lines.
        (
            "_mta-sts.example.com\ttext = \"v=STSv1;\" \" id=1;\"".to_owned(),
            Some("_mta-sts.example.com."),
        ),
        (
            "Server:  a\r\n\r\n_mta-sts.example.com\ttext =\r\n\r\n\t\"v=STSv1;\"\r\n\t\" id=1;\"\r\n".to_owned(),
            Some("_mta-sts.example.com."),
        ),
        (
            "_mta-sts.a.example is an alias for b.example.\nb.example descriptive text \"v=STSv1; id=1;\"".to_owned(),
            Some("_mta-sts.a.example."),
        ),
        (
            "_mta-sts.a.example\tcanonical name = b.example.\nb.example\ttext = \"v=STSv1; id=1;\"".to_owned(),
            Some("_mta-sts.a.example."),
        ),
        // The owner of the line before, whatever its type; or no name at all.
        (format!("_mta-sts A 192.0.2.1\n{}", record("")), Some("_mta-sts")),
        (record(""), None),
        ("TXT \"v=STSv1; id=1;\"".to_owned(), None),
        ("1h30m TXT \"v=STSv1; id=1;\"".to_owned(), None),
        ("$TTL 3600\n$ORIGIN _mta-sts.example.com.\n@ TXT \"v=STSv1; id=1;\"".to_owned(), Some("_mta-sts.example.com.")),
        // The same record twice is one.
        (format!("{0}\n{0}", record("_mta-sts")), Some("_mta-sts")),
    ];
    for (text, owner) in cases {
        let judged = judged(&text);
        assert!(
            judged.valid && judged.findings.is_empty(),
            "{text}: {judged:?}"
        );
        assert_eq!(judged.owner.as_deref(), owner, "{text}");
        let said = owner.map(|owner| format!(" Read as the record of {owner} in a zone file."));
        let sentence = format!("A valid MTA-STS record.{}", said.unwrap_or_default());
        assert_eq!(judged.sentence(), sentence, "{text}");
    }
    let reports = "_smtp._tls.example.com. TXT \"v=TLSRPTv1; rua=mailto:a@b.example\"";
    assert_eq!(guess(reports.as_bytes()), Kind::TlsrptRecord);
    assert!(lint(Kind::TlsrptRecord, reports.as_bytes(), now()).valid);
    // A record is no zone file for having quotes, which senders would see.
    for text in ["\"v=STSv1; id=1;\"", "v=STSv1; id=1;"] {
        assert_eq!(lint(Kind::StsRecord, text.as_bytes(), now()).owner, None);
    }
}

#[test]
fn what_no_name_server_loads_is_not_valid() {
    let long = format!("_mta-sts TXT \"v=STSv1; id=1; a={}\"", "x".repeat(250));
    let spot = &long[14..long.len() - 1];
    let name = format!("{} TXT \"v=STSv1; id=1;\"", "_mta-sts.".repeat(29));
    let cases = [
        ("_mta-sts TXT \"v=STSv1; id=1;", "\""),
        ("_mta-sts TXT \"v=STSv1; id=1;\n\"", "\""),
        ("_mta-sts TXT ( \"v=STSv1; id=1;\"\n", "("),
        ("_mta-sts TXT \"v=STSv1; id=1;\" )", ")"),
        ("_mta-sts CH TXT \"v=STSv1; id=1;\"", "CH"),
        ("_mta-sts TXT \"v=STSv1; id=1; a=\\256\"", "\\2"),
        ("_mta-sts TXT \"v=STSv1; id=1; a=\\+12\" \"\\1\"", "\\1"),
        ("_mta-sts TXT v=STSv1\\;id=1\\", "\\"),
        ("_mta-sts TXT v=STSv1; id=1", ";"),
        (&long, spot),
        (&name, &name[..261]),
    ];
    for (text, spot) in cases {
        let judged = judged(text);
        assert!(!judged.valid && judged.canonical.is_none(), "{text}");
        assert!(judged.senders.is_empty(), "{text}: {:?}", judged.senders);
        let fault = ("sts-record-malformed", Severity::Error, spot);
        let found = found(&judged, text);
        assert!(found.contains(&fault), "{text}: {found:?}");
    }
    // A comment behind a number is none behind a text.
    let serial = format!("@ SOA a b ( 1;serial\n 1 1 1 1 )\n{}", record("_mta-sts"));
    assert!(judged(&serial).valid);
    // Two strings of 255 octets are one text.
    let text = format!(
        "_mta-sts TXT \"v=STSv1; id=1; a={}\" \"{}\"",
        "x".repeat(238),
        "x".repeat(255)
    );
    assert!(judged(&text).valid);
}

#[test]
fn a_record_at_another_name_is_a_finding() {
    let misplaced = |text: &str| {
        let judged = judged(text);
        let of = |it: &&LintFinding| it.check == "sts-record-misplaced";
        let finding = judged.findings.iter().find(of).cloned();
        (
            judged.valid,
            finding.map(|it| (it.severity, it.message.to_string())),
        )
    };
    for owner in [
        "mta-sts.example.com.",
        "@",
        "www",
        "_mta-stsx",
        "_mta-sts.",
        "1and1.example.",
    ] {
        let (valid, finding) = misplaced(&record(owner));
        let (severity, message) = finding.unwrap_or_else(|| panic!("{owner}"));
        assert_eq!((valid, severity), (false, Severity::Error), "{owner}");
        assert!(
            message.contains(&format!("stands at {owner},")),
            "{message}"
        );
    }
    let above = misplaced("www A 192.0.2.1\n TXT \"v=STSv1; id=1;\"");
    assert!(!above.0 && above.1.is_some());
    for owner in ["_mta-sts.example.com", "_MTA-STS.example.com"] {
        for origin in ["", "$ORIGIN example.com.\n"] {
            let (valid, finding) = misplaced(&format!("{origin}{}", record(owner)));
            let (severity, message) = finding.unwrap_or_else(|| panic!("{owner}"));
            // With the zone named it is certain.
            let expected = if origin.is_empty() {
                (true, Severity::Warning)
            } else {
                (false, Severity::Error)
            };
            assert_eq!((valid, severity), expected);
            let owner = owner.to_ascii_lowercase();
            let becomes = format!("becomes {owner}.example.com.");
            assert!(message.contains(&becomes), "{message}");
        }
    }
    let below = format!(
        "$ORIGIN example.com.\n{}",
        record("_mta-sts.mail.example.com")
    );
    let (valid, found) = misplaced(&below);
    let said = found.expect("a finding").1;
    assert!(
        !valid && said.contains("becomes _mta-sts.mail.example.com.example.com."),
        "{said}"
    );
    let twice = format!("$ORIGIN _mta-sts.example.com.\n{}", record("_mta-sts"));
    assert!(!misplaced(&twice).0);
    let elsewhere = format!("$ORIGIN example.net.\n{}", record("_mta-sts.a.b"));
    assert_eq!(misplaced(&elsewhere), (true, None));
    let reports = b"_smtp.tls TXT \"v=TLSRPTv1; rua=mailto:a@b.example\"";
    let reports = lint(Kind::TlsrptRecord, reports, now());
    assert_eq!(reports.findings[0].check, "tlsrpt-record-misplaced");
}

#[test]
fn names_are_one_in_either_case_and_others_are_left_out() {
    let other = record("_MTA-STS").replace("id=1", "id=2");
    let text = format!("{}\n{other}\n", record("_mta-sts"));
    let twice = judged(&text);
    assert!(
        found(&twice, &text)
            .iter()
            .any(|it| it.0 == "sts-record-multiple")
    );
    let both = format!(
        "@ TXT \"v=spf1 -all\"\n{}\n_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@b.example\"\n",
        record("_mta-sts")
    );
    let judged = lint(Kind::StsRecord, both.as_bytes(), now());
    assert!(judged.valid && judged.findings.is_empty(), "{judged:?}");
    assert_eq!(judged.left_out, ["@"]);
    assert!(judged.sentence().ends_with(" Left out: @."));
}

/// Kind, owner, validity and first finding of each part.
fn parts<'a>(judged: &'a Lint) -> Vec<(Kind, Option<&'a str>, bool, Option<&'a str>)> {
    let part = |part: &'a Lint| {
        let first = part.findings.first().map(|found| &*found.check);
        (part.kind, part.owner.as_deref(), part.valid, first)
    };
    judged.each().map(part).collect()
}

#[test]
fn every_record_of_a_zone_file_is_judged() {
    let text = "\
        example.com. TXT \"v=spf1 -all\"\n\
        _smtp._tls.example.com. TXT \"v=TLSRPTv1; rua=a@b.example\"\n\
        _mta-sts.example.com. TXT \"v=STSv1; id=1;\"\n\
        _mta-sts.example.org. TXT \"v=STSv1; id=a-b\"\n\
        _mta-sts TXT \"v=STSv1; id=2;\n\
        mta-sts TXT \"v=STSv1; id=3;\"\n\
        www TXT \"x\"\n";
    use Kind::{StsRecord, TlsrptRecord};
    assert_eq!(guess(text.as_bytes()), TlsrptRecord);
    let judged = lint(StsRecord, text.as_bytes(), now());
    let (com, org) = ("_mta-sts.example.com.", "_mta-sts.example.org.");
    let reports = "_smtp._tls.example.com.";
    assert_eq!(
        parts(&judged),
        [
            (StsRecord, Some(com), true, None),
            (
                TlsrptRecord,
                Some(reports),
                false,
                Some("tlsrpt-record-rua-unusable")
            ),
            (StsRecord, Some(org), false, Some("sts-record-id-malformed")),
            (
                StsRecord,
                Some("_mta-sts"),
                false,
                Some("sts-record-malformed")
            ),
            (
                StsRecord,
                Some("mta-sts"),
                false,
                Some("sts-record-misplaced")
            ),
        ]
    );
    assert!(judged.sentence().ends_with(" Left out: example.com., www."));
    let lines = judged.others.iter().map(|it| it.findings[0].line);
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [Some(2), Some(4), Some(5), Some(6)]
    );
}

#[test]
fn a_line_of_the_other_kind_is_a_record_of_its_own() {
    let text = "v=STSv1; id=a-b;\n\nv=TLSRPTv1; rua=mailto:a@b.example\n";
    let judged = lint(Kind::TlsrptRecord, text.as_bytes(), now());
    assert_eq!(
        parts(&judged),
        [
            (Kind::TlsrptRecord, None, true, None),
            (
                Kind::StsRecord,
                None,
                false,
                Some("sts-record-id-malformed")
            ),
        ]
    );
    // One in the other's place is no second one.
    let swapped = lint(Kind::TlsrptRecord, b"v=STSv1; id=1;", now());
    assert!(!swapped.valid && swapped.others.is_empty(), "{swapped:?}");
}

#[test]
fn findings_name_whose_record_it_is_or_nobody() {
    let record = "TXT \"v=STSv1; id=1;\"\n";
    let named = |owner: &str| {
        let other = record.replace("id=1", "id=2");
        let text = format!("{owner} {record}{owner} {other}");
        let judged = lint(Kind::StsRecord, text.as_bytes(), now());
        judged.findings[0].message.to_string()
    };
    let cases = [
        ("_mta-sts.shop.example.", "_mta-sts.shop.example."),
        ("_mta-sts.shop.example", "_mta-sts.shop.example."),
        ("_mta-sts", "_mta-sts."),
        ("$ORIGIN shop.example.\n_mta-sts", "_mta-sts.shop.example."),
        ("", "_mta-sts."),
    ];
    for (owner, name) in cases {
        let said = named(owner);
        assert!(
            said.contains(&format!("MTA-STS records at {name}")),
            "{owner}: {said}"
        );
    }
    let lines = lint(Kind::StsRecord, b"v=STSv1; id=1;\nv=STSv1; id=2;\n", now());
    let said = lines.findings[0].message.to_string();
    assert!(said.contains(" at _mta-sts."), "{said}");
}

/// What is not judged is not passed.
#[test]
fn of_very_many_names_the_first_are_judged() {
    let of = |count: usize| {
        let names = (0..count).map(|at| record(&format!("_mta-sts.d{at}.example.")) + "\n");
        lint(Kind::StsRecord, names.collect::<String>().as_bytes(), now())
    };
    let all = of(101);
    assert_eq!((all.others.len(), all.findings.len()), (100, 0));
    let many = of(5000);
    assert_eq!(many.others.len(), 100);
    assert_eq!(many.state(), State::Attention);
    let message = many.findings[0].message.to_string();
    assert!(message.starts_with("4899 names"), "{message}");
}

/// What a text can bring about is bounded together.
#[test]
fn of_very_many_faults_some_are_listed() {
    let bad = |at: usize| {
        let fields = "=;".repeat(40);
        format!("_mta-sts.d{at}.example. TXT \"v=STSv1; {fields}\"\n")
    };
    let judged = lint(
        Kind::StsRecord,
        (0..60).map(bad).collect::<String>().as_bytes(),
        now(),
    );
    let found: usize = judged.each().map(|part| part.findings.len()).sum();
    assert!((100..300).contains(&found), "{found}");
    let message = judged.findings[0].message.to_string();
    assert!(message.contains("not judged"), "{message}");
}

/// Too long for an answer that anybody reads.
#[test]
fn a_long_record_is_called_that() {
    let text = format!("v=STSv1; id=1; x={}", "a".repeat(17_000));
    let judged = lint(Kind::StsRecord, text.as_bytes(), now());
    let message = judged.findings[0].message.to_string();
    assert!(message.contains("16,384 octets"), "{message}");
}

/// A line that is not read among lines that are is not passed over.
#[test]
fn lines_that_no_name_server_reads_are_told() {
    let good = record("_mta-sts.a.example.");
    let alias = "_mta-sts.a.example. CNAME a.example.";
    for line in [
        "  _mta-sts.b.example. IN TXT \"v=STSv1; id=-;\"",
        "_mta-sts.b.example. IN TEXT \"v=STSv1; id=-;\"",
        "_smtp._tls.a.example.  \"v=TLSRPTv1; rua=foo\"",
        "v=TLSRPTv1; rua=foo",
        "version: STSv1",
        "mode: enforce",
        alias,
    ] {
        for text in [format!("{good}\n{line}"), format!("{line}\n{good}")] {
            let judged = lint(Kind::StsRecord, text.as_bytes(), now());
            let told = judged.each().flat_map(|part| &part.findings);
            let told = told.filter(|it| it.check == "sts-record-malformed");
            let places: Vec<_> = told.filter_map(|it| it.line).collect();
            let at = text.lines().position(|it| it == line).map(|at| at + 1);
            assert_eq!(places, [at.expect("a line")], "{text}");
            assert!(!judged.valid, "{text}");
        }
    }
}

/// A text that is not valid says why.
#[test]
fn what_is_no_record_has_a_finding() {
    let swapped = "_mta-sts.a.example. TXT \"v=TLSRPTv1; rua=mailto:a@b.example\"\n\
                   _smtp._tls.a.example. TXT \"v=STSv1; id=1;\"";
    let judged = lint(Kind::StsRecord, swapped.as_bytes(), now());
    let first = |part: &Lint| part.findings.first().map(|it| (it.check.clone(), it.line));
    let found: Vec<_> = judged.each().filter_map(first).collect();
    assert_eq!(
        found,
        [
            ("sts-record-misplaced".to_owned(), Some(1)),
            ("tlsrpt-record-misplaced".to_owned(), Some(2)),
        ]
    );
    for text in ["foo", "_mta-sts.a.example. TXT \"foo\""] {
        let judged = lint(Kind::StsRecord, text.as_bytes(), now());
        assert_eq!(
            first(&judged),
            Some(("sts-record-version".to_owned(), Some(1)))
        );
    }
}

/// At any other name than those of the two records, others are in their place.
#[test]
fn other_records_at_other_names_are_nothing_to_mend() {
    let (good, spf) = (
        record("_mta-sts.example.com."),
        "example.com. TXT \"v=spf1 -all\"",
    );
    let stray = record("example.com.");
    let reports = "example.com. TXT \"v=TLSRPTv1; rua=mailto:a@b.example\"";
    for text in [
        [&*good, &*stray, spf, reports].join("\n"),
        [spf, reports, &*stray, &*good].join("\n"),
    ] {
        let judged = lint(Kind::StsRecord, text.as_bytes(), now());
        let owner = Some("example.com.");
        assert_eq!(
            parts(&judged),
            [
                (Kind::StsRecord, Some("_mta-sts.example.com."), true, None),
                (Kind::StsRecord, owner, false, Some("sts-record-misplaced")),
                (
                    Kind::TlsrptRecord,
                    owner,
                    false,
                    Some("tlsrpt-record-misplaced")
                ),
            ],
            "{text}"
        );
        assert!(
            judged.each().all(|part| part.findings.len() < 2),
            "{judged:?}"
        );
    }
    // Name servers load none of the lines for one that they cannot read, whatever it is about.
    let broken = lint(
        Kind::StsRecord,
        format!("{good}\n{spf}\"").as_bytes(),
        now(),
    );
    assert!(
        !broken.valid && broken.findings[0].line == Some(2),
        "{broken:?}"
    );
    // What is no record of the kind is not judged as one.
    let alone = lint(Kind::StsRecord, spf.as_bytes(), now());
    assert!(
        !alone.valid && alone.findings[0].line.is_none(),
        "{alone:?}"
    );
    assert_eq!(alone.left_out, ["example.com."]);
    let other_version = "mta-sts TXT \"v=STSv2; id=1\"";
    assert!(
        !lint(Kind::StsRecord, other_version.as_bytes(), now())
            .findings
            .is_empty()
    );
}
