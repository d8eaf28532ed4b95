use super::*;

const GOOD: &str = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";

/// As the variants are written, so that a table stays readable.
fn faults(body: impl AsRef<[u8]>) -> Vec<String> {
    let parsed = parse(body.as_ref());
    parsed
        .faults
        .iter()
        .map(|fault| format!("{:?}", fault.value))
        .collect()
}

fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replace(from, to)
}

#[test]
fn good_policies() {
    let cases = [
        (GOOD.to_owned(), "LF"),
        (with("\n", "\r\n"), "CRLF"),
        (GOOD.replacen('\n', "\r\n", 2), "both"),
        (GOOD.trim_end().to_owned(), "no terminator at the end"),
        (with(": ", ":\t"), "tabs after the colon"),
        (with(": ", ":"), "nothing after the colon"),
        (with("\n", " \t\n"), "blanks at the ends of lines"),
        (
            format!("{GOOD}note: \u{e4}\u{f6}\u{fc} and more"),
            "an extension in UTF-8",
        ),
        (
            format!("{GOOD}note: see mode: none; # not a comment,"),
            "any text in an extension",
        ),
        (
            format!("{GOOD}ab-c_d.e: 1"),
            "the rule sta-policy-alphanum, read as it is meant",
        ),
        (with("604800", "0000604800"), "leading zeros"),
        (with("604800", "31557600"), "the largest max_age"),
        (with("604800", "0"), "the smallest max_age"),
        (
            "version: STSv1\nmode: none\nmax_age: 86400\n".to_owned(),
            "mode none without mx",
        ),
    ];
    for (body, why) in cases {
        assert!(
            parse(body.as_bytes()).is_valid(),
            "{why}: {:?}",
            faults(&body)
        );
    }
}

