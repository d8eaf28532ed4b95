//! Records inside files that are no zone files.

use super::*;

/// Kind, verdict, whether text stands around it, and the id or address as it should be.
fn parts(text: &str) -> Vec<(Kind, bool, bool, Option<String>)> {
    let judged = lint(guess(text.as_bytes()), text.as_bytes(), now());
    let part = |part: &Lint| {
        let text = part.canonical.clone().or(part.corrected.clone());
        let value =
            text.and_then(|text| Some(text.split_once('=')?.1.split_once('=')?.1.to_owned()));
        (part.kind, part.valid, part.within, value)
    };
    judged.each().map(part).collect()
}

#[test]
fn each_record_of_a_file_is_judged() {
    let sts = (Kind::StsRecord, false, true, Some("20261130;".to_owned()));
    let tls = (
        Kind::TlsrptRecord,
        true,
        true,
        Some("mailto:a@b.example;".to_owned()),
    );
    for (what, text) in [
        (
            "CSV",
            "name,type,value\n_mta-sts,TXT,\"v=STSv1; id=2026-11-30\"\n_smtp._tls,TXT,\"v=TLSRPTv1; rua=mailto:a@b.example\"\n",
        ),
        (
            "Terraform",
            "# v=STSv1 and the other\nresource \"dns\" \"sts\" {\n  records = [\"v=STSv1; id=2026-11-30\"]\n}\nresource \"dns\" \"tls\" {\n  records = [\"v=TLSRPTv1; rua=mailto:\" \"a@b.example\"]\n}\n",
        ),
        (
            "octoDNS",
            "_mta-sts:\n  type: TXT\n  value: v=STSv1\\; id=2026-11-30\n_smtp._tls:\n  type: TXT\n  value: v=TLSRPTv1\\; rua=mailto:a@b.example",
        ),
        (
            "DNSControl",
            "D('b.example', REG,\n TXT('_mta-sts', 'v=STSv1; id=2026-11-30'), TXT('_smtp._tls', 'v=TLSRPTv1; rua=mailto:a@b.example'));\n",
        ),
        (
            "PowerDNS",
            r#"{"rrsets": [{"content": "\"v=STSv1; id=2026-11-30\""}, {"content": "\"v=TLSRPTv1; rua=mailto:a@b.example\""}]}"#,
        ),
    ] {
        let mut found = parts(text);
        found.sort_by_key(|part| part.0 == Kind::TlsrptRecord);
        assert_eq!(found, [sts.clone(), tls.clone()], "{what}");
    }
}

