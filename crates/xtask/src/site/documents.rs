//! The pages that are documents: what the site's own program renders, in the head that Trunk wrote.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::command::cmd;

/// Up to here the head is that of any page; the rest of it starts the wasm.
const APP: &str = "<script";
const TITLE: &str = "<title>strictmx</title>";
/// What renders them.
const PROGRAM: &str = "--locked --package strictmx-web --features documents --bin documents";
/// Adds what a document does without where there is no script.
const SCRIPT: &str = r#"<script type="module" src="/document.js"></script>"#;

/// A page as the site's program says it.
#[derive(Deserialize)]
struct Page {
    /// As in its address, with a slash in front.
    path: String,
    title: String,
    body: String,
}

/// Writes them beside the index page.
pub(super) fn write(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let index =
        fs::read_to_string(&index).with_context(|| format!("cannot read {}", index.display()))?;
    // Compiled apart, which takes minutes the first time, so that it is seen.
    cmd("cargo").arg("build").args(PROGRAM).run()?;
    let said = cmd("cargo").args("run --quiet").args(PROGRAM).read()?;
    let pages: Vec<Page> =
        serde_json::from_str(&said).context("the site wrote something else than documents")?;
    for page in &pages {
        let path = dist.join(format!("{}.html", page.path.trim_start_matches('/')));
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir)?;
        }
        let document = document(&index, page).context("index.html is not as it was expected")?;
        fs::write(&path, document).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// A document with the head of the index page; `None` where that has no title or no script.
fn document(index: &str, page: &Page) -> Option<String> {
    let (head, _) = index.split_once(APP)?;
    let (before, after) = head.split_once(TITLE)?;
    let Page { title, body, .. } = page;
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    Some(format!(
        "{before}<title>{title} · strictmx</title>{after}{SCRIPT}</head><body>{body}</body></html>\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_the_head_of_the_site_and_not_its_wasm() {
        let index = "<!doctype html><title>strictmx</title><link href=/a.css rel=stylesheet>\
                     <script src=/boot.js></script><link href=/a.wasm></head><body></body>";
        let page = Page {
            path: "/about".to_owned(),
            title: "Mail & <more>".to_owned(),
            body: "<h1>About</h1>".to_owned(),
        };
        assert_eq!(
            document(index, &page).as_deref(),
            Some(
                "<!doctype html><title>Mail &amp; &lt;more> · strictmx</title><link href=/a.css rel=stylesheet>\
                 <script type=\"module\" src=\"/document.js\"></script></head><body><h1>About</h1></body></html>\n"
            )
        );
        assert_eq!(document("<title>strictmx</title>", &page), None);
    }
}
