//! The sender models against what the real parsers answered: every cell of `data/vectors.json`.
//! A disagreement is a failing test.

use serde_json::Value;
use strictmx_core::senders::{self, Body, Knowledge, Model, Reason, SENDERS, SenderOutcome, Taken};

fn rows(kind: &str) -> Vec<Value> {
    let all: Value =
        serde_json::from_str(include_str!("data/vectors.json")).expect("vectors.json is JSON");
    all[kind].as_array().expect("a list").clone()
}

fn records(row: &Value) -> Vec<Vec<u8>> {
    let records = row["records"].as_array().expect("records");
    let text = |record: &Value| record.as_str().expect("a record").as_bytes().to_vec();
    records.iter().map(text).collect()
}

/// The measured senders of a row with their answers.
fn cells(row: &Value) -> Vec<(&'static Model, String, String)> {
    let cells = row["senders"].as_object().expect("senders");
    cells
        .iter()
        .map(|(name, cell)| {
            let id = name.replace('_', "-");
            (model(&id), id, cell.as_str().expect("an answer").to_owned())
        })
        .collect()
}

fn model(id: &str) -> &'static Model {
    match senders::find(id).map(|sender| &sender.knowledge) {
        Some(Knowledge::Code(model)) => model,
        _ => panic!("no model of {id}"),
    }
}

#[test]
fn records_are_found_as_measured() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for row in rows("txt") {
        for (model, id, cell) in cells(&row) {
            count += 1;
            let found = model.record.find(&records(&row));
            let agrees = match (&found, cell.strip_prefix("ok")) {
                (Some(found), Some(" id=")) => found.is_empty(),
                (Some(found), Some(rest)) => rest.is_empty() || rest == format!(" id={found}"),
                (None, None) => true,
                _ => false,
            };
            if !agrees {
                wrong.push(format!(
                    "{id}: {found:?}, measured {cell:?}: {}",
                    row["records"]
                ));
            }
        }
    }
    println!("{count} measured answers to STS records");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(count, 204);
}

/// What was taken, in the words of the sender's measured answer.
fn told(id: &str, taken: &Taken) -> String {
    let (mode, age, mx) = (taken.mode.name(), taken.max_age_s, taken.mx.len());
    let titled = || mode[..1].to_uppercase() + &mode[1..];
    match id {
        "postfix-tlspol" => {
            let pattern = |mx: &String| mx.strip_prefix('*').unwrap_or(mx).to_ascii_lowercase();
            let patterns: Vec<_> = taken.mx.iter().map(pattern).collect();
            let policy = match mode {
                "enforce" => format!("secure match={} servername=hostname", patterns.join(":")),
                _ => String::new(),
            };
            format!("ok {policy:?} age={age}")
        }
        "postfix-mta-sts-resolver" if mode == "none" => {
            format!("ok none age={age}")
        }
        "postfix-mta-sts-resolver" | "mailauth" => format!("ok {mode} age={age} mx={mx}"),
        "kumomta" | "stalwart" => format!("ok mode={} age={age} mx={mx}", titled()),
        _ => format!("ok mode={mode} age={age} mx={mx}"),
    }
}

#[test]
fn policies_are_read_as_measured() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for row in rows("policy") {
        let text = row["body"].as_str().expect("a body");
        for (model, id, cell) in cells(&row) {
            count += 1;
            // `ok enforce age=604800 mx=2 (but bad if no charset)`
            let (cell, needs_charset) = match cell.split_once(" (but bad if no charset)") {
                Some((cell, _)) => (cell, true),
                None => (&*cell, false),
            };
            for charset in [Some("utf-8"), None] {
                let body = Body {
                    octets: text.as_bytes(),
                    charset,
                };
                let found = model.policy.read(&body).map(|taken| told(&id, &taken));
                let refused = !cell.starts_with("ok") || needs_charset && charset.is_none();
                if found.as_deref() != (!refused).then_some(cell) {
                    wrong.push(format!(
                        "{id}, charset {charset:?}: {found:?}, measured {cell:?}: {text:?}"
                    ));
                }
            }
        }
    }
    println!("{count} measured answers to policies");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(count, 273);
}

