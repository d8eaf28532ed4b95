//! Settings, from flags, from the environment and from a file.

use std::ffi::OsStr;
use std::process::{Command, Output};

use super::strictmx;

fn with(variable: &str, value: impl AsRef<OsStr>, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_strictmx"))
        .args(arguments)
        .env(variable, value)
        .output()
        .expect("the binary runs")
}

/// The variables of a command, as its help names them.
fn variables(command: &str) -> Vec<String> {
    let help = strictmx(&[command, "--help"], b"");
    let help = String::from_utf8_lossy(&help.stdout);
    let named = help.split("[env: ").skip(1);
    let named = named.filter_map(|rest| rest.split(['=', ']']).next());
    named.map(str::to_owned).collect()
}

/// Where a variable is set to nothing, as scripts do, the error says which.
#[test]
fn an_empty_variable_is_named() {
    let command = ["serve", "--listen", "127.0.0.1:0", "--lab"];
    let variables = variables("serve");
    assert!(variables.len() > 20, "{variables:?}");
    for variable in variables {
        let output = match variable.as_str() {
            // No means no.
            "STRICTMX_LAB" | "STRICTMX_OWN_ADDRESSES" => continue,
            // The flag stands over it.
            "STRICTMX_LISTEN" => with(&variable, "", &["serve"]),
            _ => with(&variable, "", &command),
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{variable}: {said}");
        let words = format!("the value of {variable} in the environment:");
        assert!(said.contains(&words), "{variable}: {said}");
    }
}

/// Also where it is no text, or goes with what is not there.
#[test]
fn a_variable_that_cannot_be_used_is_named() {
    for (variable, value, named) in [
        ("STRICTMX_DOH", "nonsense", true),
        ("STRICTMX_REFUSE", "nonsense", true),
        ("STRICTMX_EHLO_NAME", "a b", true),
        ("STRICTMX_USER_AGENT", "a\u{1}b", true),
        ("STRICTMX_LAB_ROUND_TRIP", "5", true),
        ("STRICTMX_LAB_COPIES", "5", true),
        ("STRICTMX_PAUSE", "0", false),
    ] {
        let output = with(variable, value, &["check", "enforced.lab.test"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{variable}: {said}");
        assert_eq!(said.contains(variable), named, "{variable}: {said}");
    }
    let output = with("STRICTMX_DOH", "x", &["check", "--format=nagios", "a.com"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("UNKNOWN") && said.contains("STRICTMX_DOH"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_utf8_is_named() {
    use std::os::unix::ffi::OsStrExt as _;
    let output = with(
        "STRICTMX_DOH",
        OsStr::from_bytes(b"\xff"),
        &["check", "a.com"],
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("the value of STRICTMX_DOH"), "{said}");
}

/// Every numeric setting, and whether the service is of use with 0.
#[test]
fn numbers_that_make_the_service_useless_are_refused() {
    let settings = [
        ("service", "scan_seconds", false),
        ("service", "remember_seconds", true),
        ("service", "connections", false),
        ("service", "connections_per_client", false),
        ("service", "connections_per_network", false),
        ("network", "pause", true),
        ("network", "lab_round_trip", true),
        ("network", "lab_copies", true),
    ];
    let all = ["serve", "--print-config", "--lab"];
    let optional = ["--lab-round-trip=1", "--lab-copies=1"];
    let printed = strictmx(&[&all[..], &optional].concat(), b"");
    let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
    let numbers = printed.lines().filter_map(|line| {
        let (name, value) = line.split_once(" = ")?;
        value.parse::<u64>().is_ok().then_some(name)
    });
    assert_eq!(
        numbers.collect::<Vec<_>>(),
        settings.map(|(_, name, _)| name)
    );
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("strictmx.toml");
    for (table, name, is_taken) in settings {
        let option = format!("--{}", name.replace('_', "-"));
        let config = format!("[{table}]\n{name} = 0\n");
        std::fs::write(&file, config).expect("a file");
        let file = file.to_str().expect("a path");
        for said in [[option.as_str(), "0"], ["--config", file]] {
            let output = strictmx(&[&all[..], &said].concat(), b"");
            let words = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.success(), is_taken, "{said:?}: {words}");
            let named = words.contains(&format!("{option} 0")) && words.contains("1 at least");
            assert_eq!(named, !is_taken, "{said:?}: {words}");
        }
    }
    for limit in ["checks=0/s:1", "checks=1/s:0", "checks=1/0s:1", "running=0"] {
        let output = strictmx(&["serve", "--print-config", "--limit", limit], b"");
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{limit}: {words}");
    }
}
