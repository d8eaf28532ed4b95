//! What the manual says that shows a promise, or an answer, is there.

use std::fs;
use std::path::Path;

use crate::hostile;

const TABLE: &str = include_str!("../crates/strictmx-core/src/manual/promises.md");
const STEPS: &str = include_str!("../crates/xtask/src/test/steps.rs");

#[test]
fn what_shows_a_promise_is_there() {
    let tests = hostile::tests();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    let mut count = 0;
    for row in TABLE
        .lines()
        .filter(|line| line.starts_with("| P") || line.starts_with("| | "))
    {
        let shown_by = row.rsplit('|').nth(1).expect("three columns");
        let shown: Vec<_> = shown_by.split('`').skip(1).step_by(2).collect();
        assert!(
            !shown.is_empty() || row.contains("shown by"),
            "nothing shows {row}"
        );
        for shown in shown {
            count += 1;
            let is_there = if let Some(step) = shown.strip_prefix("cargo xtask test --only ") {
                STEPS.contains(&format!("name: \"{step}\""))
            } else if let Some(task) = shown.strip_prefix("cargo xtask ") {
                let module = task.split(' ').next().unwrap_or_default().replace('-', "_");
                root.join(format!("crates/xtask/src/{module}.rs")).exists()
            } else if shown.ends_with(".spec.ts") {
                fs::exists(root.join("tests/browser/specs").join(shown)).expect("a folder")
            } else {
                tests.contains(shown)
            };
            if !is_there {
                missing.push(shown);
            }
        }
    }
    assert!(missing.is_empty(), "not there: {missing:?}");
    assert!(count > 90, "{count}");
}

/// The table of what other validators check names tests, too.
#[test]
fn what_shows_an_answer_to_others_is_there() {
    let tests = hostile::tests();
    let table = include_str!("../crates/strictmx-core/src/manual/peers.csv");
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<_> = table.records().map(|row| row.expect("a row")).collect();
    let named = rows.iter().flat_map(|row| row[3].split_whitespace());
    let missing: Vec<_> = named.filter(|test| !tests.contains(*test)).collect();
    assert!(missing.is_empty(), "not there: {missing:?}");
}
