//! No page at this address.

use yew::prelude::*;

use crate::components::{Ask, Title};

/// Says so, and offers the field.
pub fn not_found() -> Html {
    html! {
        <div class="row hero">
            <Title text="No such page" />
            <h1>{ "There is no page at this address." }</h1>
            <p class="lead">{ "To check a domain, name it here." }</p>
            <Ask />
        </div>
    }
}
