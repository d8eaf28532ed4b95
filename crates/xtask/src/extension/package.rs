//! Packages that are the same wherever they are made: files in the order of their names, at one time.

use std::io::{Cursor, Read as _, Write as _};

use anyhow::Result;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::Files;

/// A ZIP file.
pub(super) fn zip(files: &Files) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let is_script = content.starts_with(b"#!");
        let options = if is_script {
            options.unix_permissions(0o755)
        } else {
            options
        };
        zip.start_file(name.as_str(), options)?;
        zip.write_all(content)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The files in a ZIP file.
pub(super) fn unzip(package: &[u8]) -> Result<Files> {
    let mut zip = ZipArchive::new(Cursor::new(package))?;
    let count = zip.len();
    let read = |at| {
        let mut file = zip.by_index(at)?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        Ok((file.name().to_owned(), content))
    };
    (0..count).map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_depends_on_its_files_alone() {
        let files: Files = [("b/c.sh", "#!/bin/sh"), ("a", "text")]
            .map(|(name, content)| (name.to_owned(), content.as_bytes().to_vec()))
            .into();
        let package = zip(&files).expect("a package");
        assert_eq!(zip(&files).expect("a package"), package);
        assert_eq!(unzip(&package).expect("is read"), files);
        let mut archive = ZipArchive::new(Cursor::new(&package)).expect("is read");
        let found: Vec<_> = (0..archive.len())
            .map(|at| {
                let file = archive.by_index(at).expect("a file");
                (
                    file.name().to_owned(),
                    file.unix_mode(),
                    file.last_modified(),
                )
            })
            .collect();
        let time = Some(DateTime::default());
        assert_eq!(
            found,
            [
                ("a".to_owned(), Some(0o100_644), time),
                ("b/c.sh".to_owned(), Some(0o100_755), time)
            ]
        );
    }
}