#[test]
fn tlsrpt_records_are_found_as_measured() {
    let rows = rows("tlsrpt");
    for row in &rows {
        let reports = senders::of_tlsrpt_record(&records(row), &[]);
        let mox = reports.iter().find(|report| report.sender == "mox");
        let finds = mox.is_some_and(|mox| mox.outcome == SenderOutcome::Applies);
        assert_eq!(finds, row["mox"] == "ok", "{row}");
        // Nobody else was measured, and so nothing is said of them.
        let others = reports.iter().filter(|report| report.sender != "mox");
        let unknown = others.filter(|report| report.outcome == SenderOutcome::Unknown);
        assert_eq!(unknown.count(), SENDERS.len() - 1);
    }
    println!("{} measured answers to TLSRPT records", rows.len());
    assert_eq!(rows.len(), 19);
}

/// Senders that applied a policy in the reading of their code: mox, postfix-tlspol,
/// postfix-mta-sts-resolver, maddy, KumoMTA, Stalwart, mailauth, mimecast.
const READ: [&str; 8] = [
    "mox",
    "postfix-tlspol",
    "postfix-mta-sts-resolver",
    "maddy",
    "kumomta",
    "stalwart",
    "mailauth",
    "mimecast",
];

#[test]
fn records_are_found_as_their_code_reads() {
    // `A` for found, `.` for not, in the order of READ.
    let cases: [(&str, &[&str], &str); 20] = [
        ("plain", &["v=STSv1; id=1"], "AAAAAAAA"),
        (
            "an unrelated record",
            &["v=STSv1; id=1;", "hello"],
            "AAA..AAA",
        ),
        (
            "two records",
            &["v=STSv1; id=1;", "v=STSv1; id=2;"],
            "....AA..",
        ),
        ("v not first", &["id=1; v=STSv1"], "...AAA.A"),
        (
            "a blank before the first semicolon",
            &["v=STSv1 ; id=1"],
            "AAAAAAAA",
        ),
        ("hyphens in the id", &["v=STSv1; id=a-b"], "..AAAAAA"),
        ("no id", &["v=STSv1; foo=bar"], "........"),
        (
            "a field without a value",
            &["v=STSv1; id=1; foo"],
            "..A..AAA",
        ),
        ("and before the id", &["v=STSv1; foo; id=1"], "..A...AA"),
        (
            "blanks around the equals sign",
            &["v=STSv1; id = 1"],
            "....AAA.",
        ),
        ("two equals signs", &["v=STSv1; id=a=b"], "..A.AAA."),
        // Java `split` drops what is empty at the end.
        ("the last one for nothing", &["v=STSv1; id=a="], "..A.AAAA"),
        // The letters of the version are compared in any case, as those of names are.
        ("a lower-case version", &["v=stsv1; id=1"], ".....AAA"),
        (
            "a name with a hyphen first",
            &["v=STSv1; id=1; -x=1"],
            "A.AAAAAA",
        ),
        ("quotes", &["\"v=STSv1; id=1\""], "........"),
        (
            "a no-break space first",
            &["\u{a0}v=STSv1; id=1"],
            "...AA...",
        ),
        (
            "a no-break space before the id",
            &["v=STSv1;\u{a0}id=1"],
            "...AA...",
        ),
        (
            "a control character before the id",
            &["v=STSv1;\u{1}id=1"],
            ".......A",
        ),
        (
            "a separator before the id",
            &["v=STSv1;\u{1c}id=1"],
            "..A....A",
        ),
        (
            "a no-break space behind the version",
            &["v=STSv1\u{a0}; id=1"],
            "...AA...",
        ),
    ];
    for (why, texts, expected) in cases {
        let texts: Vec<_> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        let found: String = READ
            .iter()
            .map(|id| {
                if model(id).record.find(&texts).is_some() {
                    'A'
                } else {
                    '.'
                }
            })
            .collect();
        assert_eq!(found, expected, "{why}");
    }
}

