//! Real policies and records as published, with labels made by another reader of the RFC.
//!
//! They are other people's texts, so they stay outside the project: in the folder that
//! `STRICTMX_CORPUS` names, as the manual says under `measuring`. Without one these tests cannot
//! run: they are ignored unless asked for, and asked for they say why.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use strictmx_core::span::{Fault as _, line_of};
use strictmx_core::{sts, tlsrpt};

type Row = HashMap<String, String>;

/// Policies whose label we do not share: file and reason.
const WRONG_POLICY_LABELS: [(&str, &str); 0] = [];

/// The folder that is named.
fn corpus() -> PathBuf {
    let folder = std::env::var_os("STRICTMX_CORPUS").unwrap_or_default();
    let folder = PathBuf::from(folder);
    assert!(
        folder.is_dir(),
        "did not run: STRICTMX_CORPUS names no folder: {}",
        folder.display()
    );
    folder
}

fn rows(table: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(table).expect("the table opens");
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("the table is CSV")
}

#[test]
#[ignore = "set STRICTMX_CORPUS"]
fn policies() {
    let folder = corpus();
    let rows = rows(&folder.join("policies.csv"));
    let mut disagreements = Vec::new();
    for row in &rows {
        let file = row["file"].as_str();
        let body = fs::read(folder.join("policies").join(file)).expect("the file of the row");
        let parsed = sts::policy::parse(&body);
        let found: Vec<_> = parsed
            .faults
            .iter()
            .filter(|fault| fault.value.invalidates())
            .map(|fault| format!("line {}: {:?}", line_of(&body, fault.span), fault.value))
            .collect();
        if parsed.is_valid() != (row["rfc8461"] == "valid") {
            disagreements.push((file, row["rfc8461"].as_str(), found));
        } else if std::env::var_os("SHOW_FAULTS").is_some() && !found.is_empty() {
            println!("{file} {}\n    {}", row["rfc8461"], found.join("\n    "));
        }
        if let Some(policy) = &parsed.value {
            let expected = (
                row["mode"].as_str(),
                row["max_age"].as_str(),
                row["n_mx"].as_str(),
            );
            let (max_age, mx) = (policy.max_age.to_string(), policy.mx.len().to_string());
            assert_eq!(
                (policy.mode.name(), max_age.as_str(), mx.as_str()),
                expected,
                "{file}"
            );
            assert!(
                sts::policy::parse(policy.to_string().as_bytes()).is_valid(),
                "{file}"
            );
        }
    }
    println!(
        "{} policies read, {} labels disagree",
        rows.len(),
        disagreements.len()
    );
    for (file, label, found) in &disagreements {
        println!("    {file}: labelled {label}; we find {found:?}");
    }
    let files: Vec<_> = disagreements.iter().map(|(file, ..)| *file).collect();
    assert_eq!(files, WRONG_POLICY_LABELS.map(|(file, _)| file));
}

#[test]
#[ignore = "set STRICTMX_CORPUS"]
fn txt_records() {
    let folder = corpus();
    let rows = rows(&folder.join("txt_records.csv"));
    for row in &rows {
        let texts = [row["txt"].as_bytes().to_vec()];
        let valid = match row["type"].as_str() {
            "mta-sts" => sts::record::select(&texts).record().is_some(),
            "tlsrpt" => tlsrpt::record::select(&texts).record().is_some(),
            other => panic!("a new type of record: {other}"),
        };
        assert_eq!(valid, row["verdict"] == "valid", "{row:?}");
    }
    println!("{} TXT records read, no label disagrees", rows.len());
}
