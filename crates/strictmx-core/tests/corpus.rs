//! Real policies and records as published, with labels made by another reader of the RFC.
//!
//! They are other people's texts, so they stay outside the project: in the folder that
//! `STRICTMX_CORPUS` names, as the manual says under `measuring`. Without one these tests cannot
//! run: they are ignored unless asked for, and asked for they say why.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use strictmx_core::judge::judge;
use strictmx_core::question::{Question, RecordType};
use strictmx_core::scenario::World;
use strictmx_core::span::{Fault as _, line_of};
use strictmx_core::{sts, tlsrpt};

type Row = HashMap<String, String>;

/// Policies whose label we do not share: file and reason.
const WRONG_POLICY_LABELS: [(&str, &str); 0] = [];

/// As many rows as the tables had when these tests were written.
const POLICIES: usize = 190;
const TXT_RECORDS: usize = 101;

/// What a warning of a label is here: checks of which one fires, or the reason why none does. The
/// policies are judged for a domain that has one mail server of its own, so that a provider's is a
/// former one's.
fn warned(warning: &str, mode: &str) -> Result<&'static [&'static str], &'static str> {
    let name = warning.split_once(':').map_or(warning, |(name, _)| name);
    match name {
        "mode-testing" => Ok(&["rollout-mode-testing"]),
        "mode-none" => Ok(&["rollout-mode-none"]),
        "max-age-under-1-day" if mode == "none" => Err("a withdrawal, RFC 8461 8.3"),
        "max-age-under-1-day" => Ok(&["rollout-max-age-short"]),
        "max-age-under-1-week" if mode == "enforce" => Ok(&["rollout-max-age-short"]),
        "max-age-under-1-week" => Err("weeks are for enforce, RFC 8461 3.2 and 8.3"),
        "duplicate-mx" => Ok(&["sts-policy-mx-repeated"]),
        "mx-shared-provider-wildcard" => {
            Ok(&["sts-mx-pattern-provider-wide", "sts-mx-pattern-former"])
        }
        // Of example.com, for which it is judged, another name may be meant.
        "template-placeholder" => Ok(&["sts-mx-pattern-template", "sts-mx-pattern-sibling"]),
        "mx-uppercase" => Ok(&["sts-mx-pattern-case", "sts-mx-pattern-former"]),
        "trailing-whitespace" => Err("in the grammar, RFC 8461 3.2"),
        "no-final-newline" => Err("in the grammar, RFC 8461 3.2"),
        other => panic!("a new warning: {other}"),
    }
}

/// The checks that fire where these texts stand in place of those of a domain in order.
fn fired(is_replaced: &dyn Fn(&Question) -> bool, texts: &[&[u8]]) -> Vec<String> {
    let healthy = World::new("").expect("it parses").evidence();
    let questions: Vec<_> = healthy
        .entries
        .iter()
        .map(|it| it.question.clone())
        .collect();
    let replaced = questions.iter().filter(|question| is_replaced(question));
    let evidence = replaced.fold(healthy, |evidence, question| {
        evidence.with_draft(question, texts)
    });
    let report = judge(&evidence);
    report
        .findings()
        .iter()
        .map(|it| it.check.clone())
        .collect()
}

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
    assert!(rows.len() >= POLICIES, "{} rows", rows.len());
    let (mut disagreements, mut told) = (Vec::new(), 0);
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
        let checks = fired(&|it| matches!(it, Question::Policy { .. }), &[&body]);
        let has = |start: &str| checks.iter().any(|id| id.starts_with(start));
        // Its mail server is not the one that it is judged for; mode none needs none.
        let is_told = match parsed.is_valid() {
            true => has("sts-mx-uncovered") || has("rollout-mode-none"),
            false => has("sts-policy-"),
        };
        assert!(is_told, "{file}: {checks:?}");
        // Of one that is not valid what is wrong comes first.
        let warnings = row["warnings"].split(' ').filter(|it| !it.is_empty());
        for warning in warnings.filter(|_| parsed.is_valid()) {
            if let Ok(of) = warned(warning, &row["mode"]) {
                told += 1;
                assert!(of.iter().any(|id| has(id)), "{file}, {warning}: {checks:?}");
            }
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
        "{} policies judged, {} labels disagree, {told} of their warnings told",
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
    assert!(rows.len() >= TXT_RECORDS, "{} rows", rows.len());
    for row in &rows {
        let texts = [row["txt"].as_bytes().to_vec()];
        let (valid, owner, area) = match row["type"].as_str() {
            "mta-sts" => (
                sts::record::select(&texts).record().is_some(),
                "_mta-sts.example.com",
                "sts-record-",
            ),
            "tlsrpt" => (
                tlsrpt::record::select(&texts).record().is_some(),
                "_smtp._tls.example.com",
                "tlsrpt-record-",
            ),
            other => panic!("a new type of record: {other}"),
        };
        let is_valid = row["verdict"] == "valid";
        assert_eq!(valid, is_valid, "{row:?}");
        let is_it = |question: &Question| matches!(question, Question::Dns { owner: it, rtype: RecordType::Txt } if it.a_label() == owner);
        let checks = fired(&is_it, &[row["txt"].as_bytes()]);
        let is_told = checks.iter().any(|id| id.starts_with(area));
        assert!(is_valid || is_told, "{row:?}: {checks:?}");
    }
    println!("{} TXT records judged, no label disagrees", rows.len());
}
