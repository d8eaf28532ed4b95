//! The extension's popup, from opening to the verdict of what was checked before.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Figure;
use crate::extension;

/// Milliseconds to the first paint.
const FIRST_PAINT_MAX_MS: f64 = 100.0;
/// Milliseconds from there to the verdict.
const VERDICT_MAX_MS: f64 = 50.0;

/// What `tests/browser/extension/measure` prints: medians.
#[derive(Deserialize)]
struct Report {
    first_paint_ms: f64,
    verdict_after_ms: f64,
}

pub(super) fn measure() -> Result<Vec<Figure>> {
    let said = extension::browsers()?
        .env("STRICTMX_MEASURE", "1")
        .run_and_read()?;
    let line = said.lines().find(|line| line.starts_with('{'));
    let line = line.context("the popup was not measured")?;
    let report: Report = serde_json::from_str(line).context("something else was measured")?;
    let figure = |what: &str, ms: f64, max: f64| {
        Figure::new(what, format!("{ms:.0} ms")).target(format!("{max} ms"), ms <= max)
    };
    Ok(vec![
        figure(
            "to the first paint",
            report.first_paint_ms,
            FIRST_PAINT_MAX_MS,
        ),
        figure(
            "from there to the verdict",
            report.verdict_after_ms,
            VERDICT_MAX_MS,
        ),
    ])
}
