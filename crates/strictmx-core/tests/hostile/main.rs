//! The rows of `data/hostile_inputs.csv` that a name or a parser meets. Their input column is
//! prose, so each row is spelt out here; every row of these surfaces is either judged below or
//! said to be decided elsewhere.

use std::collections::BTreeSet;

mod names;
mod texts;

/// The surfaces that names and parsers meet.
const SURFACES: [&str; 6] = [
    "domain",
    "dns_txt_mta_sts",
    "dns_txt_tlsrpt",
    "dns_mx",
    "policy_body",
    "smtp",
];

/// Rows that somebody else decides, and who.
const ELSEWHERE: &[(&str, &str)] = &[
    ("DOM-009", "the public suffix list, which the service knows"),
    (
        "DOM-050",
        "JSON that is not UTF-8: refused before there is a string",
    ),
    ("DOM-055", "the opt-out list of the service"),
    ("TXT-018", "the size of a DNS answer: the prober"),
    ("TXT-020", "aliases: the resolver and the scan"),
    ("TXT-021", "aliases: the resolver and the scan"),
    ("TXT-022", "aliases: the resolver and the scan"),
    ("MX-002", "several MX records: a check"),
    ("MX-006", "an address: the guard"),
    ("MX-008", "addresses: the prober"),
    ("MX-009", "addresses: the scan"),
    ("MX-013", "preferences: the scan"),
    ("PBD-011", "a short max_age: a check"),
    ("SMT-001", "the dialogue: the session"),
    ("SMT-002", "time: the prober"),
    ("SMT-003", "time: the prober"),
    ("SMT-006", "time: the prober"),
    ("SMT-007", "what a code means: a check"),
    ("SMT-008", "the dialogue: the session"),
    ("SMT-010", "the dialogue: the session"),
    ("SMT-015", "escaping: the views"),
    ("SMT-017", "certificates: the checks"),
    ("SMT-018", "TLS: the prober"),
    ("SMT-019", "TLS: the prober"),
    ("SMT-020", "TCP: the prober"),
    ("SMT-022", "budgets: the service"),
    ("SMT-023", "time: the prober"),
];

/// The row, and its judgement.
type Row = (&'static str, fn());

#[test]
fn every_row_gets_its_safe_result() {
    let judged = || {
        [
            names::NAMES,
            texts::RECORDS,
            texts::POLICIES,
            texts::REPLIES,
        ]
        .into_iter()
        .flatten()
    };
    for (id, judge) in judged() {
        println!("{id}");
        judge();
    }
    let mut here: BTreeSet<_> = judged().map(|(id, _)| (*id).to_owned()).collect();
    let judged_here = here.len();
    for (id, _) in ELSEWHERE {
        assert!(here.insert((*id).to_owned()), "{id} is decided twice");
    }
    let mut table = csv::Reader::from_reader(include_str!("../data/hostile_inputs.csv").as_bytes());
    let rows = table.records().map(|row| row.expect("a row"));
    let of_these = rows.filter(|row| SURFACES.contains(&&row[1]));
    let listed: BTreeSet<_> = of_these.map(|row| row[0].to_owned()).collect();
    assert_eq!(here, listed);
    println!(
        "{judged_here} rows judged, {} decided elsewhere",
        ELSEWHERE.len()
    );
}
