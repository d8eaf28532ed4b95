//! Real policies and records, all of them.

use anyhow::Result;

use super::Figure;
use super::criterion::{self, Measured};
use crate::setup;

pub(super) fn measure() -> Result<Vec<Figure>> {
    let folder = setup::folder(setup::CORPUS).map_err(anyhow::Error::msg)?;
    let mut measured = criterion::run(
        "--bench corpus",
        Some((setup::CORPUS, &folder)),
        &["corpus"],
    )?;
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