#[test]
fn cells_and_values_end_where_they_do() {
    for (text, expected) in [
        // Quoted cells and others.
        (
            "name,type,value\n_mta-sts,TXT,v=STSv1; id=\n_smtp._tls,TXT,\"v=TLSRPTv1; rua=mailto:a@b.example\"\n",
            &[(Kind::StsRecord, false), (Kind::TlsrptRecord, true)][..],
        ),
        (
            "_mta-sts,v=STSv1; id=1;,300\r\n",
            &[(Kind::StsRecord, true)],
        ),
        // The number of another column.
        (
            "\"_mta-sts\"\t\"TXT\"\t\"v=STSv1; id=20250101\"\t\"300\"\n",
            &[(Kind::StsRecord, true)],
        ),
        // A table of Markdown.
        (
            "| Name | Value |\n|---|---|\n| _mta-sts | v=STSv1; id=2026-11 |\n|_smtp._tls|v=TLSRPTv1; rua=mailto:a@b.example|\n",
            &[(Kind::StsRecord, false), (Kind::TlsrptRecord, true)],
        ),
        // One of a spreadsheet.
        (
            "_mta-sts\tTXT\t300\tv=STSv1;  id=\t300\r\n_smtp._tls\tTXT\t300\tv=TLSRPTv1; rua=mailto:a@b.example\r\n",
            &[(Kind::StsRecord, false), (Kind::TlsrptRecord, true)],
        ),
        (
            "TXT\t_mta-sts\tv=STSv1; id=1;\tAuto\n",
            &[(Kind::StsRecord, true)],
        ),
        // Columns below each other; a field is none.
        (
            "TXT   _mta-sts     v=STSv1; id=1-2;      300\nTXT   _smtp._tls   v=TLSRPTv1;  rua=mailto:a@b.example   300\n",
            &[(Kind::StsRecord, false), (Kind::TlsrptRecord, true)],
        ),
        (
            "TXT   _mta-sts   v=STSv1;  id=1;  \n",
            &[(Kind::StsRecord, true)],
        ),
        // Of HTML.
        (
            "<td>v=STSv1; id=1-2</td> <td>v=TLSRPTv1; rua=mailto:a@b.example</td>",
            &[(Kind::StsRecord, false), (Kind::TlsrptRecord, true)],
        ),
        (
            "<td>&quot;v=STSv1; id=1;&quot;</td>\n",
            &[(Kind::StsRecord, true)],
        ),
        // Lists, and a mail.
        (
            "values:\n  - v=STSv1\\; id=1;\n  - v=TLSRPTv1\\; rua=mailto:a@b.example\n",
            &[(Kind::StsRecord, true), (Kind::TlsrptRecord, true)],
        ),
        (
            "> Publish this:\n>\n> v=STSv1; id=1;\n",
            &[(Kind::StsRecord, true)],
        ),
        // No version of a policy.
        (
            "apiVersion: v1\ntargets:\n- v=STSv1; id=1;\n",
            &[(Kind::StsRecord, true)],
        ),
        // A comment.
        (
            "_mta-sts:\n  value: v=STSv1; id=20250101;   # bump\n",
            &[(Kind::StsRecord, true)],
        ),
    ] {
        let found = parts(text);
        let kinds: Vec<_> = found.iter().map(|part| (part.0, part.1)).collect();
        assert_eq!(kinds, expected, "{text}: {found:?}");
        let ids = found.iter().filter_map(|part| part.3.as_deref());
        assert!(ids.into_iter().all(|it| !it.contains("300")), "{found:?}");
    }
}

#[test]
fn what_stands_around_a_record_is_said_not_to_be_judged() {
    for text in [
        "Name Type TTL Section Strings\n---- ---- --- ------- -------\n_mta-sts.b.example TXT 300 Answer {v=STSv1; id=20261130}\n",
        "local-data: '_mta-sts.b.example. IN TXT \"v=STSv1; id=20261130\"'\n",
    ] {
        let found = parts(text);
        let id = Some("20261130;".to_owned());
        assert_eq!(found, [(Kind::StsRecord, true, true, id)], "{text}");
        let said = lint(Kind::StsRecord, text.as_bytes(), now()).sentence();
        assert!(
            said.ends_with("inside other text, which is not judged."),
            "{said}"
        );
    }
}

/// A row of a table may be a line of a zone file, whose comments begin with a semicolon.
#[test]
fn what_may_be_cut_off_is_a_warning_or_an_error() {
    for (text, valid, severity) in [
        ("_mta-sts\tTXT\tv=STSv1; id=1;\n", true, Severity::Warning),
        (
            "_mta-sts\tTXT\tv=STSv1; id=1-2;\n",
            false,
            Severity::Warning,
        ),
        (
            "_mta-sts\tIN\tTXT\tv=STSv1; id=1;\n",
            false,
            Severity::Error,
        ),
        ("_mta-sts TXT v=STSv1; id=1;\n", false, Severity::Error),
        (
            "_mta-sts\tTXT\t\"v=STSv1;\"\tid=1; a=b\n",
            false,
            Severity::Error,
        ),
    ] {
        let judged = lint(None, text.as_bytes(), now());
        let cut = |it: &&LintFinding| it.message.to_string().contains("begins a comment");
        let found = judged.findings.iter().find(cut).map(|it| it.severity);
        assert_eq!((judged.valid, found), (valid, Some(severity)), "{text}");
    }
    // What no zone file has, where columns stand in another order, is none of one.
    for text in [
        "_mta-sts\tTXT\t1\tv=STSv1; id=1;",
        "TXT\t_mta-sts\tv=STSv1; id=1;\t1",
    ] {
        let judged = lint(None, text.as_bytes(), now());
        assert!(judged.valid && judged.findings.is_empty(), "{judged:?}");
    }
}

