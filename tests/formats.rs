//! Formats of a result: a golden file each, what several domains make of each, and that none of
//! them carries what a terminal, a spreadsheet or a parser would act on.
//!
//! `cargo insta review` shows what changed.

mod parsed;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use strictmx_core::evidence::Evidence;
use strictmx_core::finding::Severity;
use strictmx_core::judge::judge;
use strictmx_core::observation::Observation;
use strictmx_core::report::ScanReport;
use strictmx_core::scenario::World;
use strictmx_view::lint::{self, Kind, Lint};
use strictmx_view::nagios::Status;
use strictmx_view::{
    csv, inert_json, json, junit, markdown, nagios, prometheus, result_view, sarif, text, visible,
};

use crate::cli::strictmx;

/// An error, warnings and notices, in a record, in a policy and at a host; one host that nobody
/// could talk to; and a value that wants to clear the screen.
const SEVERAL_FAULTS: &str = r#"
_mta-sts TXT "v=STSv1; id=20261101; x=\x1b[2J"
@ MX 10 mail
@ MX 20 mx2
mx2 A 20.0.0.26
example.net. A 20.0.0.77
smtp mail certificate expires=-1d
smtp mx2 fails connect timeout
| version: STSv1
| mode: enforce
| mx: mail.example.com
| mx: mx2.example.com
| mx: old.example.net
| max_age: 600
"#;

const FAULTY_POLICY: &[u8] = b"version: STSv1\nmode: Enforce\nmx: mail.strictmx.dev\nmx: https://mx2.strictmx.dev\nmax_age: 600\n";

fn report(scenario: &str) -> ScanReport {
    judge(
        &World::new(scenario)
            .expect("the scenario parses")
            .evidence(),
    )
}

fn faulty_policy() -> Lint {
    lint::lint(
        Kind::StsPolicy,
        FAULTY_POLICY,
        strictmx_core::timestamp::Timestamp::default(),
    )
}

/// Every format of these results.
fn every_format(reports: &[ScanReport]) -> Vec<(&'static str, String)> {
    let first = &reports[0];
    let view = result_view(first);
    let one_line = serde_json::to_string(&json::report(first)).expect("JSON");
    vec![
        ("text", text::plain(&text::lines(&view))),
        ("markdown", markdown::markdown(&view)),
        ("jsonl", inert_json(&one_line)),
        ("csv", csv::csv(reports, true)),
        ("sarif", inert_json(&sarif::sarif(reports))),
        ("junit", junit::junit(reports, Some(Severity::Error))),
        ("nagios", nagios::nagios(reports)),
        ("prometheus", prometheus::prometheus(reports)),
    ]
}

#[test]
fn golden_files() {
    let reports = [report(SEVERAL_FAULTS)];
    for (name, output) in every_format(&reports) {
        match name {
            // These have theirs beside the view.
            "text" | "markdown" => {}
            "jsonl" => insta::assert_snapshot!(name, with_short_evidence(&output)),
            "sarif" => insta::assert_snapshot!(name, without_help(&output)),
            "junit" => insta::assert_snapshot!(name, without_passes(&output)),
            _ => insta::assert_snapshot!(name, output),
        }
    }
    let pretty = serde_json::to_string_pretty(&json::report(&reports[0])).expect("JSON");
    insta::assert_snapshot!("json", with_short_evidence(&inert_json(&pretty)));
}

