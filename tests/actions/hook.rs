//! The pre-commit hook, and those who read it.

use std::fs;
use std::process::Command;

use super::{BAD, BINARY, Runner, read, root};

fn hook(files: &[&str], runner: &Runner) -> (Option<i32>, String) {
    let hooks = read(".pre-commit-hooks.yaml");
    let entry = hooks
        .lines()
        .find_map(|line| line.trim().strip_prefix("entry: "));
    let output = Command::new(root().join(entry.expect("an entry")))
        .args(files)
        .current_dir(runner.dir.path())
        .env("STRICTMX_BIN", BINARY)
        .output()
        .expect("the script runs");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[test]
fn the_hook_lints_every_file() {
    let runner = Runner::new();
    runner.write("--help/mta-sts.txt", BAD);
    runner.write("$(touch pwned)/mta-sts.txt", BAD);
    let cases: [(&[&str], i32, &str); 7] = [
        (&[], 0, ""),
        (&["good/mta-sts.txt"], 0, ""),
        (
            &["bad/mta-sts.txt", "good/mta-sts.txt"],
            1,
            "sts-policy-mode-unknown",
        ),
        (&["--help/mta-sts.txt"], 1, "sts-policy-mode-unknown"),
        (
            &["$(touch pwned)/mta-sts.txt"],
            1,
            "sts-policy-mode-unknown",
        ),
        (
            &["nowhere/mta-sts.txt", "bad/mta-sts.txt"],
            2,
            "cannot be read",
        ),
        (&["--fail-on=never", "good/mta-sts.txt"], 0, ""),
    ];
    for (files, code, words) in cases {
        let (ended, said) = hook(files, &runner);
        assert_eq!(ended, Some(code), "{files:?}: {said}");
        assert!(said.contains(words), "{files:?}: {said}");
        assert_eq!(said.is_empty(), code == 0, "{files:?}: {said}");
    }
    assert!(!runner.is_pwned());
}

/// `pre-commit` and `shellcheck`, which `cargo xtask test --only actions` installs.
#[test]
#[ignore = "needs pre-commit and shellcheck"]
fn those_who_read_scripts_and_hooks_understand_them() {
    let scripts = ["run.sh", "fetch.sh", "pre-commit.sh"];
    let checked = Command::new("shellcheck")
        .arg("--severity=style")
        .args(scripts.map(|name| root().join("actions").join(name)))
        .output()
        .expect("shellcheck runs");
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{said}");

    // The hook from a repository of its own, in a repository that uses it.
    let (hooks, runner) = (tempfile::tempdir().expect("a folder"), Runner::new());
    let copy = |name: &str| {
        let to = hooks.path().join(name);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(root().join(name), to).expect("a copy");
    };
    copy(".pre-commit-hooks.yaml");
    copy("actions/pre-commit.sh");
    runner.write("notes.txt", BAD);
    for dir in [hooks.path(), runner.dir.path()] {
        for arguments in [
            &["init", "--quiet"][..],
            &["add", "--all"],
            &[
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@example.com",
                "commit",
                "--quiet",
                "-m",
                "a",
            ],
        ] {
            let git = Command::new("git")
                .args(arguments)
                .current_dir(dir)
                .status();
            assert!(git.expect("git runs").success(), "{arguments:?}");
        }
    }
    let tried = |files: &[&str]| {
        let output = Command::new("pre-commit")
            .arg("try-repo")
            .arg(hooks.path())
            .args(["strictmx-lint", "--files"])
            .args(files)
            .current_dir(runner.dir.path())
            .env("STRICTMX_BIN", BINARY)
            .env("PRE_COMMIT_HOME", runner.path("home"))
            .output()
            .expect("pre-commit runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.success(), said)
    };
    let (passed, said) = tried(&["good/mta-sts.txt", "notes.txt"]);
    assert!(passed && said.contains("Passed"), "{said}");
    let (passed, said) = tried(&["good/mta-sts.txt", "bad/mta-sts.txt"]);
    assert!(
        !passed && said.contains("sts-policy-mode-unknown"),
        "{said}"
    );
    let (passed, said) = tried(&["notes.txt"]);
    assert!(passed && said.contains("no files to check"), "{said}");
}
