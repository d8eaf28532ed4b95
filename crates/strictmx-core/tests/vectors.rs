//! The strict verdict for every row of `data/vectors.json`: inputs made to tell parsers apart.
//!
//! The rows also hold what senders answered; the sender models are tested against those.

use serde_json::Value;
use strictmx_core::span::{Fault, Spanned, line_of};
use strictmx_core::{sts, tlsrpt};

fn rows(kind: &str) -> Vec<Value> {
    let all: Value =
        serde_json::from_str(include_str!("data/vectors.json")).expect("vectors.json is JSON");
    all[kind].as_array().expect("a list").clone()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().expect(key)
}

fn records(row: &Value) -> Vec<Vec<u8>> {
    let records = row["records"].as_array().expect("records");
    records
        .iter()
        .map(|record| record.as_str().expect("a record").as_bytes().to_vec())
        .collect()
}

/// What a discovery record comes to, in the words of the rows.
fn outcome<T>(chosen: Option<Option<&T>>) -> &'static str {
    match chosen {
        Some(Some(_)) => "ok",
        Some(None) => "invalid",
        None => "none",
    }
}

/// Faults that make the text invalid, and those that do not.
fn count<F: Fault>(faults: &[Spanned<F>]) -> (usize, usize) {
    let grave = faults
        .iter()
        .filter(|fault| fault.value.invalidates())
        .count();
    (grave, faults.len() - grave)
}

#[test]
fn sts_records() {
    let rows = rows("txt");
    for row in &rows {
        let selection = sts::record::select(&records(row));
        let found = outcome(
            selection
                .chosen
                .as_ref()
                .map(|(_, parsed)| parsed.value.as_ref()),
        );
        // Where the RFC can be read in two ways, the literal one is the verdict. The row says
        // `ok (literal) / none (prefix filter always)`.
        let strict = text(row, "strict");
        let (verdict, ambiguous) = match strict.split_once(" (literal)") {
            Some((verdict, _)) => (verdict, true),
            None => (strict, false),
        };
        assert_eq!(found, verdict, "{row}");
        if let Some((_, parsed)) = &selection.chosen {
            let (grave, tolerated) = count(&parsed.faults);
            let expected = match (verdict, text(row, "id")) {
                ("ok", "T28" | "T32") => (0, 1), // an unregistered field; a repeated one
                ("ok", _) => (0, usize::from(ambiguous)), // the other reading is named
                (_, "T13") => (1, 1),            // `foo=bar` is all it has
                _ => (1, 0),                     // one mistake, one fault
            };
            assert_eq!((grave, tolerated), expected, "{row}: {:?}", parsed.faults);
        }
    }
    println!("{} STS record rows agree", rows.len());
    assert_eq!(rows.len(), 34);
}

#[test]
fn policies() {
    let rows = rows("policy");
    for row in &rows {
        let (body, strict) = (text(row, "body"), text(row, "strict"));
        let parsed = sts::policy::parse(body.as_bytes());
        let found = parsed.value.as_ref().map(|policy| {
            let (mode, age, mx) = (policy.mode.name(), policy.max_age, policy.mx.len());
            format!("valid mode={mode} age={age} mx={mx}")
        });
        match &found {
            Some(found) => assert_eq!(found, strict, "{row}"),
            None => {
                assert!(strict.starts_with("invalid"), "{row}: {:?}", parsed.faults);
                assert_eq!(
                    parsed.faults.len(),
                    1,
                    "one mistake, one fault: {row}: {:?}",
                    parsed.faults
                );
            }
        }
        // `invalid: line 3 mx value`
        if let Some((line, _)) = strict
            .strip_prefix("invalid: line ")
            .and_then(|rest| rest.split_once(' '))
        {
            assert_eq!(
                line_of(body.as_bytes(), parsed.faults[0].span).to_string(),
                line,
                "{row}"
            );
        }
    }
    println!("{} policy rows agree", rows.len());
    assert_eq!(rows.len(), 39);
}

#[test]
fn tlsrpt_records() {
    let rows = rows("tlsrpt");
    for row in &rows {
        let selection = tlsrpt::record::select(&records(row));
        let strict = text(row, "strict");
        let record = selection.record();
        let found = match (&selection.chosen, record) {
            (_, Some(record)) => format!("valid rua={}", record.rua.len()),
            // `syntax ok, but no usable rua` is not valid either.
            (Some(_), None) => "invalid".to_owned(),
            (None, None) => "none".to_owned(),
        };
        match strict {
            "none" => assert_eq!(found, "none", "{row}"),
            _ if strict.starts_with("valid") => assert_eq!(found, strict, "{row}"),
            _ => assert_eq!(found, "invalid", "{row}"),
        }
        if let (Some((_, parsed)), None) = (&selection.chosen, record) {
            assert_eq!(
                parsed.faults.len(),
                1,
                "one mistake, one fault: {row}: {:?}",
                parsed.faults
            );
        }
    }
    println!("{} TLSRPT record rows agree", rows.len());
    assert_eq!(rows.len(), 19);
}