#[test]
fn golden_files_of_a_text() {
    let judged = faulty_policy();
    let line = inert_json(&serde_json::to_string(&judged).expect("JSON"));
    insta::assert_snapshot!("lint_jsonl", line);
    let pretty = inert_json(&serde_json::to_string_pretty(&judged).expect("JSON"));
    insta::assert_snapshot!("lint_json", pretty);
    insta::assert_snapshot!("lint_markdown", markdown::lint(&judged));
    insta::assert_snapshot!("lint_csv", csv::lint("policy.txt", &judged));
    let log = sarif::lint("a/policy.txt", FAULTY_POLICY, &judged);
    insta::assert_snapshot!("lint_sarif", without_help(&log));
    insta::assert_snapshot!(
        "lint_junit",
        junit::lint("policy.txt", &judged, Some(Severity::Error))
    );
    // Its lines are the program's own.
    let printed = |format: &str| {
        let output = strictmx(&["lint", "--format", format, "-"], FAULTY_POLICY);
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    insta::assert_snapshot!("lint_text", printed("text"));
    // What is printed is what has its golden file here.
    assert_eq!(printed("json").trim_end(), pretty.trim_end());
    assert_eq!(printed("markdown"), markdown::lint(&judged));
}

/// Characters of a text in the evidence that a golden file keeps.
const KEPT: usize = 40;

/// The result whole, but for the evidence, which is certificates and DNS messages for the most part and
/// is compared by the tests of evidence: each text of more than [`KEPT`] characters in it ends with `…`
/// after so many.
fn with_short_evidence(json: &str) -> String {
    let (result, evidence) = json.rsplit_once("\"evidence\":").expect("evidence last");
    let mut short = String::new();
    let (mut kept, mut is_text, mut is_escaped) = (0, false, false);
    for c in evidence.chars() {
        let ends = is_text && c == '"' && !is_escaped;
        is_escaped = is_text && c == '\\' && !is_escaped;
        if ends || !is_text {
            short.push(c);
            is_text = c == '"' && !is_text;
            kept = 0;
        } else {
            kept += 1;
            match kept.cmp(&(KEPT + 1)) {
                Ordering::Less => short.push(c),
                Ordering::Equal => short.push('…'),
                Ordering::Greater => {}
            }
        }
    }
    format!("{result}\"evidence\":{short}")
}

/// The log with the first line alone of each help page: pages are reviewed where they stand.
fn without_help(log: &str) -> String {
    let mut out = String::new();
    for line in log.lines() {
        let is_page = line.trim_start().starts_with("\"text\": \"# What")
            || line.trim_start().starts_with("\"markdown\": ");
        match line.split_once("\\n") {
            Some((first, _)) if is_page => out.push_str(&format!("{first} …\n")),
            _ => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

/// The document without the tests that pass, all skipped ones but the first, and the counts of
/// them: a new check changes nothing here.
fn without_passes(document: &str) -> String {
    let is_counted = |word: &&str| !word.starts_with("tests=") && !word.starts_with("skipped=");
    let end = document.find("  </testsuite>").expect("an end");
    let (suite, end) = document.split_at(end);
    let mut parts = suite.split("    <testcase");
    let head = parts.next().unwrap_or_default().split(' ');
    let mut out = head.filter(is_counted).collect::<Vec<_>>().join(" ");
    let mut skipped = 0;
    for test in parts {
        let is_skipped = test.contains("<skipped");
        skipped += usize::from(is_skipped);
        let is_pass = test.ends_with("\"/>\n");
        if !is_pass && (!is_skipped || skipped == 1) {
            out.push_str(&format!("    <testcase{test}"));
        }
    }
    out + end
}

/// What the schema has to say of each log.
fn complaints(log: &str) -> Vec<String> {
    let schema = include_str!("fixtures/sarif-schema-2.1.0.json");
    // Its pattern of languages has a bracket that nothing opens, which strict readers refuse.
    let schema = schema.replace("|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "|^[a-zA-Z]{2}-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let log: Value = serde_json::from_str(log).expect("the log is JSON");
    let errors = validator.iter_errors(&log);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// What a fault means for mail now, and what DANE and MTA-STS make of a host together, is in every
/// format that has room, and none says that mail is refused where it is delivered.
#[test]
fn effects_are_in_every_format() {
    let uncovered = |mode: &str| {
        let policy = "| version: STSv1\n| mode: MODE\n| mx: other.example.net\n| max_age: 604800";
        let tlsa = "@ MX 10 mail\n@ MX secure\nmail A 20.0.0.25\nmail A secure\n\
                    _25._tcp.mail TLSA 3 1 1 ab\n_25._tcp.mail TLSA secure\n";
        let tlsa = tlsa.replace("ab", &"ab".repeat(32));
        [report(&format!("{tlsa}{}", policy.replace("MODE", mode)))]
    };
    let has_room = |name: &str| name != "prometheus";
    for (name, output) in every_format(&uncovered("enforce")) {
        let says = |words: &str| output.contains(words);
        assert_eq!(says("5.4.8 (4.4.8"), has_room(name), "{name}: {output}");
        let joint = says("Senders with DANE only") || says("\"dane_only\":");
        assert_eq!(joint, has_room(name), "{name}: {output}");
    }
    for (name, output) in every_format(&uncovered("testing")) {
        assert!(!output.contains("Refused now"), "{name}: {output}");
        let says = output.contains("Delivered for now, in mode testing");
        assert_eq!(says, has_room(name), "{name}: {output}");
    }
}

#[test]
fn sarif_validates() {
    let scenarios = [
        "",
        SEVERAL_FAULTS,
        "_mta-sts TXT timeout",
        "policy status 404",
        "@ MX 0 .",
        "policy body \"\"",
    ];
    let reports: Vec<_> = scenarios.iter().map(|text| report(text)).collect();
    for log in [
        sarif::sarif(&[]),
        sarif::sarif(&reports),
        sarif::lint("a b.txt", FAULTY_POLICY, &faulty_policy()),
    ] {
        assert_eq!(complaints(&log), Vec::<String>::new(), "{log}");
    }
    let broken = sarif::sarif(&[]).replace("\"2.1.0\"", "\"2.2\"");
    assert!(
        !complaints(&broken).is_empty(),
        "the schema refuses something"
    );
}

#[test]
fn sarif_of_a_text_marks_its_place() {
    let log: Value =
        serde_json::from_str(&sarif::lint("policy.txt", FAULTY_POLICY, &faulty_policy()))
            .expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let lines: Vec<_> = FAULTY_POLICY.split(|octet| *octet == b'\n').collect();
    let marked = |result: &Value| {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "policy.txt");
        let number = |name: &str| place["region"][name].as_u64().expect(name) as usize;
        let line = lines[number("startLine") - 1];
        let octets = &line[number("startColumn") - 1..number("endColumn") - 1];
        String::from_utf8_lossy(octets).into_owned()
    };
    let of = |check: &str| {
        results
            .iter()
            .find(|result| result["ruleId"] == check)
            .map(marked)
    };
    assert_eq!(of("sts-policy-mode-unknown").as_deref(), Some("Enforce"));
    let url = of("sts-policy-mx-malformed").expect("an mx that is a URL");
    assert!("https://mx2.strictmx.dev".contains(&url), "{url}");
}

/// A record is one line, whatever is in it, and no two results have one fingerprint.
#[test]
fn sarif_of_records_keeps_them_apart() {
    let scenario = "_mta-sts TXT \"v=STSv1; id=1; a=1;\\n\\nb=2; b=2\"\n\
                    | version: STSv1\n|\n|\n| mode: enforce\n\
                    | mx: mail.example.com\n| max_age: 604800\n";
    let log: Value = serde_json::from_str(&sarif::sarif(&[report(scenario)])).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let fingerprints: Vec<_> = results
        .iter()
        .map(|result| result["partialFingerprints"]["strictmx/v1"].as_str())
        .collect();
    let distinct: BTreeSet<_> = fingerprints.iter().collect();
    assert_eq!(distinct.len(), fingerprints.len(), "{fingerprints:?}");
    for result in results {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let number = |name: &str| region[name].as_u64();
        if number("startLine") == number("endLine") {
            assert!(number("startColumn") <= number("endColumn"), "{result}");
        }
        if result["ruleId"]
            .as_str()
            .is_some_and(|id| id.starts_with("sts-record"))
        {
            assert_eq!(number("startLine"), Some(1), "{result}");
        }
    }
    let of_record = |result: &&Value| result["ruleId"] == "sts-record-unknown-field";
    assert!(results.iter().filter(of_record).count() > 1, "{log}");
}

/// "Could not test" is neither pass nor fail in any of them.
#[test]
fn what_could_not_be_tested_is_neither_pass_nor_fail() {
    let unknown = report(
        "_mta-sts TXT timeout\npolicy fails connect no-route\nsmtp mail fails connect own-port25-closed",
    );
    assert_eq!(Status::of(&unknown), Status::Unknown);
    let reports = [unknown];
    let xml = junit::junit(&reports, Some(Severity::Info));
    assert!(xml.contains("failures=\"0\"") && xml.contains("<skipped message=\"Not tested. "));
    assert!(
        xml.contains(" errors=\"1\"") && xml.contains("<error type=\"undetermined\" message=\"We ")
    );
    let known = junit::junit(&[report("")], Some(Severity::Info));
    assert!(known.contains(" errors=\"0\"") && !known.contains("<error"));
    let log: Value = serde_json::from_str(&sarif::sarif(&reports)).expect("JSON");
    let run = &log["runs"][0];
    assert_eq!(run["results"], Value::Array(Vec::new()));
    let told = run["invocations"][0]["toolExecutionNotifications"].as_array();
    assert!(told.is_some_and(|told| told.len() >= 3), "{run}");
    assert!(csv::csv(&reports, false).contains(",not-tested,"));
    let page = prometheus::prometheus(&reports);
    assert!(page.contains("strictmx_verdict{domain=\"example.com\",verdict=\"undetermined\"} 1"));
}

#[test]
fn a_plugins_status_follows_the_gravest() {
    let of = |scenario: &str| Status::of(&report(scenario));
    assert_eq!(of("").code(), 0);
    assert_eq!(
        of("_mta-sts TXT nodata\npolicy status 404").code(),
        1,
        "nothing to watch"
    );
    assert_eq!(of("smtp mail certificate expires=3d").code(), 1);
    assert_eq!(of(SEVERAL_FAULTS).code(), 2);
    assert_eq!(of("_mta-sts TXT timeout").code(), 3);
    let several = [
        "_mta-sts TXT timeout",
        "",
        "smtp mail certificate expires=3d",
    ];
    let several: Vec<_> = several.iter().map(|text| report(text)).collect();
    assert_eq!(
        Status::of_all(&several).code(),
        1,
        "what was seen outranks what was not"
    );
    assert_eq!(Status::of_all(&[]).code(), 3);
    let output = nagios::nagios(&several);
    let first = output.lines().next().expect("a line");
    assert!(
        first.starts_with("MTA-STS WARNING - 2 of 3 domains need attention; "),
        "{first}"
    );
    for line in output.lines().skip(1) {
        assert!(
            !line.contains('|'),
            "only the first line has figures: {line}"
        );
    }
}

/// Whatever a domain or a file of evidence says, no format passes on what a terminal obeys.
#[test]
fn remote_text_is_inert_in_every_format() {
    let hostile = "\\x1b[2J\\xe2\\x80\\xae|=\\x07";
    let scenario = format!(
        "_mta-sts TXT \"v=STSv1; id=a{hostile}\"\n\
         _smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a{hostile}\"\n\
         @ MX 10 mail\n\
         smtp mail starttls 454 4.7.0 \u{1b}[31m\u{202e}no\n\
         policy body \"version: STSv1\\r\\nmode: {hostile}\\r\\nmx: {hostile}\\r\\nx: {hostile}\\r\\nmax_age: 600\\r\\n\"\n"
    );
    let mut evidence = World::new(&scenario).expect("parses").evidence();
    for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
        if let Observation::Dns(exchange) = &mut entry.observation {
            exchange.resolver = "\u{1b}[2J\u{202e}resolver".to_owned();
        }
    }
    // As a stranger would send it.
    let saved = serde_json::to_string(&evidence).expect("JSON");
    let evidence = Evidence::from_json(saved.as_bytes()).expect("evidence");
    let report = judge(&evidence);
    assert!(report.findings().len() >= 3, "{:?}", report.findings());
    for (name, output) in every_format(&[report]) {
        // Words of ours.
        let shown = output.replace("1\u{a0}of\u{a0}1", "");
        let shown = shown.replace(['\r', '\n'], "");
        assert_eq!(visible(&shown), shown, "{name}");
    }
}

/// DNS-003: what a resolver says of why validation fails (RFC 8914 2, code 6) is somebody's text, and
/// the record is never called absent.
#[test]
fn dns_003() {
    const TEXT: &[u8] = b"<script>alert(1)</script>\x1b[2J\xe2\x80\xae=1+1";
    let world = World::new("_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT bogus").expect("parses");
    let mut evidence = world.evidence();
    for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
        let Observation::Dns(exchange) = &mut entry.observation else {
            continue;
        };
        if exchange.checking_disabled.is_some() {
            let message = &mut exchange.message.0;
            assert_eq!(message[10..12], [0, 0], "no additional records yet");
            message[11] = 1;
            // Root, OPT (41), 1,232 octets, no flags; option 15 with its code and text.
            let length = 2 + TEXT.len() as u8;
            message.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 4 + length]);
            message.extend([0, 15, 0, length, 0, 6]);
            message.extend(TEXT);
        }
    }
    let report = judge(&evidence);
    let findings = report.findings();
    let about_record = findings
        .iter()
        .filter(|it| it.check.starts_with("sts-record"));
    let about_record: Vec<_> = about_record.map(|it| &*it.check).collect();
    assert_eq!(about_record, ["sts-record-dnssec-bogus"]);
    let formats = every_format(std::slice::from_ref(&report));
    let told = |output: &str| output.contains("EDE 6") && output.contains("alert(1)");
    assert!(formats.iter().any(|(_, output)| told(output)));
    for (name, output) in formats {
        let shown = output.replace(['\r', '\n'], "");
        assert_eq!(visible(&shown), shown, "{name}");
    }
    let ticket = markdown::markdown(&result_view(&report));
    let outside: String = ticket.split('`').step_by(2).collect();
    assert!(!outside.replace("\\<", "").contains("<script"), "{ticket}");
}

/// A spreadsheet calculates nothing of what a domain says, and a ticket shows no markup of it.
#[test]
fn formulas_and_markup_of_a_domain_stay_text() {
    let scenario = "_mta-sts TXT \"=1+1\" \n_mta-sts TXT \"v=STSv1; id=1; x=<script>alert(1)</script>\"\n\
                    _smtp._tls TXT \"v=TLSRPTv1; rua=@SUM(1)\"\n@ MX 10 mail\n\
                    policy body \"version: STSv1\\r\\nmode: =1+1\\r\\nmx: +1+1\\r\\nmx: [a](javascript:alert(1))\\r\\n<img src=x>: -1\\r\\nmax_age: 600\\r\\n\"\n";
    let report = report(scenario);
    assert!(report.findings().len() >= 3, "{:?}", report.findings());
    let table = csv::csv(std::slice::from_ref(&report), true);
    let mut rows = ::csv::Reader::from_reader(table.as_bytes());
    let mut cells = 0;
    for row in rows.records() {
        for cell in &row.expect("a row") {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
                "{cell}"
            );
            cells += 1;
        }
    }
    assert!(cells > 50, "{cells}");
    let ticket = markdown::markdown(&result_view(&report));
    // Outside of code, where the pieces between backticks are.
    let outside: String = ticket.split('`').step_by(2).collect();
    for markup in ["<script", "<img", "](javascript"] {
        assert!(!outside.contains(markup), "{markup} in {ticket}");
    }
    assert!(
        ticket.contains("[a](javascript:alert(1))"),
        "it is shown: {ticket}"
    );
}

#[test]
fn csv_rows_are_as_long_as_the_first() {
    let reports = [report(SEVERAL_FAULTS), report("")];
    let table = csv::csv(&reports, true);
    let mut reader = ::csv::Reader::from_reader(table.as_bytes());
    assert_eq!(reader.headers().expect("columns"), csv::COLUMNS.as_slice());
    let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
    let kinds: Vec<_> = rows.iter().map(|row| row[3].to_owned()).collect();
    for kind in ["domain", "finding", "not-tested"] {
        assert!(kinds.iter().any(|found| found == kind), "{kind}: {kinds:?}");
    }
    assert_eq!(kinds.iter().filter(|kind| *kind == "domain").count(), 2);
}
