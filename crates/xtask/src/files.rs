//! Folders of built files, and what differs between two of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace;

/// Contents by names, which have `/` between folders.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// All that is below a folder.
pub(crate) fn below(dir: &Path) -> Result<Files> {
    let files = workspace::files_below(dir).with_context(|| dir.display().to_string())?;
    let read = |path: PathBuf| {
        let name = path.strip_prefix(dir)?.to_string_lossy().into_owned();
        Ok((name, fs::read(path)?))
    };
    files.into_iter().map(read).collect()
}

/// Writes files below a folder.
pub(crate) fn write(dir: &Path, files: &Files) -> Result<()> {
    for (name, content) in files {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap_or(dir))?;
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// The names of those that differ, or are in one alone.
pub(crate) fn differing(one: &Files, other: &Files) -> Vec<String> {
    let more = other.keys().filter(|name| !one.contains_key(*name));
    let names = one.keys().chain(more);
    let differ = names.filter(|name| one.get(*name) != other.get(*name));
    differ.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_differ_are_named() {
        let dir = tempfile::tempdir().expect("a folder");
        let files = |all: &[(&str, &str)]| -> Files {
            let owned =
                |(name, content): &(&str, &str)| ((*name).to_owned(), content.as_bytes().to_vec());
            all.iter().map(owned).collect()
        };
        let one = files(&[("b/same", "1"), ("other", "1"), ("here", "")]);
        let other = files(&[("b/same", "1"), ("other", "2"), ("there", "")]);
        write(dir.path(), &one).expect("a folder");
        let read = below(dir.path()).expect("files");
        assert_eq!(differing(&one, &read), Vec::<String>::new());
        assert_eq!(differing(&read, &other), ["here", "other", "there"]);
    }
}
