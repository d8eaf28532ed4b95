//! Masthead, page, footer.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::{Masthead, footer};
use crate::pages::{About, Checks, Coverage, Help, Home, Lint, NotFound, Result};
use crate::platform;
use crate::route::Route;

/// The whole site, in a browser.
#[function_component]
pub fn App() -> Html {
    // `/` focuses the field, wherever one is.
    use_effect_with((), |()| {
        platform::on_slash(|| platform::focus_first(&["domain", "quick-domain"]))
    });
    html! { <BrowserRouter><Frame /></BrowserRouter> }
}

/// The parts of every page, inside a router.
#[function_component]
pub fn Frame() -> Html {
    let path = use_location().map(|location| location.path().to_owned());
    let is_first = use_mut_ref(|| true);
    use_effect_with(path, move |_| {
        // The browser itself takes care of the page that it loads.
        if !is_first.replace(false) {
            platform::arrive();
        }
    });
    html! {
        <>
            <a class="skip" href="#main">{ "Skip to content" }</a>
            <Masthead />
            <main id="main" tabindex="-1">
                <Switch<Route> render={page} />
            </main>
            { footer() }
            <p class="unseen" id={platform::ANNOUNCER} role="status"></p>
        </>
    }
}

/// The page at an address.
pub fn page(route: Route) -> Html {
    match route {
        Route::Home => html! { <Home /> },
        Route::Check { domain } => {
            html! { <Result key={domain.clone()} domain={domain.clone()} /> }
        }
        Route::Checks => html! { <Checks /> },
        Route::Help { id } => html! { <Help key={id.clone()} id={id.clone()} /> },
        Route::Coverage => html! { <Coverage /> },
        Route::Lint => html! { <Lint /> },
        Route::About => html! { <About /> },
        Route::NotFound => html! { <NotFound /> },
    }
}
