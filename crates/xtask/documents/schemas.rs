//! JSON schemas of our formats (draft 2020-12).

use schemars::{Schema, schema_for};
use strictmx_core::evidence::Evidence;
use strictmx_view::json::CheckResult;
use strictmx_view::lint::Lint;

use crate::pretty;

/// Evidence, as `strictmx replay` reads it.
pub(crate) fn evidence() -> serde_json::Result<String> {
    titled(
        schema_for!(Evidence),
        "Evidence of strictmx, format version 1",
    )
}

/// The result for a domain, as `strictmx check --format json` writes it.
pub(crate) fn check() -> serde_json::Result<String> {
    titled(schema_for!(CheckResult<'_>), "Result of strictmx check")
}

/// The judgement of a text, as `strictmx lint --format json` writes it.
pub(crate) fn lint() -> serde_json::Result<String> {
    titled(schema_for!(Lint), "Judgement of a text by strictmx lint")
}

fn titled(mut schema: Schema, title: &str) -> serde_json::Result<String> {
    schema.insert("title".to_owned(), title.into());
    pretty(&schema)
}
