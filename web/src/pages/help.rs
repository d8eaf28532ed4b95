//! `/checks/{id}`: the help page of a check.

use yew::prelude::*;
use yew_router::prelude::*;

use super::checks::state_of;
use crate::components::{prose, state_word};
use crate::platform;
use crate::platform::api::{self, CheckHelp};
use crate::route::Route;

/// Properties of [`Help`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct HelpProps {
    /// Id of the check.
    pub id: String,
}

/// A help page.
#[function_component]
pub fn Help(props: &HelpProps) -> Html {
    let checks = use_state(|| None::<Option<Vec<CheckHelp>>>);
    {
        let checks = checks.clone();
        use_effect_with(props.id.clone(), move |id| {
            platform::set_title(&format!("{id} · strictmx"));
            wasm_bindgen_futures::spawn_local(async move { checks.set(Some(api::checks().await)) });
        });
    }
    match &*checks {
        None => html! { <p class="row opening soft" role="status">{ "Loading…" }</p> },
        Some(None) => html! {
            <p class="row opening" role="alert">{ "The help page could not be loaded; reload the page to try again." }</p>
        },
        Some(Some(checks)) => match checks.iter().find(|check| check.id == props.id) {
            Some(check) => page(check),
            None => html! {
                <div class="row hero">
                    <h1>{ "There is no check of that name." }</h1>
                    <p class="lead"><Link<Route> to={Route::Checks}>{ "See all checks" }</Link<Route>></p>
                </div>
            },
        },
    }
}

fn page(check: &CheckHelp) -> Html {
    let standard = |rfc: &String| {
        let (number, section) = rfc.split_once('#').unwrap_or((rfc, ""));
        let url = format!("https://www.rfc-editor.org/rfc/rfc{number}#section-{section}");
        html! { <a href={url} rel="noreferrer">{ format!("RFC {number}, {section}") }</a> }
    };
    html! {
        <>
            <div class="row opening">
                <p class="small"><Link<Route> to={Route::Checks}>{ "Checks" }</Link<Route>>{ " / " }{ strictmx_view::en::area(&check.area) }</p>
                <h1>{ check.title.clone() }</h1>
            </div>
            <div class="row split section">
                <div class="section-head">
                    { state_word(state_of(&check.severity), check.severity.clone()) }
                    <code>{ check.id.clone() }</code>
                    { for check.rfc.iter().map(standard) }
                    if let Some(result_type) = &check.result_type {
                        <span class="soft">{ "Senders report " }<code>{ result_type.clone() }</code></span>
                    }
                    <span class="soft">{ format!("Since {}", check.since) }</span>
                </div>
                { prose(&check.docs) }
            </div>
        </>
    }
}
