//! How sources are written.

use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace;

/// The Rust sources below a folder, but for what is built or installed there.
fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in dir.read_dir().expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, name) = (entry.path(), entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            if name != "target" && name != "node_modules" {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

/// The lines, counted from 1, with doc comments that say no more than what differs from the item
/// before: editors and indexes show them without it.
fn leaning(source: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut goes_on = false;
    for (at, line) in source.lines().enumerate() {
        let line = line.trim_start();
        let doc = line.strip_prefix("///").or(line.strip_prefix("//!"));
        if !goes_on && doc.is_some_and(|text| text.trim_start().starts_with("The same")) {
            lines.push(at + 1);
        }
        goes_on = doc.is_some();
    }
    lines
}

#[test]
fn doc_comments_stand_by_themselves() {
    let mut files = Vec::new();
    for dir in ["crates", "tests", "web"] {
        sources(&workspace::root().join(dir), &mut files);
    }
    assert!(files.len() > 500, "{} files", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).expect("UTF-8");
        let lines = leaning(&source).into_iter();
        wrong.extend(lines.map(|line| format!("{}:{line}", file.display())));
    }
    assert!(wrong.is_empty(), "they lean:\n{}", wrong.join("\n"));
}

#[test]
fn what_leans_is_seen() {
    let source = "//! The same, of a module.\n\n/// All of it.\n/// The same goes for others.\nfn all() {}\n\
                  \x20   /// The same.\n    fn some() {}\n// The same as a remark.\n";
    assert_eq!(leaning(source), [1, 6]);
}
