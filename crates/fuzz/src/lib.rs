//! What must hold for any input: of every parser, of scans and of judgement. Heads of HTTP responses
//! are read by hyper, which is fuzzed where it is made; what we make of them is in the target `evidence`.

mod prober;
pub mod rows;
mod scenarios;

use std::fmt::{Debug, Display};

use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;
use strictmx_core::question::RecordType;
use strictmx_core::span::{Fault, Parsed, Partial};
use strictmx_view::{csv, json, junit, markdown, nagios, prometheus, result_view, sarif, text};

pub use prober::Prober;
pub use scenarios::scenarios;

/// The DNS questions that the target `dns_answer` chooses from by the first octet of its input.
pub const DNS_QUESTIONS: [(&str, RecordType); 5] = [
    ("_mta-sts.example.com", RecordType::Txt),
    ("mta-sts.example.com", RecordType::A),
    ("mta-sts.example.com", RecordType::Aaaa),
    ("example.com", RecordType::Mx),
    ("_25._tcp.mail.example.com", RecordType::Tlsa),
];

/// A name that is one.
pub fn name(text: &str) -> DomainName {
    text.parse().unwrap_or_else(|_| panic!("{text} is a name"))
}

/// Parses, and checks that there is a value or a fault that takes it away, that all faults lie in
/// the text, and that a value comes back from what is printed of it.
pub fn parse<T, F>(text: &[u8], parser: impl Fn(&[u8]) -> Parsed<T, F>) -> Parsed<T, F>
where
    T: Partial + Display,
    F: Fault + Debug,
{
    let parsed = parser(text);
    let taken_away = parsed.faults.iter().any(|fault| fault.value.invalidates());
    assert_eq!(parsed.is_valid(), !taken_away, "{:?}", parsed.faults);
    for fault in &parsed.faults {
        let span = fault.span;
        assert!(
            span.start <= span.end && span.end <= text.len(),
            "{fault:?}"
        );
    }
    parsed
}

/// Checks that what is printed of a value is read, and printed the same again.
pub fn survives<T, F>(value: &T, parser: impl Fn(&[u8]) -> Parsed<T, F>)
where
    T: Partial + Display,
    F: Fault + Debug,
{
    let printed = value.to_string();
    let again = parser(printed.as_bytes());
    let again = again
        .value
        .unwrap_or_else(|| panic!("{printed:?}: {:?}", again.faults));
    assert_eq!(again.to_string(), printed);
}

/// Judges evidence and puts the result into words in every format, as `strictmx replay` does with
/// whatever file it is given.
pub fn judge_and_tell(evidence: &Evidence) {
    let report = judge(evidence);
    let view = result_view(&report);
    assert!(!text::plain(&text::lines(&view)).is_empty());
    assert!(!markdown::markdown(&view).is_empty());
    assert!(serde_json::to_vec(&json::report(&report)).is_ok());
    let reports = [report];
    let formats = [
        csv::csv(&reports, true),
        junit::junit(&reports, None),
        nagios::nagios(&reports),
        prometheus::prometheus(&reports),
        sarif::sarif(&reports),
    ];
    assert!(formats.iter().all(|text| !text.is_empty()));
}
