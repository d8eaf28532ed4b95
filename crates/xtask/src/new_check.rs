//! `cargo xtask new-check`: the file of a new check.

use std::fs;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::codegen::{Codegen, check_id, check_path};
use crate::workspace;

/// Write the file of a new check; its example fails until it is filled in
#[derive(Args)]
pub(crate) struct NewCheck {
    /// Where on a message's way: sts-record, policy-host, sts-policy, sts-mx, mx-host, mx-tls, dane, tlsrpt-record or rollout
    area: String,
    /// What is wrong, in kebab-case: `multiple`, not `single`
    fault: String,
}

const TEMPLATE: &str = include_str!("new_check/template.rs.txt");

impl NewCheck {
    pub(crate) fn run(&self) -> Result<()> {
        let area = self.area.replace('_', "-");
        let module = self.fault.replace('-', "_");
        ensure!(is_module(&module), "`{}` is no kebab-case name", self.fault);
        let areas = crate::codegen::area_names()?;
        ensure!(
            areas.contains(&area),
            "there is no area `{area}`; there are {}",
            areas.join(", ")
        );

        let path = check_path(&area, &module);
        let place = workspace::root().join(&path);
        ensure!(!place.exists(), "{} exists", path.display());
        let dir = place
            .parent()
            .context("a check is in the folder of its area")?;
        fs::create_dir_all(dir)?;
        let text = TEMPLATE
            .replace("{id}", &check_id(&area, &module))
            .replace("{version}", env!("CARGO_PKG_VERSION"));
        fs::write(&place, text).with_context(|| format!("cannot write {}", path.display()))?;
        eprintln!("wrote {}", path.display());

        Codegen { check: false }.run()
    }
}

/// Lower-case words joined by underscores, as rustc wants module names.
fn is_module(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    name.split('_').all(is_word) && !name.starts_with(|first: char| first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_names() {
        for good in ["multiple", "id_too_long", "tls1"] {
            assert!(is_module(good), "{good}");
        }
        for bad in ["", "Multiple", "1st", "a__b", "a/b", "..", "été"] {
            assert!(!is_module(bad), "{bad}");
        }
    }
}
