//! A wasm module of ours with its script: compiled for size, bound to JavaScript, made short.

mod bodies;
mod exports;
mod functions;
mod imports;
mod names;
mod order;
mod same;

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::{Context, Result};

use crate::command::{Cmd, cmd};
use crate::{setup, workspace};

/// Compiles the standard library with the module, for size: a panic ends it without a message, so
/// that no formatting for it and no place in the source comes along, nor what prints values for programmers; and algorithms are the short
/// ones. That is unstable in Cargo; these names are those of the compiler which
/// `rust-toolchain.toml` pins, and without them the module is the same, only larger.
const OWN_STANDARD_LIBRARY: &[(&str, &str)] = &[
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort -Zfmt-debug=none",
    ),
];

/// A module and its script.
pub(crate) struct WasmApp {
    /// Without names.
    pub(crate) wasm: Vec<u8>,
    /// An ES module: its default export starts the wasm.
    pub(crate) script: String,
}

/// Builds a module of a package: one of its programs, or its library, with these of its features.
pub(crate) fn build(package: &str, program: Option<&str>, features: &str) -> Result<WasmApp> {
    let mut cargo =
        cmd("cargo").args("build --profile wasm --target wasm32-unknown-unknown --locked");
    cargo = cargo.arg("--package").arg(package);
    cargo = cargo.arg("--features").arg(features);
    cargo = match program {
        Some(program) => cargo.arg("--bin").arg(program),
        None => cargo.arg("--lib"),
    };
    with_own_standard_library(cargo).run()?;
    let name = program.map_or_else(|| package.replace('-', "_"), str::to_owned);
    let built = workspace::target_dir().join("wasm32-unknown-unknown/wasm");
    let bound = bound_dir(&name);
    cmd("wasm-bindgen")
        .args("--target web --out-dir")
        .arg(&bound)
        .arg(built.join(format!("{name}.wasm")))
        .run()?;
    let read = |end: &str| {
        let path = bound.join(format!("{name}{end}"));
        fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let (wasm, script) = shortened(&read("_bg.wasm")?, &String::from_utf8(read(".js")?)?)?;
    Ok(WasmApp { wasm, script })
}

/// The module with the names of its functions, for the table of what takes its bytes.
pub(crate) fn named(name: &str) -> PathBuf {
    bound_dir(name).join(format!("{name}_bg.wasm"))
}

/// What wasm-bindgen writes, apart from what Trunk has it write.
fn bound_dir(name: &str) -> PathBuf {
    workspace::target_dir().join("bound").join(name)
}

/// A build with the standard library of its own, where its sources are to be had.
pub(crate) fn with_own_standard_library(cargo: Cmd) -> Cmd {
    static TOLD: OnceLock<()> = OnceLock::new();
    match setup::rust_src::ensure() {
        Ok(()) => OWN_STANDARD_LIBRARY
            .iter()
            .fold(cargo, |cargo, (name, value)| cargo.env(name, value)),
        Err(missing) => {
            TOLD.get_or_init(|| {
                eprintln!(
                    "The wasm is built with the standard library as it comes, and so an eighth \
                     larger; a smaller one {missing}"
                );
            });
            cargo
        }
    }
}

/// Takes the names of functions out of a module, a sixth of what would be sent, and what tools write
/// of themselves; shortens the names of its imports and closures; writes functions alike,
/// keeps one of those that are the same, and puts each beside those that are like it. Cargo cannot: what
/// it strips, wasm-bindgen needs; and Trunk does not pass on wasm-bindgen's own option.
pub(crate) fn shortened(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let nameless = names::without(wasm).context("this is not a wasm module")?;
    let (module, script) = imports::shortened(&nameless, script)?;
    let (module, script) = exports::shortened(&module, &script)?;
    let module = same::once(&bodies::alike(&module)?)?;
    Ok((order::by_likeness(&module)?, script))
}
