//! The table of hostile inputs (`tests/data/hostile_inputs.csv`): each row is a test of its name,
//! in the crate that meets the input, or it is listed here with the reason why not.
//!
//! Rows that are met by the service as a whole are below this module.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Request, Response};

use crate::running::Running;

mod api_body;
mod domain;

/// Surfaces of parts that do not exist.
const NOT_BUILT: &[(&str, &str)] = &[
    ("alert_content", "there are no alerts"),
    ("tlsrpt_gzip", "no reports are taken in"),
    ("tlsrpt_http", "no reports are taken in"),
    ("tlsrpt_json", "no reports are taken in"),
    ("webhook_url", "there are no webhooks"),
];

/// Single rows without a test, and why.
const UNTESTED: &[(&str, &str)] = &[
    ("API-013", "there are no monitors"),
    ("API-014", "there are no monitors"),
    ("API-015", "there are no monitors"),
    ("API-017", "there are no monitors"),
];

/// Rows that a test of another name judges, which says more than the row.
const BY_OTHER_NAMES: &[(&str, &str)] = &[
    ("API-009", "addresses_of_one_network_are_one_client"),
    (
        "API-011",
        "who_reads_gets_all_and_who_does_not_read_nothing",
    ),
    (
        "LOG-002",
        "a_line_a_request_and_nothing_of_who_asked_for_what",
    ),
    (
        "LOG-003",
        "ten_thousand_names_leave_as_many_series_as_a_few",
    ),
    (
        "ADR-025",
        "however_many_scans_there_are_an_address_is_contacted_gently",
    ),
    ("DOM-055", "who_asked_not_to_be_tested_is_not"),
    (
        "SMT-022",
        "however_many_scans_there_are_an_address_is_contacted_gently",
    ),
];

/// Rows that the manual settles, and what it says of them.
const SETTLED: &[(&str, &str)] = &[
    ("CRT-009", "Keys and signatures that are too weak"),
    ("DNS-014", "Is an answer kept for its TTL?"),
    ("DNS-015", "Whose AD bit counts?"),
    ("DOM-041", "Which form of a name comes first?"),
    ("DOM-042", "Which form of a name comes first?"),
    ("DOM-044", "soft hyphens"),
    ("DOM-046", "soft hyphens"),
    ("MX-008", "Several MX hosts at one address"),
    ("PBD-020", "braces"),
    ("PHT-014", "How long may the policy take?"),
    ("PHT-019", "media type"),
    (
        "API-010",
        "Does the name matter by which the service is called?",
    ),
];

#[test]
fn every_row_is_a_test_or_says_why_not() {
    let rows = rows();
    let tests = tests();
    let untested: BTreeMap<_, _> = UNTESTED.iter().copied().collect();
    let not_built: BTreeMap<_, _> = NOT_BUILT.iter().copied().collect();
    let others: BTreeMap<_, _> = BY_OTHER_NAMES.iter().copied().collect();
    let mut forgotten = Vec::new();
    let mut counts = [0; 2];
    for (id, surface) in &rows {
        let other = others.get(&**id).copied();
        let tested = tests.contains(&test_name(id)) || other.is_some_and(|it| tests.contains(it));
        let why_not = untested.get(&**id).or(not_built.get(&**surface));
        match (tested, why_not) {
            (true, _) => counts[0] += 1,
            (false, Some(why_not)) => {
                counts[1] += 1;
                println!("{id}: no test, since {why_not}");
            }
            (false, None) => forgotten.push(id),
        }
        assert!(!tested || !untested.contains_key(&**id), "{id} has a test");
    }
    println!("{} rows tested, {} not, with reasons", counts[0], counts[1]);
    assert!(
        forgotten.is_empty(),
        "neither tested nor listed: {forgotten:?}"
    );
    let listed = untested.keys().chain(others.keys());
    let listed = listed.chain(SETTLED.iter().map(|(id, _)| id));
    for id in listed {
        assert!(rows.iter().any(|(row, _)| row == id), "{id} is no row");
    }
}

#[test]
fn the_manual_says_what_is_settled() {
    let decisions = include_str!("../crates/strictmx-core/src/manual/decisions.rs");
    for (id, words) in SETTLED {
        assert!(decisions.contains(words), "{id}: {words}");
    }
}

/// Id and surface of every row.
fn rows() -> Vec<(String, String)> {
    let mut table = csv::Reader::from_reader(include_str!("data/hostile_inputs.csv").as_bytes());
    let rows = table.records().map(|row| row.expect("a row"));
    let rows: Vec<_> = rows
        .map(|row| (row[0].to_owned(), row[1].to_owned()))
        .collect();
    assert!(rows.len() > 200, "{} rows", rows.len());
    rows
}

/// `PHT-014` is judged by `fn pht_014()`.
fn test_name(id: &str) -> String {
    id.to_lowercase().replace('-', "_")
}

/// Names of the tests that are named after rows, in all Rust sources.
pub(crate) fn tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["crates", "tests", "web/src", "web/tests"] {
        search(&root.join(folder), &mut found);
    }
    found
}

fn search(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            search(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let source = fs::read_to_string(&path).expect("a source");
            found.extend(named(&source));
        }
    }
}

/// A line `#[test]` or `#[tokio::test…]`, other attributes, then a function.
pub(crate) fn named(source: &str) -> impl Iterator<Item = String> {
    let mut is_test = false;
    source.lines().map(str::trim).filter_map(move |line| {
        if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            return None;
        }
        let (_, name) = line.split_once("fn ").filter(|_| is_test)?;
        is_test = false;
        Some(name.split_once('(')?.0.to_owned())
    })
}

/// Asks with further headers.
async fn get_with(service: &Running, path: &str, headers: &[(&str, &str)]) -> Response<Incoming> {
    let request = Request::get(path).header("host", &service.authority);
    let headers = headers.iter();
    let request = headers.fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    let request = request.body(Full::default());
    service.send(request.expect("a request")).await
}

/// Posts any octets as any media type.
async fn post(
    service: &Running,
    path: &str,
    media_type: &str,
    body: &'static [u8],
) -> Response<Incoming> {
    let request = Request::post(path)
        .header("host", &service.authority)
        .header("content-type", media_type)
        .body(Full::from(body));
    service.send(request.expect("a request")).await
}
