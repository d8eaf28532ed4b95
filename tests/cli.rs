//! The command line, as its users run it.

mod diff;
mod errors;
mod notes;
mod settings;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The published schemas of what programs read.
const CHECK_SCHEMA: &str = include_str!("../crates/strictmx-view/schemas/check.json");
pub(crate) const LINT_SCHEMA: &str = include_str!("../crates/strictmx-view/schemas/lint.json");

pub(crate) fn strictmx(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_strictmx"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // The program may end before it has read all: that is its right.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("the binary ends")
}

pub(crate) fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{error}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

#[test]
fn check_prints_one_json_text() {
    let output = strictmx(
        &["check", "--lab", "--format", "json", "enforced.lab.test"],
        b"",
    );
    let result = json(&output);
    assert_eq!(
        (output.status.code(), result["verdict"].as_str()),
        (Some(0), Some("enforced"))
    );
    for field in [
        "domain",
        "findings",
        "outcomes",
        "senders",
        "evidence",
        "format_version",
    ] {
        assert!(!result[field].is_null(), "{field} is missing");
    }
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn exit_codes() {
    let policy = b"version: STSv1\nmode: enforce\nmx: mail.strictmx.dev\nmax_age: 2419200\n";
    let cases: [(&[&str], &[u8], i32, &str); 11] = [
        (&["check", "--lab", "enforced.lab.test"], b"", 0, "healthy"),
        (
            &["check", "--lab", "two-records.lab.test"],
            b"",
            1,
            "findings",
        ),
        (
            &[
                "check",
                "--lab",
                "two-records.lab.test",
                "--fail-on",
                "never",
            ],
            b"",
            0,
            "findings that do not fail",
        ),
        (
            &["check", "--lab", "record-refused.lab.test"],
            b"",
            3,
            "not known",
        ),
        (&["check", "192.0.2.1"], b"", 2, "an address"),
        (&["check", "localhost"], b"", 2, "a special-use name"),
        (&["check", "co.uk"], b"", 2, "a public suffix"),
        (&["lint", "-"], policy, 0, "a valid policy"),
        (&["lint", "-"], b"v=STSv1", 1, "an invalid record"),
        (
            &["lint", "-"],
            b"mta-sts.example.com. TXT \"v=STSv1; id=1;\"",
            1,
            "a record at another name",
        ),
        (&["explain", "no-such-check"], b"", 2, "an unknown check"),
    ];
    for (arguments, input, code, why) in cases {
        let output = strictmx(arguments, input);
        let words = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(
            output.status.code(),
            Some(code),
            "{why}: {arguments:?}\n{words}"
        );
        if code == 2 {
            assert!(
                output.stdout.is_empty() && words.len() > 20,
                "{why}: the error says what to do: {words}"
            );
        }
    }
}

pub(crate) fn assert_valid(schema: &str, instance: &Value, what: &str) {
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let errors: Vec<_> = validator
        .iter_errors(instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

#[test]
fn json_keeps_to_the_published_schemas() {
    let domains = [
        "enforced.lab.test",
        "two-records.lab.test",
        "record-servfail.lab.test",
        "bad-mode.lab.test",
        "absent.lab.test",
    ];
    let several: Vec<_> = ["check", "--lab", "--format", "json"]
        .into_iter()
        .chain(domains)
        .collect();
    let results = json(&strictmx(&several, b""));
    let results = results.as_array().expect("several results are an array");
    assert_eq!(results.len(), domains.len());
    for (domain, result) in domains.iter().zip(results) {
        assert_eq!(result["domain"], *domain);
        assert_valid(CHECK_SCHEMA, result, domain);
    }
    for text in [
        "version: STSv1\nmode: enforce\nmx: a.strictmx.dev\nmax_age: 86400\n",
        "version: STSv1\nmode: Enforce\n",
        "v=STSv1; id=1;",
        "v=TLSRPTv1; rua=ftp://example.net",
        "",
    ] {
        let judged = json(&strictmx(
            &["lint", "--format", "json", "-"],
            text.as_bytes(),
        ));
        assert_valid(LINT_SCHEMA, &judged, text);
    }
}

#[test]
fn the_schemas_refuse_what_we_do_not_write() {
    for schema in [CHECK_SCHEMA, LINT_SCHEMA] {
        let schema = serde_json::from_str(schema).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        assert!(!validator.is_valid(&serde_json::json!({})));
        assert!(!validator.is_valid(&serde_json::json!({ "verdict": "fine", "kind": "zone" })));
    }
}

#[test]
fn recorded_evidence_replays() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("evidence.json");
    let file = file.to_str().expect("a path");
    let checked = strictmx(
        &[
            "check",
            "--lab",
            "--format",
            "json",
            "--record",
            file,
            "two-records.lab.test",
        ],
        b"",
    );
    let replayed = strictmx(&["replay", "--format", "json", file], b"");
    assert_eq!(json(&checked), json(&replayed));
    assert_eq!(checked.status.code(), replayed.status.code());
    let again = strictmx(&["replay", "--format", "json", "-"], &checked.stdout);
    assert_eq!(json(&checked), json(&again));

    let whole = std::fs::read(file).expect("the evidence");
    for (input, words) in [
        (whole[..whole.len() / 2].to_vec(), "line"),
        (
            String::from_utf8_lossy(&whole)
                .replacen("\"format_version\": 1", "\"format_version\": 9", 1)
                .into_bytes(),
            "format_version 9",
        ),
        (b"<html>".to_vec(), "line 1"),
        ([b"[", &checked.stdout[..], b"]"].concat(), "one element"),
        (br#"{ "evidence": 1 }"#.to_vec(), "in `evidence`"),
        (Vec::new(), "line"),
    ] {
        let output = strictmx(&["replay", "-"], &input);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(words), "{error}");
    }
}

/// Whoever waited for a result gets it, whatever became of the file.
#[cfg(target_os = "linux")]
#[test]
fn a_result_outlives_evidence_that_cannot_be_saved() {
    for (format, code, words) in [
        ("text", 2, "sts-policy-mode-unknown"),
        ("json", 2, "sts-policy-mode-unknown"),
        ("junit", 2, "sts-policy-mode-unknown"),
        ("nagios", 2, "MTA-STS CRITICAL"),
    ] {
        let mut arguments = vec!["check", "--lab", "--pause", "0", "--format", format];
        arguments.extend(["--record", "/dev/full", "bad-mode.lab.test"]);
        let output = strictmx(&arguments, b"");
        let said = String::from_utf8_lossy(&output.stdout);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{format}: {error}");
        assert!(said.contains(words), "{format}: {said}");
        assert!(error.contains("/dev/full cannot be written"), "{error}");
    }
}

#[test]
fn several_domains_are_one_document_in_each_format() {
    let run = |format: &str| {
        let domains = ["enforced.lab.test", "two-records.lab.test"];
        let arguments = [&["check", "--lab", "--format", format], &domains[..]].concat();
        let output = strictmx(&arguments, b"");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.is_empty(), "{format}: {error}");
        let code = output.status.code().expect("an exit code");
        (code, String::from_utf8(output.stdout).expect("UTF-8"))
    };
    let parse = |text: &str| serde_json::from_str::<Value>(text).expect(text);
    let (code, json) = run("json");
    assert_eq!(code, 1);
    assert_eq!(parse(&json).as_array().map(Vec::len), Some(2));
    let (_, lines) = run("jsonl");
    let domains: Vec<_> = lines
        .lines()
        .map(|line| parse(line)["domain"].clone())
        .collect();
    assert_eq!(domains, ["enforced.lab.test", "two-records.lab.test"]);
    let (_, log) = run("sarif");
    assert_eq!(parse(&log)["runs"].as_array().map(Vec::len), Some(1));
    let (_, suites) = run("junit");
    assert_eq!(suites.matches("<testsuite ").count(), 2);
    let (_, table) = run("csv");
    assert_eq!(table.matches("domain,checked_at").count(), 1, "{table}");
    let (code, status) = run("nagios");
    assert_eq!(code, 2);
    assert!(
        status.starts_with("MTA-STS CRITICAL - 1 of 2 domains"),
        "{status}"
    );
    let (_, page) = run("prometheus");
    assert_eq!(page.matches("# TYPE strictmx_verdict ").count(), 1);
    assert_eq!(
        page.matches("strictmx_checked_timestamp_seconds{").count(),
        2
    );
    let (_, text) = run("markdown");
    assert_eq!(text.matches("\n# ").count() + 1, 2, "{text}");
}

#[test]
fn a_domain_named_twice_is_checked_once() {
    let arguments = ["check", "--lab", "--format", "junit"];
    let names = ["enforced.lab.test", "user@Enforced.lab.test"];
    let output = strictmx(&[&arguments[..], &names[..]].concat(), b"");
    let suites = String::from_utf8_lossy(&output.stdout);
    assert_eq!(suites.matches("<testsuite ").count(), 1, "{suites}");
}

#[test]
fn what_there_is_to_read() {
    for (arguments, words) in [
        (&["lab"][..], "enforced.lab.test"),
        (&["lab"], "strictmx check --lab NAME"),
        (&["replay", "--help"], "check --format json"),
        (&["explain", "STS-mx-Uncovered"], "What it checks"),
        (&["explain", "DANE"], "dane-tlsa-mismatch"),
        (&["lint", "--help"], "Exit codes: 0 valid"),
        (&["lint", "--help"], "tlsrpt-record: TXT records"),
        (&["lint", "--help"], "a row for each record"),
        (&["lab", "--help"], "An array of objects with the domain"),
        (&["explain"], "sts-mx-uncovered"),
        (&["explain", "sts-mx-uncovered"], "What it checks"),
        (&["explain", "sts-mx-uncovered"], "This is such a fault:"),
        (&["explain", "sts-mx-uncovered"], "Standard"),
        (&["explain", "dane"], "dane-tlsa-mismatch"),
        (&["check", "--help"], "3 UNKNOWN"),
        (&["completions", "bash"], "strictmx"),
        (&["man"], ".TH"),
        (&["man", "check"], "prometheus"),
        (&["serve", "--print-config", "--lab"], "lab = true"),
        (&["serve", "--print-config"], "pause = 2000"),
        (
            &[
                "serve",
                "--print-config",
                "--about-url",
                "https://a.example/probe",
            ],
            "ehlo_name = \"a.example\"",
        ),
        (
            &[
                "serve",
                "--print-config",
                "--about-url",
                "https://a.example/probe",
            ],
            " (+https://a.example/probe)\"",
        ),
        (
            &["serve", "--print-config"],
            "\"checks-per-client=10/min:20\"",
        ),
        (
            &["serve", "--print-config"],
            "forwarded_header = \"x-forwarded-for\"",
        ),
        (
            &["serve", "--print-config", "--limit", "running=7"],
            "\"running=7\"",
        ),
    ] {
        let output = strictmx(arguments, b"");
        assert!(
            String::from_utf8_lossy(&output.stdout).contains(words),
            "{arguments:?}"
        );
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn the_readme_names_every_command() {
    let readme = include_str!("../README.md");
    let row = readme.lines().find(|line| line.contains("](crates/cli)"));
    let (_, named) = row.and_then(|row| row.split_once(": ")).expect("a row");
    let named = named.trim_end_matches(" |");
    let output = strictmx(&["--help"], b"");
    let help = String::from_utf8_lossy(&output.stdout);
    let (_, commands) = help.split_once("Commands:\n").expect("a list");
    let commands = commands
        .lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help");
    assert_eq!(named, commands.collect::<Vec<_>>().join(", "));
}

/// The cause stands once, whatever the number of domains and of questions.
#[test]
fn text_says_once_why_no_resolver_was_reached() {
    let arguments = ["check", "--doh", "https://127.0.0.1:1/q@127.0.0.1"];
    let domains = ["example.com", "example.net"];
    let output = strictmx(&[&arguments[..], &domains[..]].concat(), b"");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");
    for words in ["No resolver answered: 127.0.0.1:", "--ca-file", "--doh"] {
        assert_eq!(said.matches(words).count(), 1, "{words}: {said}");
    }
}

#[test]
fn senders_stand_in_every_format() {
    let domain = "http-html-type.lab.test";
    let check = |format| strictmx(&["check", "--lab", "--format", format, domain], b"");
    let result = json(&check("json"));
    let of = |id: &str| {
        let senders = result["senders"].as_array().expect("a list");
        let found = senders.iter().find(|sender| sender["sender"] == id);
        found.cloned().unwrap_or_default()
    };
    let told = |id| {
        let sender = of(id);
        (sender["outcome"].clone(), sender["because"].clone())
    };
    let because = "policy-host-media-type";
    assert_eq!(told("mox"), ("applies".into(), Value::Null));
    assert_eq!(told("postfix-tlspol"), ("ignores".into(), because.into()));
    assert_eq!(told("gmail"), ("unknown".into(), because.into()));
    assert_eq!(of("postfix-tlspol")["mx_hosts"][0]["mail"], "ignores");
    for format in ["text", "markdown"] {
        let words = String::from_utf8_lossy(&check(format).stdout).into_owned();
        let says = |words: &str, parts: &[&str]| {
            words
                .lines()
                .any(|line| parts.iter().all(|part| line.contains(part)))
        };
        assert!(
            says(&words, &["postfix-tlspol", "ignores", because]),
            "{words}"
        );
        assert!(
            says(&words, &["By the standard", "mox", "follow it"]),
            "{words}"
        );
    }
}