#[test]
fn policies_are_read_as_their_code_reads() {
    let plain = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";
    let with = |line: &str, other: &str| plain.replace(line, other);
    let mode = "mode: enforce";
    // `A` for accepted in mode enforce, `n` in mode none, `t` in mode testing, `.` for refused.
    let cases = [
        ("plain", plain.to_owned(), "AAAAAAAA"),
        ("a blank line", with(mode, "mode: enforce\n"), "..A.AAAA"),
        (
            "a line of blanks",
            with(mode, "mode: enforce\n  "),
            "..A..AAA",
        ),
        (
            "a comment",
            with(mode, "# comment\nmode: enforce"),
            "..A..nAA",
        ),
        (
            "a comment with a colon",
            with(mode, "# note: x\nmode: enforce"),
            "..AAAAAA",
        ),
        (
            "a URL as an extension",
            with(mode, "mode: enforce\nsee: https://a.example/"),
            "AAA.AAAA",
        ),
        (
            "a blank before the colon",
            with(mode, "mode : enforce"),
            "....AAAA",
        ),
        ("a leading blank", with(mode, " mode: enforce"), "....AAAA"),
        (
            "an upper-case name",
            with(mode, "Mode: enforce"),
            ".....nA.",
        ),
        (
            "an upper-case mode",
            with(mode, "mode: Enforce"),
            "......AA",
        ),
        ("no version", with("version: STSv1\n", ""), ".....A.A"),
        ("no mode", with("mode: enforce\n", ""), ".....nn."),
        ("an unknown mode", with("enforce", "on"), "........"),
        ("mode none", with("enforce", "none"), "nnnnnnn."),
        (
            "a colon at the end",
            with(mode, "mode: enforce:"),
            ".......A",
        ),
        (
            "an empty mode first",
            with(mode, "mode:\nmode: enforce"),
            "..A...AA",
        ),
        (
            "CR at the end",
            plain.trim_end().to_owned() + "\r",
            ".AAAAAAA",
        ),
        ("no max_age", with("max_age: 604800\n", ""), ".....A.A"),
        (
            "two max_age, the last no number",
            plain.to_owned() + "max_age: x\n",
            ".A...A..",
        ),
        ("max_age 0", with("604800", "0"), "AAAAAAAA"),
        (
            "max_age over the limit",
            with("604800", "31557601"),
            "AA.AAA.A",
        ),
        (
            "two modes",
            with(mode, "mode: enforce\nmode: testing"),
            "AAtt.ttA",
        ),
        ("no mx", with("mx: mail.example.com\n", ""), "........"),
        (
            "no mx in mode none",
            with("enforce\nmx: mail.example.com", "none"),
            "nnnnn.n.",
        ),
        ("a byte order mark", format!("\u{feff}{plain}"), ".....AAA"),
        ("a final dot", with(".com", ".com."), ".AAAAAAA"),
        ("an underscore", with("604800", "604_800"), "..A..A.."),
        ("hexadecimal", with("604800", "0x93a80"), ".....AA."),
        ("no number", with("604800", ""), ".....AAA"),
        ("- in front", with(mode, "mode: enforce\n-x: 1"), "A.AAAAAA"),
        (". in front", with(mode, "mode: enforce\n.x: 1"), "A.AAAAAA"),
        ("_ in front", with(mode, "mode: enforce\n_x: 1"), "..AAAAAA"),
    ];
    for (why, text, expected) in &cases {
        let body = Body {
            octets: text.as_bytes(),
            charset: Some("utf-8"),
        };
        let letter = |id: &&str| match model(id).policy.read(&body).map(|taken| taken.mode.name()) {
            Some("enforce") => 'A',
            Some("testing") => 't',
            Some(_) => 'n',
            None => '.',
        };
        let found: String = READ.iter().map(letter).collect();
        assert_eq!(found, *expected, "{why}");
    }
}

/// A policy alone fares as one that is fetched.
#[test]
fn a_policy_alone_is_read_and_heeded() {
    let with = |mx: &str, padding: usize| {
        let note = "x".repeat(padding);
        format!("version: STSv1\nmode: enforce\nmx: {mx}\nnote: {note}\nmax_age: 604800\n")
    };
    let size = (SenderOutcome::Ignores, Some(Reason::Size));
    let applies = (SenderOutcome::Applies, None);
    let waits = (SenderOutcome::Refuses, Some(Reason::Policy));
    let cases = [
        ("mail.example.com", 10_240, "chasquid", size),
        ("mail.example.com", 10_240, "mox", applies),
        ("mail.example.com", 64_000, "mimecast", applies),
        ("mail.example.com", 65_536, "mox", size),
        ("mail.example.com", 65_536, "gmail", size),
        ("mail.example.com", 65_529, "maddy", applies),
        ("mail.example.com", 65_530, "maddy", size),
        ("a.example.com, b.example.com", 1, "chasquid", applies),
        (
            "a.example.com, b.example.com",
            1,
            "postfix-mta-sts-resolver",
            waits,
        ),
    ];
    for (mx, padding, sender, expected) in cases {
        let reports = senders::of_policy(with(mx, padding).as_bytes(), &[]);
        let report = reports.iter().find(|report| report.sender == sender);
        let found = report.map(|report| (report.outcome, report.reason));
        assert_eq!(found, Some(expected), "{sender} {padding}");
    }
}

