//! What surrounds every page.

use yew::prelude::*;

use super::{footer, masthead};
use crate::platform;
use crate::route::Route;

/// Masthead, page, footer.
pub fn shell(route: &Route, page: Html) -> Html {
    html! {
        <>
            <a class="skip" href="#main">{ "Skip to content" }</a>
            { masthead(route) }
            <main id="main" tabindex="-1">{ page }</main>
            { footer() }
            <p class="unseen" id={platform::ANNOUNCER} role="status"></p>
        </>
    }
}
