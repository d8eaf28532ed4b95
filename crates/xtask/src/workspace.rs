//! Where things are.

use std::path::{Path, PathBuf};

/// The top of the repository.
pub(crate) fn root() -> &'static Path {
    // crates/xtask is two below the top.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// What cargo builds into.
pub(crate) fn target_dir() -> PathBuf {
    let set = std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty());
    root().join(set.unwrap_or_else(|| "target".into()))
}

/// The built site.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Where the site is built before it is moved there.
pub(crate) fn staged() -> PathBuf {
    target_dir().join("site")
}

/// Tools of another version than the machine's own; see [`crate::setup`].
pub(crate) fn tools_dir() -> PathBuf {
    target_dir().join("tools")
}

/// Programs from PyPI, in an environment of their own.
pub(crate) fn python_dir() -> PathBuf {
    tools_dir().join("python")
}

/// The service and command line as built in a profile (`debug`, `release`).
pub(crate) fn binary(profile: &str) -> PathBuf {
    target_dir()
        .join(profile)
        .join(format!("strictmx{}", std::env::consts::EXE_SUFFIX))
}

/// Every file below a folder.
pub(crate) fn files_below(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in dir.read_dir()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(files_below(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    Ok(files)
}
