//! Tests on wasm32, in Node.
//!
//! Crates without a word of JavaScript run their ordinary `#[test]`s: the harness's `main` needs no
//! import, so Node can call it ([`LIBTEST_RUNNER`]).

use anyhow::Result;

use crate::command::{Cmd, cmd};
use crate::setup::Need;

pub(super) const NEEDS: &[Need] = &[Need::WasmTarget, Need::Node];

/// Everything that must build for wasm32.
pub(super) const PACKAGES: &[&str] = &[
    "strictmx-core",
    "strictmx-view",
    "strictmx-wire",
    "strictmx-driver",
    "strictmx-share",
    "strictmx-wasm",
    "strictmx-web",
];

/// Without JavaScript. Their harness prints nothing, but cannot end well unless every test passed.
const PLAIN: &str = "-p strictmx-core -p strictmx-view -p strictmx-share";
/// Cargo starts it in the folder of the crate, and would split a path with blanks.
const LIBTEST_RUNNER: &str = "node ../xtask/src/test/run-libtest.mjs";

pub(super) fn run() -> Result<()> {
    tests(PLAIN, LIBTEST_RUNNER).run()
}

fn tests(packages: &str, runner: &str) -> Cmd {
    cmd("cargo")
        .args("test --locked --target wasm32-unknown-unknown --lib")
        .args(packages)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
}
