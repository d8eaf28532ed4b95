//! The foot of every page.

use yew::prelude::*;

use crate::route::{ABOUT, API, LIMITS, PRIVACY, PROBE};

/// Where to read on.
const LINKS: [(&str, &str); 6] = [
    (ABOUT, "About"),
    (PRIVACY, "Privacy"),
    (LIMITS, "Limits"),
    (PROBE, "About this probe"),
    (API, "API"),
    ("https://www.rfc-editor.org/rfc/rfc8461", "RFC 8461"),
];

/// What is kept, and where to read on.
pub fn footer() -> Html {
    html! {
        <footer class="foot row">
            <p>
                { "No cookies, no tracking, no third party. A check asks public DNS resolvers and the servers of the \
                   domain you name; results are kept for 15 minutes, then forgotten, unless somebody stores one for a link." }
            </p>
            <ul>
                { for LINKS.iter().map(|(path, words)| html! { <li><a href={*path}>{ *words }</a></li> }) }
            </ul>
        </footer>
    }
}
