//! Tests on wasm32, in Node.
//!
//! Two kinds. Crates without a word of JavaScript run their ordinary `#[test]`s: the harness's
//! `main` needs no import, so Node can call it ([`LIBTEST_RUNNER`]). The face for JavaScript has
//! `#[wasm_bindgen_test]`s, run by the runner that comes with wasm-bindgen.

use anyhow::Result;

use super::libtest;
use crate::command::cmd;
use crate::setup::{self, Need};

pub(super) const NEEDS: &[Need] = &[
    Need::WasmTarget,
    Need::Tool(&setup::WASM_BINDGEN),
    Need::Programs(&[("node", "nodejs")]),
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

const PLAIN: &str = "-p strictmx-core -p strictmx-view";
const LIBTEST_RUNNER: &str = "node crates/xtask/src/test/run-libtest.mjs";
const WITH_JAVASCRIPT: &str = "-p strictmx-wasm";

pub(super) fn run() -> Result<()> {
    test(PLAIN, LIBTEST_RUNNER)?;
    test(WITH_JAVASCRIPT, "wasm-bindgen-test-runner")
}

fn test(packages: &str, runner: &str) -> Result<()> {
    let said = cmd("cargo")
        .args("test --locked --target wasm32-unknown-unknown --lib")
        .args(packages)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .run_and_read()?;
    libtest::some_passed(&said)
}