#[test]
fn one_mistake_is_one_fault() {
    let cases = [
        // The text as a whole.
        (String::new(), "Empty"),
        ("\n".repeat(65_536), "Empty"),
        ("<!DOCTYPE html><html>404</html>".to_owned(), "Html"),
        ("not found\n<HTML>".to_owned(), "Html"),
        (
            "{\\rtf1\\ansi version: STSv1\\\nmode: enforce}".to_owned(),
            "Rtf",
        ),
        ("v=STSv1; id=1".to_owned(), "RecordSyntax"),
        (
            with("version: STSv1", "v=STSv1"),
            "Missing { field: \"version\", similar: Some(\"v\") } EqualsSign { field: \"v\" }",
        ),
        (with("\n", "; "), "RecordSyntax"),
        ("404 page not found\n".to_owned(), "NoField"),
        ("{\n  \"error\": 404\n}\n".to_owned(), "NoField"),
        ("# to do\n".to_owned(), "NoField"),
        ("x".repeat(65_000), "NoField"),
        (
            format!("---\nlayout: none\n# a\n\n---\n{GOOD}"),
            "FrontMatter",
        ),
        (format!("\u{feff}{GOOD}"), "ByteOrderMark"),
        // Lines.
        (with("\n", "\r"), "BareCarriageReturn"),
        (with("\n", "\r\r\n"), "BareCarriageReturn"),
        (format!("{GOOD}\n"), "BlankLineAtEnd"),
        (format!("{GOOD}\r\n\n  \n"), "BlankLineAtEnd"),
        (format!("{GOOD}  "), "BlankLineAtEnd"),
        (with("mx:", "\nmx:"), "BlankLine"),
        (with("mx:", "\n \n\nmx:"), "BlankLine"),
        (format!("# mine\n  // all mine\n{GOOD}"), "Comment"),
        (
            with("enforce", "enforce # for now"),
            "InlineComment { field: \"mode\" }",
        ),
        (
            with("mail.example.com", "mail.example.com // main"),
            "InlineComment { field: \"mx\" }",
        ),
        (
            with("mode", "  mode"),
            "LeadingBlank { line: \"mode: enforce\" }",
        ),
        (
            with("mode:", "mode :"),
            "BlankBeforeColon { field: \"mode\" }",
        ),
        (with("mode: ", "mode = "), "EqualsSign { field: \"mode\" }"),
        (
            with("max_age: 604800", "max_age=604800 # s: x"),
            "EqualsSign { field: \"max_age\" } InlineComment { field: \"max_age\" }",
        ),
        (with("mode:", "mode"), "NoColon { line: \"mode enforce\" }"),
        (
            format!("{GOOD}and more\n"),
            "NoColon { line: \"and more\" }",
        ),
        (
            with("\n", " "),
            "SeveralFields { fields: [\"version\", \"mode\", \"mx\", \"max_age\"] }",
        ),
        (
            with("\n", "\\n"),
            "SeveralFields { fields: [\"version\", \"mode\", \"mx\", \"max_age\"] }",
        ),
        (
            with("\nmode", "mode"),
            "SeveralFields { fields: [\"version\", \"mode\"] }",
        ),
        (
            with("enforce", "enforce;"),
            "TrailingDelimiter { field: \"mode\", found: ';' }",
        ),
        (
            with(".com", ".com,"),
            "TrailingDelimiter { field: \"mx\", found: ',' }",
        ),
        // These are no values with something behind them.
        (
            with("mail.example.com", "a.example, b.example,"),
            "Mx { found: \"a.example, b.example,\", fault: List }",
        ),
        (with("enforce", ";"), "Mode { found: \";\", meant: None }"),
        (
            format!("{GOOD}_foo: bar\n"),
            "FieldName { field: \"_foo\" }",
        ),
        (
            format!("{GOOD}{}: bar\n", "x".repeat(33)),
            "FieldName { field: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" }",
        ),
        (format!("{GOOD}foo:\n"), "EmptyValue { field: \"foo\" }"),
        (with("604800", ""), "EmptyValue { field: \"max_age\" }"),
        (
            with("604800", "# a week"),
            "EmptyValue { field: \"max_age\" }",
        ),
        (format!("{GOOD}x:\ta\tb\n"), "ControlChar { field: \"x\" }"),
        (
            with("enforce", "en\0force"),
            "ControlChar { field: \"mode\" }",
        ),
        // Fields.
        (
            with("version: STSv1\n", ""),
            "Missing { field: \"version\", similar: None }",
        ),
        (
            with("mode: enforce\n", ""),
            "Missing { field: \"mode\", similar: None }",
        ),
        (
            with("max_age: 604800\n", ""),
            "Missing { field: \"max_age\", similar: None }",
        ),
        (
            with("mx: mail.example.com\n", ""),
            "Missing { field: \"mx\", similar: None }",
        ),
        (
            with("mode", "Mode"),
            "Missing { field: \"mode\", similar: Some(\"Mode\") }",
        ),
        (
            with("mx", "nmx"),
            "Missing { field: \"mx\", similar: Some(\"nmx\") }",
        ),
        (
            with("max_age", "max-age"),
            "Missing { field: \"max_age\", similar: Some(\"max-age\") }",
        ),
        (
            with("version", "eversion"),
            "Missing { field: \"version\", similar: Some(\"eversion\") }",
        ),
        (with("STSv1", "STSv2"), "Version { found: \"STSv2\" }"),
        (with("STSv1", "stsv1"), "Version { found: \"stsv1\" }"),
        (
            with("enforce", "enforced"),
            "Mode { found: \"enforced\", meant: Some(Enforce) }",
        ),
        (
            with("enforce", "[testing]"),
            "Mode { found: \"[testing]\", meant: Some(Testing) }",
        ),
        (
            with("enforce", "report"),
            "Mode { found: \"report\", meant: Some(Testing) }",
        ),
        (
            with("enforce", "MODE"),
            "Mode { found: \"MODE\", meant: None }",
        ),
        (with("604800", "604,800"), "MaxAge { found: \"604,800\" }"),
        (with("604800", "-1"), "MaxAge { found: \"-1\" }"),
        (with("604800", "+1"), "MaxAge { found: \"+1\" }"),
        (
            with("604800", "99999999999"),
            "MaxAge { found: \"99999999999\" }",
        ),
        (
            with("604800", "31557601"),
            "MaxAgeOverLimit { found: 31557601 }",
        ),
        (
            with("mail.example.com", ""),
            "Mx { found: \"\", fault: Empty }",
        ),
        (
            with(".com", ".com."),
            "Mx { found: \"mail.example.com.\", fault: FinalDot }",
        ),
        (
            with("mail.", "a.example, mail."),
            "Mx { found: \"a.example, mail.example.com\", fault: List }",
        ),
        // Tolerated.
        (
            format!("{GOOD}foo: bar\n"),
            "UnknownField { field: \"foo\", similar: None }",
        ),
        (
            format!("{GOOD}mxs: bar\n"),
            "UnknownField { field: \"mxs\", similar: Some(\"mx\") }",
        ),
        (
            format!("{GOOD}mode: testing\n"),
            "Repeated { field: \"mode\", first: \"enforce\", found: \"testing\" }",
        ),
        // A repeated field is none, whatever stands in it, and has the grammar of an extension.
        (
            format!("{GOOD}mode: testing # for now;\n"),
            "Repeated { field: \"mode\", first: \"enforce\", found: \"testing # for now;\" }",
        ),
        (
            format!("{GOOD}mode: # max_age: 5\n"),
            "Repeated { field: \"mode\", first: \"enforce\", found: \"# max_age: 5\" }",
        ),
        (
            format!("{GOOD}mode: testing #\u{1}\n"),
            "ControlChar { field: \"mode\" }",
        ),
        (
            format!("{GOOD}max_age: \n"),
            "EmptyValue { field: \"max_age\" }",
        ),
        (
            format!("{GOOD}mx: MAIL.example.com\n"),
            "RepeatedMx { pattern: \"MAIL.example.com\" }",
        ),
        (
            with("mail.example.com", "192.0.2.1"),
            "MxIsAddress { found: \"192.0.2.1\" }",
        ),
        (
            "mode: enforce\nversion: STSv1\nmx: mail.example.com\nmax_age: 604800\n".to_owned(),
            "VersionNotFirst",
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(faults(&body).join(" "), expected, "{body:?}");
    }
}

