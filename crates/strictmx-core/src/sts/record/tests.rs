use super::*;
use crate::txt_fields::VersionFault;

fn faults(text: &str) -> Vec<Fault> {
    parse(text.as_bytes())
        .faults
        .into_iter()
        .map(|fault| fault.value)
        .collect()
}

#[test]
fn good_records() {
    let cases = [
        (
            "v=STSv1; id=20160831085700Z;",
            "20160831085700Z",
            "the example of RFC 8461 3.1",
        ),
        ("v=STSv1;id=1", "1", "no blanks"),
        ("v=STSv1;\tid=1\t;", "1", "tabs around the delimiter"),
        (
            "v=STSv1; id=1; ",
            "1",
            "a delimiter at the end, with a blank",
        ),
        (
            "v=STSv1 ; id=1",
            "1",
            "a blank before the first delimiter, literally",
        ),
        ("v=STSv1; id=1; id=2", "1", "the first id counts"),
        ("v=STSv1; x=a,b:c/d; id=1", "1", "an extension in front"),
    ];
    for (text, id, why) in cases {
        let record = parse(text.as_bytes())
            .value
            .unwrap_or_else(|| panic!("{why}: {:?}", faults(text)));
        assert_eq!(record.id.value, id, "{why}");
        let printed = record.to_string();
        let again = parse(printed.as_bytes())
            .value
            .unwrap_or_else(|| panic!("{printed}"));
        assert_eq!(again.to_string(), printed, "{why}: round trip");
    }
}

#[test]
fn bad_records_have_exactly_one_fault() {
    use FieldFault as F;
    let cases = [
        (
            "v=STSv1",
            Fault::Field(F::NoFields),
            "nothing after the version",
        ),
        (
            "v=STSv1;",
            Fault::Field(F::NoFields),
            "nothing after the delimiter",
        ),
        (
            "v=STSv1; id=",
            Fault::IdMalformed {
                found: String::new(),
            },
            "empty id",
        ),
        (
            "v=STSv1; id=1; id=",
            Fault::Field(F::Value {
                field: "id".to_owned(),
            }),
            "a second id that is no field",
        ),
        (
            "v=STSv1; id=a-b",
            Fault::IdMalformed {
                found: "a-b".to_owned(),
            },
            "hyphen",
        ),
        (
            "v=STSv1; ID=1",
            Fault::IdMissing {
                similar: Some("ID".to_owned()),
            },
            "upper case",
        ),
        (
            "v=STSv1, id=1",
            Fault::Field(F::Delimiter { found: ',' }),
            "comma",
        ),
        (
            "v=STSv1 id=1",
            Fault::Field(F::Delimiter { found: ' ' }),
            "no delimiter",
        ),
        (
            "v=STSv1\\; id=1\\;",
            Fault::Field(F::Backslash),
            "zone file escapes",
        ),
        (
            "\"v=STSv1; id=1;\"",
            Fault::Field(F::Quotes),
            "zone file quotes",
        ),
        (
            "v=STSv1; id=1 ",
            Fault::Field(F::TrailingBlank),
            "trailing blank",
        ),
        (
            "v=STSv1; id=1;;",
            Fault::Field(F::EmptyField),
            "two delimiters",
        ),
        (
            "v=STSv1;; id=1",
            Fault::Field(F::EmptyField),
            "two delimiters in front",
        ),
        (
            "v=STSv1; id=1; foo",
            Fault::Field(F::NoEquals {
                field: "foo".to_owned(),
            }),
            "no equals sign",
        ),
        (
            "v=STSv1; id = 1",
            Fault::Field(F::BlankAroundEquals {
                field: "id".to_owned(),
            }),
            "blanks",
        ),
        (
            "v=STSv1; id=1; _x=1",
            Fault::Field(F::Name {
                field: "_x".to_owned(),
            }),
            "name begins with underscore",
        ),
        (
            "v=STSv1; id=1; x=a=b",
            Fault::Field(F::Value {
                field: "x".to_owned(),
            }),
            "equals sign in a value",
        ),
        (
            "v=STSv1; id=1; x=a b",
            Fault::Field(F::Value {
                field: "x".to_owned(),
            }),
            "blank in a value",
        ),
        (
            " v=STSv1; id=1",
            Fault::Field(F::Version(VersionFault::LeadingBlank)),
            "leading blank",
        ),
        (
            "V=STSv1; id=1",
            Fault::Field(F::Version(VersionFault::Case)),
            "case",
        ),
        (
            "v = STSv1; id=1",
            Fault::Field(F::Version(VersionFault::BlankAroundEquals)),
            "blanks",
        ),
        (
            "v=STSv2; id=1",
            Fault::Field(F::Version(VersionFault::Other)),
            "a later version",
        ),
        (
            "v=STSv10; id=1",
            Fault::Field(F::Version(VersionFault::Other)),
            "not a prefix",
        ),
        (
            "v=STS1; id=1",
            Fault::Field(F::Version(VersionFault::Other)),
            "a draft",
        ),
        (
            "id=1; v=STSv1",
            Fault::Field(F::Version(VersionFault::AfterField)),
            "order",
        ),
        (
            "TXT v=STSv1; id=1",
            Fault::Field(F::Version(VersionFault::NotFirst)),
            "a type in front",
        ),
        (
            "v=spf1 -all",
            Fault::Field(F::Version(VersionFault::Absent)),
            "another protocol",
        ),
    ];
    for (text, fault, why) in cases {
        assert_eq!(faults(text), [fault], "{why}: {text}");
        assert!(parse(text.as_bytes()).value.is_none(), "{why}: {text}");
    }
}

