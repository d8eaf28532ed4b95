//! The GitHub Action and the pre-commit hook, by their scripts.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

mod hook;
mod release;

const BINARY: &str = env!("CARGO_BIN_EXE_strictmx");
const GOOD: &str = "version: STSv1\nmode: enforce\nmx: mail.strictmx.dev\nmax_age: 2419200\n";
const BAD: &str = "version: STSv1\nmode: Enforce\nmx: mail.strictmx.dev\nmax_age: 2419200\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A workspace of its own, with the files that a runner gives.
struct Runner {
    dir: TempDir,
}

/// What a step came to.
struct Ran {
    code: Option<i32>,
    log: String,
    outputs: String,
    summary: String,
}

impl Runner {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let runner = Self { dir };
        runner.write("good/mta-sts.txt", GOOD);
        runner.write("bad/mta-sts.txt", BAD);
        runner
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn program(&self, name: &str, script: &str) {
        self.write(name, script);
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(self.path(name), mode).expect("a mode");
    }

    /// Runs the step with these inputs; others are empty, as the runner has them.
    fn run(&self, inputs: &[(&str, &str)]) -> Ran {
        let mut bash = Command::new("bash");
        bash.arg(root().join("actions/run.sh"))
            .current_dir(self.dir.path())
            .env("STRICTMX_LAB", "1")
            .env("RUNNER_TEMP", self.dir.path())
            .env("GITHUB_OUTPUT", self.path("outputs"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary"));
        for name in ["DOMAINS", "POLICY_FILE", "FAIL_ON", "FORMAT", "VERSION"] {
            bash.env(format!("INPUT_{name}"), "");
        }
        bash.env("INPUT_PATH", BINARY);
        for (name, value) in inputs {
            bash.env(name, value);
        }
        let Output { status, stdout, .. } = bash.output().expect("bash runs");
        let file = |name: &str| fs::read_to_string(self.path(name)).unwrap_or_default();
        Ran {
            code: status.code(),
            log: String::from_utf8_lossy(&stdout).into_owned(),
            outputs: file("outputs"),
            summary: file("summary"),
        }
    }

    /// Whether a script ran what it was only to read.
    fn is_pwned(&self) -> bool {
        self.path("pwned").exists()
    }
}

impl Ran {
    fn output(&self, name: &str) -> Option<&str> {
        let lines = self.outputs.lines();
        lines
            .filter_map(|line| line.split_once('='))
            .find_map(|(found, value)| (found == name).then_some(value))
    }

    fn sarif(&self) -> Value {
        let file = self.output("sarif-file").expect("a file");
        let text = fs::read_to_string(file).expect("the file is there");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Lines that the runner would take for commands to itself.
    fn commands(&self) -> Vec<&str> {
        let mut token = None;
        let mut commands = Vec::new();
        for line in self.log.lines().filter(|line| line.starts_with("::")) {
            match (&token, line.strip_prefix("::stop-commands::")) {
                (None, Some(begun)) => token = Some(format!("::{begun}::")),
                (None, None) => commands.push(line),
                (Some(end), _) if line == end => token = None,
                (Some(_), _) => {}
            }
        }
        assert_eq!(token, None, "the runner hears again: {}", self.log);
        commands
    }
}

#[test]
fn a_policy_is_linted() {
    for (file, code, results) in [("good/mta-sts.txt", 0, 0), ("bad/mta-sts.txt", 1, 1)] {
        let runner = Runner::new();
        let ran = runner.run(&[("INPUT_POLICY_FILE", file)]);
        assert_eq!(ran.code, Some(code), "{file}: {}", ran.log);
        assert_eq!(ran.output("exit-code"), Some(code.to_string().as_str()));
        assert!(ran.summary.contains("policy"), "{file}: {}", ran.summary);
        assert_eq!(ran.commands(), [""; 0]);
        let found = ran.sarif()["runs"][0]["results"].as_array().map(Vec::len);
        assert_eq!(found, Some(results), "{file}");
    }
    let runner = Runner::new();
    let ran = runner.run(&[("INPUT_POLICY_FILE", "bad/mta-sts.txt")]);
    let result = &ran.sarif()["runs"][0]["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(result["ruleId"], "sts-policy-mode-unknown");
    assert_eq!(place["artifactLocation"]["uri"], "bad/mta-sts.txt");
    assert_eq!(place["region"]["startLine"], 2);
}

#[test]
fn domains_are_checked_once_and_told_together() {
    let runner = Runner::new();
    let domains = "enforced.lab.test,\n two-records.lab.test";
    let ran = runner.run(&[("INPUT_DOMAINS", domains), ("INPUT_FORMAT", "jsonl")]);
    assert_eq!(
        (ran.code, ran.output("exit-code")),
        (Some(1), Some("1")),
        "{}",
        ran.log
    );
    let sarif = ran.sarif();
    assert_eq!(sarif["runs"].as_array().map(Vec::len), Some(1));
    assert!(sarif["runs"][0].to_string().contains("sts-record-multiple"));
    let results = ran
        .log
        .lines()
        .filter(|line| line.starts_with("{\"format_version"));
    assert_eq!(results.count(), 2, "{}", ran.log);
    for domain in ["enforced.lab.test", "two-records.lab.test"] {
        assert!(ran.summary.contains(domain), "{}", ran.summary);
    }

    let ran = Runner::new().run(&[("INPUT_DOMAINS", domains), ("INPUT_FAIL_ON", "never")]);
    assert_eq!(ran.code, Some(0), "{}", ran.log);
}

#[test]
fn what_cannot_be_done_is_said() {
    let cases: [(&[(&str, &str)], &str); 9] = [
        (&[], "neither domains nor policy-file"),
        (
            &[
                ("INPUT_DOMAINS", "a.example"),
                ("INPUT_POLICY_FILE", "good/mta-sts.txt"),
            ],
            "both domains and policy-file",
        ),
        (&[("INPUT_POLICY_FILE", "nowhere.txt")], "names no file"),
        (&[("INPUT_POLICY_FILE", "-")], "names no file"),
        (
            &[
                ("INPUT_POLICY_FILE", "good/mta-sts.txt"),
                ("INPUT_FAIL_ON", "sometimes"),
            ],
            "fail-on is none of",
        ),
        (
            &[
                ("INPUT_POLICY_FILE", "good/mta-sts.txt"),
                ("INPUT_FORMAT", "nagios"),
            ],
            "format is none of",
        ),
        (
            &[
                ("INPUT_POLICY_FILE", "good/mta-sts.txt"),
                ("INPUT_PATH", "nowhere"),
            ],
            "path names no program",
        ),
        (
            &[
                ("INPUT_POLICY_FILE", "good/mta-sts.txt"),
                ("INPUT_VERSION", "0.1.0"),
            ],
            "both path and version",
        ),
        (
            &[("INPUT_DOMAINS", "enforced.lab.test a..b")],
            "domain 2 of 2 cannot be checked",
        ),
    ];
    for (inputs, words) in cases {
        let ran = Runner::new().run(inputs);
        assert_eq!(ran.code, Some(2), "{inputs:?}: {}", ran.log);
        assert_eq!(ran.output("exit-code"), Some("2"), "{inputs:?}");
        let commands = ran.commands();
        assert!(
            matches!(&commands[..], [said] if said.starts_with("::error") && said.contains(words)),
            "{inputs:?}: {commands:?}"
        );
    }
}

/// Codes that the command line never has, such as those of programs that are killed.
#[test]
fn an_end_that_is_none_is_said() {
    for (code, ends) in [(1, 1), (3, 3), (4, 2), (101, 2), (137, 2)] {
        let runner = Runner::new();
        runner.program("strictmx", &format!("#!/bin/sh\nexit {code}\n"));
        let path = runner.path("strictmx");
        let ran = runner.run(&[
            ("INPUT_PATH", &path.to_string_lossy()),
            ("INPUT_POLICY_FILE", "good/mta-sts.txt"),
        ]);
        assert_eq!(ran.code, Some(ends), "{code}: {}", ran.log);
        let said = ran.commands().concat();
        let words = format!("ended with {code}, which is no result");
        assert_eq!(said.contains(&words), code > 3, "{code}: {said}");
    }
}

#[test]
fn inputs_are_never_run() {
    let texts = [
        "$(touch pwned)",
        "`touch pwned`",
        "; touch pwned",
        "\"; touch pwned; \"",
        "' ; touch pwned; '",
        "a.example & touch pwned &",
        "${IFS}$(touch${IFS}pwned)",
        "a[$(touch pwned)]",
        "--record=pwned",
        "x\n::error::pwned\n",
    ];
    for text in texts {
        for input in [
            "DOMAINS",
            "POLICY_FILE",
            "FAIL_ON",
            "FORMAT",
            "VERSION",
            "PATH",
        ] {
            let runner = Runner::new();
            let name = format!("INPUT_{input}");
            let mut inputs = vec![("INPUT_POLICY_FILE", "good/mta-sts.txt")];
            match input {
                "DOMAINS" => inputs = vec![(&name, text)],
                "VERSION" => inputs.extend([("INPUT_PATH", ""), (&name, text)]),
                _ => inputs.push((&name, text)),
            }
            let ran = runner.run(&inputs);
            assert!(!runner.is_pwned(), "{input}: {text}");
            assert_eq!(ran.code, Some(2), "{input}: {text}: {}", ran.log);
            let said = ran.commands().concat();
            assert!(!said.contains("pwned"), "{input}: {said}");
        }
    }
}

#[test]
fn a_policy_says_nothing_to_the_runner() {
    let runner = Runner::new();
    let policy = format!("{GOOD}::add-mask::x: y\n::stop-commands::z: y\n");
    runner.write("mta-sts.txt", &policy);
    for format in ["text", "json", "markdown", "csv"] {
        let inputs = [
            ("INPUT_POLICY_FILE", "mta-sts.txt"),
            ("INPUT_FORMAT", format),
        ];
        assert_eq!(runner.run(&inputs).commands(), [""; 0], "{format}");
    }
}

/// Expressions are filled in before a shell reads the script: in the environment they stay data.
#[test]
fn the_action_hands_inputs_over_by_the_environment() {
    let action = read("action.yml");
    let run = read("actions/run.sh") + &read("actions/fetch.sh");
    let mut handed = 0;
    for line in action.lines() {
        let line = line.trim();
        assert!(
            !line.starts_with("uses:"),
            "it runs nothing of others: {line}"
        );
        let Some((name, _)) = line.split_once(": ${{") else {
            assert!(!line.contains("${{"), "{line}");
            continue;
        };
        if let Some(input) = name.strip_prefix("INPUT_") {
            handed += 1;
            assert!(run.contains(&format!("INPUT_{input}")), "{input} is read");
        } else {
            assert!(["value", "GH_TOKEN"].contains(&name), "{line}");
        }
    }
    assert_eq!(handed, 7);
    assert!(!run.contains("eval"), "nothing is evaluated");
}
