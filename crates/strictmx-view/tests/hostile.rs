//! The rows of `tests/data/hostile_inputs.csv`, at the top of the repository, that are about
//! showing: text from the network is text in every format, and not much of it. Each row is a test
//! of its name.

use strictmx_core::judge::judge;
use strictmx_core::scenario::World;
use strictmx_view::{csv, inert_json, json, junit, markdown, nagios, prometheus, result_view};
use strictmx_view::{sarif, text};

/// A result in one format.
struct Shown {
    format: &'static str,
    text: String,
}

/// A result in every format.
fn shown(scenario: &str) -> Vec<Shown> {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}"));
    let report = judge(&world.evidence());
    let view = result_view(&report);
    let whole = serde_json::to_string(&json::report(&report)).expect("JSON");
    let reports = [report];
    [
        ("text", text::plain(&text::lines(&view))),
        ("markdown", markdown::markdown(&view)),
        ("JSON", inert_json(&whole)),
        ("CSV", csv::csv(&reports, true)),
        ("JUnit", junit::junit(&reports, None)),
        ("Nagios", nagios::nagios(&reports)),
        ("Prometheus", prometheus::prometheus(&reports)),
        ("SARIF", inert_json(&sarif::sarif(&reports))),
    ]
    .map(|(format, text)| Shown { format, text })
    .into()
}

/// Nothing in it that a terminal, a log, a spreadsheet or a browser would act on.
#[track_caller]
fn is_inert(scenario: &str) -> Vec<Shown> {
    let shown = shown(scenario);
    for Shown { format, text } in &shown {
        let controls = |character: char| character.is_control() && !"\r\n".contains(character);
        assert!(!text.contains(controls), "{format}: {text:?}");
        let marks = ['\u{202e}', '\u{200b}', '\u{2066}', '\u{feff}'];
        assert!(!text.contains(marks), "{format}: {text:?}");
        match *format {
            "JUnit" => assert!(!text.contains("<img"), "{text}"),
            "markdown" => assert_eq!(markup(text), None),
            "SARIF" => has_no_links(text),
            _ => {}
        }
    }
    shown
}

/// Messages of a log neither link nor stand for something else (SARIF 2.1.0, 3.11.5 and 3.11.6).
fn has_no_links(log: &str) {
    let log: serde_json::Value = serde_json::from_str(log).expect("JSON");
    let run = &log["runs"][0];
    let notifications = &run["invocations"][0]["toolExecutionNotifications"];
    let all = [&run["results"], notifications].map(|list| list.as_array().expect("a list"));
    for message in all.into_iter().flatten().map(|one| &one["message"]["text"]) {
        let text = message.as_str().expect("a text");
        assert!(!text.contains("]("), "{text}");
        let single = text.replace("{{", "").replace("}}", "");
        assert!(!single.contains(['{', '}']), "{text}");
    }
}

/// The first line with something that is markup outside code.
fn markup(text: &str) -> Option<&str> {
    let mut fenced = false;
    text.lines().find(|line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        // Where code spans hold no backticks, every second part is one.
        let outside: String = line.split('`').step_by(2).collect();
        let is_markup = |mark: &&str| outside.contains(*mark) && !outside.contains("https://");
        !fence && !fenced && ["<img", "](javascript"].iter().any(is_markup)
    })
}

/// What is shown of it in that format.
fn of<'a>(shown: &'a [Shown], format: &str) -> &'a str {
    let found = shown.iter().find(|shown| shown.format == format);
    &found.expect(format).text
}