#[test]
fn every_mistake_is_found() {
    let cases: [(&[u8], &[&str], &str); 11] = [
        (
            b"\"v=STSv1\\; id=a-b\\; x\\;\"",
            &["Quotes", "Backslash", "IdMalformed", "NoEquals"],
            "copied from a zone file",
        ),
        (
            b"v=STSv1, id=1, x=",
            &["Delimiter", "Value"],
            "commas throughout",
        ),
        (
            b"v=STSv1 id=1 x=1",
            &["Delimiter", "UnknownField"],
            "blanks throughout",
        ),
        (b"v=STSv1|id=1|", &["Delimiter"], "another separator"),
        (
            b"v=STSv1; id: 1",
            &["NoEquals"],
            "there is an id, in another form",
        ),
        (b"v=STSv1; id=1\r\n", &["ControlChar"], "a line end"),
        (
            b"v=STSv1; id=a; note=caf\xc3\xa9;",
            &["UnknownField", "NonAscii"],
            "not ASCII, in an extension",
        ),
        (
            b"v=STSv1; id=1\xc3\xa9",
            &["NonAscii"],
            "not ASCII, in the id",
        ),
        (
            b"v=STSv1; id=a\x1b[2J\x07",
            &["ControlChar"],
            "terminal control",
        ),
        (b"STSv1; id=1", &["Version(Tag)"], "no v="),
        (
            b"version: STSv1; mode: enforce",
            &["Version(Tag)"],
            "a policy",
        ),
    ];
    for (text, expected, why) in cases {
        let found: Vec<_> = parse(text)
            .faults
            .iter()
            .map(|fault| format!("{:?}", fault.value))
            .collect();
        let agree = found
            .iter()
            .zip(expected)
            .all(|(found, expected)| found.contains(expected));
        assert!(agree && found.len() == expected.len(), "{why}: {found:?}");
    }
}

