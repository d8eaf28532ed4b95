//! No page at this address.

use yew::prelude::*;

use crate::components::Ask;
use crate::platform;

/// Says so, and offers the field.
#[function_component]
pub fn NotFound() -> Html {
    use_effect_with((), |()| platform::set_title("No such page"));
    html! {
        <div class="row hero">
            <h1>{ "There is no page at this address." }</h1>
            <p class="lead">{ "To check a domain, name it here." }</p>
            <Ask />
        </div>
    }
}
