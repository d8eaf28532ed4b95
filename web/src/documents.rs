//! Pages that are documents: rendered when the site is built, and complete without a script.
//!
//! `static/document.js` adds a filter and buttons that copy. What is here never reaches the wasm.

mod about;
mod api;
mod checks;
mod coverage;
mod help;
mod limits;
mod privacy;
mod probe;
mod prose;

use yew::prelude::*;

use crate::components::shell;
use crate::route::{ABOUT, API, COVERAGE, LIMITS, PRIVACY, PROBE, Route};

pub use checks::catalogue;
pub use coverage::Requirements;
pub use help::help_page;
pub use limits::Limits;

/// A page.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it is.
    pub route: Route,
    /// Its title, without the site's name.
    pub title: String,
    /// What the body holds.
    pub body: Html,
}

impl Document {
    fn new(route: Route, title: impl Into<String>, content: Html) -> Self {
        Self {
            body: shell(&route, content),
            title: title.into(),
            route,
        }
    }
}

/// All of them; the requirements of the standards and the limits are the tables' to say.
pub fn all(requirements: &[Requirements], limits: &[Limits]) -> Vec<Document> {
    let checks = strictmx_view::help::all();
    let pages = checks.iter().map(|check| {
        let route = Route::Help {
            id: check.id.to_owned(),
        };
        Document::new(route, check.title, help_page(check))
    });
    let mut documents = vec![
        Document::new(Route::Document(ABOUT), "About", about::about()),
        Document::new(Route::Document(PRIVACY), "Privacy", privacy::privacy()),
        Document::new(Route::Document(PROBE), "About this probe", probe::probe()),
        Document::new(Route::Document(API), "API", api::api()),
        Document::new(Route::Document(LIMITS), "Limits", limits::limits(limits)),
        Document::new(Route::Checks, "What is checked", checks::checks(&checks)),
        Document::new(
            Route::Document(COVERAGE),
            "Requirements of the standards",
            coverage::coverage(requirements),
        ),
    ];
    documents.extend(pages);
    documents
}
