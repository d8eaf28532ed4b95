//! Masthead, page, footer.

use std::cell::RefCell;

use yew::prelude::*;

use crate::components::shell;
use crate::pages::{Home, not_found, result};
use crate::platform;
use crate::platform::address::{self, Here};
use crate::route::Route;

/// The whole site, in a browser.
#[function_component]
pub fn App() -> Html {
    // `/` focuses the field, wherever one is.
    use_effect_with((), |()| {
        platform::on_slash(|| platform::focus_first(&["domain", "quick-domain"]))
    });
    let here = use_state_eq(address::here);
    let (setter, route) = (here.setter(), here.route.clone());
    use_effect_with((), |()| {
        let last = RefCell::new(route);
        address::on_move(move || {
            let new = address::here();
            // A link within a page leaves the page, and what was typed to come to it.
            if last.replace(new.route.clone()) != new.route {
                setter.set(new);
            }
        })
    });
    html! { <Frame here={(*here).clone()} /> }
}

/// Properties of [`Frame`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct FrameProps {
    /// Which page.
    pub here: Here,
}

/// The parts of every page; needs no browser.
#[function_component]
pub fn Frame(props: &FrameProps) -> Html {
    let Here { route, typed } = &props.here;
    let is_first = use_mut_ref(|| true);
    use_effect_with(route.clone(), move |_| {
        // The browser itself takes care of the page that it loads.
        if !is_first.replace(false) {
            platform::arrive();
        }
    });
    shell(route, page(route, typed.as_ref()))
}

/// The page at an address, and what was typed to come to it.
fn page(route: &Route, typed: Option<&String>) -> Html {
    match route {
        Route::Home => html! { <Home /> },
        Route::Check { domain } => result(domain, typed),
        // Documents and programs of their own are not of this page; what comes here is neither.
        _ => not_found(),
    }
}
