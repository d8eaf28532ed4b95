//! Building the site.

mod documents;
mod hashed;
mod integrity;
mod publish;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Result, anyhow};

use crate::command::cmd;
use crate::{setup, wasm_app, workspace};

/// Pages that are programs of their own, because no first visit needs what they do: to open a seal,
/// unpack a link and compare two results; to judge what is typed.
const PROGRAMS: [(&str, &str); 2] = [("lint", ""), ("shared", "one-parser")];

/// Builds the site into `dist/`, from where the proxy's build embeds it; once a run. What is the same
/// as before keeps its time there, so that the service is not compiled for nothing.
pub(crate) fn build() -> Result<()> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build_now().map_err(|error| format!("{error:#}")));
    built.clone().map_err(anyhow::Error::msg)
}

fn build_now() -> Result<()> {
    setup::ensure(setup::SITE)?;
    let staged = workspace::staged();
    let mut trunk = cmd("trunk")
        .args("build --release --cargo-profile wasm --locked --skip-version-check --dist")
        .arg(&staged);
    if std::env::var_os("NO_COLOR").is_some() {
        // Trunk takes the variable for a flag and refuses its usual value, 1.
        trunk = trunk.env("NO_COLOR", "true");
    }
    wasm_app::with_own_standard_library(trunk).run()?;
    let stem = rename_app()?;
    for (program, features) in PROGRAMS {
        add_program(program, features, &stem)?;
    }
    documents::write(&staged)?;
    integrity::sign(&staged)?;
    publish::publish(&staged, &workspace::dist())
}

/// The built wasm with the names of its functions, for `cargo xtask size`.
pub(crate) fn named_wasm() -> PathBuf {
    workspace::target_dir().join("site-with-names.wasm")
}

/// Shortens what Trunk built, names both files by what is in them now, and gives what their names
/// begin with.
fn rename_app() -> Result<String> {
    let dist = workspace::staged();
    let stem = app_stem(&dist)?;
    let (wasm_path, script_path) = paths(&dist, &stem);
    let (wasm, script) = (fs::read(&wasm_path)?, fs::read_to_string(&script_path)?);
    fs::write(named_wasm(), &wasm)?;
    let (wasm, script) = wasm_app::shortened(&wasm, &script)?;
    fs::remove_file(wasm_path)?;
    fs::remove_file(script_path)?;

    let index_path = dist.join("index.html");
    let index = fs::read_to_string(&index_path)?;
    let new_stem = hashed::stem("app", &wasm, &script);
    fs::write(&index_path, hashed::renamed(&index, &stem, &new_stem)?)?;
    write_module(&dist, &new_stem, &wasm, &script)?;
    Ok(new_stem)
}

/// Builds a page that is a program of its own, with these features, in the frame of the index page.
fn add_program(name: &str, features: &str, app_stem: &str) -> Result<()> {
    let dist = workspace::staged();
    let app = wasm_app::build("strictmx-web", Some(name), features)?;
    let stem = hashed::stem(name, &app.wasm, &app.script);
    write_module(&dist, &stem, &app.wasm, &app.script)?;
    let index = fs::read_to_string(dist.join("index.html"))?;
    let page = hashed::renamed(&index, app_stem, &stem)?;
    fs::write(dist.join(format!("{name}.html")), page)?;
    Ok(())
}

/// The wasm and the script of a module, by what their names begin with.
fn paths(dist: &Path, stem: &str) -> (PathBuf, PathBuf) {
    let path = |end| dist.join(format!("{stem}{end}"));
    (path("_bg.wasm"), path(".js"))
}

fn write_module(dist: &Path, stem: &str, wasm: &[u8], script: &str) -> Result<()> {
    let (wasm_path, script_path) = paths(dist, stem);
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
