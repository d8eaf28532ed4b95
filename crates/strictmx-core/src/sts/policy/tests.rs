use super::*;

fn faults(body: &str) -> Vec<Fault> {
    parse(body.as_bytes())
        .faults
        .into_iter()
        .map(|fault| fault.value)
        .collect()
}

const GOOD: &str = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";

#[test]
fn good_policies() {
    let cases = [
        (GOOD.to_owned(), "LF"),
        (GOOD.replace('\n', "\r\n"), "CRLF"),
        (GOOD.trim_end().to_owned(), "no terminator at the end"),
        (GOOD.replace(": ", ":\t"), "tabs after the colon"),
        (GOOD.replace(": ", ":"), "nothing after the colon"),
        (GOOD.replace('\n', " \t\n"), "blanks at the ends of lines"),
        (
            format!("{GOOD}note: \u{e4}\u{f6}\u{fc} and more"),
            "an extension in UTF-8",
        ),
        (GOOD.replace("604800", "0000604800"), "leading zeros"),
        (
            "version: STSv1\nmode: none\nmax_age: 86400\n".to_owned(),
            "mode none without mx",
        ),
    ];
    for (body, why) in cases {
        let policy = parse(body.as_bytes())
            .value
            .unwrap_or_else(|| panic!("{why}: {:?}", faults(&body)));
        let printed = policy.to_string();
        let again = parse(printed.as_bytes())
            .value
            .unwrap_or_else(|| panic!("{printed}"));
        assert_eq!(again.to_string(), printed, "{why}: round trip");
    }
}

#[test]
fn one_mistake_is_one_fault() {
    let with = |from: &str, to: &str| GOOD.replace(from, to);
    let unknown = |field: &str, similar| Fault::UnknownField {
        field: field.to_owned(),
        similar,
    };
    let missing = |field, similar: &str| Fault::Missing {
        field,
        similar: Some(similar.to_owned()),
    };
    let absent = |field| Fault::Missing {
        field,
        similar: None,
    };
    let text = str::to_owned;
    let cases = [
        (String::new(), Fault::Empty),
        (text("<!DOCTYPE html><html>404</html>"), Fault::Html),
        (text("{\\rtf1\\ansi version: STSv1}"), Fault::Rtf),
        (text("v=STSv1; id=1"), Fault::RecordSyntax),
        (
            text("version: STSv1; mode: enforce; mx: a.example; max_age: 86400"),
            Fault::RecordSyntax,
        ),
        (format!("\u{feff}{GOOD}"), Fault::ByteOrderMark),
        (with("\n", "\r"), Fault::BareCarriageReturn),
        (format!("{GOOD}\n"), Fault::BlankLineAtEnd),
        (format!("{GOOD}\n\n  \n"), Fault::BlankLineAtEnd),
        (with("mx:", "\nmx:"), Fault::BlankLine),
        (format!("# mine\n{GOOD}"), Fault::Comment),
        (
            with("mode", "  mode"),
            Fault::LeadingBlank {
                line: text("mode: enforce"),
            },
        ),
        (
            with("mode:", "mode :"),
            Fault::BlankBeforeColon {
                field: text("mode"),
            },
        ),
        (
            with("mode: ", "mode = "),
            Fault::EqualsSign {
                field: text("mode"),
            },
        ),
        (
            with("mode: enforce\n", "mode enforce\n"),
            Fault::NoColon {
                line: text("mode enforce"),
            },
        ),
        (with("mode", "Mode"), missing("mode", "Mode")),
        (with("mx", "nmx"), missing("mx", "nmx")),
        (with("max_age", "max-age"), missing("max_age", "max-age")),
        (with("version", "eversion"), missing("version", "eversion")),
        (with("version: STSv1\n", ""), absent("version")),
        (with("mx: mail.example.com\n", ""), absent("mx")),
        (
            with("STSv1", "STSv2"),
            Fault::Version {
                found: text("STSv2"),
            },
        ),
        (
            with("\n", " "),
            Fault::Version {
                found: GOOD.replace('\n', " ")[9..].trim().to_owned(),
            },
        ),
        (
            with("enforce", "enforced"),
            Fault::Mode {
                found: text("enforced"),
                meant: Some(Mode::Enforce),
            },
        ),
        (
            with("enforce", "[testing]"),
            Fault::Mode {
                found: text("[testing]"),
                meant: Some(Mode::Testing),
            },
        ),
        (
            with("604800", "604,800"),
            Fault::MaxAge {
                found: text("604,800"),
            },
        ),
        (
            with("604800", "99999999999"),
            Fault::MaxAge {
                found: text("99999999999"),
            },
        ),
        (
            with("604800", "31557601"),
            Fault::MaxAgeOverLimit { found: 31_557_601 },
        ),
        (
            with("604800", ""),
            Fault::EmptyValue {
                field: text("max_age"),
            },
        ),
        (
            with("mail.example.com", ""),
            Fault::Mx {
                found: String::new(),
                fault: MxFault::Empty,
            },
        ),
        (
            format!("{GOOD}x:\ta\tb\n"),
            Fault::ControlChar { field: text("x") },
        ),
        (
            format!("{GOOD}foo:\n"),
            Fault::EmptyValue { field: text("foo") },
        ),
        (
            format!("{GOOD}_foo: bar\n"),
            Fault::FieldName {
                field: text("_foo"),
            },
        ),
        // Tolerated.
        (format!("{GOOD}foo: bar\n"), unknown("foo", None)),
        (format!("{GOOD}mxs: bar\n"), unknown("mxs", Some("mx"))),
        (
            format!("{GOOD}mode: testing\n"),
            Fault::Repeated {
                field: "mode",
                first: text("enforce"),
                found: text("testing"),
            },
        ),
        (
            format!("{GOOD}mx: mail.example.com\n"),
            Fault::RepeatedMx {
                pattern: text("mail.example.com"),
            },
        ),
        (
            with("mail.example.com", "192.0.2.1"),
            Fault::MxIsAddress {
                found: text("192.0.2.1"),
            },
        ),
        (
            text("mode: enforce\nversion: STSv1\nmx: mail.example.com\nmax_age: 604800\n"),
            Fault::VersionNotFirst,
        ),
    ];
    for (body, fault) in cases {
        assert_eq!(faults(&body), [fault], "{body:?}");
    }
}

#[test]
fn octets_that_are_no_text() {
    let utf16: Vec<u8> = GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [b"\xFF\xFE", utf16.as_slice()].concat();
    for body in [utf16, with_mark] {
        assert_eq!(parse(&body).faults[0].value, Fault::Utf16);
    }
    let bad = [GOOD.as_bytes(), b"note: \xC3\x28\n"].concat();
    assert_eq!(
        parse(&bad).faults[0].value,
        Fault::NotUtf8 {
            field: "note".to_owned()
        }
    );
}

#[test]
fn a_spot_is_where_the_fault_is() {
    let body = GOOD.replace("enforce", "Enforce");
    let fault = &parse(body.as_bytes()).faults[0];
    assert_eq!(fault.span.of(body.as_bytes()), b"Enforce");
}

#[test]
fn many_lines_are_read_in_one_go() {
    let body = vec![b'\n'; 65_536];
    assert_eq!(
        parse(&body).faults.len(),
        4,
        "one for the lines, three for the fields"
    );
}
