//! What the manual says that shows a promise, or an answer, is there, fails where it is not held, and
//! is run without anybody asking.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::hostile;

const TABLE: &str = include_str!("../crates/strictmx-core/src/manual/promises.md");
const TEST: &str = include_str!("../crates/xtask/src/test.rs");
const STEPS: &str = include_str!("../crates/xtask/src/test/steps.rs");
const BENCH: &str = include_str!("../crates/xtask/src/bench.rs");
const FUZZ: &str = include_str!("../crates/fuzz/Cargo.toml");
const LONG: &str = include_str!("bench_safety/long.rs");
const NIGHTLY: &str = include_str!("../.github/workflows/nightly.yml");
const WEEKLY: &str = include_str!("../.github/workflows/weekly.yml");

/// What has a name in a table of the tasks.
fn named(table: &str) -> BTreeSet<&str> {
    let lines = table.lines().map(str::trim);
    let names = lines.filter_map(|line| line.strip_prefix("name: \"")?.strip_suffix("\","));
    names.collect()
}

/// The texts in a constant of the tasks.
fn listed<'s>(source: &'s str, constant: &str) -> BTreeSet<&'s str> {
    let begin = format!("\nconst {constant}: &[&str] = &[");
    let (_, list) = source.split_once(&begin).expect("the constant");
    let (list, _) = list.split_once("];").expect("its end");
    list.split('"').skip(1).step_by(2).collect()
}

/// What a command of the tasks names is there, and a miss is a failure.
fn is_command(command: &str) -> bool {
    let mut words = command.splitn(2, ' ');
    match (words.next(), words.next()) {
        (Some("test"), Some(which)) => which
            .strip_prefix("--only ")
            .is_some_and(|step| named(STEPS).contains(step)),
        (Some("bench"), Some(part)) => {
            named(BENCH).contains(part) && listed(BENCH, "PROMISES").contains(part)
        }
        (Some("bench-safety"), part) => matches!(part, None | Some("--long")),
        _ => false,
    }
}

#[test]
fn commands_are_known_by_all_that_they_say() {
    for (command, known) in [
        ("test --only fuzz", true),
        ("test --only fuz", false),
        ("test fuzz", false),
        ("bench load", true),
        ("bench judge", true),
        ("bench parse", false),
        ("bench anything", false),
        ("bench", false),
        ("bench-safety", true),
        ("bench-safety --long", true),
        ("bench-safety --short", false),
        ("size", false),
    ] {
        assert_eq!(is_command(command), known, "{command}");
    }
}

#[test]
fn what_shows_a_promise_is_there() {
    let tests = hostile::tests();
    let long: BTreeSet<_> = hostile::named(LONG).collect();
    assert!(long.len() > 3, "{long:?}");
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
        assert_eq!(
            shown.iter().any(|shown| long.contains(*shown)),
            shown.contains(&"cargo xtask bench-safety --long"),
            "what is long is run by its command: {row}"
        );
        for shown in shown {
            count += 1;
            let is_there = if let Some(command) = shown.strip_prefix("cargo xtask ") {
                is_command(command)
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

/// What takes minutes is measured for what is promised, and for nothing else.
#[test]
fn what_takes_minutes_is_promised() {
    let (long, promised) = (listed(BENCH, "LONG"), listed(BENCH, "PROMISES"));
    assert!(long.len() > 2 && long.is_subset(&promised), "{long:?}");
}

/// What no change waits for has its night or its week.
#[test]
fn what_takes_long_is_run_without_being_asked_for() {
    let targets = FUZZ.lines().filter_map(|line| {
        line.strip_prefix("path = \"fuzz_targets/")?
            .strip_suffix(".rs\"")
    });
    let (steps, parts) = (listed(TEST, "SLOW"), listed(BENCH, "PROMISES"));
    for (workflow, key, all, run) in [
        (
            NIGHTLY,
            "target",
            targets.collect(),
            "cargo xtask fuzz --minutes 60 \"$TARGET\"",
        ),
        (WEEKLY, "step", steps, "cargo xtask test --only \"$STEP\""),
        (WEEKLY, "part", parts, "cargo xtask bench \"$PART\""),
    ] {
        let of_each = workflow.split_once(&format!("\n        {key}:\n"));
        let lines = of_each.expect("a matrix").1.lines();
        let items = lines.map_while(|line| line.strip_prefix("          - "));
        assert!(all.len() > 2, "{key}: {all:?}");
        assert_eq!(items.collect::<BTreeSet<_>>(), all, "{key}");
        let name = key.to_uppercase();
        for line in [
            "  schedule:".to_owned(),
            format!("      {name}: ${{{{ matrix.{key} }}}}"),
            format!("      - run: {run}"),
        ] {
            assert!(workflow.lines().any(|it| it == line), "{line}");
        }
    }
}

/// IANA changes its tables without us.
#[test]
fn drift_of_registries_is_looked_for() {
    let job = WEEKLY.split_once("\n  registries:\n").expect("a job").1;
    let job = job.split("\n\n").next().unwrap_or_default();
    for part in [
        "iana-ipv4-special-registry-1.csv",
        "iana-ipv6-special-registry-1.csv",
        "tlds-alpha-by-domain.txt",
        "curl --fail ",
        "cargo xtask registries --tlds ",
    ] {
        assert!(job.contains(part), "{part}");
    }
}

/// What the column `tests` of a table names that is not there, and how many it names.
fn named_by(table: &str) -> (Vec<String>, usize) {
    let tests = hostile::tests();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/specs");
    let is_there = |test: &str| {
        let is_spec = test.ends_with(".spec.ts");
        tests.contains(test) || (is_spec && specs.join(test).is_file())
    };
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let columns = table.headers().expect("a header");
    let column = columns.iter().position(|column| column == "tests");
    let column = column.expect("a column of tests");
    let rows: Vec<_> = table.records().map(|row| row.expect("a row")).collect();
    let named = rows.iter().flat_map(|row| row[column].split_whitespace());
    let named: Vec<_> = named.map(str::to_owned).collect();
    let count = named.len();
    let missing = named.into_iter().filter(|test| !is_there(test)).collect();
    (missing, count)
}

/// The table of what other validators check names tests, too.
#[test]
fn what_shows_an_answer_to_others_is_there() {
    let table = include_str!("../crates/strictmx-core/src/manual/peers.csv");
    let (missing, count) = named_by(table);
    assert!(missing.is_empty(), "not there: {missing:?}");
    assert!(count > 20, "{count}");
}

/// And that of the requirements of the standards, of which what the prober keeps to is seen by nobody
/// else.
#[test]
fn what_shows_that_the_prober_keeps_to_a_requirement_is_there() {
    let table = include_str!("../crates/strictmx-core/src/manual/coverage.csv");
    let (missing, count) = named_by(table);
    assert!(missing.is_empty(), "not there: {missing:?}");
    assert!(count > 40, "{count}");
}
