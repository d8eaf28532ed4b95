//! What Criterion measured.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{build_dir, cargo};

/// What was measured of each function of a group, by its name.
pub(super) type Group = BTreeMap<String, Measured>;

/// One function.
#[derive(Clone, Copy)]
pub(super) struct Measured {
    /// Nanoseconds of one call, the median.
    pub(super) ns: f64,
    /// What one call goes through.
    pub(super) elements: Option<u32>,
}

/// Runs the bench that these words tell Cargo, which finds its input in the folder of that variable.
/// Gives the groups by their names.
pub(super) fn run(
    which: &str,
    input: Option<(&str, &Path)>,
    groups: &[&str],
) -> Result<BTreeMap<String, Group>> {
    // What a run before left would be taken for a figure of this one.
    if home().is_dir() {
        fs::remove_dir_all(home())?;
    }
    let mut cargo = cargo("bench").args(which).env("CRITERION_HOME", home());
    if let Some((variable, folder)) = input {
        cargo = cargo.env(variable, folder);
    }
    cargo.run()?;
    let read = |name: &&str| Ok(((*name).to_owned(), group(&home().join(name))?));
    groups.iter().map(read).collect()
}

fn home() -> PathBuf {
    build_dir().join("criterion")
}

/// Part of `estimates.json`.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// Part of `benchmark.json`.
#[derive(Deserialize)]
struct Benchmark {
    throughput: Option<Throughput>,
}

#[derive(Deserialize)]
struct Throughput {
    #[serde(rename = "Elements")]
    elements: Option<u32>,
}

fn group(folder: &Path) -> Result<Group> {
    let mut group = Group::new();
    let functions = folder
        .read_dir()
        .with_context(|| format!("Criterion left no {}", folder.display()))?;
    for function in functions {
        let function = function?;
        let run = function.path().join("new");
        // Beside the functions there may be a report.
        if run.is_dir() {
            let estimates: Estimates = read(&run.join("estimates.json"))?;
            let benchmark: Benchmark = read(&run.join("benchmark.json"))?;
            let measured = Measured {
                ns: estimates.median.point_estimate,
                elements: benchmark.throughput.and_then(|it| it.elements),
            };
            let name = function.file_name().to_string_lossy().into_owned();
            group.insert(name, measured);
        }
    }
    Ok(group)
}

fn read<T: DeserializeOwned>(file: &Path) -> Result<T> {
    let json = fs::read(file).with_context(|| format!("Criterion left no {}", file.display()))?;
    serde_json::from_slice(&json).with_context(|| format!("{} has another shape", file.display()))
}

/// In the unit that fits: `312 ns`, `4.1 us`.
pub(super) fn time(nanoseconds: f64) -> String {
    if nanoseconds < 1000.0 {
        format!("{nanoseconds:.0} ns")
    } else {
        format!("{:.1} us", nanoseconds / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times() {
        assert_eq!(time(311.6), "312 ns");
        assert_eq!(time(4_149.0), "4.1 us");
    }
}