#[test]
fn every_mistake_is_found() {
    let body = "version = STSv1;\n\n  mode: Enforce # soon\nmx: mail.example.com.\nmax-age: 1w\n\n";
    let expected = [
        "EqualsSign { field: \"version\" }",
        "TrailingDelimiter { field: \"version\", found: ';' }",
        "BlankLine",
        "LeadingBlank { line: \"mode: Enforce # soon\" }",
        "Mode { found: \"Enforce\", meant: Some(Enforce) }",
        "InlineComment { field: \"mode\" }",
        "Mx { found: \"mail.example.com.\", fault: FinalDot }",
        "Missing { field: \"max_age\", similar: Some(\"max-age\") }",
        "BlankLineAtEnd",
    ];
    assert_eq!(faults(body), expected);
    // What a wrong mode was meant to be decides whether patterns are missing.
    let without_mx = "version: STSv1\nmode: Enforce\nmax_age: 86400\n";
    assert!(faults(without_mx).contains(&"Missing { field: \"mx\", similar: None }".to_owned()));
}

#[test]
fn a_broken_policy_is_read_as_far_as_it_goes() {
    let parsed = parse(b" mode = testing\nmx :  *.example.net\nmx: -\nmax_age: 86400;\n");
    assert_eq!(parsed.value, None);
    assert_eq!(parsed.seen.mode.map(|mode| mode.value), Some(Mode::Testing));
    assert_eq!(
        parsed.seen.max_age.map(|max_age| max_age.value),
        Some(86_400)
    );
    let patterns: Vec<_> = parsed
        .seen
        .mx
        .iter()
        .map(|mx| mx.value.to_string())
        .collect();
    assert_eq!(patterns, ["*.example.net"]);
}

