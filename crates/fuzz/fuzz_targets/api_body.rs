#![no_main]

use libfuzzer_sys::fuzz_target;
use strictmx_core::domain_name::DomainName;
use strictmx_core::timestamp::Timestamp;
use strictmx_view::lint::{self, Kind};
use strictmx_view::{csv, junit, markdown, sarif};
use strictmx_wire::{LintRequest, StoreRequest};

// What anybody may post, and what the service does with it.
fuzz_target!(|body: &[u8]| {
    if let Ok(request) = serde_json::from_slice::<StoreRequest>(body) {
        let _ = DomainName::parse(&request.domain);
    }
    let Ok(request) = serde_json::from_slice::<LintRequest>(body) else {
        return;
    };
    let text = request.text.as_bytes();
    let kind = match request.kind {
        Some(name) => match Kind::from_name(&name) {
            Some(kind) => Some(kind),
            None => return,
        },
        None => None,
    };
    let judged = lint::lint(kind, text, Timestamp::from_unix(1_764_000_000));
    assert!(serde_json::to_vec(&judged).is_ok() && !judged.sentence().is_empty());
    let formats = [
        markdown::lint(&judged),
        csv::lint("-", &judged),
        junit::lint("-", &judged, None),
        sarif::lint("-", text, &judged),
    ];
    assert!(formats.iter().all(|text| !text.is_empty()));
});