#[test]
fn txt_015() {
    let shown = is_inert(r#"_mta-sts TXT "v=STSv1; id=a; note=caf\xc3\xa9\xff\xe2\x80\xae;""#);
    assert!(of(&shown, "text").contains("caf"), "{}", of(&shown, "text"));
}

#[test]
fn txt_016() {
    is_inert(r#"_mta-sts TXT "v=STSv1; id=a\x1b[2J\x07\xc2\x9b""#);
}

#[test]
fn txt_017() {
    is_inert(r#"_mta-sts TXT "v=STSv1; id=<img src=x onerror=alert(1)>;""#);
}

#[test]
fn rpt_004() {
    let shown = is_inert(r#"_smtp._tls TXT "v=TLSRPTv1; rua=javascript:alert(document.domain)""#);
    assert!(of(&shown, "text").contains("javascript"));
}

/// A spreadsheet computes nothing of what a domain says.
#[test]
fn dom_053() {
    let shown = is_inert(r#"_mta-sts TXT "v=STSv1; id==cmd|' /C calc'!A0""#);
    let cells = of(&shown, "CSV").split(['\n', ',']);
    for cell in cells {
        let cell = cell.trim_start_matches('"');
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
    }
}

/// A line of 65,000 characters is not shown as long as it is.
#[test]
fn pbd_018() {
    let shown = is_inert(&format!("| {}", "x".repeat(65_000)));
    for format in ["text", "markdown", "JUnit", "Nagios"] {
        let text = of(&shown, format);
        assert!(text.len() < 25_000, "{format}: {} octets", text.len());
        let longest = text.split(|c| c != 'x').map(str::len).max();
        assert!(longest <= Some(200), "{format}: {longest:?}");
    }
}

/// Nobody answers at port 25: whose fault that is, is said as far as it is known.
#[test]
fn smt_020() {
    for (cause, words) in [
        (
            "timeout",
            [
                "No answer came in time while connecting.",
                "The cause may be the server or the network in between.",
            ],
        ),
        (
            "own-port25-closed",
            [
                "Port 25 is closed where this checker runs.",
                "This is a limit of this checker, not a fault of the domain.",
            ],
        ),
    ] {
        let shown = shown(&format!("smtp mail fails connect {cause}"));
        for words in words {
            let text = of(&shown, "text");
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}

#[test]
fn pbd_021() {
    is_inert(
        "| version: STSv1\n| mode: enforce\n| mx: \"><img src=x onerror=alert(1)>\n| max_age: 86400",
    );
}

#[test]
fn pbd_023() {
    let escapes: String = (0..0x20)
        .chain([0x7f, 0x9b])
        .map(|it| format!("\\x{it:02x}"))
        .collect();
    let body = format!(
        "version: STSv1\\nmode: enforce\\nmx: mail.example.com{escapes}\\nmax_age: 86400\\n"
    );
    is_inert(&format!("policy body \"{body}\""));
}

#[test]
fn smt_015() {
    let link = "[click](javascript:alert(1))<img src=x>";
    let shown = is_inert(&format!("smtp mail starttls 454 4.7.0 {link}"));
    assert!(
        of(&shown, "text").contains("[click]"),
        "{}",
        of(&shown, "text")
    );
}

/// SARIF 2.1.0 has links and placeholders in plain text (3.11.5, 3.11.6).
#[test]
fn smt_024() {
    let says = r"[Install the fix](https://evil.example/) {0} \\[or](javascript:alert(1))";
    let shown = is_inert(&format!("smtp mail starttls 454 4.7.0 {says}"));
    let log = of(&shown, "SARIF");
    assert!(
        log.contains("[Install the fix] (https://evil.example/) {{0}}"),
        "{log}"
    );
}

/// SAN entries without end: a page names some, and says how many there are.
#[test]
fn crt_010() {
    let names: Vec<_> = (0..1_000).map(|n| format!("n{n}.example.net")).collect();
    let shown = is_inert(&format!("policy certificate names={}", names.join(",")));
    for format in ["text", "markdown", "JUnit", "Nagios"] {
        let text = of(&shown, format);
        assert!(text.len() < 25_000, "{format}: {} octets", text.len());
    }
    let world = World::new(&format!("smtp mail certificate names={}", names.join(",")));
    let view = result_view(&judge(&world.expect("parses").evidence()));
    let hosts = view.sections.iter().flat_map(|section| &section.hosts);
    let chains = hosts
        .flat_map(|host| &host.addresses)
        .flat_map(|address| &address.chain);
    let shown = chains
        .filter(|it| it.names.len() > 1)
        .map(|it| it.names.clone());
    let shown: Vec<_> = shown.collect();
    assert!(!shown.is_empty() && shown.iter().all(|names| names.len() == 21));
    assert_eq!(shown[0][20], "and 980 more");
}
