//! What the command line says when it cannot do what it was told.

use std::process::{Command, Stdio};

use super::strictmx;

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
        (
            &["check", "example.123"],
            &["ends in a number", "slip of the finger"],
        ),
        (&["check", "localhost"], &["special use", "enter"]),
        (
            &["check", "gmial"],
            &["\"gmial\" is a single label", "enter"],
        ),
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
        (
            &["check", "--record", "-", "a.com"],
            &["standard output", "name a file", "--format json"],
        ),
        (&["check", "enforced.lab.test"], &["test", "add --lab"]),
        (
            &["check", "a.com", "enforced.lab.test"],
            &["domain 2 of 2", "add --lab"],
        ),
        (
            &["check", "user@[127.0.0.1]"],
            &["[127.0.0.1]", "IP address"],
        ),
        (&["check", "user@"], &["no domain", "example.com"]),
        (&["check", "http://[::1]/"], &["[::1]", "IP address"]),
        (&["check", "--lab-round-trip", "5", "a.com"], &["--lab"]),
        (
            &["check", "--lab", "--lab-copies", "65535", "a.com"],
            &["65535", "2000"],
        ),
        (
            &["check", "--doh", "nonsense", "a.com"],
            &["nonsense", "write https://"],
        ),
        (
            &["check", "--refuse", "nonsense", "a.com"],
            &["--refuse", "write one as"],
        ),
        (
            &["check", "--opt-out", &nowhere, "a.com"],
            &["--opt-out", "nowhere", "cannot be read"],
        ),
        (
            &["check", "--opt-out", &config, "a.com"],
            &["--opt-out", "config.toml, line 1", "neither a block"],
        ),
        (
            &["check", "--about-url", "mta-sts.example", "a.com"],
            &[
                "--about-url",
                "`mta-sts.example`",
                "https://mta-sts.example/probe",
            ],
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
        (
            &["lint", &large],
            &["large", "larger than 1024 KiB", "give the text alone"],
        ),
        (&["lint", "--as", "policy", "-"], &["policy", "sts-policy"]),
        (
            &["lint", "--format", "prometheus", "-"],
            &["prometheus", "possible values"],
        ),
        // There is nothing to watch, and no plugin that could say UNKNOWN.
        (
            &["lint", "--format", "nagios", "-"],
            &["nagios", "possible values"],
        ),
        (
            &["lint", "--format=nagios", "-"],
            &["nagios", "possible values"],
        ),
        (
            &["lab", "--format", "nagios"],
            &["nagios", "possible values"],
        ),
        (&["explain", "--format", "nagios"], &["--format"]),
        (&["check", "--bad", "nagios"], &["--bad"]),
        (&["replay", &nowhere], &["nowhere", "cannot be read"]),
        (&["replay", &folder], &["cannot be read", "standard input"]),
        (
            &["replay", &binary],
            &["binary", "line 1", "use the complete"],
        ),
        (
            &["replay", &large],
            &["large", "larger than", "give a result"],
        ),
        (&["replay", &config], &["config.toml", "line 1"]),
        (
            &["explain", "sts"],
            &["Did you mean", "sts-record", "sts-mx"],
        ),
        (
            &["explain", "sts-mx-uncoverd"],
            &["sts-mx-uncoverd", "Did you mean sts-mx-uncovered?"],
        ),
        (
            &["explain", &"a".repeat(1000)],
            &[&format!("`{}…`", "a".repeat(60))],
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
            &["serve", "--contact", "abuse@example.org"],
            &["--contact", "mailto:"],
        ),
        (
            &["serve", "--listen", "127.0.0.1:99999"],
            &["--listen", "99999"],
        ),
        (
            &["serve", "--remember-seconds", "901"],
            &["--remember-seconds", "900", "/privacy"],
        ),
        (
            &["serve", "--limit", "check=1/s:1"],
            &["--limit", "`check`", "checks-per-client"],
        ),
        (
            &["serve", "--limit", "checks-per-client=9"],
            &["--limit", "checks-per-client", "10/min:20"],
        ),
        (
            &["serve", "--trusted-proxy", "10.0.0.0/33"],
            &["--trusted-proxy", "10.0.0.0/33", "write one as"],
        ),
        (
            &["serve", "--forwarded-header", "x-real-ip"],
            &["x-real-ip", "x-forwarded-for", "forwarded"],
        ),
        (
            &["serve", "--listen", "localhost:9002"],
            &["--listen", "localhost:9002", "such as 127.0.0.1:9002"],
        ),
        (
            &["serve", "--readiness-name", "a b"],
            &["--readiness-name", "cannot be part", "give a name"],
        ),
        (&["lab", "--format", "sarif"], &["sarif", "possible values"]),
        (&["man", "nonsense"], &["nonsense", "--help"]),
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

/// A port that is taken does not hide what is wrong with what was said.
#[test]
fn options_are_judged_before_the_port_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = taken.local_addr().expect("an address").to_string();
    let (_, error) = refused(&["serve", "--listen", &listen], b"");
    assert!(error.contains("choose another with --listen"), "{error}");
    for (option, value) in [
        ("--limit", "check=1/s:1"),
        ("--trusted-proxy", "10.0.0.0/33"),
        ("--forwarded-header", "x-real-ip"),
        ("--connections", "0"),
        ("--readiness-name", "a b"),
    ] {
        let (code, error) = refused(&["serve", "--listen", &listen, option, value], b"");
        assert_eq!(code, Some(2), "{option}: {error}");
        assert!(error.contains(option), "{option}: {error}");
    }
}

