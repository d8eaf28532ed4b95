//! What the binary is made of: its bill of materials, and the list inside it, which scanners read.
//!
//! The tools that write them go by what any package of the workspace may turn on, drivers of databases
//! that nobody builds among it. Of what they name stays what cargo builds the binary from; and a
//! release of which they do not name all of that is none.

mod bill;
mod list;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{PACKAGE, TARGET};
use crate::command::cmd;

/// Name and version of each.
type Packages = BTreeSet<(String, String)>;

/// Has both name what the binary is built from.
pub(super) fn name(bill: &Path, binary: &Path) -> Result<()> {
    let built_from = built_from()?;
    bill::keep(bill, &built_from)?;
    list::keep(binary, &built_from)?;
    let said = [
        ("the bill of materials", bill::read(bill)?),
        ("the list inside the binary", list::read(binary)?),
    ];
    for (who, said) in said {
        let differing = differing(&said, &built_from);
        ensure!(
            differing.is_empty(),
            "of {} packages that the binary is built from, {who} has others: {}",
            built_from.len(),
            differing.join(", ")
        );
    }
    cmd(binary).arg("--version").run()?;
    let count = built_from.len();
    println!("bill of materials, binary and cargo name the same {count} packages");
    Ok(())
}

/// As cargo says.
fn built_from() -> Result<Packages> {
    let tree = cmd("cargo")
        .args("tree --locked --edges normal,build --prefix none --format {p}")
        .args(&format!("--target {TARGET} --package {PACKAGE}"))
        .read()?;
    tree.lines().map(in_tree).collect()
}

/// `serde v1.0.228 (*)`.
fn in_tree(line: &str) -> Result<(String, String)> {
    let mut words = line.split(' ');
    let name = words.next().unwrap_or_default();
    let version = words.next().and_then(|word| word.strip_prefix('v'));
    let version = version.with_context(|| format!("cargo tree says `{line}`"))?;
    Ok((name.to_owned(), version.to_owned()))
}

/// What is in one of them only.
fn differing(said: &Packages, built_from: &Packages) -> Vec<String> {
    let differing = said.symmetric_difference(built_from);
    let sign = |package| if said.contains(package) { '+' } else { '-' };
    differing
        .map(|package| format!("{}{} {}", sign(package), package.0, package.1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A set of these.
    pub(super) fn packages(lines: &[&str]) -> Packages {
        let found: Result<_> = lines.iter().map(|line| in_tree(line)).collect();
        found.expect("packages")
    }

    #[test]
    fn what_differs_is_named() {
        let tree = [
            "a v1.0.0 (/somewhere/a)",
            "b v0.2.0-rc.1",
            "b v0.2.0-rc.1 (*)",
        ];
        let (tree, none) = (packages(&tree), Packages::new());
        assert_eq!(differing(&tree, &tree), [""; 0]);
        assert_eq!(differing(&tree, &none), ["+a 1.0.0", "+b 0.2.0-rc.1"]);
        assert_eq!(differing(&none, &tree), ["-a 1.0.0", "-b 0.2.0-rc.1"]);
        assert!(in_tree("").is_err());
    }
}
