//! Programs from crates.io.

use crate::command::{cmd, find};
use crate::workspace;

/// A program from crates.io in an exact version.
pub(crate) struct CargoTool {
    /// The package.
    pub(crate) name: &'static str,
    /// Its version, exactly.
    pub(crate) version: &'static str,
    /// The program that tells the version.
    pub(crate) program: &'static str,
    /// Whether it builds with the lock file it ships with.
    pub(crate) locked: bool,
    /// About how long two cores take to build it.
    pub(crate) minutes: u32,
}

/// These tools wait for others more than they compute: unoptimised they build in less than half the
/// time, and what that costs when they run is not noticed.
const QUICK_BUILD: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
];

impl CargoTool {
    /// Installs it unless this version is there.
    pub(super) fn ensure(&self) -> Result<(), String> {
        let found = self.installed_version();
        if found.as_deref() == Some(self.version) {
            return Ok(());
        }
        let Self {
            name,
            version,
            minutes,
            ..
        } = self;
        eprintln!(
            "{name} {version} is needed: building it, which takes about {minutes} minutes on two cores"
        );

        let mut install = cmd("cargo").arg("install").arg(format!("{name}@{version}"));
        if self.locked {
            install = install.arg("--locked");
        }
        if let Some(other) = found {
            // Somebody's own: leave it in its place.
            eprintln!(
                "({name} {other} stays; ours goes to {})",
                workspace::tools_dir().display()
            );
            install = install.arg("--root").arg(workspace::tools_dir());
        }
        let install = QUICK_BUILD
            .iter()
            .fold(install, |install, (name, value)| install.env(name, value));
        install
            .run()
            .map_err(|error| format!("needs {}: {error:#}", self.by_hand()))
    }

    /// The command that installs it.
    fn by_hand(&self) -> String {
        let locked = if self.locked { " --locked" } else { "" };
        format!("`cargo install {}@{}{locked}`", self.name, self.version)
    }

    /// The version that runs; its second word, as in `trunk 0.21.14`.
    fn installed_version(&self) -> Option<String> {
        find(self.program)?;
        let said = cmd(self.program).arg("--version").read().ok()?;
        said.split_whitespace().nth(1).map(str::to_owned)
    }
}