/// A flag can come from the environment, in the words that people use there.
#[test]
fn the_lab_is_switched_by_its_variable() {
    for (value, code) in [
        ("1", 0),
        ("true", 0),
        ("Yes", 0),
        ("0", 2),
        ("false", 2),
        ("no", 2),
        ("perhaps", 2),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_strictmx"))
            .args(["check", "enforced.lab.test"])
            .env("STRICTMX_LAB", value)
            .output()
            .expect("the binary runs");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{value}: {error}");
        let words = match value {
            "perhaps" => "write 1, 0, true",
            _ if code == 2 => "add --lab",
            _ => "",
        };
        assert!(error.contains(words), "{value}: {error}");
    }
}

/// A value from the environment is called by its variable, one from a flag is not.
#[test]
fn errors_name_the_variable() {
    for (variable, flag, named) in [
        ("STRICTMX_PAUSE", None, true),
        ("STRICTMX_LAB", None, true),
        ("STRICTMX_LAB_ROUND_TRIP", None, true),
        ("STRICTMX_PAUSE", Some("--pause=x"), false),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_strictmx"))
            .args(["check", "enforced.lab.test"])
            .args(flag)
            .env(variable, "x")
            .output()
            .expect("the binary runs");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{variable}: {error}");
        assert_eq!(error.contains(variable), named, "{variable}: {error}");
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

/// Monitoring reads standard output, and 2 means CRITICAL to it.
#[test]
fn a_plugin_that_cannot_run_is_unknown() {
    for arguments in [
        &["check", "--format", "nagios", "co.uk"][..],
        &["check", "--format", "nagios", "--fail-on", "never", "a.com"],
        &["check", "--format=nagios", "--timeout", "0", "a.com"],
        &["replay", "--format", "nagios", "-"],
    ] {
        let output = strictmx(arguments, b"");
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.starts_with("MTA-STS UNKNOWN - "), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let output = strictmx(&["check", "--format", "nagios"], b"");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.starts_with("MTA-STS UNKNOWN - ") && said.contains("<DOMAIN"),
        "{said}"
    );
}

/// Whoever gives lint a domain is told what checks one; no policy and no record is taken for that.
#[test]
fn lint_leads_to_check() {
    let note_of = |text: &str| {
        let output = strictmx(&["lint", "-"], text.as_bytes());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    for text in [
        "example.com\n",
        "https://example.com/",
        "postmaster@example.com",
        "https://mta-sts.example.com/.well-known/mta-sts.txt",
    ] {
        let note = note_of(text);
        assert!(
            note.contains("`strictmx check example.com`"),
            "{text}: {note}"
        );
    }
    for text in [
        "v=STSv1;id=1",
        "mode:enforce",
        "version: STSv1\n",
        "v=STSv1; id=1;",
        "STSv1",
        "v=TLSRPTv1; rua=mailto:tls@example.com",
        "v=TLSRPTv1;rua=mailto:tls@example.com",
        "v=TLSRPTv1;rua=https://example.com/tlsrpt",
        "v=TLSRPTv1; rua=mailto:a@example.com,https://example.net/v1",
        "v=DMARC1; p=none; rua=mailto:a@example.com",
    ] {
        assert_eq!(note_of(text), "", "{text}");
    }
}
