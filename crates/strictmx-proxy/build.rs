//! Embeds the site that `cargo xtask` published in `dist/`; without one, a page that says so.

use std::path::Path;

fn main() {
    // Asked now, not when this was compiled: a checkout may have been moved.
    let root = std::env::var_os("CARGO_MANIFEST_DIR").expect("Cargo sets it");
    let root = Path::new(&root);
    let built = root.join("../../dist");
    println!("cargo::rerun-if-changed={}", built.display());
    let site = if built.join("index.html").exists() {
        built
    } else {
        root.join("no-site")
    };
    memory_serve::load_directory(site);
}
