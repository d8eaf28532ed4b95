//! The standard library for targets beside this machine.

use std::path::Path;

use crate::command::{cmd, find};

pub(super) const WASM: &str = "wasm32-unknown-unknown";

/// With a C library that is linked in: a binary for it needs no other file.
pub(crate) const STATIC: &str = "x86_64-unknown-linux-musl";

/// Adds it by rustup unless the compiler has it.
pub(super) fn ensure(target: &str) -> Result<(), String> {
    let libdir = cmd("rustc")
        .args("--print target-libdir --target")
        .arg(target)
        .read();
    if libdir.is_ok_and(|dir| Path::new(dir.trim()).is_dir()) {
        return Ok(());
    }
    if find("rustup").is_none() {
        return Err(format!(
            "needs Rust's standard library for {target}: `rustup target add {target}`, \
             or your system's package of it (for wasm Debian's libstd-rust-dev-wasm32)"
        ));
    }
    cmd("rustup")
        .args("target add")
        .arg(target)
        .run()
        .map_err(|error| format!("{error:#}"))
}
