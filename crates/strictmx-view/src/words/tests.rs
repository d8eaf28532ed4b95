use super::*;
use strictmx_core::arg::ArgKind;
use strictmx_core::arg::DICTIONARY;
use strictmx_core::checks::REGISTRY;

fn words() -> Words {
    Words {
        now: Timestamp::parse("2026-11-22T12:00:00Z").expect("a time"),
    }
}

fn name(text: &str) -> DomainName {
    text.parse().expect(text)
}

#[test]
fn arguments_are_worded_by_kind() {
    let date = |text| Arg::Date(Timestamp::parse(text).expect(text));
    let cases = [
        (Arg::Count(1), "1"),
        (Arg::Count(8461), "8461"),
        (Arg::Count(65536), "65,536"),
        (Arg::Count(31_557_600), "31,557,600"),
        (Arg::Domain(name("mx.example.com")), "mx.example.com"),
        (
            Arg::Domain(name("xn--bcher-kva.example")),
            "xn--bcher-kva.example (bücher.example)",
        ),
        (Arg::DurationS(0), "0 seconds"),
        (Arg::DurationS(1), "1 second"),
        (Arg::DurationS(86_400), "1 day"),
        (Arg::DurationS(604_800), "7 days"),
        (Arg::DurationS(31_557_600), "365 days 6 hours"),
        (Arg::DurationS(86_401), "1 day"),
        (Arg::DurationS(5_400), "1 hour 30 minutes"),
        (Arg::DurationMs(999), "999 ms"),
        (Arg::DurationMs(1_250), "1.2 s"),
        (Arg::Octets(1), "1 byte"),
        (Arg::Octets(1_000), "1000 bytes"),
        (Arg::Octets(65_536), "64 KiB"),
        (Arg::Octets(1_536), "1.5 KiB"),
        (Arg::Literal("enforce".to_owned()), "`enforce`"),
        (Arg::Literal(String::new()), "(empty)"),
        (Arg::Literal("a\r\n\u{202e}b".to_owned()), "`a␍␊\u{fffd}b`"),
        (Arg::Domains(vec![]), ""),
        (Arg::Domains(vec![name("a.example")]), "a.example"),
        (
            Arg::Domains(vec![
                name("a.example"),
                name("b.example"),
                name("c.example"),
            ]),
            "a.example, b.example and c.example",
        ),
        (date("2026-12-04T13:00:00Z"), "4 December 2026 (in 12 days)"),
        (
            date("2026-11-23T11:00:00Z"),
            "23 November 2026 (in 23 hours)",
        ),
        (
            date("2026-11-22T12:01:00Z"),
            "22 November 2026 (in 1 minute)",
        ),
        (date("2026-11-22T12:00:00Z"), "22 November 2026 (now)"),
        (
            date("2026-11-19T12:00:00Z"),
            "19 November 2026 (3 days ago)",
        ),
        (
            date("2026-11-22T09:30:00Z"),
            "22 November 2026 (2 hours ago)",
        ),
        (
            Arg::Address("2001:db8::25".parse().expect("an address")),
            "2001:db8::25",
        ),
    ];
    for (arg, expected) in cases {
        let said = words().of_check("{x}", &[("x".to_owned(), arg.clone())]);
        assert_eq!(said.to_string(), expected, "{arg:?}");
    }
}

#[test]
fn templates_are_filled_piece_by_piece() {
    let args = [
        ("n", Value::from(1_usize)),
        ("many", Value::from(3_usize)),
        ("host", Value::from(&name("mx.example.com"))),
        ("found", Value::Arg(Arg::Literal("`x`".to_owned()))),
    ];
    let cases = [
        ("", "", "nothing"),
        ("no arguments", "no arguments", "words alone"),
        ("{n:record|records}", "1 record", "a count with its noun"),
        (
            "{many:record|records} {many?does|do}",
            "3 records do",
            "the word alone",
        ),
        ("{host:a|b}", "{host:a|b}", "only counts have plurals"),
        (
            "{nobody} here",
            "{nobody} here",
            "an unknown name stays visible",
        ),
        ("{host", "{host", "a brace that is not closed"),
        (
            "set `mode: {n}` now",
            "set `mode: 1` now",
            "an argument inside a literal",
        ),
        ("{found}", "``x``", "a literal is not read as a template"),
    ];
    for (template, expected, why) in cases {
        assert_eq!(words().say(template, &args).to_string(), expected, "{why}");
    }
}