#[test]
fn of_several_records_only_those_with_the_exact_prefix_count() {
    let select = |texts: &[&str]| {
        select(
            &texts
                .iter()
                .map(|text| text.as_bytes().to_vec())
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        select(&["v=STSv1; id=1", "v=spf1 -all"])
            .chosen
            .map(|chosen| chosen.0),
        Some(0)
    );
    assert_eq!(select(&["v=STSv1; id=1", "v=STSv10; id=2"]).candidates, [0]);
    assert_eq!(
        select(&["v=STSv1 ; id=1", "v=spf1 -all"]).candidates,
        [0; 0]
    );
    assert_eq!(select(&["v=STSv1; id=1", "v=STSv1; id=1"]).chosen, None);
    assert!(select(&["v=STSv1 ; id=1"]).record().is_some());
    assert!(select(&["id=1; v=STSv1"]).near_miss.is_some());
    assert!(select(&["v=spf1 -all"]).near_miss.is_none());
}

#[test]
fn faults_are_underlined_where_they_stand() {
    let cases = [
        ("v=STSv1; id=1\\;", "\\;"),
        ("v=STSv1; id=1; ;", " ;"),
        ("v=STSv1; id=1;;", ";;"),
        ("\"v=STSv1; id=1;\"", "\""),
        ("v=STSv1; id=1 ", " "),
    ];
    for (text, place) in cases {
        let faults = parse(text.as_bytes()).faults;
        let [fault] = &faults[..] else {
            panic!("{text}: {faults:?}");
        };
        assert_eq!(&text[fault.span.start..fault.span.end], place, "{text}");
    }
    let mut alone = faults("\"").into_iter();
    assert_eq!(alone.next(), Some(Fault::Field(FieldFault::Quotes)));
}

/// Found by fuzzing: blanks up to the closing quote are no delimiter, and what follows is no field.
#[test]
fn quotes_end_a_record_after_blanks() {
    for text in ["\"v=STSv1 \"", "\"v=STSv1\t\t\t\t\t\""] {
        let parsed = parse(text.as_bytes());
        assert!(!parsed.is_valid(), "{text:?}");
        let ends = parsed.faults.iter().map(|fault| fault.span.end);
        assert!(ends.max() < Some(text.len()), "{:?}", parsed.faults);
    }
}

/// Found by fuzzing: RFC 8461 3.1 lets the value of an extension end in a backslash, and no other.
#[test]
fn a_backslash_is_an_escape_unless_an_extension_may_have_it() {
    let backslashes = |text: &str| {
        let faults = parse(text.as_bytes()).faults;
        let is_backslash = |value: &Fault| *value == Fault::Field(FieldFault::Backslash);
        faults
            .iter()
            .filter(|fault| is_backslash(&fault.value))
            .count()
    };
    for (text, valid, escapes) in [
        (r"v=STSv1; id=1; x=a\;", true, 0),
        (r"v=STSv1; id=1; x=a\", true, 0),
        (r"v=STSv1; id=1; x=\; y=\;", true, 0),
        (r"v=STSv1; id=1\; x=a;", false, 1),
        (r"v=STSv1\; id=1\; x=a\;", false, 1),
        (r"v=STSv1; id=1; x\;", false, 1),
    ] {
        assert_eq!(parse(text.as_bytes()).is_valid(), valid, "{text}");
        assert_eq!(backslashes(text), escapes, "{text}");
    }
}

#[test]
fn what_is_said_of_a_record_that_counts_alone_only() {
    let near = |text: &str| {
        let texts = [text, "v=spf1 -all"].map(|text| text.as_bytes().to_vec());
        select(&texts).near_miss.map(|(_, fault)| fault.value)
    };
    for text in [
        "v=STSv1 ; id=1",
        "v=STSv1\t;id=1",
        "v=STSv1",
        "v=STSv1,id=1",
        "v=STSv1 id=1",
    ] {
        assert_eq!(near(text), Some(VersionFault::NotDelimited), "{text}");
    }
    let blank = Some(VersionFault::BlankAroundEquals);
    assert_eq!(near("v =STSv1; id=1"), blank);
    assert_eq!(near("v=STSv2 ; id=1"), Some(VersionFault::Other));
}
