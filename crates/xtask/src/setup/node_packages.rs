//! Packages from the npm registry.

use std::time::SystemTime;

use crate::command::cmd;
use crate::workspace;

/// Installs what the lock file in a folder names unless that is done. No package runs a script of its
/// own: some would download what is not in the lock file, such as browsers.
pub(super) fn ensure(folder: &str) -> Result<(), String> {
    let dir = workspace::root().join(folder);
    let changed =
        |path: &str| -> Option<SystemTime> { dir.join(path).metadata().ok()?.modified().ok() };
    // npm writes this copy of the lock file last.
    if changed("node_modules/.package-lock.json") > changed("package-lock.json") {
        return Ok(());
    }
    cmd("npm")
        .args("ci --ignore-scripts --no-audit --no-fund")
        .dir(&dir)
        .run()
        .map_err(|error| format!("needs `npm ci` in {folder}: {error:#}"))
}
