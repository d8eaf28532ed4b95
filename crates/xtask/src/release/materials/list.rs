//! The list that cargo-auditable puts into a binary: JSON, compressed by zlib, in a section that is
//! never loaded.

use std::fs;
use std::path::Path;

use anyhow::{Result, anyhow};
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Packages;
use crate::command::cmd;

const SECTION: &str = ".dep-v0";

/// Octets that the list may have.
const MAX: usize = 8 * 1024 * 1024;

#[derive(Debug, Deserialize, Serialize)]
struct List {
    packages: Vec<Package>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Package {
    name: String,
    version: String,
    /// Where they are in the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dependencies: Vec<usize>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Takes out what is none of these.
pub(super) fn keep(binary: &Path, these: &Packages) -> Result<()> {
    let list = unpacked(&section(binary)?)?.keep(these);
    let file = binary.with_extension("list");
    fs::write(&file, compress_to_vec_zlib(&serde_json::to_vec(&list)?, 9))?;
    cmd("objcopy")
        .arg("--update-section")
        .arg(format!("{SECTION}={}", file.display()))
        .arg(binary)
        .run()?;
    Ok(fs::remove_file(&file)?)
}

pub(super) fn read(binary: &Path) -> Result<Packages> {
    Ok(unpacked(&section(binary)?)?.packages())
}

/// The list as it stands in a binary.
fn section(binary: &Path) -> Result<Vec<u8>> {
    let file = binary.with_extension("list");
    cmd("objcopy")
        .args("--output-target binary --set-section-flags")
        .arg(format!("{SECTION}=alloc"))
        .args("--only-section")
        .arg(SECTION)
        .arg(binary)
        .arg(&file)
        .run()?;
    let section = fs::read(&file)?;
    fs::remove_file(&file)?;
    Ok(section)
}

fn unpacked(section: &[u8]) -> Result<List> {
    let json = decompress_to_vec_zlib_with_limit(section, MAX)
        .map_err(|error| anyhow!("there is no list inside the binary: {error}"))?;
    Ok(serde_json::from_slice(&json)?)
}

impl List {
    fn packages(self) -> Packages {
        let packages = self.packages.into_iter();
        packages.map(|it| (it.name, it.version)).collect()
    }

    fn keep(self, these: &Packages) -> Self {
        let stays = |it: &Package| these.contains(&(it.name.clone(), it.version.clone()));
        let mut places = Vec::new();
        let mut count = 0;
        for package in &self.packages {
            places.push(stays(package).then_some(count));
            count += usize::from(stays(package));
        }
        let moved = |mut package: Package| {
            let on = package.dependencies.into_iter();
            package.dependencies = on
                .filter_map(|at| places.get(at).copied().flatten())
                .collect();
            package
        };
        let packages = self.packages.into_iter().filter(stays).map(moved);
        Self {
            packages: packages.collect(),
            rest: self.rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::packages;
    use super::*;

    #[test]
    fn what_is_not_built_goes_and_the_others_find_each_other() {
        let list = json!({
            "format": 1,
            "packages": [
                { "name": "a", "version": "1.0.0", "source": "crates.io" },
                { "name": "b", "version": "2.0.0", "source": "local", "dependencies": [0, 2], "root": true },
                { "name": "c", "version": "3.0.0", "source": "crates.io", "kind": "build" },
            ],
        });
        let packed = compress_to_vec_zlib(list.to_string().as_bytes(), 6);
        let all = unpacked(&packed).expect("a list").packages();
        assert_eq!(all, packages(&["a v1.0.0", "b v2.0.0", "c v3.0.0"]));
        let these = packages(&["b v2.0.0", "c v3.0.0"]);
        let kept = unpacked(&packed).expect("a list").keep(&these);
        let expected = json!({
            "format": 1,
            "packages": [
                { "name": "b", "version": "2.0.0", "source": "local", "dependencies": [1], "root": true },
                { "name": "c", "version": "3.0.0", "source": "crates.io", "kind": "build" },
            ],
        });
        assert_eq!(serde_json::to_value(kept).expect("JSON"), expected);
        assert!(unpacked(b"").is_err());
    }
}
