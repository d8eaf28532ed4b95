//! The head of every page.

use yew::prelude::*;

use super::Ask;
use crate::route::{ABOUT, Route};

/// Wordmark, a field where the page below has none of its own, and the pages.
pub fn masthead(route: &Route) -> Html {
    let item = |to: Route, words: &'static str| {
        let current = match (&to, route) {
            (to, route) if to == route => Some("page"),
            (Route::Checks, Route::Help { .. }) => Some("true"),
            _ => None,
        };
        html! { <a href={to.path()} aria-current={current}>{ words }</a> }
    };
    html! {
        <header class="masthead row">
            <a class="wordmark" href={Route::Home.path()}>
                { mark() }
                { "strictmx" }
            </a>
            if let Route::Check { domain } = route {
                <Ask key={domain.clone()} value={domain.clone()} quick={true} />
            }
            <nav aria-label="Site">
                { item(Route::Checks, "Checks") }
                { item(Route::Lint, "Lint") }
                { item(Route::Document(ABOUT), "About") }
            </nav>
        </header>
    }
}

/// The wordmark where there is no site to lead to.
pub fn wordmark() -> Html {
    html! { <p class="wordmark">{ mark() }{ "strictmx" }</p> }
}

fn mark() -> Html {
    html! {
        <svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">
            <path d="M20.5 11V6.5a1 1 0 0 0-1-1h-16a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h7" />
            <path d="m2.8 6.3 8.7 6.4 8.7-6.4" />
            <path d="m13.8 17.8 2.9 2.9 5-5.6" stroke-width="2.2" />
        </svg>
    }
}
