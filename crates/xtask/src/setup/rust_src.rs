//! The sources of Rust's standard library, of which the site compiles its own.

use std::path::Path;

use crate::command::{cmd, find};

/// Adds them by rustup unless the compiler has them.
pub(crate) fn ensure() -> Result<(), String> {
    let sysroot = cmd("rustc").args("--print sysroot").read();
    let have = sysroot.is_ok_and(|sysroot| {
        let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
        sources.is_dir()
    });
    if have {
        return Ok(());
    }
    if find("rustup").is_none() {
        return Err("needs the sources of Rust's standard library: \
             `rustup component add rust-src`, or your system's package of them (Debian: rust-src)"
            .to_owned());
    }
    cmd("rustup")
        .args("component add rust-src")
        .run()
        .map_err(|error| format!("{error:#}"))
}