#[test]
fn mx_hosts_are_matched_as_their_code_does() {
    let cases = [
        ("mail.example.com", "mail.example.com", "AAAAAAAA", "equal"),
        ("MAIL.example.com", "mail.example.com", "AAAAAAA.", "case"),
        ("*.example.com", "mail.example.com", "AAAAAAAA", "one label"),
        ("*.example.com", "a.b.example.com", ".AA...AA", "two labels"),
        ("*.example.com", "example.com", "........", "no label"),
        ("*.example.com", "badexample.com", ".......A", "no dot"),
        ("mail.example.com.", "mail.example.com", "...A....", "dot"),
        (
            "b\u{fc}cher.example",
            "xn--bcher-kva.example",
            "..AA.A..",
            "U-label",
        ),
    ];
    for (pattern, host, expected, why) in cases {
        let host = host.parse().expect("a name");
        let covers = |id: &&str| model(id).matching.covers(&[pattern.to_owned()], &host);
        let found: String = READ
            .iter()
            .map(|id| if covers(id) { 'A' } else { '.' })
            .collect();
        assert_eq!(found, expected, "{why}: {pattern} and {host}");
    }
}

/// Values behind a first one that are no fields, and labels that Go takes for A-labels.
#[test]
fn what_is_left_over_spoils_it_for_those_who_read_on() {
    for (record, mox, postfix_tlspol) in [
        ("v=STSv1; id=1; id=2", false, true),
        ("v=STSv1; id=1; id=", true, true),
        ("v=STSv1; id=1; id=a=b", false, true),
        ("v=STSv1; id=1; x=a=b", false, false),
        ("v=STSv1; id=; id=1", false, false),
    ] {
        let found = |sender| model(sender).record.find(&[record.into()]).is_some();
        assert_eq!(
            (found("mox"), found("postfix-tlspol")),
            (mox, postfix_tlspol),
            "{record}"
        );
    }
    for (mx, mox) in [
        ("mx--1.example.com", false),
        ("a.mx--1.example.com", false),
        ("xn--mx-1.example.com", true),
        ("m--1.example.com", true),
    ] {
        let policy = format!("version: STSv1\nmode: enforce\nmx: {mx}\nmax_age: 604800\n");
        let body = Body {
            octets: policy.as_bytes(),
            charset: None,
        };
        let found = |sender| model(sender).policy.read(&body).is_some();
        assert_eq!((found("mox"), found("postfix-tlspol")), (mox, true), "{mx}");
    }
}

#[test]
fn the_manual_names_every_sender_with_its_version() {
    let manual = include_str!("../src/manual/senders.rs");
    for sender in SENDERS {
        let row = format!("//! | {} | {} |", sender.name, sender.version);
        assert!(manual.contains(&row), "{row}");
    }
}

/// `sts-policy-unread` looks no further at a policy that is written as it should be.
#[test]
fn a_plain_policy_is_read_alike_with_both_ends_of_lines() {
    for mode in ["enforce", "testing", "none"] {
        let lf = format!(
            "version: STSv1\nmode: {mode}\nmx: mail.example.com\nmx: *.example.net\nmax_age: 86400\n"
        );
        let crlf = lf.replace('\n', "\r\n");
        for sender in SENDERS {
            let Knowledge::Code(model) = sender.knowledge else {
                continue;
            };
            let read = |text: &str| {
                model.policy.read(&Body {
                    octets: text.as_bytes(),
                    charset: Some("utf-8"),
                })
            };
            assert_eq!(read(&crlf), read(&lf), "{}: {mode}", sender.id);
        }
    }
}

/// `sts-record-unread` looks no further at a record that is written as it should be.
#[test]
fn a_plain_record_is_found_alike_with_and_without_a_semicolon_at_the_end() {
    for sender in SENDERS {
        let Knowledge::Code(model) = sender.knowledge else {
            continue;
        };
        let find = |text: &str| model.record.find(&[text.as_bytes().to_vec()]);
        let with = find("v=STSv1; id=20260101T000000Z;");
        assert!(with.is_some(), "{}", sender.id);
        assert_eq!(find("v=STSv1; id=20260101T000000Z"), with, "{}", sender.id);
    }
}
