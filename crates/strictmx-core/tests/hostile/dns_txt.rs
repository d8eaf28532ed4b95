//! Records of MTA-STS and TLS reporting (`TXT-*`, `RPT-*`).

use std::time::Duration;

use strictmx_core::dns::{MAX_RECORDS, MAX_TEXT};
use strictmx_core::facts::Facts;
use strictmx_core::verdict::Verdict;
use strictmx_core::{sts, tlsrpt};

use super::{cut_off, evidence, fires, judged, works_for};

#[test]
fn txt_001() {
    sts_valid(&["v=STSv1; id=20240101000000Z;"]);
}

#[test]
fn txt_002() {
    sts_valid(&["v=STSv1;id=abc"]);
}

#[test]
fn txt_004() {
    sts_fault(&format!("v=STSv1; id={}", "a".repeat(33)), "IdMalformed");
}

#[test]
fn txt_007() {
    sts_valid(&["v=STSv1; id=a; id=b"]);
    sts_fault(
        "v=STSv1; id=a; id=b",
        "IdRepeated { first: \"a\", found: \"b\" }",
    );
}

#[test]
fn txt_009() {
    sts_valid(&["v=STSv1; id=a", "google-site-verification=abc"]);
}

#[test]
fn txt_010() {
    sts_valid(&[&["v=STSv1; id=po", "licy1;"].concat()]);
}

#[test]
fn txt_011() {
    sts_near_miss(" v=STSv1; id=a", "LeadingBlank");
}

#[test]
fn txt_012() {
    sts_near_miss("v=stsv1; id=a", "Case");
}

#[test]
fn txt_014() {
    sts_near_miss("id=a; v=STSv1", "AfterField");
}

#[test]
fn txt_015() {
    sts_fault("v=STSv1; id=a; note=café;", "NonAscii");
}

#[test]
fn txt_016() {
    sts_fault("v=STSv1; id=a\x1b[2J\x07", "ControlChar");
}

#[test]
fn txt_017() {
    sts_fault("v=STSv1; id=<img src=x onerror=alert(1)>;", "IdMalformed");
}

/// A hundred records are several; more are too many. Neither is one, or none.
#[test]
fn txt_019() {
    let records = |count| "_mta-sts TXT \"v=STSv1; id=a\"\n".repeat(count);
    let several = "sts-record-multiple";
    fires(&records(MAX_RECORDS), Verdict::Unprotected, several);
    for (count, words) in [(101, "101 records"), (200, "200 records")] {
        cut_off(&records(count), words);
    }
    let foreign: String = (0..200)
        .map(|n| format!("_mta-sts TXT \"verification={n}\"\n"))
        .collect();
    cut_off(&foreign, "200 records");
    let evidence = evidence(&records(200));
    works_for(Duration::from_millis(50), || {
        Facts::new(&evidence);
    });
}

/// As much as one record of a DNS message can have, and as much as is read.
#[test]
fn txt_018() {
    let record = |octets: usize| {
        let start = "_mta-sts TXT \"v=STSv1; id=";
        format!("{start}{}\"", "a".repeat(octets - "v=STSv1; id=".len()))
    };
    let malformed = "sts-record-id-malformed";
    fires(&record(MAX_TEXT), Verdict::Unprotected, malformed);
    cut_off(&record(MAX_TEXT + 1), "16385 octets");
    cut_off(&record(65_000), "65000 octets");
    let entries = evidence(&record(65_000)).entries;
    let kept = entries.iter().map(|entry| entry.observation.octets());
    let most = kept.max().expect("answers");
    assert!((65_000..=256 * 1024).contains(&most), "{most} octets");
    // Parsers take what they are given.
    let field = format!("; {}={}", "n".repeat(32), "x".repeat(60_000));
    for text in [
        "x".repeat(65_025),
        format!("v=STSv1; id=a{field}"),
        format!("v=STSv1; id={}", "a".repeat(65_000)),
    ] {
        let parsed = sts::record::parse(text.as_bytes());
        assert!(parsed.faults.len() <= 2, "{} faults", parsed.faults.len());
    }
}

#[test]
fn txt_020() {
    let alias = "_mta-sts CNAME _mta-sts.b\n_mta-sts.b TXT \"v=STSv1; id=1\"";
    assert_eq!(judged(alias).0, Verdict::Enforced);
}

#[test]
fn txt_021() {
    let circle = "_mta-sts CNAME a\na CNAME b\nb CNAME a";
    fires(circle, Verdict::Unprotected, "sts-record-alias-loop");
}

#[test]
fn txt_022() {
    let mut chain = "_mta-sts CNAME c0\n".to_owned();
    for hop in 0..40 {
        chain += &format!("c{hop} CNAME c{}\n", hop + 1);
    }
    chain += "c40 TXT \"v=STSv1; id=1\"";
    fires(&chain, Verdict::Unprotected, "sts-record-alias-loop");
}

#[test]
fn rpt_001() {
    tlsrpt_valid("v=TLSRPTv1; rua=mailto:tls@example.com", 1);
}

#[test]
fn rpt_002() {
    tlsrpt_valid("v=TLSRPTv1; rua=mailto:a@x.com,https://r.x.com/v1", 2);
}

#[test]
fn rpt_004() {
    let scheme = "Scheme { found: \"javascript\" }";
    tlsrpt_fault("v=TLSRPTv1; rua=javascript:alert(document.domain)", scheme);
}

#[test]
fn rpt_005() {
    let uri = "mailto:a@x.com?bcc=victim@y.com%0d%0aX:";
    tlsrpt_fault(
        &format!("v=TLSRPTv1; rua={uri} z"),
        "Character { found: ' ' }",
    );
    tlsrpt_fault(&format!("v=TLSRPTv1; rua={uri}%20z"), "HeaderInjection");
}

#[test]
fn rpt_007() {
    tlsrpt_fault("v=TLSRPTv1;", "NoFields");
}

#[test]
fn rpt_008() {
    let text = b"v=TLSRPTv1; rua=mailto:a@x.com".to_vec();
    let selection = tlsrpt::record::select(&[text.clone(), text]);
    assert_eq!((selection.candidates.len(), selection.record()), (2, None));
}

#[test]
fn rpt_009() {
    tlsrpt_fault("v=TLSRPTv1; rua=mailto:a!10m@x.com", "ExclamationMark");
}

fn sts_valid(texts: &[&str]) {
    let texts: Vec<_> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    assert!(sts::record::select(&texts).record().is_some());
}

#[track_caller]
fn sts_fault(text: &str, fault: &str) {
    let faults = format!("{:?}", sts::record::parse(text.as_bytes()).faults);
    assert!(faults.contains(fault), "{text:?}: {faults}");
}

#[track_caller]
fn sts_near_miss(text: &str, fault: &str) {
    let selection = sts::record::select(&[text.as_bytes().to_vec()]);
    let (_, found) = selection.near_miss.expect(text);
    assert_eq!(format!("{:?}", found.value), fault);
    assert!(selection.candidates.is_empty());
}

fn tlsrpt_valid(text: &str, destinations: usize) {
    let record = tlsrpt::record::parse(text.as_bytes()).value.expect(text);
    assert_eq!(record.rua.len(), destinations);
}

#[track_caller]
fn tlsrpt_fault(text: &str, fault: &str) {
    let parsed = tlsrpt::record::parse(text.as_bytes());
    let faults = format!("{:?}", parsed.faults);
    assert!(
        !parsed.is_valid() && faults.contains(fault),
        "{text:?}: {faults}"
    );
}
