//! The command line, as its users run it.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn strictmx(arguments: &[&str], input: &[u8]) -> Output {
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

fn json(output: &Output) -> Value {
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
    let policy = b"version: STSv1\nmode: enforce\nmx: mail.example.net\nmax_age: 2419200\n";
    let cases: [(&[&str], &[u8], i32, &str); 10] = [
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
            &["check", "--lab", "record-servfail.lab.test"],
            b"",
            3,
            "nobody can say",
        ),
        (&["check", "192.0.2.1"], b"", 2, "an address"),
        (&["check", "localhost"], b"", 2, "a special-use name"),
        (&["check", "co.uk"], b"", 2, "a public suffix"),
        (&["lint", "-"], policy, 0, "a valid policy"),
        (&["lint", "-"], b"v=STSv1", 1, "an invalid record"),
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

#[test]
fn lint_gives_the_fields_that_programs_read() {
    let output = strictmx(
        &["lint", "--format", "json", "-"],
        b"version: STSv1\nmode: Enforce\nmx: a.example.net\nmax_age: 86400\n",
    );
    let judged = json(&output);
    assert_eq!(
        (judged["kind"].as_str(), judged["valid"].as_bool()),
        (Some("sts-policy"), Some(false))
    );
    let finding = &judged["findings"][0];
    assert_eq!(
        (finding["check"].as_str(), finding["line"].as_u64()),
        (Some("sts-policy-mode-unknown"), Some(2))
    );
    for field in ["severity", "span", "message", "remedy"] {
        assert!(!finding[field].is_null(), "{field} is missing");
    }
    assert!(judged["canonical"].is_null());
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
        (Vec::new(), "line"),
    ] {
        let output = strictmx(&["replay", "-"], &input);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(words), "{error}");
    }
}

/// Exit code, and what standard error says of it.
fn refused(arguments: &[&str], input: &[u8]) -> (Option<i32>, String) {
    let output = strictmx(arguments, input);
    assert!(
        output.stdout.is_empty(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stdout)
    );
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), error)
}

