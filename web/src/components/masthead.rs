//! The head of every page.

use yew::prelude::*;
use yew_router::prelude::*;

use super::Ask;
use crate::route::Route;

/// Wordmark, a field where the page has none of its own, and the pages.
#[function_component]
pub fn Masthead() -> Html {
    let route = use_route::<Route>();
    let navigator = use_navigator();
    // yew-router's Link passes no aria-current.
    let item = |to: Route, words: &'static str| {
        let current = match (&to, &route) {
            (to, Some(route)) if to == route => Some("page"),
            (Route::Checks, Some(Route::Help { .. })) => Some("true"),
            _ => None,
        };
        let href = to.to_path();
        let navigator = navigator.clone();
        let onclick = Callback::from(move |event: MouseEvent| {
            // Another tab or window is the browser's to open.
            let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
            if let Some(navigator) = navigator.as_ref().filter(|_| !elsewhere) {
                event.prevent_default();
                navigator.push(&to);
            }
        });
        html! { <a {href} aria-current={current} {onclick}>{ words }</a> }
    };
    html! {
        <header class="masthead row">
            <Link<Route> classes="wordmark" to={Route::Home}>
                <svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">
                    <path d="M20.5 11V6.5a1 1 0 0 0-1-1h-16a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h7" />
                    <path d="m2.8 6.3 8.7 6.4 8.7-6.4" />
                    <path d="m13.8 17.8 2.9 2.9 5-5.6" stroke-width="2.2" />
                </svg>
                { "strictmx" }
            </Link<Route>>
            if let Some(Route::Check { domain }) = &route {
                <Ask key={domain.clone()} value={domain.clone()} quick={true} />
            }
            <nav aria-label="Site">
                { item(Route::Checks, "Checks") }
                { item(Route::Lint, "Lint") }
                { item(Route::About, "About") }
            </nav>
        </header>
    }
}
