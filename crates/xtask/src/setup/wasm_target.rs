//! The standard library for wasm32-unknown-unknown.

use std::path::Path;

use crate::command::{cmd, find};

const TARGET: &str = "wasm32-unknown-unknown";

/// Adds it by rustup unless the compiler has it.
pub(super) fn ensure() -> Result<(), String> {
    let libdir = cmd("rustc")
        .args("--print target-libdir --target")
        .arg(TARGET)
        .read();
    if libdir.is_ok_and(|dir| Path::new(dir.trim()).is_dir()) {
        return Ok(());
    }
    if find("rustup").is_none() {
        return Err(format!(
            "needs Rust's standard library for {TARGET}: `rustup target add {TARGET}`, \
             or your system's package of it (Debian: libstd-rust-dev-wasm32)"
        ));
    }
    cmd("rustup")
        .args("target add")
        .arg(TARGET)
        .run()
        .map_err(|error| format!("{error:#}"))
}
