//! JUnit and Prometheus as their readers take them.

use std::collections::{BTreeMap, HashSet};

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use strictmx_core::finding::Severity;
use strictmx_core::report::ScanReport;
use strictmx_view::{junit, prometheus};

use super::{FAULTY_POLICY, SEVERAL_FAULTS, faulty_policy, report};

/// The policy host is a mail server too, with another certificate for mail.
const ONE_HOST_FOR_ALL: &str = "
@ MX 10 mta-sts
smtp mta-sts certificate expires=3d
| version: STSv1
| mode: enforce
| mx: mta-sts.example.com
| max_age: 2419200
";

/// What a TXT record may hold that means something to XML, or has no place in it.
const MARKUP: &str = r#"_mta-sts TXT "v=STSv1; id=1; a=]]>&amp;<b c='\"'>\x00\x0b\xff""#;

fn reports() -> Vec<ScanReport> {
    let scenarios = ["", SEVERAL_FAULTS, ONE_HOST_FOR_ALL, MARKUP];
    scenarios.iter().map(|text| report(text)).collect()
}

type Attributes = BTreeMap<String, String>;

fn attributes(element: &BytesStart<'_>) -> Attributes {
    let read = |attribute: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
        let attribute = attribute.expect("an attribute");
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let name = attribute.key.as_ref().to_owned();
        (name, value.expect("a value").into_owned())
    };
    element.attributes().map(read).collect()
}

/// Adds the tests of a suite up and compares the sum with what the suite says.
fn read_junit(document: &str) -> Vec<Attributes> {
    let mut reader = Reader::from_str(document);
    reader.config_mut().enable_all_checks(true);
    let mut open = Vec::new();
    let (mut suites, mut tests) = (Vec::<Attributes>::new(), HashSet::new());
    let mut counts = BTreeMap::<String, usize>::new();
    loop {
        let event = reader.read_event().expect("well-formed");
        let (element, is_empty) = match &event {
            Event::Start(element) => (element, false),
            Event::Empty(element) => (element, true),
            Event::End(element) => {
                assert_eq!(open.pop().as_deref(), Some(element.name().as_ref()));
                if element.name().as_ref() == "testsuite" {
                    let suite = suites.last().expect("a suite");
                    for (said, counted) in [
                        ("tests", "testcase"),
                        ("failures", "failure"),
                        ("skipped", "skipped"),
                        ("errors", "error"),
                    ] {
                        let count = counts.get(counted).copied().unwrap_or_default();
                        assert_eq!(suite[said], count.to_string(), "{said}: {document}");
                    }
                }
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let (name, attributes) = (element.name().as_ref().to_owned(), attributes(element));
        let above = open.last().map_or("", String::as_str);
        let stands_in = match name.as_str() {
            "testsuites" => "",
            "testsuite" => "testsuites",
            "properties" | "testcase" => "testsuite",
            "property" => "properties",
            "failure" | "skipped" | "system-out" => "testcase",
            other => panic!("JUnit knows no <{other}>"),
        };
        assert_eq!(above, stands_in, "<{name}>");
        match name.as_str() {
            "testsuite" => {
                counts.clear();
                tests.clear();
                suites.push(attributes);
            }
            "testcase" => {
                let id = (attributes["classname"].clone(), attributes["name"].clone());
                assert!(tests.insert(id.clone()), "twice: {id:?}");
            }
            "failure" | "skipped" => assert!(!attributes["message"].is_empty(), "{name}"),
            _ => {}
        }
        *counts.entry(name.clone()).or_default() += 1;
        if !is_empty {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    suites
}

#[test]
fn junit_is_read() {
    for fail_from in [None, Some(Severity::Error), Some(Severity::Info)] {
        let suites = read_junit(&junit::junit(&reports(), fail_from));
        assert_eq!(suites.len(), 4);
        let failures = suites.iter().filter(|suite| suite["failures"] != "0");
        assert_eq!(failures.count() == 0, fail_from.is_none(), "{suites:?}");
    }
    assert_eq!(read_junit(&junit::junit(&[], None)).len(), 0);
    let judged = faulty_policy();
    let [suite] = &read_junit(&junit::lint("a<\u{1}b", &judged, None))[..] else {
        panic!("one suite for {FAULTY_POLICY:?}")
    };
    assert_eq!(suite["name"], "a<\u{2401}b");
}

/// Values of a page of text exposition by series, read as strictly as the format is described:
/// families in one piece under their help and type, no series twice.
fn read_prometheus(page: &str) -> BTreeMap<String, f64> {
    let (mut families, mut series) = (HashSet::new(), BTreeMap::new());
    let (mut family, mut is_typed) = ("", false);
    assert!(page.is_empty() || page.ends_with('\n'));
    for line in page.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            (family, is_typed) = (help.split_once(' ').expect("words of help").0, false);
            assert!(families.insert(family), "twice: {family}");
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            assert_eq!(kind.split_once(' '), Some((family, "gauge")));
            is_typed = true;
        } else {
            let (name, value) = line.rsplit_once(' ').expect("a series and its value");
            let (metric, labels) = name.split_once('{').expect("labels");
            assert!(metric == family && is_typed, "{line}");
            let labels = labels.strip_suffix('}').expect("an end of labels");
            let mut names = HashSet::new();
            for label in labels.split(',') {
                let (label, value) = label.split_once('=').expect("a label");
                assert!(names.insert(label), "twice: {label} in {line}");
                let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
                assert!(label.chars().all(is_word), "{line}");
                let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
                let value = value.expect("a quoted value");
                assert!(!value.contains(['"', '\\', '{', '}', ' ']), "{line}");
            }
            let value = value.parse().expect("a number");
            assert!(
                series.insert(name.to_owned(), value).is_none(),
                "twice: {name}"
            );
        }
    }
    series
}

#[test]
fn prometheus_is_read() {
    for one in reports() {
        let verdict = one.verdict.name();
        let series = read_prometheus(&prometheus::prometheus(&[one]));
        let holds = format!("strictmx_verdict{{domain=\"example.com\",verdict=\"{verdict}\"}}");
        assert_eq!(series[&holds], 1.0);
    }
    read_prometheus(&prometheus::prometheus(&[]));
}

#[test]
fn a_host_with_two_services_has_one_series() {
    let one = report(ONE_HOST_FOR_ALL);
    let expires = one.checked_at.plus_s(3 * 24 * 60 * 60).unix() as f64;
    let series = read_prometheus(&prometheus::prometheus(&[one]));
    let mut ends = series.range("strictmx_certificate_not_after".to_owned()..);
    let (name, value) = ends.next().expect("an end");
    assert!(name.contains("host=\"mta-sts.example.com\""), "{name}");
    assert_eq!(*value, expires, "the one that ends first");
    assert!(
        ends.next()
            .is_none_or(|(name, _)| !name.contains("not_after"))
    );
}
