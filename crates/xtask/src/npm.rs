//! `cargo xtask npm`: the package for JavaScript.
//!
//! wasm-bindgen writes the module that bundlers would load (`strictmx.js`), with the wasm as an
//! import. Neither browsers nor Node take that: so the same module stands twice in the package, each
//! with a loader of its own in place of that import.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::command::cmd;
use crate::setup::{self, Need};
use crate::size::brotli_len;
use crate::{wasm_app, workspace};

/// The wasm of the package, compressed, in bytes. It is more than the site's by what the site loads
/// beside its wasm or has from the browser: sentences, and the tables of IDNA.
const WASM_MAX: usize = 320_000;

/// What building the package takes.
pub(crate) const NEEDS: &[Need] = &[
    Need::WasmTarget,
    Need::Tool(&setup::WASM_BINDGEN),
    Need::Node,
];

/// Build the npm package into target/npm, pack it, and tell its size
#[derive(Args)]
pub(crate) struct Npm {}

impl Npm {
    pub(crate) fn run(&self) -> Result<()> {
        setup::ensure(NEEDS)?;
        let archive = build()?;
        println!("{}", archive.display());
        Ok(())
    }
}

/// Builds and packs it. Fails where the wasm is over its budget.
pub(crate) fn build() -> Result<PathBuf> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let built = cmd("cargo")
        .args("build --locked --package strictmx-wasm --lib --profile wasm --target")
        .arg(TARGET);
    wasm_app::with_own_standard_library(built).run()?;
    let package = dir().join("package");
    if package.exists() {
        fs::remove_dir_all(&package)?;
    }
    cmd("wasm-bindgen")
        .args("--target bundler --out-name strictmx")
        .args("--remove-name-section --remove-producers-section --out-dir")
        .arg(&package)
        .arg(
            workspace::target_dir()
                .join(TARGET)
                .join("wasm/strictmx_wasm.wasm"),
        )
        .run()?;
    let (wasm_path, script_path) = (
        package.join("strictmx_bg.wasm"),
        package.join("strictmx_bg.js"),
    );
    let script = fs::read_to_string(&script_path)?;
    let (wasm, script) = wasm_app::shortened(&fs::read(&wasm_path)?, &script)?;
    fs::write(wasm_path, &wasm)?;
    fs::write(script_path, script)?;
    fill(&package)?;

    let (raw, brotli) = (wasm.len(), brotli_len(&wasm)?);
    println!("{raw} bytes of wasm, {brotli} compressed by brotli, of {WASM_MAX}");
    ensure!(
        brotli <= WASM_MAX,
        "the wasm is {} bytes over its budget",
        brotli - WASM_MAX
    );
    cmd("npm")
        .args("pack --silent --pack-destination")
        .arg(dir())
        .dir(&package)
        .run()?;
    Ok(dir().join(format!("strictmx-{}.tgz", env!("CARGO_PKG_VERSION"))))
}

/// Where everything of it is built.
pub(crate) fn dir() -> PathBuf {
    workspace::target_dir().join("npm")
}

/// Puts what is written by hand beside what wasm-bindgen wrote.
fn fill(package: &Path) -> Result<()> {
    let sources = workspace::root().join("crates/strictmx-wasm/npm");
    for file in [
        "README.md",
        "help.d.ts",
        "help.js",
        "load-browser.js",
        "load-node.js",
    ] {
        copy(&sources.join(file), &package.join(file))?;
    }
    fs::write(package.join("help-pages.js"), help_pages()?)?;
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&workspace::root().join(licence), &package.join(licence))?;
    }
    let manifest = fs::read_to_string(sources.join("package.json"))?;
    let version = concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\"");
    ensure!(
        manifest.contains(version),
        "crates/strictmx-wasm/npm/package.json is of another version; it needs {version}"
    );
    fs::write(package.join("package.json"), manifest)?;

    let module_path = package.join("strictmx.js");
    let module = fs::read_to_string(&module_path)?;
    for place in ["browser", "node"] {
        let loaded = loaded_by(&module, &format!("./load-{place}.js"))?;
        fs::write(package.join(format!("{place}.js")), loaded)?;
    }
    fs::remove_file(module_path)?;
    // Of the wasm alone, which nobody calls.
    fs::remove_file(package.join("strictmx_bg.wasm.d.ts"))?;
    Ok(())
}

/// The help pages by id, as a module.
fn help_pages() -> Result<String> {
    let pages = cmd("cargo")
        .args(crate::codegen::DOCUMENTS)
        .args("-- help-pages")
        .read()?;
    Ok(format!("export default {};\n", pages.trim_end()))
}

/// The module with a loader in place of the import of the wasm.
fn loaded_by(module: &str, loader: &str) -> Result<String> {
    const IMPORT: &str = "import * as wasm from \"./strictmx_bg.wasm\";";
    ensure!(
        module.matches(IMPORT).count() == 1,
        "wasm-bindgen has written another module than it used to:\n{module}"
    );
    Ok(module.replace(IMPORT, &format!("import {{ wasm }} from \"{loader}\";")))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::loaded_by;

    #[test]
    fn the_import_of_the_wasm_becomes_a_loader() {
        let module = "import * as wasm from \"./strictmx_bg.wasm\";\nwasm.start();\n";
        assert_eq!(
            loaded_by(module, "./load.js").ok().as_deref(),
            Some("import { wasm } from \"./load.js\";\nwasm.start();\n")
        );
        assert!(loaded_by("export {};", "./load.js").is_err());
    }
}
