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
mod framing;

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

/// Rows that the manual settles, and what it says of them.
const SETTLED: &[(&str, &str)] = &[
    ("ADR-025", "for which an address has no time"),
    ("API-004", "What is in a query that nobody knows?"),
    (
        "API-010",
        "Does the name matter by which the service is called?",
    ),
    ("CRT-005", "come in another order"),
    ("CRT-009", "Keys and signatures that are too weak"),
    ("CRT-010", "How many names of a certificate are shown?"),
    ("DNS-008", "How much memory may one answer take?"),
    ("DNS-014", "Is an answer kept for its TTL?"),
    ("DNS-015", "Whose AD bit counts?"),
    ("DOM-041", "Which form of a name comes first?"),
    ("DOM-042", "Which form of a name comes first?"),
    ("DOM-044", "soft hyphens"),
    ("DOM-046", "soft hyphens"),
    (
        "DOM-055",
        "Which status has a domain that asked not to be tested?",
    ),
    ("LOG-002", "What of a field of the log that is too long?"),
    ("LOG-003", "How many names does it take?"),
    ("MX-008", "Several MX hosts at one address"),
    ("PBD-020", "braces"),
    ("PHT-014", "How long may the policy take?"),
    ("PHT-019", "media type"),
    ("PHT-023", "How long may the policy take?"),
    ("SHR-012", "How long does a refusal of an id take?"),
    ("SMT-018", "ends without a closing alert"),
    (
        "SMT-020",
        "Is it port 25 that is blocked when nobody answers?",
    ),
    ("SMT-022", "for which an address has no time"),
    ("THT-013", "How many requests a connection has"),
    ("THT-014", "`Transfer-Encoding` and `Content-Length`"),
    ("TXT-018", "How much memory may one answer take?"),
];

#[test]
fn every_row_is_a_test_or_says_why_not() {
    let rows = rows();
    let tests = tests();
    let untested: BTreeMap<_, _> = UNTESTED.iter().copied().collect();
    let not_built: BTreeMap<_, _> = NOT_BUILT.iter().copied().collect();
    let mut forgotten = Vec::new();
    let mut counts = [0; 2];
    for (id, surface) in &rows {
        let tested = tests.contains(&test_name(id));
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
    for id in untested.keys().chain(SETTLED.iter().map(|(id, _)| id)) {
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
