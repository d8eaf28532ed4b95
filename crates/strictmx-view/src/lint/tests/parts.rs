//! Texts with several things in them, and with nothing to judge.

use super::*;

/// Kind, where it leads, validity and line of the first finding of each part.
fn parts(text: &str) -> Vec<(Kind, Option<String>, bool, Option<usize>)> {
    let judged = lint(guess(text.as_bytes()), text.as_bytes(), now());
    let part = |part: &Lint| {
        let first = part.findings.first().and_then(|found| found.line);
        (part.kind, part.alias.clone(), part.valid, first)
    };
    judged.each().map(part).collect()
}

const POLICY: &str = "version: STSv1\nmode: enforce\nmx: mail.strictmx.dev\nmax_age: 2419200\n";

use Kind::{StsPolicy, StsRecord, TlsrptRecord};

#[test]
fn a_cname_in_place_of_a_record_is_told_and_not_judged() {
    let led = |target: &str| Some(format!("{target}.provider.net."));
    let sts = "_mta-sts.example.com. IN CNAME a.provider.net.\n";
    let host = "mta-sts.example.com. 3600 IN CNAME b.provider.net.\n";
    let reports = "_smtp._tls CNAME c.provider.net.\n";
    for (text, expected) in [
        (sts.to_owned(), vec![(StsRecord, led("a"), false, None)]),
        (host.to_owned(), vec![(StsPolicy, led("b"), false, None)]),
        (
            reports.to_owned(),
            vec![(TlsrptRecord, led("c"), false, None)],
        ),
        (
            format!("; delegated\n{host}{reports}{sts}"),
            vec![
                (StsPolicy, led("b"), false, None),
                (TlsrptRecord, led("c"), false, None),
                (StsRecord, led("a"), false, None),
            ],
        ),
        // Beside a record, that is judged first.
        (
            format!("{host}_smtp._tls TXT \"v=TLSRPTv1; rua=a@b.example\"\n"),
            vec![
                (TlsrptRecord, None, false, Some(2)),
                (StsPolicy, led("b"), false, None),
            ],
        ),
        // As an answer of DNS has it, the record stands below.
        (
            format!(
                "{sts}a.provider.net. 60 IN CNAME d.provider.net.\nd.provider.net. 60 IN TXT \"v=STSv1; id=1;\"\n"
            ),
            vec![(StsRecord, None, true, None)],
        ),
        // What leads in a circle leads nowhere.
        (
            "_mta-sts.a.example. CNAME b.example.\nb.example. CNAME _mta-sts.a.example.\n"
                .to_owned(),
            vec![(StsRecord, None, false, Some(1))],
        ),
    ] {
        assert_eq!(parts(&text), expected, "{text}");
    }
    let judged = lint(StsRecord, sts.as_bytes(), now());
    assert_eq!(judged.state(), State::Untested);
    assert_eq!(
        judged.sentence(),
        "Not judged: this name is a CNAME to a.provider.net, where the MTA-STS record is. \
         Check the domain instead. Read as the record of _mta-sts.example.com. in a zone file."
    );
    assert!(judged.senders.is_empty(), "{judged:?}");
    // A name that is not whole is a fault of its own.
    let twice = lint(
        StsRecord,
        b"_mta-sts.example.com CNAME a.example.net.",
        now(),
    );
    assert_eq!(twice.findings[0].check, "sts-record-misplaced");
    // A line of a policy is none of a zone file.
    let within = format!("{POLICY}{host}");
    assert_eq!(parts(&within), [(StsPolicy, None, false, Some(5))]);
}

