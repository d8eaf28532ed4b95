//! `/checks/{id}`: the help page of a check.

use strictmx_view::en;
use strictmx_view::help::{Help, standard_ref};
use strictmx_view::model::StandardRef;
use yew::prelude::*;

use super::prose::prose;
use crate::components::{severity_state, state_word};
use crate::route::Route;

/// A help page.
pub fn help_page(check: &Help) -> Html {
    let standard = |rfc: &&str| {
        let StandardRef { label, url } = standard_ref(rfc);
        html! { <a href={url} rel="noreferrer">{ label }</a> }
    };
    html! {
        <>
            <div class="row opening">
                <p class="small"><a href={Route::Checks.path()}>{ "Checks" }</a>{ " / " }{ en::area(check.area) }</p>
                <h1>{ check.title }</h1>
            </div>
            <div class="row split section">
                <div class="section-head">
                    { state_word(severity_state(check.severity), en::severity(check.severity)) }
                    <code>{ check.id }</code>
                    { for check.rfc.iter().map(standard) }
                    if let Some(result_type) = &check.result_type {
                        <span class="soft">{ "Senders report " }<code>{ result_type }</code></span>
                    }
                    <span class="soft">{ format!("Since {}", check.since) }</span>
                </div>
                { prose(&check.docs) }
            </div>
        </>
    }
}
