//! The address bar: where the visitor is, and the way elsewhere.
//!
//! Links are plain links. A click on one that leads to a page of this site changes the address
//! without a request; everything else, among it links within a page, is the browser's.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

use super::window;
use crate::route::{Route, decoded};

/// Where the visitor is.
#[derive(Clone, Debug, PartialEq)]
pub struct Here {
    /// The page.
    pub route: Route,
    /// What was typed to come to it, where its address says that in another form.
    pub typed: Option<String>,
}

/// Where the visitor is now. An address that names a page in another form than the canonical one
/// becomes that, and what stood there counts as typed.
pub fn here() -> Here {
    let path = window().and_then(|window| window.location().pathname().ok());
    let state = window().and_then(|window| window.history().ok()?.state().ok());
    let route = Route::at(&path.unwrap_or_default());
    match (route.canonical(), route) {
        (Some(canonical), Route::Check { domain }) => {
            let hash = window().and_then(|window| window.location().hash().ok());
            let url = canonical.path() + &hash.unwrap_or_default();
            write(&url, Some(&domain), true);
            Here {
                route: canonical,
                typed: Some(domain),
            }
        }
        (_, route) => Here {
            route,
            typed: state.and_then(|state| state.as_string()),
        },
    }
}

/// What a link has the field hold: `/?q=example.com`.
pub fn asked() -> Option<String> {
    let search = window()?.location().search().ok()?;
    decoded(&search.strip_prefix("?q=")?.replace('+', " "))
}

/// Goes to a page; the browser's way back leads here.
pub fn go(to: &Route, typed: Option<&str>) {
    visit(&to.path(), typed);
}

/// Goes, and tells those who listen with [`on_move`] as the browser does when it goes back.
fn visit(url: &str, typed: Option<&str>) {
    write(url, typed, false);
    let moved = Event::new(MOVED).ok();
    if let (Some(window), Some(moved)) = (window(), moved) {
        let _ = window.dispatch_event(&moved);
    }
}

/// Puts a URL into the address bar, as a new entry of the history or in place of this one.
fn write(url: &str, typed: Option<&str>, replace: bool) {
    let state = typed.map_or(JsValue::NULL, JsValue::from_str);
    let Some(history) = window().and_then(|window| window.history().ok()) else {
        return;
    };
    // A browser that does not let the page do so stays.
    let _ = if replace {
        history.replace_state_with_url(&state, "", Some(url))
    } else {
        history.push_state_with_url(&state, "", Some(url))
    };
}

/// What the browser says when the visitor goes back or forward.
const MOVED: &str = "popstate";

/// Calls back whenever the address has changed, for as long as the result lives, and makes links
/// within the site change it.
pub fn on_move(moved: impl Fn() + 'static) -> impl FnOnce() {
    let moved = Closure::<dyn Fn(Event)>::new(move |_| moved());
    let followed = Closure::<dyn Fn(MouseEvent)>::new(|event: MouseEvent| {
        if let Some(url) = page_of_link(&event) {
            event.prevent_default();
            visit(&url, None);
        }
    });
    let listeners = [
        (MOVED, moved.into_js_value()),
        ("click", followed.into_js_value()),
    ];
    for (kind, listener) in &listeners {
        if let Some(window) = window() {
            let _ = window.add_event_listener_with_callback(kind, listener.unchecked_ref());
        }
    }
    move || {
        for (kind, listener) in &listeners {
            if let Some(window) = window() {
                let _ = window.remove_event_listener_with_callback(kind, listener.unchecked_ref());
            }
        }
    }
}

/// The path of the page of this site that a click leads to.
fn page_of_link(event: &MouseEvent) -> Option<String> {
    // Another tab or window is the browser's to open.
    let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if elsewhere || event.button() != 0 || event.default_prevented() {
        return None;
    }
    let clicked = event.target()?.dyn_into::<Element>().ok()?;
    let link = clicked.closest("a[href]").ok()??;
    let link = link.dyn_into::<HtmlAnchorElement>().ok()?;
    let location = window()?.location();
    let within = link.pathname() == location.pathname().ok()? && !link.hash().is_empty();
    let ours = link.origin() == location.origin().ok()?
        && !within
        && !link.has_attribute("download")
        && Route::at(&link.pathname()).is_of_the_app();
    ours.then(|| format!("{}{}{}", link.pathname(), link.search(), link.hash()))
}
