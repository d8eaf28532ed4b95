//! Models of senders beside the senders themselves, as far as they are published as packages, on
//! texts that are right but for a few changes. `cargo xtask test --only senders` installs them.

mod changed;

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde::Serialize;

use strictmx_core::senders::{self, SenderOutcome, SenderReport};

use changed::changed;

/// Of each kind.
const TEXTS: usize = 10_000;

/// What a sender is given.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Given {
    /// Texts at `_mta-sts`.
    Record(Vec<String>),
    /// Served as text/plain, without a character set.
    Policy(String),
}

fn given() -> Vec<Given> {
    let records = vec(
        changed(
            &[
                "v=STSv1", ";", " ", "id", "=", "20240101", "T000000", ";", "x", "-1.a", "=",
                "y:z", ";",
            ],
            &[
                "v=STSv1",
                ";",
                " ",
                "\t",
                "=",
                "id=",
                "id=a_b;",
                "ID=1;",
                "Id=2;",
                ",",
                "\"",
                "\\",
                "\u{e9}",
                "\u{a0}",
                "\u{b}",
                "\u{c}",
                "\u{1c}",
                "\u{85}",
                "V=stsv1;",
                "v = STSv1;",
                " = ",
                "id",
                "v=STSv1.1;",
                "(c)",
                "id=;",
                "; ;",
                "constructor",
                "0123456789abcdef0123456789abcdef",
            ],
        ),
        1..3,
    );
    let policies = changed(
        &[
            "version:",
            " ",
            "STSv1",
            "\n",
            "mode:",
            " ",
            "enforce",
            "\r\n",
            "mx:",
            " ",
            "*.",
            "example",
            ".",
            "net",
            "\n",
            "mx: a.example\n",
            "max_age:",
            " ",
            "604800",
            "\n",
            "x: y",
            "\r\n",
        ],
        &[
            "version: STSv1\n",
            "version: STSv1 \t\n",
            "version: stsv1\n",
            "mode: none\n",
            "mode: testing\n",
            "Mode: enforce\n",
            "MODE: x\n",
            "mode\n",
            "mode:\n",
            "max_age: 0\n",
            "max_age: x\n",
            "max_age: 1e5\n",
            "max_age: 0x10\n",
            "max_age: +5\n",
            "max_age: -1\n",
            "max_age: 1_000\n",
            "max_age: 5.5\n",
            "max_age:\n",
            "max_age\n",
            "max_age : 5\n",
            "max_age: 99999999999\n",
            "max_age: Infinity\n",
            "mx: b\n",
            "mx: *\n",
            "mx:\n",
            "MX: c\n",
            "mx: a.example, b.example\n",
            " ",
            "\t",
            "\r",
            "\n",
            ":",
            ".",
            "*",
            "-",
            "_",
            "#",
            "0",
            "00000000",
            "\0",
            "\u{7f}",
            "\u{b}",
            "\u{c}",
            "\u{1c}",
            "\u{85}",
            "\u{a0}",
            "\u{feff}",
            "\u{2028}",
            "\u{661}",
            "\u{ff11}",
        ],
    );
    let mut runner = TestRunner::deterministic();
    let mut of = |given: BoxedStrategy<Given>| -> Vec<Given> {
        let mut one = || given.new_tree(&mut runner).expect("a text").current();
        (0..TEXTS).map(|_| one()).collect()
    };
    let mut all = of(records.prop_map(Given::Record).boxed());
    all.extend(of(policies.prop_map(Given::Policy).boxed()));
    all
}

/// Whether it goes on with it, as its model has it.
fn modelled(sender: &str, given: &Given) -> &'static str {
    let reports: Vec<SenderReport> = match given {
        Given::Record(texts) => {
            let texts: Vec<_> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
            senders::of_record(&texts, &[])
        }
        Given::Policy(text) => senders::of_policy(text.as_bytes(), &[]),
    };
    let report = reports.iter().find(|report| report.sender == sender);
    match report.expect("a sender").outcome {
        // What makes Postfix refuse mail is what it has taken from the policy.
        SenderOutcome::Applies | SenderOutcome::Refuses => "applies",
        SenderOutcome::Removes => "removes",
        SenderOutcome::Ignores => "ignores",
        other => panic!("of a text alone nobody says {other:?}"),
    }
}

/// Asks the sender itself, and names all texts of which model and sender make something else.
fn agrees(sender: &str, program: &mut Command) {
    let all = given();
    let mut child = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the sender starts");
    let mut stdin = child.stdin.take().expect("its input");
    let lines: Vec<_> = all
        .iter()
        .map(|given| serde_json::to_string(given).expect("JSON") + "\n")
        .collect();
    let writer = thread::spawn(move || stdin.write_all(lines.concat().as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("it writes").expect("it is read");
    assert!(output.status.success(), "{}", output.status);
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(said.len(), all.len(), "an outcome for each text");
    for outcome in ["applies", "removes", "ignores"] {
        assert!(
            said.contains(&outcome),
            "no text of which it says {outcome}"
        );
    }
    let differing: Vec<String> = all
        .iter()
        .zip(&said)
        .filter(|(given, said)| modelled(sender, given) != **said)
        .map(|(given, said)| format!("{said}: {given:?}"))
        .collect();
    assert!(
        differing.is_empty(),
        "{} differ:\n{}",
        differing.len(),
        differing.join("\n")
    );
}

/// A file of tests/senders.
fn script(name: &str) -> String {
    format!("{}/../../tests/senders/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
#[ignore = "takes the package of npm"]
fn mailauth() {
    agrees("mailauth", Command::new("node").arg(script("mailauth.mjs")));
}

#[test]
#[ignore = "takes the package of PyPI"]
fn postfix_mta_sts_resolver() {
    let python = std::env::var("STRICTMX_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = script("resolver.py");
    agrees("postfix-mta-sts-resolver", Command::new(python).arg(script));
}