#[test]
fn pieces_keep_their_kind_and_words_are_joined() {
    let host = name("mx.example.com");
    let said = words().say("Ask {host} for `x`.", &[("host", Value::from(&host))]);
    let expected = [
        Piece::Text("Ask ".to_owned()),
        Piece::Name("mx.example.com".to_owned()),
        Piece::Text(" for ".to_owned()),
        Piece::Code("x".to_owned()),
        Piece::Text(".".to_owned()),
    ];
    assert_eq!(said.0, expected);
    let joined = words().say("{n:a|b} c", &[("n", Value::from(2_usize))]);
    assert_eq!(joined.0, [Piece::Text("2 b c".to_owned())]);
}

/// Every sentence of every check can be said with arguments of its declared kinds.
#[test]
fn sentences_of_checks_leave_no_brace() {
    let sample = |kind: &ArgKind| match kind {
        ArgKind::Address => Arg::Address("192.0.2.25".parse().expect("an address")),
        ArgKind::Count => Arg::Count(2),
        ArgKind::Domain => Arg::Domain(name("mx.example.com")),
        ArgKind::DurationS => Arg::DurationS(86_400),
        ArgKind::DurationMs => Arg::DurationMs(5_000),
        ArgKind::Domains => Arg::Domains(vec![name("a.example")]),
        ArgKind::Octets => Arg::Octets(65_536),
        ArgKind::Literal => Arg::Literal("x".to_owned()),
        ArgKind::Date => Arg::Date(words().now),
    };
    for check in REGISTRY {
        let args: Vec<_> = check
            .meta
            .args()
            .map(|name| {
                let known = DICTIONARY.iter().find(|(known, ..)| *known == name);
                (name.to_owned(), sample(&known.expect(name).1))
            })
            .collect();
        for template in [check.meta.title, check.meta.message, check.meta.remedy] {
            let said = words().of_check(template, &args).to_string();
            assert!(!said.contains(['{', '}']), "{}: {said}", check.meta.id);
            assert!(!said.is_empty(), "{} says nothing", check.meta.id);
        }
    }
}

/// What is said of the examples of every help page, in full.
fn said_of_examples() -> Vec<(String, String)> {
    let mut said = Vec::new();
    for check in REGISTRY {
        let docs = crate::help::written(check);
        for part in docs.split("```scenario,fires\n").skip(1) {
            let scenario = part.split("```").next().unwrap_or_default();
            let world = strictmx_core::scenario::World::new(scenario).expect(check.meta.id);
            let view = crate::result_view(&strictmx_core::judge::judge(&world.evidence()));
            for found in view.fixes.iter().chain(&view.notes) {
                said.push((found.check.clone(), found.message.to_string()));
                said.push((found.check.clone(), found.remedy.to_string()));
            }
        }
    }
    said
}

/// A template joined to an argument that may be empty, or two arguments joined, make nonsense that
/// no type sees.
#[test]
fn sentences_of_examples_read_as_sentences() {
    let said = said_of_examples();
    assert!(said.len() > 200, "only {} sentences", said.len());
    for (check, sentence) in said {
        let outside: Vec<_> = sentence.split('`').step_by(2).collect();
        let outside = outside.join("x");
        for slip in ["  ", " ,", ";;", "..", "{", "}", "x(", "xx"] {
            assert!(!outside.contains(slip), "{check} has `{slip}`: {sentence}");
        }
    }
}
