//! `cargo xtask extension`: the browser extension for Chromium and Firefox, and its sources.
//!
//! A commit always makes the same packages, octet for octet: Firefox's store builds the sources anew
//! and compares.

mod audit;
mod icons;
mod manifest;
mod package;
mod wasm;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::command::{Cmd, cmd, find};
use crate::files::{self, Files};
use crate::setup::{self, Need};
use crate::test::playwright;
use crate::{site, size, wasm_app, workspace};

/// The wasm of the popup, compressed, in bytes.
const POPUP_MAX: usize = 200_000;

/// Names the service for everybody, for `option_env!` of the pages.
const PUBLIC_SERVICE: &str = "STRICTMX_PUBLIC_SERVICE";

/// The styles of the site that its pages use.
const STYLES: [&str; 7] = [
    "tokens", "base", "layout", "form", "banner", "way", "finding",
];

/// Build the browser extension for Chromium and Firefox, and a package of its sources
#[derive(Args)]
pub(crate) struct Extension {
    /// Print what takes the bytes of the popup's wasm
    #[arg(long)]
    by_crate: bool,
}

/// Where the packages are, and the same unpacked, below what cargo builds into.
pub(crate) const DIR: &str = "extension";

pub(crate) fn dir() -> PathBuf {
    workspace::target_dir().join(DIR)
}

/// What whoever has the package of the sources runs to build the others, as `SOURCES.md` says.
pub(crate) const BUILD_SCRIPT: &str = "web/extension/build.sh";

/// Unpacks the package of the sources that was built into `target` below a folder.
pub(crate) fn unpack_sources(target: &Path, dir: &Path) -> Result<()> {
    let package = target.join(DIR).join(package_name("source"));
    files::write(dir, &package::unzip(&fs::read(package)?)?)
}

fn package_path(of: &str) -> PathBuf {
    dir().join(package_name(of))
}

fn package_name(of: &str) -> String {
    format!("strictmx-{of}-{}.zip", env!("CARGO_PKG_VERSION"))
}

impl Extension {
    pub(crate) fn run(&self) -> Result<()> {
        let built = build();
        if self.by_crate {
            size::print_by_crate(&fs::read(wasm_app::named("popup"))?)?;
        }
        built
    }
}

/// Where its tests are.
const BROWSER_TESTS: &str = "tests/browser";

/// What building it takes.
const NEEDS: &[Need] = &[Need::WasmTarget, Need::Tool(&setup::WASM_BINDGEN)];

/// What its tests take.
pub(crate) const TEST_NEEDS: &[Need] = &[
    Need::WasmTarget,
    Need::Tool(&setup::TRUNK),
    Need::Tool(&setup::WASM_BINDGEN),
    Need::Node,
    Need::Programs(&[("chromium", "chromium"), ("firefox-esr", "firefox-esr")]),
    Need::NodePackages(BROWSER_TESTS),
];

/// Firefox's own linter, and both packages in their browsers.
pub(crate) fn test() -> Result<()> {
    let browsers = browsers()?;
    // Chromium loads no package that nobody has signed, and the linter wants a folder.
    for browser in manifest::BROWSERS {
        let packed = package::unzip(&fs::read(package_path(browser))?)?;
        let differing = files::differing(&packed, &files::below(&dir().join(browser))?);
        ensure!(
            differing.is_empty(),
            "what is packed for {browser} is not what is tested: {}",
            differing.join(", ")
        );
    }
    cmd("npx")
        .args("web-ext lint --no-config-discovery --warnings-as-errors --source-dir")
        .arg(dir().join("firefox"))
        .dir(&workspace::root().join(BROWSER_TESTS))
        .run()?;
    playwright::run(browsers)
}

/// The tests in browsers, with all that they start built.
pub(crate) fn browsers() -> Result<Cmd> {
    build()?;
    // Links of the popup lead to the site.
    site::build()?;
    cmd("cargo")
        .args("build --locked -p strictmx --bin strictmx")
        .run()?;
    Ok(cmd("npm")
        .args("run test:extension")
        .dir(&workspace::root().join(BROWSER_TESTS))
        .env("STRICTMX_BIN", workspace::binary("debug"))
        .env("STRICTMX_EXTENSION", dir())
        .env("CHROMIUM", find("chromium").unwrap_or_default())
        .env("FIREFOX", find("firefox-esr").unwrap_or_default()))
}

/// Builds all packages; once a run.
pub(crate) fn build() -> Result<()> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build_now().map_err(|error| format!("{error:#}")));
    built.clone().map_err(anyhow::Error::msg)
}

