//! The foot of every page.

use strictmx_view::en::sentences;
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
                { sentences::FOOTER.get() }
            </p>
            <ul>
                { for LINKS.iter().map(|(path, words)| html! { <li><a href={*path}>{ *words }</a></li> }) }
            </ul>
        </footer>
    }
}
