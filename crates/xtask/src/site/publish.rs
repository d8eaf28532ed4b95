//! Moving a built site to where it is embedded from: only what differs, for Cargo goes by the times of
//! files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::files_below;

/// Makes `dist` hold what `staged` holds; a file with the same octets is left as it is.
pub(super) fn publish(staged: &Path, dist: &Path) -> Result<()> {
    fs::create_dir_all(dist)?;
    for old in files_below(dist)? {
        if !staged.join(old.strip_prefix(dist)?).is_file() {
            fs::remove_file(&old)?;
        }
    }
    for new in files_below(staged)? {
        let path = dist.join(new.strip_prefix(staged)?);
        let content = fs::read(&new)?;
        if fs::read(&path).is_ok_and(|before| before == content) {
            continue;
        }
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir)?;
        }
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn only_what_differs_is_written() {
        let dir = tempfile::tempdir().expect("a folder");
        let [staged, dist] = ["staged", "dist"].map(|name| dir.path().join(name));
        let write = |path: &Path, content: &str| {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, content).expect("a file");
        };
        for (name, content) in [("checks/same", "1"), ("other", "1"), ("new/one", "1")] {
            write(&staged.join(name), content);
        }
        for (name, content) in [("checks/same", "1"), ("other", "2"), ("old/one", "1")] {
            write(&dist.join(name), content);
            let file = fs::File::options().append(true).open(dist.join(name));
            let file = file.expect("a file");
            file.set_modified(SystemTime::UNIX_EPOCH).expect("a time");
        }
        publish(&staged, &dist).expect("it is moved");
        let names = |dir| -> Vec<_> {
            let mut names = files_below(dir).expect("files");
            names.sort();
            let relative = |path: &std::path::PathBuf| path.strip_prefix(dir).map(Path::to_owned);
            names
                .iter()
                .map(|path| relative(path).expect("below"))
                .collect()
        };
        assert_eq!(names(&dist), names(&staged));
        let is_untouched = |name: &str| {
            let about = fs::metadata(dist.join(name)).expect("a file");
            about.modified().expect("a time") == SystemTime::UNIX_EPOCH
        };
        assert!(is_untouched("checks/same"));
        assert!(!is_untouched("other"));
        assert_eq!(fs::read(dist.join("other")).expect("a file"), b"1");
    }
}
