//! The second stage of `cargo xtask codegen`: writes, as one JSON object of paths and texts, the
//! documents that follow from what the checks declare and from the shapes of our formats. With
//! `help-pages`, an object of the help pages by id, which are not kept in git.

mod checks;
mod coverage;
mod limits;
mod peers;
mod schemas;
mod typescript;

use std::collections::BTreeMap;
use std::process::ExitCode;

use strictmx_view::help;

/// Texts by path, from the top of the repository.
type Documents = BTreeMap<&'static str, String>;

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1);
    let json = match wanted.as_deref() {
        Some("help-pages") => help_pages(),
        _ => documents(),
    };
    match json {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn help_pages() -> Result<String, Box<dyn std::error::Error>> {
    let pages = help::all().into_iter().map(|page| (page.id, page));
    Ok(serde_json::to_string(&pages.collect::<BTreeMap<_, _>>())?)
}

fn documents() -> Result<String, Box<dyn std::error::Error>> {
    let mut documents = Documents::new();
    documents.insert("crates/strictmx-core/src/manual/checks.md", checks::table());
    documents.insert("web/src/documents/coverage.json", coverage::json()?);
    documents.insert("web/src/documents/limits.json", limits::json()?);
    documents.insert(
        "crates/strictmx-core/src/manual/coverage.md",
        coverage::table()?,
    );
    documents.insert("crates/strictmx-core/src/manual/peers.md", peers::table()?);
    documents.insert(
        "crates/strictmx-view/translations/en.json",
        checks::translation_template()?,
    );
    documents.insert(
        "crates/strictmx-core/schemas/evidence-1.json",
        schemas::evidence()?,
    );
    documents.insert("crates/strictmx-view/schemas/check.json", schemas::check()?);
    documents.insert("crates/strictmx-view/schemas/lint.json", schemas::lint()?);
    documents.insert("crates/strictmx-wasm/src/types.d.ts", typescript::types()?);
    Ok(serde_json::to_string(&documents)?)
}

/// JSON to be kept in git: a line each, and a newline at the end.
fn pretty(value: &impl serde::Serialize) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}
