//! `/checks/{id}`: the help page of a check.

use strictmx_view::en;
use strictmx_view::help::standard_ref;
use strictmx_view::model::StandardRef;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::{prose, severity_state, state_word};
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
            platform::set_title(id);
            wasm_bindgen_futures::spawn_local(async move { checks.set(Some(api::checks().await)) });
        });
    }
    match &*checks {
        None => html! { <p class="row opening soft" role="status">{ "Loading…" }</p> },
        Some(None) => html! {
            <p class="row opening" role="alert">{ "The help page could not be loaded; reload the page to try again." }</p>
        },
        Some(Some(checks)) => match checks.iter().find(|check| check.id == props.id) {
            Some(check) => html! { <HelpBody check={check.clone()} /> },
            None => html! {
                <div class="row hero">
                    <h1>{ "There is no check of that name." }</h1>
                    <p class="lead"><Link<Route> to={Route::Checks}>{ "See all checks" }</Link<Route>></p>
                </div>
            },
        },
    }
}

/// Properties of [`HelpBody`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct HelpBodyProps {
    /// The check.
    pub check: CheckHelp,
}

/// The help page of a check that is there.
#[function_component]
pub fn HelpBody(props: &HelpBodyProps) -> Html {
    let check = &props.check;
    let standard = |rfc: &String| {
        let StandardRef { label, url } = standard_ref(rfc);
        html! { <a href={url} rel="noreferrer">{ label }</a> }
    };
    html! {
        <>
            <div class="row opening">
                <p class="small"><Link<Route> to={Route::Checks}>{ "Checks" }</Link<Route>>{ " / " }{ en::area(&check.area) }</p>
                <h1>{ check.title.clone() }</h1>
            </div>
            <div class="row split section">
                <div class="section-head">
                    { state_word(severity_state(check.severity), en::severity(check.severity)) }
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
