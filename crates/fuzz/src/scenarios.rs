//! The worlds of the help pages: one for each fault that a check knows, and one without it.

use strictmx_core::checks::{REGISTRY, docs};

/// The examples of every check, in the notation of [`strictmx_core::scenario`].
pub fn scenarios() -> Vec<String> {
    let pages = REGISTRY.iter().map(|check| docs(check.meta.id));
    pages.flat_map(examples).collect()
}

/// The blocks of a page that begin with ```` ```scenario ````. Doc comments keep a blank before
/// each line.
fn examples(page: &str) -> Vec<String> {
    let blocks = page.split("```scenario").skip(1);
    blocks
        .filter_map(|block| Some(block.split_once('\n')?.1.split_once("```")?.0))
        .map(|block| {
            let lines = block
                .lines()
                .map(|line| line.strip_prefix(' ').unwrap_or(line));
            lines.collect::<Vec<_>>().join("\n")
        })
        .collect()
}
