//! Tests on wasm32, in Node.
//!
//! Two kinds. Crates without a word of JavaScript run their ordinary `#[test]`s: the harness's
//! `main` needs no import, so Node can call it ([`LIBTEST_RUNNER`]). The face for JavaScript has
//! `#[wasm_bindgen_test]`s, run by the runner that comes with wasm-bindgen.

use anyhow::Result;

use super::libtest;
use crate::command::{Cmd, cmd};
use crate::setup::{self, Need};

pub(super) const NEEDS: &[Need] = &[
    Need::WasmTarget,
    Need::Tool(&setup::WASM_BINDGEN),
    Need::Node,
];

/// Everything that must build for wasm32.
pub(super) const PACKAGES: &[&str] = &[
    "strictmx-core",
    "strictmx-view",
    "strictmx-wire",
    "strictmx-driver",
    "strictmx-wasm",
    "strictmx-web",
];

/// Without JavaScript. Their harness prints nothing, but cannot end well unless every test passed.
const PLAIN: &str = "-p strictmx-core -p strictmx-view";
/// Cargo starts it in the folder of the crate, and would split a path with blanks.
const LIBTEST_RUNNER: &str = "node ../xtask/src/test/run-libtest.mjs";

const WITH_JAVASCRIPT: &str = "-p strictmx-wasm";

pub(super) fn run() -> Result<()> {
    tests(PLAIN, LIBTEST_RUNNER).run()?;
    let said = tests(WITH_JAVASCRIPT, "wasm-bindgen-test-runner").run_and_read()?;
    libtest::some_passed(&said)
}

fn tests(packages: &str, runner: &str) -> Cmd {
    cmd("cargo")
        .args("test --locked --target wasm32-unknown-unknown --lib")
        .args(packages)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
}
