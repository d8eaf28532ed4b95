//! The parsers beside those of other libraries.

use anyhow::{Context, Result};

use super::Figure;
use super::criterion::{self, time};

const GROUPS: [&str; 3] = ["policy", "sts-record", "tlsrpt-record"];
const BENCH: &str = "--package strictmx-bench-parse --bench parse";
const OURS: &str = "ours";

pub(super) fn measure() -> Result<Vec<Figure>> {
    let measured = criterion::run(BENCH, None, &GROUPS)?;
    let mut figures = Vec::new();
    for (group, functions) in &measured {
        let ours = functions.get(OURS).context("ours was not measured")?.ns;
        for (name, theirs) in functions.iter().filter(|(name, _)| *name != OURS) {
            let ratio = ours / theirs.ns;
            figures.push(Figure::new(
                format!("{group}, ours beside {name}"),
                format!("{} / {} = {ratio:.1}", time(ours), time(theirs.ns)),
            ));
        }
    }
    Ok(figures)
}
