//! `cargo xtask size`: what the first visit to the site loads, as sent.

mod by_crate;

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::{site, workspace};

/// Everything a first visit loads, compressed, in bytes.
const FIRST_LOAD_MAX: usize = 300_000;
/// The wasm of it.
const WASM_MAX: usize = 260_000;

/// Lines of the table by crate.
const CRATES_SHOWN: usize = 25;

/// Files that no first visit loads: what their names begin with, each with the reason.
const LOADED_LATER: &[(&str, &str)] = &[
    ("document.js", "by documents"),
    ("robots.txt", "by robots"),
    ("lint-", "by the lint page"),
    ("shared-", "by links to results"),
];

/// Of those that are programs, the most that their wasm may be.
const PROGRAMS: &[(&str, usize)] = &[("lint-", 170_000), ("shared-", 330_000)];

/// Tell the built site's bytes over the wire; fails over budget
#[derive(Args)]
pub(crate) struct Size {}

/// A file of the site.
struct Sized {
    name: String,
    raw: usize,
    brotli: usize,
    later: Option<&'static str>,
}

impl Size {
    pub(crate) fn run(&self) -> Result<()> {
        let dist = workspace::dist();
        let mut paths = workspace::files_below(&dist).with_context(|| {
            format!(
                "cannot read {}: `cargo xtask serve` or `cargo xtask test --only site` builds it",
                dist.display()
            )
        })?;
        let of_all = paths.len();
        paths.retain(|path| !is_document(path));
        println!(
            "{} documents, each loaded when it is opened\n",
            of_all - paths.len()
        );
        paths.sort();
        let mut files = paths
            .iter()
            .map(|path| Sized::read(&dist, path))
            .collect::<Result<Vec<_>>>()?;
        ensure!(
            files.iter().any(Sized::is_wasm),
            "{} has no wasm in it",
            dist.display()
        );
        files.sort_by_key(|file| std::cmp::Reverse(file.brotli));
        by_crate()?;
        report(&files)
    }
}

/// What takes the wasm's bytes; nothing where the site was not built by this task.
fn by_crate() -> Result<()> {
    match fs::read(site::named_wasm()) {
        Ok(module) => print_by_crate(&module),
        Err(_) => Ok(()),
    }
}

/// A table of what takes the bytes of a wasm with the names of its functions.
pub(crate) fn print_by_crate(module: &[u8]) -> Result<()> {
    println!("{:>9} {:>9} {:>9}  crate", "functions", "bytes", "brotli");
    for part in by_crate::parts(module)?.iter().take(CRATES_SHOWN) {
        let (functions, bytes, name) = (part.functions, part.bytes.len(), &part.name);
        println!("{functions:>9} {bytes:>9} {:>9}  {name}", part.brotli()?);
    }
    println!();
    Ok(())
}

fn report(files: &[Sized]) -> Result<()> {
    println!("{:>9} {:>9}  file", "bytes", "brotli");
    for Sized {
        name,
        raw,
        brotli,
        later,
    } in files
    {
        let later = later
            .map(|when| format!("  (later: {when})"))
            .unwrap_or_default();
        println!("{raw:>9} {brotli:>9}  {name}{later}");
    }
    let sum = |of: &dyn Fn(&Sized) -> bool| -> usize {
        files
            .iter()
            .filter(|file| of(file))
            .map(|file| file.brotli)
            .sum()
    };
    let first = sum(&|file| file.later.is_none());
    let wasm = sum(&|file| file.later.is_none() && file.is_wasm());
    println!("{:>9} {first:>9}  first load, of {FIRST_LOAD_MAX}", "");
    println!("{:>9} {wasm:>9}  wasm in it, of {WASM_MAX}", "");
    if first > FIRST_LOAD_MAX {
        bail!(
            "the first load is {} bytes over its budget",
            first - FIRST_LOAD_MAX
        );
    }
    if wasm > WASM_MAX {
        bail!("the wasm is {} bytes over its budget", wasm - WASM_MAX);
    }
    for (name, max) in PROGRAMS {
        let length = sum(&|file| file.name.starts_with(name) && file.is_wasm());
        println!("{:>9} {length:>9}  wasm of {name}*, of {max}", "");
        if length > *max {
            bail!(
                "the wasm of {name}* is {} bytes over its budget",
                length - max
            );
        }
    }
    Ok(())
}

impl Sized {
    fn read(dist: &Path, path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.strip_prefix(dist)?.to_string_lossy().into_owned();
        let later = LOADED_LATER
            .iter()
            .find(|(start, _)| name.starts_with(start))
            .map(|(_, when)| *when);
        Ok(Self {
            brotli: brotli_len(&bytes)?,
            raw: bytes.len(),
            name,
            later,
        })
    }

    fn is_wasm(&self) -> bool {
        self.name.ends_with(".wasm")
    }
}

/// The length at quality 11, which is what the service embeds.
pub(crate) fn brotli_len(bytes: &[u8]) -> Result<usize> {
    let mut compressed = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    compressed.write_all(bytes)?;
    Ok(compressed.into_inner().len())
}

/// A page that is complete in itself.
fn is_document(path: &Path) -> bool {
    let is_page = path
        .extension()
        .is_some_and(|extension| extension == "html");
    is_page && !path.ends_with("index.html")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, brotli: usize, later: Option<&'static str>) -> Sized {
        Sized {
            name: name.into(),
            raw: brotli,
            brotli,
            later,
        }
    }

    #[test]
    fn over_budget_fails() {
        let wasm = |brotli| file("app_bg.wasm", brotli, None);
        assert!(report(&[wasm(WASM_MAX)]).is_ok(), "just within");
        assert!(report(&[wasm(WASM_MAX + 1)]).is_err(), "too much wasm");
        assert!(
            report(&[wasm(200_000), file("app.js", 100_001, None)]).is_err(),
            "too much in all"
        );
        for (name, max) in PROGRAMS {
            let program = |brotli| file(&format!("{name}0_bg.wasm"), brotli, Some("later"));
            assert!(report(&[wasm(1), program(*max)]).is_ok(), "{name} within");
            let over = report(&[wasm(1), program(max + 1)]);
            assert!(over.is_err(), "too much wasm of {name}");
        }
        assert!(
            report(&[wasm(200_000), file("en.json", 100_001, Some("later"))]).is_ok(),
            "not loaded at first"
        );
    }

    #[test]
    fn compression_is_real() {
        let length = brotli_len(&[b'a'; 10_000]).expect("writing to memory");
        assert!((1..100).contains(&length), "{length}");
    }
}