/// Of one name there may be one.
#[test]
fn records_that_can_only_be_of_one_name_are_judged_together() {
    let answer = |name: &str, id: &str| {
        format!("{{\"name\": \"{name}\", \"data\": \"v=STSv1; id={id};\"}}\n")
    };
    let (a, b) = ("_mta-sts.a.example", "_mta-sts.b.example.");
    for (text, parts) in [
        (
            answer(a, "1") + &answer("_MTA-STS.a.example.", "2"),
            vec![false],
        ),
        (answer(a, "1") + &answer(a, "1"), vec![true]),
        (answer(a, "1") + &answer(b, "2"), vec![true, true]),
        // Below whichever domain.
        (
            answer("_mta-sts", "1") + &answer("_mta-sts", "2"),
            vec![true, true],
        ),
    ] {
        let judged = lint(None, text.as_bytes(), now());
        let valid: Vec<_> = judged.each().map(|it| it.valid).collect();
        assert_eq!(valid, parts, "{text}");
        let multiple = judged
            .findings
            .iter()
            .any(|it| it.check == "sts-record-multiple");
        assert_eq!(multiple, parts == [false], "{text}");
    }
}

/// Neither what was published with quotes around it, nor what cannot be told from its neighbours.
#[test]
fn records_as_they_stand_are_not_inside_others() {
    for text in [
        "\"v=STSv1; id=1\"",
        "v=STSv1; id=1\nwith \"v=STSv1; id=2\"",
        "_mta-sts:v=STSv1\\073 id=1:3600",
        "\"v=STSv1; id=1",
    ] {
        let found = parts(text);
        assert!(
            found.iter().all(|(_, _, is_within, _)| !is_within),
            "{found:?}"
        );
    }
}

/// Whatever cannot be read, both are said to be wrong.
#[test]
fn of_two_kinds_of_records_none_is_lost() {
    let text = "a v=STSv1; id=1\nb v=TLSRPTv1; rua=mailto:a@b.example\n";
    let judged = lint(guess(text.as_bytes()), text.as_bytes(), now());
    let checks: Vec<_> = judged.each().map(|part| &*part.findings[0].check).collect();
    assert_eq!(checks, ["tlsrpt-record-version", "sts-record-version"]);
}

#[test]
fn what_stands_in_front_of_a_record_is_named() {
    for (text, cause) in [
        ("\u{201C}v=STSv1; id=1\u{201D}", "curly quotation marks"),
        ("id=1; v=STSv1", "a field stands in front"),
        ("\u{FEFF}v=STSv1; id=1", "be it invisible"),
        (",v=STSv1;id=1", "something stands in front of the version"),
        (";v=STSv1;id=1", "a field stands in front"),
    ] {
        let judged = lint(Kind::StsRecord, text.as_bytes(), now());
        let said = judged.findings[0].message.to_string();
        assert!(said.contains(cause), "{text}: {said}");
    }
}

/// Each string would be looked at with all that stand behind it, or each name written out for every
/// line: minutes and hundreds of megabytes.
#[test]
fn of_very_many_strings_and_names_each_is_looked_at_once() {
    let long = format!("$ORIGIN {}\n", "x.".repeat(125));
    let short = "$ORIGIN a.example.\n_mta-sts TXT \"v=STSv1; id=1;\"\n".to_owned();
    for (text, records) in [
        ("'v=STS'".repeat(36_500), 0),
        ("\"v=STSv1; id=1;\" ".repeat(15_000), 0),
        ("\\'version: a\n".repeat(18_000) + "'", 0),
        ("\"version: STSv1\\nmode: enforce".repeat(8_000), 0),
        (long + &" CNAME b\n".repeat(25_000), 0),
        (short + &"a CNAME b\n".repeat(25_000), 1),
    ] {
        let valid = parts(&text).into_iter().filter(|(_, valid, ..)| *valid);
        assert_eq!(valid.count(), records, "{}", &text[..20]);
    }
}