fn build_now() -> Result<()> {
    let service = std::env::var_os(PUBLIC_SERVICE);
    let service = service.map(|origin| origin.into_string().ok().unwrap_or_default());
    if let Some(origin) = &service {
        ensure!(
            is_origin(origin),
            "{PUBLIC_SERVICE} is the origin of a service, as in https://check.example.com, and not {origin:?}"
        );
    }
    setup::ensure(NEEDS)?;
    let mut packed = wasm::pages()?;
    let popup = size::brotli_len(&packed["popup_bg.wasm"])?;
    own_files(&mut packed)?;
    packed.extend(icons::all()?);
    let dir = dir();
    // Packages of another version would be taken for this one's.
    if dir.exists() {
        fs::remove_dir_all(&dir).with_context(|| format!("cannot empty {}", dir.display()))?;
    }
    let version = env!("CARGO_PKG_VERSION");
    let mut made = Vec::new();
    for browser in manifest::BROWSERS {
        let manifest = manifest::of(
            &fs::read_to_string(own_dir().join("manifest.json"))?,
            browser,
            version,
        )?;
        let mut packed = packed.clone();
        packed.insert("manifest.json".to_owned(), manifest.into_bytes());
        audit::all(&packed, service.as_deref())
            .with_context(|| format!("what is built for {browser} must not be packed"))?;
        files::write(&dir.join(browser), &packed)?;
        let path = package_path(browser);
        fs::write(&path, package::zip(&packed)?)?;
        made.push(path);
    }
    let path = package_path("source");
    fs::write(&path, package::zip(&sources()?)?)?;
    made.push(path);
    for path in made {
        println!("{:>9} {}", fs::metadata(&path)?.len(), path.display());
    }
    println!("{popup:>9} wasm of the popup, compressed, of {POPUP_MAX}");
    ensure!(
        popup <= POPUP_MAX,
        "the wasm of the popup is {} bytes over its budget",
        popup - POPUP_MAX
    );
    Ok(())
}

/// `https://` and a host.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").unwrap_or_default();
    let is_of_a_host = |octet: u8| octet.is_ascii_alphanumeric() || b"-.:".contains(&octet);
    !host.is_empty() && host.bytes().all(is_of_a_host)
}

fn own_dir() -> PathBuf {
    workspace::root().join("web/extension")
}

/// Pages, scripts and styles as they stand in the repository, and the sentences of the checks.
fn own_files(files: &mut Files) -> Result<()> {
    let root = workspace::root();
    for path in workspace::files_below(&own_dir())? {
        let is_page = path
            .extension()
            .is_some_and(|ending| ending == "html" || ending == "js");
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if is_page && path.parent() == Some(&own_dir()) {
            files.insert(name, fs::read(&path)?);
        }
    }
    // In one file, which a popup has sooner than eight.
    let mut style = Vec::new();
    for name in STYLES {
        style.extend(fs::read(root.join(format!("web/style/{name}.css")))?);
    }
    style.extend(fs::read(own_dir().join("extension.css"))?);
    files.insert("style.css".to_owned(), style);
    files.insert(
        "en.json".to_owned(),
        fs::read(root.join("crates/strictmx-view/translations/en.json"))?,
    );
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        files.insert(licence.to_owned(), fs::read(root.join(licence))?);
    }
    Ok(())
}

/// What builds make, and no source.
const MADE: [&str; 3] = ["dist", "node_modules", "target"];

/// Everything that Git knows, as it stands in the working tree; all that is there where the tree is
/// that of a package of sources.
fn sources() -> Result<Files> {
    let root = workspace::root();
    let names = if root.join(".git").exists() {
        let listed = cmd("git")
            .args("ls-files -z --cached --others --exclude-standard")
            .read()?;
        listed.split('\0').map(str::to_owned).collect()
    } else {
        unmade(root, "")?
    };
    names
        .into_iter()
        .filter(|name| !name.is_empty() && root.join(name).is_file())
        .map(|name| Ok((name.clone(), fs::read(root.join(&name))?)))
        .collect()
}

/// The names of all files below a folder but of those that were made.
fn unmade(dir: &Path, before: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in dir.read_dir()? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{before}{name}");
        if !entry.file_type()?.is_dir() {
            names.push(path);
        } else if !MADE.contains(&&*name) {
            names.extend(unmade(&entry.path(), &format!("{path}/"))?);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_of_sources_has_no_git() {
        let dir = tempfile::tempdir().expect("a folder");
        for path in ["a", "b/c/d", "target/e", "b/node_modules/f"] {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, "").expect("a file");
        }
        let mut names = unmade(dir.path(), "").expect("names");
        names.sort();
        assert_eq!(names, ["a", "b/c/d"]);
    }

    #[test]
    fn a_public_service_is_named_by_its_origin() {
        for (text, expected) in [
            ("https://check.example.com", true),
            ("https://check.example.com:8443", true),
            ("http://check.example.com", false),
            ("https://check.example.com/", false),
            ("https://", false),
            ("check.example.com", false),
        ] {
            assert_eq!(is_origin(text), expected, "{text}");
        }
    }
}
