//! Real policies and records, all of them.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::Figure;
use super::criterion::{self, Measured};
use crate::workspace;

/// The variable that names their folder.
const FOLDER: &str = "STRICTMX_CORPUS";

pub(super) fn measure() -> Result<Vec<Figure>> {
    let folder = folder();
    if !folder.join("policies").is_dir() {
        bail!(
            "there is no corpus of policies in {}; {FOLDER} names its folder",
            folder.display()
        );
    }
    let mut measured = criterion::run("--bench corpus", Some((FOLDER, &folder)), &["corpus"])?;
    let measured = measured.remove("corpus").unwrap_or_default();
    let figure = |(what, function): (&String, &Measured)| {
        let elements = function.elements?;
        let a_second = f64::from(elements) / function.ns * 1e9;
        let ms = function.ns / 1e6;
        Some(Figure::new(
            format!("{elements} {what}"),
            format!("{ms:.2} ms, {a_second:.0} a second"),
        ))
    };
    Ok(measured.iter().filter_map(figure).collect())
}

/// As the variable says; else where it is kept beside the repository.
fn folder() -> PathBuf {
    let set = std::env::var_os(FOLDER).filter(|folder| !folder.is_empty());
    workspace::root().join(set.unwrap_or_else(|| "../shared/data/corpus".into()))
}