#[test]
fn each_name_that_leads_to_a_record_has_its_judgement() {
    let record = "x.provider.net. TXT \"v=STSv1; id=1;\"\n";
    let reports = record.replace("v=STSv1; id=1;", "v=TLSRPTv1; rua=a@b.example");
    let at = |kind, name: &str, valid| (kind, Some(name.to_owned()), valid);
    let (a, b) = ("_mta-sts.a.example.", "_mta-sts.b.example.");
    let leads = |name: &str, target: &str| format!("{name} CNAME {target}\n");
    for (text, expected) in [
        (
            leads(a, "x.provider.net.") + &leads(b, "x.provider.net.") + record,
            vec![at(StsRecord, a, true), at(StsRecord, b, true)],
        ),
        // What the names lead to may itself be at the name of a record, or be two CNAMEs away.
        (
            leads(a, b) + &record.replace("x.provider.net.", b),
            vec![at(StsRecord, b, true), at(StsRecord, a, true)],
        ),
        (
            leads(a, b) + &leads(b, "x.provider.net.") + record,
            vec![at(StsRecord, a, true), at(StsRecord, b, true)],
        ),
        // The kind is that of the name.
        (
            leads("_smtp._tls.a.example.", "x.provider.net.")
                + &leads("_smtp._tls.b.example.", "x.provider.net.")
                + &leads(a, "x.provider.net.")
                + &reports,
            vec![
                at(TlsrptRecord, "_smtp._tls.a.example.", false),
                at(TlsrptRecord, "_smtp._tls.b.example.", false),
                at(StsRecord, a, false),
            ],
        ),
        // No name server loads two CNAMEs of one name.
        (
            leads(a, "x.provider.net.") + &leads(a, "y.provider.net.") + record,
            vec![at(StsRecord, a, false)],
        ),
    ] {
        let judged = lint(None, text.as_bytes(), now());
        let parts = judged
            .each()
            .map(|it| (it.kind, it.owner.clone(), it.valid));
        assert_eq!(parts.collect::<Vec<_>>(), expected, "{text}");
    }
}

/// However many names lead to however much, it is there once.
#[test]
fn what_very_many_names_lead_to_is_not_copied() {
    let strings = |each: &str, count: usize| format!("x TXT {}\n", each.repeat(count));
    let long = format!("\"{}\" ", "y".repeat(250));
    let records: String = (0..20_000).map(|at| format!(" TXT {at}\n")).collect();
    for record in [
        format!("x TXT \"v=STSv1; id=1;\" {}\n", long.repeat(60)),
        strings(&long, 2000),
        strings("\"\\0\" ", 20_000),
        format!("x TXT \"v=STSv1; id=1;\"\n{records}"),
    ] {
        let names = (0..10_000).map(|at| format!("_mta-sts.d{at} CNAME x\n"));
        let text = names.collect::<String>() + &record;
        let judged = lint(None, text.as_bytes(), now());
        let message = judged.findings[0].message.to_string();
        assert!(
            message.contains("not judged: these are too many"),
            "{message}"
        );
    }
}

#[test]
fn what_a_parenthesis_never_closes_takes_no_other_record_along() {
    let reports = "_smtp._tls TXT \"v=TLSRPTv1; rua=a@b.example\"\n";
    for (first, line) in [
        ("_mta-sts TXT ( \"v=STSv1; id=1;\"\n", 1),
        ("; zone\n_mta-sts TXT ( \"v=STSv1;\"\n  \" id=1;\"\n", 2),
        ("_mta-sts TXT ( ( \"v=STSv1; id=1;\" )\n", 1),
    ] {
        let text = format!("{first}{reports}");
        let read = parts(&text);
        let expected = [
            (StsRecord, None, false, Some(line)),
            (TlsrptRecord, None, false, Some(text.lines().count())),
        ];
        assert_eq!(read, expected, "{text}");
    }
    // Nor does one of a line that is no such record.
    let soa = "@ SOA a b (\n 1 1 1 1 1\n_mta-sts TXT \"v=STSv1; id=1;\"\n";
    assert_eq!(parts(soa), [(StsRecord, None, false, Some(1))]);
    // What is closed may have lines that begin with anything.
    let closed = "_mta-sts TXT (\n\"v=STSv1;\"\nid=1;\n)\n";
    let judged = lint(StsRecord, closed.as_bytes(), now());
    assert!(
        !judged
            .findings
            .iter()
            .any(|it| it.message.to_string().contains("parenthesis")),
        "{judged:?}"
    );
    // Each costs no more than its line.
    let many = "_mta-sts TXT (\n".repeat(20_000);
    assert!(!lint(StsRecord, many.as_bytes(), now()).valid);
}

