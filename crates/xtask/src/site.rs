//! Building the site.

mod documents;
mod hashed;
mod imports;
mod integrity;
mod names;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow};

use crate::command::cmd;
use crate::{setup, workspace};

/// Compiles the standard library with the site, for size: a panic ends the page without a message,
/// so that no formatting and no place in the source comes along for it, and algorithms are the
/// short ones. That is unstable in Cargo; these names are those of the compiler which
/// `rust-toolchain.toml` pins, and without them the site is the same, only larger.
const OWN_STANDARD_LIBRARY: &[(&str, &str)] = &[
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort",
    ),
];

/// Builds the site into `dist/`, from where the proxy's build embeds it; once a run.
pub(crate) fn build() -> Result<()> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build_now().map_err(|error| format!("{error:#}")));
    built.clone().map_err(anyhow::Error::msg)
}

fn build_now() -> Result<()> {
    setup::ensure(setup::SITE)?;
    let mut trunk =
        cmd("trunk").args("build --release --cargo-profile wasm --locked --skip-version-check");
    if std::env::var_os("NO_COLOR").is_some() {
        // Trunk takes the variable for a flag and refuses its usual value, 1.
        trunk = trunk.env("NO_COLOR", "true");
    }
    trunk = match setup::rust_src::ensure() {
        Ok(()) => OWN_STANDARD_LIBRARY
            .iter()
            .fold(trunk, |trunk, (name, value)| trunk.env(name, value)),
        Err(missing) => {
            eprintln!(
                "The site is built with the standard library as it comes, and so an eighth larger; \
                 a smaller one {missing}"
            );
            trunk
        }
    };
    trunk.run()?;
    drop_names()?;
    documents::write(&workspace::dist())?;
    integrity::sign(&workspace::dist())
}

/// The built wasm with the names of its functions, for `cargo xtask size`.
pub(crate) fn named_wasm() -> PathBuf {
    workspace::target_dir().join("site-with-names.wasm")
}

/// Takes the names of functions out of the wasm, a sixth of what would be sent, and what tools write
/// of themselves; shortens the names of
/// its imports; then names both files by what is in them now. Cargo cannot: what it strips,
/// wasm-bindgen needs; and Trunk does not pass on wasm-bindgen's own option.
fn drop_names() -> Result<()> {
    let dist = workspace::dist();
    let stem = app_stem(&dist)?;
    let paths = |stem: &str| {
        let path = |end| dist.join(format!("{stem}{end}"));
        (path("_bg.wasm"), path(".js"))
    };
    let (wasm_path, script_path) = paths(&stem);
    let (wasm, script) = (fs::read(&wasm_path)?, fs::read_to_string(&script_path)?);
    fs::write(named_wasm(), &wasm)?;
    let shorter = names::without(&wasm)
        .with_context(|| format!("{} is not a wasm module", wasm_path.display()))?;
    let (wasm, script) = imports::shortened(&shorter, &script)?;

    let index_path = dist.join("index.html");
    let index = fs::read_to_string(&index_path)?;
    let new_stem = hashed::stem(&wasm, &script);
    fs::write(&index_path, hashed::renamed(&index, &stem, &new_stem)?)?;
    fs::remove_file(wasm_path)?;
    fs::remove_file(script_path)?;
    let (wasm_path, script_path) = paths(&new_stem);
    fs::write(wasm_path, wasm)?;
    fs::write(script_path, script)?;
    Ok(())
}

/// What the names of the wasm and its script begin with.
fn app_stem(dist: &Path) -> Result<String> {
    let mut stems = Vec::new();
    for entry in dist.read_dir()? {
        let name = entry?.file_name();
        let stem = name.to_str().and_then(|name| name.strip_suffix("_bg.wasm"));
        stems.extend(stem.map(str::to_owned));
    }
    let [stem] = <[String; 1]>::try_from(stems)
        .map_err(|stems| anyhow!("{} has {} wasm modules", dist.display(), stems.len()))?;
    Ok(stem)
}
