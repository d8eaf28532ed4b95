//! Embeds the site that `trunk build` left in `dist/`; without one, a page that says so.

use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let built = root.join("../../dist");
    println!("cargo::rerun-if-changed={}", built.display());
    let site = if built.join("index.html").exists() {
        built
    } else {
        root.join("no-site")
    };
    memory_serve::load_directory(site);
}