/// Every error names what is wrong, where, and what to do.
#[test]
fn errors_say_what_where_and_what_to_do() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| {
        let path = directory.path().join(name);
        path.to_str().expect("a path").to_owned()
    };
    let (nowhere, below_nowhere) = (path("nowhere"), path("nowhere/file"));
    let (folder, binary, config) = (path(""), path("binary"), path("config.toml"));
    let large = path("large");
    std::fs::write(&binary, b"\xff\x00\x80").expect("a file");
    std::fs::write(&config, "[service]\nlissten = 1\n").expect("a file");
    // As large as it says, without a byte on the disk.
    let file = std::fs::File::create(&large).expect("a file");
    file.set_len(100 * 1024 * 1024).expect("a length");
    let long_label = format!("{}.example.com", "a".repeat(64));
    let long_name = format!("{}example.com", "a.".repeat(200));
    let cases: &[(&[&str], &[&str])] = &[
        (&["check", ""], &["no domain", "enter", "example.com"]),
        (
            &["check", "a..example.com"],
            &["empty label", "remove a dot"],
        ),
        (&["check", &long_label], &["63 octets", "shorten"]),
        (&["check", &long_name], &["253 octets", "shorten"]),
        (
            &["check", "a\u{202e}.example.com"],
            &["U+202E", "Did you mean"],
        ),
        (&["check", "a\u{1b}[2J.example.com"], &["U+001B", "enter"]),
        (
            &["check", "192.0.2.1"],
            &["is an IP address", "enter the domain"],
        ),
        (
            &["check", "[2001:db8::1]"],
            &["is an IP address", "enter the domain"],
        ),
        (&["check", "localhost"], &["special use", "enter"]),
        (&["check", "example"], &["example", "enter"]),
        (&["check", "co.uk"], &["public suffix", "enter"]),
        (&["check", "a.example.com", "co.uk"], &["domain 2 of 2"]),
        (&["check"], &["required", "--help"]),
        (
            &["check", "--format", "yaml", "a.com"],
            &["yaml", "possible values", "sarif"],
        ),
        (
            &["check", "--fail-on", "all", "a.com"],
            &["all", "possible values"],
        ),
        (
            &["check", "--timeout", "0", "a.com"],
            &["--timeout", "1..=600"],
        ),
        (
            &["check", "--record", "x", "a.com", "b.com"],
            &["--record", "one by one"],
        ),
        (
            &[
                "check",
                "--lab",
                "--record",
                &below_nowhere,
                "enforced.lab.test",
            ],
            &["nowhere", "cannot be written", "--record"],
        ),
        (
            &["check", "--lab", "--record", &folder, "enforced.lab.test"],
            &["cannot be written", "--record"],
        ),
        (&["check", "--lab-round-trip", "5", "a.com"], &["--lab"]),
        (
            &["check", "--doh", "nonsense", "a.com"],
            &["nonsense", "write https://"],
        ),
        (
            &["check", "--refuse", "nonsense", "a.com"],
            &["--refuse", "write one as"],
        ),
        (
            &["check", "--ca-file", &nowhere, "a.com"],
            &["--ca-file", "cannot be read", "PEM"],
        ),
        (
            &["check", "--ca-file", &binary, "a.com"],
            &["--ca-file", "PEM"],
        ),
        (
            &["lint", &nowhere],
            &["nowhere", "cannot be read", "standard input"],
        ),
        (&["lint", &folder], &["cannot be read", "standard input"]),
        (&["lint", &large], &["large", "larger than 1024 KiB"]),
        (&["lint", "--as", "policy", "-"], &["policy", "sts-policy"]),
        (
            &["lint", "--format", "nagios", "-"],
            &["nagios", "possible values"],
        ),
        (&["replay", &nowhere], &["nowhere", "cannot be read"]),
        (&["replay", &folder], &["cannot be read", "standard input"]),
        (
            &["replay", &binary],
            &["binary", "line 1", "use the complete"],
        ),
        (&["replay", &large], &["large", "larger than"]),
        (&["replay", &config], &["config.toml", "line 1"]),
        (
            &["explain", "sts-mx-uncoverd"],
            &["sts-mx-uncoverd", "Did you mean sts-mx-uncovered?"],
        ),
        (
            &["explain", "\u{1b}[2J"],
            &["\u{241b}", "`strictmx explain` lists all"],
        ),
        (
            &["serve", "--config", &config],
            &["config.toml", "line 2", "lissten", "expected"],
        ),
        (
            &["serve", "--config", &nowhere],
            &["--config", "cannot be read", "--print-config"],
        ),
        (
            &["serve", "--config", &binary],
            &["--config", "cannot be read"],
        ),
        (
            &["serve", "--listen", "127.0.0.1:99999"],
            &["--listen", "99999"],
        ),
        (&["lab", "--format", "sarif"], &["sarif", "possible values"]),
        (&["nonsense"], &["nonsense", "--help"]),
    ];
    for (arguments, words) in cases {
        let (code, error) = refused(arguments, b"");
        assert_eq!(code, Some(2), "{arguments:?}: {error}");
        for word in *words {
            assert!(
                error.contains(word),
                "{arguments:?} lacks `{word}`: {error}"
            );
        }
        assert!(
            !error.contains('\u{1b}') && !error.contains('\u{202e}'),
            "{error}"
        );
    }
}

/// Whoever reads may stop reading, and that is no error.
#[test]
fn a_reader_that_leaves_is_no_error() {
    for (arguments, code) in [
        (&["lab"][..], 0),
        (&["lab", "--format", "json"], 0),
        (&["explain"], 0),
        (&["man"], 0),
        (&["completions", "bash"], 0),
        (&["check", "--lab", "two-records.lab.test"], 1),
        (
            &["check", "--lab", "--format", "json", "two-records.lab.test"],
            1,
        ),
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_strictmx"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the binary ends");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(error.is_empty(), "{arguments:?}: {error}");
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

/// Monitoring reads standard output, and 2 means CRITICAL to it.
#[test]
fn a_plugin_that_cannot_run_is_unknown() {
    for arguments in [
        &["check", "--format", "nagios", "co.uk"][..],
        &["check", "--format", "nagios", "--fail-on", "never", "a.com"],
        &["replay", "--format", "nagios", "-"],
    ] {
        let output = strictmx(arguments, b"");
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.starts_with("MTA-STS UNKNOWN - "), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn what_there_is_to_read() {
    for (arguments, words) in [
        (&["lab"][..], "enforced.lab.test"),
        (&["explain"], "sts-mx-uncovered"),
        (&["explain", "sts-mx-uncovered"], "What it checks"),
        (&["completions", "bash"], "strictmx"),
        (&["man"], ".TH"),
        (&["serve", "--print-config", "--lab"], "lab = true"),
    ] {
        let output = strictmx(arguments, b"");
        assert!(
            String::from_utf8_lossy(&output.stdout).contains(words),
            "{arguments:?}"
        );
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}
