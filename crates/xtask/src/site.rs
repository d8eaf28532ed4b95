//! Building the site.

use std::sync::OnceLock;

use anyhow::Result;

use crate::command::cmd;
use crate::setup;

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
    trunk.run()
}