#[test]
fn a_record_beside_a_policy_is_another_thing() {
    let record = "v=STSv1; id=1;\n";
    let of_policy = (StsPolicy, None, true, None);
    let of_record = (StsRecord, None, true, None);
    for text in [
        format!("{record}{POLICY}"),
        format!("{record}\n{POLICY}"),
        format!("\n{record}\r\n{POLICY}"),
    ] {
        assert_eq!(
            parts(&text),
            [of_policy.clone(), of_record.clone()],
            "{text}"
        );
    }
    assert_eq!(
        parts(&format!("{POLICY}{record}")),
        [of_policy.clone(), of_record.clone()]
    );
    let reports = "v=TLSRPTv1; rua=a@b.example\n";
    assert_eq!(
        parts(&format!("{reports}{record}{POLICY}")),
        [(TlsrptRecord, None, false, Some(1)), of_record, of_policy,]
    );
    // Faults stand where they are in the whole text.
    let broken = format!("v=STSv1; id=1-2\n{}", POLICY.replace("enforce", "Enforce"));
    assert_eq!(
        parts(&broken),
        [
            (StsPolicy, None, false, Some(3)),
            (StsRecord, None, false, Some(1)),
        ]
    );
    let judged = lint(StsRecord, broken.as_bytes(), now());
    let spot = judged.others[0].findings[0].span.expect("a place");
    assert_eq!(spot.of(broken.as_bytes()), b"Enforce");
    // The first line of a policy is none, nor is one in its midst.
    let mistaken = POLICY.replace("version: ", "v=");
    assert_eq!(parts(&mistaken).len(), 1);
    let within = POLICY.replace("mx:", &format!("{record}mx:"));
    assert_eq!(parts(&within).len(), 1);
}

/// What was meant to be judged is not there, and something else is.
#[test]
fn a_text_of_another_kind_is_called_what_it_is() {
    let sts = "an MTA-STS record, and no TLSRPT record";
    let (reports, policy) = ("a TLSRPT record, and no MTA-STS record", "a policy, and no");
    let lines = "version: STSv1\nmode: enforce\n";
    for (kind, text, said) in [
        (StsRecord, "v=TLSRPTv1; rua=mailto:a@b.example\n", reports),
        (
            StsRecord,
            "x: \"v=TLSRPTv1; rua=mailto:a@b.example\"",
            reports,
        ),
        (TlsrptRecord, "v=STSv1; id=1;", sts),
        (TlsrptRecord, "| v=STSv1; id=1; |", sts),
        (StsRecord, lines, policy),
        (TlsrptRecord, lines, policy),
        (
            StsPolicy,
            "v=STSv1; id=1;",
            "an MTA-STS record, and no policy",
        ),
        (
            StsPolicy,
            "v=TLSRPTv1; rua=mailto:a@b.example",
            "a TLSRPT record, and no policy",
        ),
    ] {
        let judged = lint(kind, text.as_bytes(), now());
        assert_eq!((judged.kind, judged.valid), (kind, false), "{text}");
        let [finding] = &judged.findings[..] else {
            panic!("{text}: {:?}", judged.findings)
        };
        let (message, remedy) = (finding.message.to_string(), finding.remedy.to_string());
        let said = format!("The text is {said}");
        assert!(message.starts_with(&said), "{text}: {message}");
        assert!(remedy.starts_with("Have it judged as a"), "{remedy}");
    }
}