#[test]
fn octets_that_are_no_text() {
    let utf16: Vec<u8> = GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [b"\xFF\xFE", utf16.as_slice()].concat();
    assert_eq!(faults(utf16), ["Utf16"]);
    assert_eq!(faults(with_mark), ["Utf16"]);
    // More than a third of the octets are zero, of the first 64.
    let starts_with = |zeros: &[u8]| [zeros, GOOD.as_bytes()].concat();
    for (body, is_utf16) in [
        (b"a\0b\0c\0def".to_vec(), false),
        (b"a\0b\0c\0d\0e".to_vec(), true),
        (starts_with(&[0; 21]), false),
        (starts_with(&[0; 22]), true),
    ] {
        assert_eq!(faults(&body) == ["Utf16"], is_utf16, "{body:?}");
    }
    let cases: [(&[u8], &str); 4] = [
        (b"\xC3\x28", "a lead octet without its second"),
        (b"\xC0\xAF", "overlong"),
        (b"\xED\xA0\x80", "a surrogate"),
        (b"\x9B", "a control character of Latin-1"),
    ];
    for (octets, why) in cases {
        let body = [GOOD.as_bytes(), b"note: ", octets, b"\n"].concat();
        assert_eq!(
            faults(body),
            ["UnknownField", "NotUtf8 { field: \"note\" }"][1..],
            "{why}"
        );
    }
}

#[test]
fn a_spot_is_where_the_fault_is() {
    let cases = [
        (with("enforce", "Enforce"), "Enforce"),
        (with("mode:", "mode \t:"), " \t:"),
        (with("mx: ", " \tmx: "), " \t"),
        (with("\nmode", "mode"), "mode: enforce"),
        (with("604800", "604800 # a week"), "# a week"),
        (with(".com", ".com:25"), "mail.example.com:25"),
        (with("mode", "Mode"), "Mode"),
        (with("enforce", "en\0force"), "\0"),
        (with("enforce", "enforce ;"), ";"),
    ];
    for (body, spot) in cases {
        let parsed = parse(body.as_bytes());
        let spots: Vec<_> = parsed
            .faults
            .iter()
            .map(|fault| fault.span.of(body.as_bytes()))
            .collect();
        assert_eq!(spots, [spot.as_bytes()], "{body:?}");
    }
}

#[test]
fn a_hostile_text_does_not_flood_the_report() {
    let body = format!("{}{GOOD}", "x\n".repeat(30_000));
    let parsed = parse(body.as_bytes());
    assert_eq!((parsed.faults.len(), parsed.omitted), (100, 29_900));
    assert!(!parsed.is_valid());
    // A fault that counts is not crowded out by those that do not.
    let body = format!("{GOOD}{}mx: -\n", "a: b\n".repeat(1_000));
    let parsed = parse(body.as_bytes());
    assert!(
        parsed
            .faults
            .iter()
            .any(|fault| matches!(fault.value, Fault::Mx { .. }))
    );
    assert!(!parsed.is_valid());
}

#[test]
fn a_page_begins_like_one_and_a_policy_with_its_fields() {
    let fault = |body: &str| {
        parse(body.as_bytes())
            .faults
            .first()
            .map(|fault| fault.value.clone())
    };
    let policy = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";
    // RFC 8461 3.2: the value of an extension may have the characters of a tag.
    let noted = parse(format!("{policy}note: <html>\n").as_bytes());
    assert!(noted.is_valid(), "{:?}", noted.faults);
    for page in [
        "<html><pre>version: STSv1\nmode: enforce\n",
        "not found\n<HTML>\nversion: STSv1\n",
        "<!-- \nmode: enforce -->\n<html>",
    ] {
        assert_eq!(fault(page), Some(Fault::Html), "{page}");
    }
    for nothing in ["", "\n", "\r\n\r\n", " \t \n", "\u{feff}", "\u{feff}\n"] {
        assert_eq!(fault(nothing), Some(Fault::Empty), "{nothing:?}");
    }
}
