//! What browsers are told of the site, by the grader of Mozilla's HTTP Observatory.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use super::nginx_in;

const HOST: &str = "strictmx.example.org";

/// Each result by its name there. Cross-Origin-Embedder-Policy and -Opener-Policy, which a later version
/// grades, too, are held by tests of the service.
const BEST: [(&str, &str); 10] = [
    (
        "content-security-policy",
        "csp-implemented-with-no-unsafe-default-src-none",
    ),
    ("cookies", "cookies-not-found"),
    (
        "cross-origin-resource-policy",
        "corp-implemented-with-same-origin",
    ),
    (
        "cross-origin-resource-sharing",
        "cross-origin-resource-sharing-not-implemented",
    ),
    ("redirection", "redirection-to-https"),
    ("referrer-policy", "referrer-policy-private"),
    (
        "strict-transport-security",
        "hsts-implemented-max-age-at-least-six-months",
    ),
    (
        "subresource-integrity",
        "sri-implemented-and-all-scripts-loaded-securely",
    ),
    ("x-content-type-options", "x-content-type-options-nosniff"),
    ("x-frame-options", "x-frame-options-implemented-via-csp"),
];

#[derive(Deserialize)]
struct Graded {
    score: u32,
    results: BTreeMap<String, String>,
}

/// The grade alone says little: a site whose policy allows `unsafe-eval` has an A+, too.
#[test]
#[ignore = "needs root, nginx and Node: cargo xtask test --only grade"]
fn the_best_that_can_be_had() {
    let dir = tempfile::tempdir().expect("a directory");
    nginx_in(dir.path(), HOST);
    // Whoever kills this test ends all that it began.
    let output = Command::new("setpriv")
        .args(["--pdeathsig", "KILL", "unshare", "--net", "--mount"])
        .args(["--pid", "--fork", "--kill-child", "--mount-proc"])
        .args(["sh", "tests/deployment/grade.sh"])
        .args([dir.path(), Path::new(env!("CARGO_BIN_EXE_strictmx"))])
        .arg(HOST)
        .output()
        .expect("setpriv");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let printed = String::from_utf8_lossy(&output.stdout);
    println!("{printed}");
    let graded: Graded = serde_json::from_str(&printed).expect("what grade.mjs prints");
    let results: Vec<_> = graded
        .results
        .iter()
        .map(|(name, result)| (&**name, &**result))
        .collect();
    assert_eq!(results, BEST);
    // All that this version gives, but for five points that are for hosts that browsers know of before
    // they first visit.
    assert_eq!(graded.score, 135);
}
