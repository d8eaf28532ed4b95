//! The npm packages of `tests/browser`.

use std::path::PathBuf;
use std::time::SystemTime;

use crate::command::cmd;
use crate::workspace;

/// Where the browser tests are.
pub(crate) fn dir() -> PathBuf {
    workspace::root().join("tests/browser")
}

/// Installs what the lock file names unless that is done. The browser is the system's own, so
/// none is downloaded.
pub(super) fn ensure() -> Result<(), String> {
    let changed =
        |path: &str| -> Option<SystemTime> { dir().join(path).metadata().ok()?.modified().ok() };
    // npm writes this copy of the lock file last.
    if changed("node_modules/.package-lock.json") > changed("package-lock.json") {
        return Ok(());
    }
    cmd("npm")
        .args("ci --no-audit --no-fund")
        .dir(&dir())
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .run()
        .map_err(|error| format!("needs `npm ci` in tests/browser: {error:#}"))
}
