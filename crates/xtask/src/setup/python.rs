//! Programs from PyPI.

use std::fs;

use super::apt;
use crate::command::cmd;
use crate::workspace;

/// Installs what a list names, each in one version and with its hash, into an environment of its own
/// unless that is done.
pub(super) fn ensure(requirements: &str) -> Result<(), String> {
    let list = workspace::root().join(requirements);
    let environment = workspace::python_dir();
    let done = environment.join("requirements.txt");
    let wanted = fs::read(&list).map_err(|error| format!("{requirements}: {error}"))?;
    if fs::read(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    apt::ensure(&[("virtualenv", "virtualenv")])?;
    let installed = cmd("virtualenv")
        .arg("--quiet")
        .arg(&environment)
        .run()
        .and_then(|()| {
            cmd(environment.join("bin/pip"))
                .args("install --quiet --disable-pip-version-check --no-deps --only-binary :all:")
                .args("--require-hashes --requirement")
                .arg(&list)
                .run()
        });
    installed.map_err(|error| {
        format!("needs `pip install --no-deps --requirement {requirements}`: {error:#}")
    })?;
    fs::write(&done, wanted).map_err(|error| format!("{}: {error}", done.display()))
}
