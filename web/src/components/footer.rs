//! The foot of every page.

use yew::prelude::*;

use crate::route::Route;

/// What is kept, and where to read on.
pub fn footer() -> Html {
    html! {
        <footer class="foot row">
            <p>
                { "No cookies, no tracking, no third party. A check asks public DNS resolvers and the servers of the \
                   domain you name; results are kept for five minutes, then forgotten." }
            </p>
            <ul>
                <li><a href={Route::About.path()}>{ "About and privacy" }</a></li>
                <li><a href="/api/v1/openapi.json">{ "API" }</a></li>
                <li><a href="https://www.rfc-editor.org/rfc/rfc8461" rel="noreferrer">{ "RFC 8461" }</a></li>
            </ul>
        </footer>
    }
}
