//! The coverage table: every requirement has an answer, and every answer exists. So has every check
//! that other validators make.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use strictmx_core::checks::REGISTRY;

/// Requirements by group, as they were counted in the standards.
const GROUPS: [(&str, usize); 20] = [
    ("A", 25),
    ("B", 25),
    ("C", 34),
    ("D", 15),
    ("E", 9),
    ("F", 14),
    ("G", 10),
    ("H", 7),
    ("I", 21),
    ("O", 24),
    ("R", 12),
    ("S", 14),
    ("M", 28),
    ("J", 17),
    ("K", 21),
    ("L", 15),
    ("T", 5),
    ("P", 20),
    ("Q", 12),
    ("U", 12),
];

/// Checks of other validators, as they were counted, with two that were added between; then mistakes.
const PEERS: (usize, [&str; 2], usize) = (137, ["135a", "135b"], 12);

/// Answers that are neither check nor fault. Those marked need tests that show it, others a reason.
const KINDS: [(&str, bool); 10] = [
    ("allowed", false),
    ("decision", false),
    ("history", false),
    ("not-tested", false),
    ("prober", true),
    ("report", false),
    ("sender", false),
    ("shown", true),
    ("unseen", false),
    ("verdict", false),
];

/// Where the faults of a prefix are declared: file and enum.
const FAULTS: [(&str, &str, &str); 10] = [
    ("field", "txt_fields/fault.rs", "FieldFault"),
    ("version", "txt_fields/fault.rs", "VersionFault"),
    ("record", "sts/record.rs", "Fault"),
    ("policy", "sts/policy/fault.rs", "Fault"),
    ("mx", "sts/mx_pattern.rs", "MxFault"),
    ("wildcard", "sts/mx_pattern.rs", "WildcardFault"),
    ("tlsrpt", "tlsrpt/record.rs", "Fault"),
    ("uri", "tlsrpt/report_uri.rs", "UriFault"),
    ("name", "domain_name/error.rs", "NameErrorKind"),
    ("path", "observation.rs", "PathFault"),
];

#[derive(Debug, Deserialize)]
struct Row {
    item: String,
    section: String,
    rule: String,
    answers: String,
    tests: String,
    why: String,
}

/// A check that other validators make, or a mistake.
#[derive(Debug, Deserialize)]
struct Peer {
    item: String,
    check: String,
    answers: String,
    tests: String,
    why: String,
}

fn rows() -> Vec<Row> {
    table(include_str!("../src/manual/coverage.csv"))
}

fn rows_answered(answer: &str) -> Vec<Row> {
    let mut rows = rows();
    rows.retain(|row| row.answers.split(' ').any(|it| it == answer));
    rows
}

fn peers() -> Vec<Peer> {
    table(include_str!("../src/manual/peers.csv"))
}

fn table<R: DeserializeOwned>(text: &str) -> Vec<R> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("CSV with these columns")
}

/// The variants of an enum, read from its source: Rust does not tell.
fn variants(file: &str, name: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    let source = fs::read_to_string(path).expect("the file of the enum");
    let (_, after) = source
        .split_once(&format!("pub enum {name} {{\n"))
        .expect("the enum");
    let body = after.split("\n}\n").next().unwrap_or_default();
    let variant = |line: &str| {
        let line = line.strip_prefix("    ")?;
        let end = line.find(|c: char| !c.is_ascii_alphanumeric())?;
        let first = line.chars().next()?;
        first.is_ascii_uppercase().then(|| line[..end].to_owned())
    };
    body.lines().filter_map(variant).collect()
}

#[test]
fn every_requirement_is_listed_once_and_in_order() {
    let rows = rows();
    let items: Vec<_> = rows
        .iter()
        .map(|row| row.item.as_str())
        .filter(|item| *item != "own")
        .collect();
    let expected: Vec<_> = GROUPS
        .iter()
        .flat_map(|(group, count)| (1..=*count).map(move |n| format!("{group}-{n:02}")))
        .collect();
    assert_eq!(items, expected);
    assert_eq!(items.len(), 340);
}

#[test]
fn every_check_of_others_is_listed_once_and_in_order() {
    let (count, between, mistakes) = PEERS;
    let mut expected: Vec<_> = (1..=count).map(|n| n.to_string()).collect();
    expected.splice(135..135, between.map(str::to_owned));
    expected.extend((1..=mistakes).map(|n| format!("M{n}")));
    let peers = peers();
    let items: Vec<_> = peers.iter().map(|peer| peer.item.clone()).collect();
    assert_eq!(items, expected);
}

