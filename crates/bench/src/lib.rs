//! What the benchmarks share: the lab with a prober that reaches it, and folders.

mod lab;

use std::path::PathBuf;

pub use lab::LabNetwork;

/// What ends a measurement.
pub type Error = Box<dyn std::error::Error>;

/// The folder of full evidences, one JSON file a domain: written by `evidence`, read by the bench
/// `judge`.
pub const EVIDENCE: &str = "STRICTMX_EVIDENCE";

/// The folder of real policies and records.
pub const CORPUS: &str = "STRICTMX_CORPUS";

/// The folder that the variable names.
///
/// # Errors
/// It names none: the benches are started by `cargo xtask bench`.
pub fn folder(variable: &str) -> Result<PathBuf, Error> {
    let set = std::env::var_os(variable).filter(|folder| !folder.is_empty());
    Ok(set
        .ok_or_else(|| format!("{variable} names no folder; `cargo xtask bench` sets it"))?
        .into())
}
