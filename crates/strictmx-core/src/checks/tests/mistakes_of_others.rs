//! Mistakes that other validators make, and this one does not: the manual's table of their checks
//! (`manual/peers.csv`) names these tests.

use super::fired;
use crate::finding::Severity;
use crate::judge::judge;
use crate::report::ScanReport;
use crate::scenario::World;
use crate::senders::SenderOutcome;

fn judged(scenario: &str) -> ScanReport {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
    judge(&world.evidence())
}

fn gravest(report: &ScanReport) -> Option<Severity> {
    report.findings().iter().map(|it| it.severity).max()
}

fn policy(mode: &str, others: &str) -> String {
    format!("| version: STSv1\n| mode: {mode}\n| max_age: 2419200\n{others}")
}

#[test]
fn a_withdrawal_needs_no_mx_lines() {
    // RFC 8461 3.2: at least one, unless the mode is none.
    let report = judged(&policy("none", ""));
    assert_eq!(report.verdict.name(), "removal");
    assert_eq!(gravest(&report), Some(Severity::Warning));
    let report = judged(&policy("enforce", ""));
    assert_eq!(report.verdict.name(), "unprotected");
}

#[test]
fn one_line_end_is_as_good_as_the_other() {
    let lines = ["version: STSv1", "mode: enforce", "mx: mail.example.com"];
    for end in ["\\n", "\\r\\n"] {
        for last in ["", end] {
            let body = format!("{}{end}max_age: 2419200{last}", lines.join(end));
            let scenario = format!("policy body \"{body}\"");
            assert!(fired(&scenario).is_empty(), "{scenario}");
        }
    }
}

#[test]
fn fields_that_nobody_knows_break_nothing() {
    // RFC 8461 3.1, 3.2 and RFC 8460 3: extensions are ignored.
    let cases = [
        (
            "_mta-sts TXT \"v=STSv1; id=1; note=1\"".to_owned(),
            "sts-record-unknown-field",
        ),
        (
            policy("enforce", "| mx: mail.example.com\n| note: mine"),
            "sts-policy-field-unknown",
        ),
        (
            "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@example.com; note=1\"".to_owned(),
            "tlsrpt-record-unknown-field",
        ),
    ];
    for (scenario, check) in cases {
        let report = judged(&scenario);
        assert_eq!(report.verdict.name(), "enforced", "{scenario}");
        assert_eq!(fired(&scenario), [check.to_owned()].into(), "{scenario}");
        assert!(gravest(&report) <= Some(Severity::Notice), "{scenario}");
    }
}

#[test]
fn a_name_may_be_an_alias_and_need_not() {
    let record = "_mta-sts CNAME _mta-sts.provider.net.\n\
                  _mta-sts.provider.net. TXT \"v=STSv1; id=1\"\n";
    let host = "mta-sts CNAME mta-sts.provider.net.\nmta-sts.provider.net. A 20.0.0.80\n";
    let reports = "_smtp._tls CNAME _smtp._tls.provider.net.\n\
                   _smtp._tls.provider.net. TXT \"v=TLSRPTv1; rua=mailto:tlsrpt@example.com\"\n";
    for scenario in ["".to_owned(), format!("{record}{host}{reports}")] {
        assert!(fired(&scenario).is_empty(), "{:?}", fired(&scenario));
    }
}

#[test]
fn an_id_is_any_letters_and_digits() {
    let longest = "z".repeat(32);
    for id in ["1", "z", "20260101T000000Z", "20260101000000", &longest] {
        let scenario = format!("_mta-sts TXT \"v=STSv1; id={id}\"");
        assert!(fired(&scenario).is_empty(), "{scenario}");
    }
}

#[test]
fn a_failed_fetch_is_called_what_it_is() {
    let cases = [
        ("mta-sts A nodata\nmta-sts AAAA nodata", "unresolvable"),
        ("policy fails connect refused", "connect-failed"),
        ("policy fails connect timeout", "connect-failed"),
        ("policy fails tls-handshake tls-alert 40", "tls-failed"),
        ("policy certificate expires=-1d", "certificate-expired"),
        ("policy fails response-head timeout", "response-timeout"),
        ("policy fails response-body closed", "response-incomplete"),
        (
            "policy status 301\npolicy header location: https://example.com/",
            "redirect",
        ),
        ("policy status 404", "status"),
        ("policy header content-type: text/html", "media-type"),
    ];
    for (scenario, fault) in cases {
        let expected = [format!("policy-host-{fault}")].into();
        assert_eq!(fired(scenario), expected, "{scenario}");
    }
}

#[test]
fn the_first_fault_hides_no_other() {
    let scenario = policy("enforced", "| mx: mail.example.net\n")
        + "_mta-sts TXT \"v=STSv1; id=a-b\"\n\
           _smtp._tls TXT \"v=TLSRPTv1; rua=a@example.com\"\n\
           policy certificate expires=-1d\n\
           smtp mail ehlo 250 mail.example.com\n";
    let fired = fired(&scenario);
    for check in [
        "sts-record-id-malformed",
        "policy-host-certificate-expired",
        "sts-policy-mode-unknown",
        "mx-tls-starttls-missing",
        "tlsrpt-record-rua-unusable",
    ] {
        assert!(fired.contains(check), "{check}: {fired:?}");
    }
}

#[test]
fn what_an_unlisted_host_means_is_up_to_the_mode() {
    let cases = [
        ("enforce", Some(Severity::Error), "enforced-at-risk"),
        ("testing", Some(Severity::Warning), "testing-failing"),
        ("none", None, "removal"),
    ];
    for (mode, expected, verdict) in cases {
        let report = judged(&policy(mode, "| mx: mail.example.net"));
        let findings = report.findings();
        let found = findings.iter().find(|it| it.check == "sts-mx-uncovered");
        assert_eq!(found.map(|it| it.severity), expected, "{mode}");
        assert_eq!(report.verdict.name(), verdict);
    }
}

#[test]
fn another_media_type_is_told_with_those_who_refuse_it() {
    for scenario in [
        "policy without content-type",
        "policy header content-type: text/html",
        "policy header content-type: application/octet-stream",
    ] {
        let report = judged(scenario);
        let expected = ["policy-host-media-type".to_owned()].into();
        assert_eq!(fired(scenario), expected, "{scenario}");
        assert!(gravest(&report) >= Some(Severity::Warning), "{scenario}");
        for outcome in [SenderOutcome::Applies, SenderOutcome::Ignores] {
            let some = report.senders.iter().any(|it| it.outcome == outcome);
            assert!(some, "{scenario}: nobody {outcome:?}");
        }
    }
}

#[test]
fn zero_is_a_time_to_remember() {
    // RFC 8461 3.2: a non-negative number.
    let scenario = "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 0";
    let report = judged(scenario);
    assert_eq!(report.verdict.name(), "enforced");
    assert_eq!(gravest(&report), Some(Severity::Warning));
}
