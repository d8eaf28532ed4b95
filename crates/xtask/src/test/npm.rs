//! The npm package as others use it: packed, installed in an empty folder, and imported there.

use std::fs;

use anyhow::Result;

use crate::command::{cmd, find};
use crate::setup::{self, Need};
use crate::{npm, workspace};

pub(super) const NEEDS: &[Need] = &[
    Need::WasmTarget,
    Need::Tool(&setup::WASM_BINDGEN),
    Need::Node,
    Need::Programs(&[("chromium", "chromium")]),
    Need::NodePackages(TESTS),
];

const TESTS: &str = "tests/npm";

pub(super) fn run() -> Result<()> {
    let archive = npm::build()?;
    let tests = workspace::root().join(TESTS);
    let installed = npm::dir().join("installed");
    if installed.exists() {
        fs::remove_dir_all(&installed)?;
    }
    fs::create_dir_all(&installed)?;
    // The package needs nothing from a registry.
    cmd("npm")
        .args("install --offline --no-audit --no-fund --prefix .")
        .arg(&archive)
        .dir(&installed)
        .run()?;
    for file in workspace::files_below(&tests.join("consumer"))? {
        if let Some(name) = file.file_name() {
            fs::copy(&file, installed.join(name))?;
        }
    }

    cmd(tests.join("node_modules/.bin/tsc"))
        .arg("--project")
        .arg(&installed)
        .run()?;
    cmd("cargo")
        .args("build --locked -p strictmx --bin strictmx")
        .run()?;
    let node = ["answers", "hostile", "package"]
        .iter()
        .fold(cmd("node").arg("--test"), |node, name| {
            node.arg(installed.join(format!("{name}.test.mjs")))
        });
    node.arg(tests.join("page.test.mjs"))
        .env("STRICTMX_BIN", workspace::binary("debug"))
        .env("STRICTMX_INSTALLED", &installed)
        .env("CHROMIUM", find("chromium").unwrap_or_default())
        .run()
}