#[test]
fn every_answer_exists_and_has_its_reason() {
    let answers = Answers::new();
    let mut wrong = Vec::new();
    for row in rows() {
        let mut complain = |what: String| wrong.push(format!("{}: {what}", row.item));
        let is_section = row
            .section
            .split_once('#')
            .is_some_and(|(rfc, section)| rfc.parse::<u16>().is_ok() && !section.is_empty())
            || row.section.parse::<u16>().is_ok();
        if !is_section && row.item != "own" {
            complain(format!("`{}` is no section", row.section));
        }
        if row.rule.is_empty() || row.answers.is_empty() {
            complain("nothing is said".to_owned());
        }
        if row.item == "own" && row.why.is_empty() {
            complain("a check of our own needs a reason".to_owned());
        }
        answers.judge(&row.answers, &row.tests, &row.why, complain);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Errata of the standards, as they were counted.
const ERRATA: [u16; 25] = [
    6253, 6285, 6525, 7282, 5889, 6241, 8070, 8303, 8582, 5395, 6283, 7705, 8593, 5603, 6033, 6708,
    8173, 7103, 7769, 7796, 6561, 7919, 4706, 5354, 6861,
];

/// What is decided is found by the number of its item, and what an erratum says by its own.
#[test]
fn every_decision_and_every_erratum_is_in_the_manual() {
    let manual = include_str!("../src/manual/decisions.rs");
    let rows = manual.lines().filter(|line| line.starts_with("//! | "));
    let words: BTreeSet<_> = rows
        .flat_map(|row| row.split(|c: char| !c.is_ascii_alphanumeric() && c != '-'))
        .collect();
    let table = rows_answered("decision");
    let items = table.iter().map(|row| row.item.clone());
    let errata = ERRATA.iter().map(u16::to_string);
    let missing: Vec<_> = items
        .chain(errata)
        .filter(|it| !words.contains(it.as_str()))
        .collect();
    assert!(missing.is_empty(), "not in decisions.rs: {missing:?}");
    assert!(table.len() > 40, "{}", table.len());
}

/// That the named tests are there is seen by the tests of the whole.
#[test]
fn every_check_of_others_has_its_answer() {
    let answers = Answers::new();
    let mut wrong = Vec::new();
    for peer in peers() {
        let mut complain = |what: String| wrong.push(format!("{}: {what}", peer.item));
        let is_mistake = peer.item.starts_with('M');
        let said = if is_mistake {
            &peer.tests
        } else {
            &peer.answers
        };
        if peer.check.is_empty() || said.is_empty() {
            complain("nothing is said".to_owned());
        }
        answers.judge(&peer.answers, &peer.tests, &peer.why, complain);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What can answer for a row, beside words.
struct Answers {
    checks: BTreeSet<&'static str>,
    faults: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Answers {
    fn new() -> Self {
        let faults = FAULTS.iter();
        Self {
            checks: REGISTRY.iter().map(|check| check.meta.id).collect(),
            faults: faults
                .map(|(prefix, file, name)| (*prefix, variants(file, name)))
                .collect(),
        }
    }

    /// Complains of answers that do not exist, and of words without the reason or the tests that they
    /// need.
    fn judge(&self, answers: &str, tests: &str, why: &str, mut complain: impl FnMut(String)) {
        for answer in answers.split_whitespace() {
            if let Some((kind, is_shown)) = KINDS.iter().find(|(kind, _)| *kind == answer) {
                if *is_shown && tests.is_empty() {
                    complain(format!("`{kind}` needs tests that show it"));
                }
                if !is_shown && why.is_empty() {
                    complain(format!("`{kind}` needs a reason"));
                }
            } else if let Some((prefix, variant)) = answer.split_once("::") {
                let faults = self.faults.get(prefix);
                if !faults.is_some_and(|all| all.contains(variant)) {
                    complain(format!("there is no fault `{answer}`"));
                }
            } else if !self.checks.contains(answer) {
                complain(format!("there is no check `{answer}`"));
            }
        }
    }
}

#[test]
fn every_check_answers_something() {
    let rows = rows();
    let answers: BTreeSet<_> = rows.iter().flat_map(|row| row.answers.split(' ')).collect();
    let silent: Vec<_> = REGISTRY
        .iter()
        .map(|check| check.meta.id)
        .filter(|id| !answers.contains(id))
        .collect();
    assert!(silent.is_empty(), "answer nothing: {silent:?}");
}
