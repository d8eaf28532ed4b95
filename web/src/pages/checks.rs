//! `/checks`: what is checked.

use strictmx_core::checks::AREAS;
use strictmx_view::en;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::{SectionFrame, severity_state, state_word};
use crate::platform;
use crate::platform::api::{self, CheckHelp};
use crate::route::Route;

/// The list of checks, with a filter.
#[function_component]
pub fn Checks() -> Html {
    let checks = use_state(|| None::<Option<Vec<CheckHelp>>>);
    let filter = use_state(String::new);
    {
        let checks = checks.clone();
        use_effect_with((), move |()| {
            platform::set_title("What is checked");
            wasm_bindgen_futures::spawn_local(async move { checks.set(Some(api::checks().await)) });
        });
    }
    let oninput = {
        let filter = filter.clone();
        Callback::from(move |event: InputEvent| filter.set(platform::value_of(&event)))
    };
    let list = match &*checks {
        None => html! { <p class="row soft" role="status">{ "Loading…" }</p> },
        Some(None) => {
            html! { <p class="row" role="alert">{ "The list could not be loaded; reload the page to try again." }</p> }
        }
        Some(Some(checks)) => {
            let wanted = checks.iter().filter(|check| matches(check, &filter));
            html! { <Catalogue checks={wanted.cloned().collect::<Vec<_>>()} all={checks.len()} /> }
        }
    };
    html! {
        <>
            <div class="row opening">
                <h1>{ "What is checked" }</h1>
                <p class="lead">{ "Each check with its reason, its remedy and the section of the standard." }</p>
                <p><Link<Route> to={Route::Coverage}>{ "All requirements of the standards, and what answers for each" }</Link<Route>></p>
                <form class="ask" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                    <label for="filter">{ "Filter" }</label>
                    <input id="filter" value={(*filter).clone()} {oninput} placeholder="certificate, max_age, 8461#3.2" />
                </form>
            </div>
            { list }
        </>
    }
}

fn matches(check: &CheckHelp, filter: &str) -> bool {
    let filter = filter.trim().to_lowercase();
    check.id.contains(&filter)
        || check.title.to_lowercase().contains(&filter)
        || check.rfc.iter().any(|rfc| rfc.contains(&filter))
}

/// Properties of [`Catalogue`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct CatalogueProps {
    /// Those to show.
    pub checks: Vec<CheckHelp>,
    /// How many there are.
    pub all: usize,
}

/// Checks by area.
#[function_component]
pub fn Catalogue(props: &CatalogueProps) -> Html {
    let checks: Vec<_> = props.checks.iter().collect();
    html! {
        <>
            <p class="row small soft catalogue-count" role="status">{ format!("{} of {} checks", checks.len(), props.all) }</p>
            { for AREAS.iter().map(|area| section(area, &checks)) }
        </>
    }
}

fn section(area: &str, checks: &[&CheckHelp]) -> Html {
    let checks: Vec<_> = checks.iter().filter(|check| check.area == area).collect();
    if checks.is_empty() {
        return Html::default();
    }
    html! {
        <SectionFrame id={area.to_owned()} title={en::area(area)}>
            <ul class="catalogue">{ for checks.iter().map(|check| row(check)) }</ul>
        </SectionFrame>
    }
}

fn row(check: &CheckHelp) -> Html {
    let state = severity_state(check.severity);
    html! {
        <li data-state={state.name()}>
            <Link<Route> to={Route::Help { id: check.id.clone() }}>{ check.title.clone() }</Link<Route>>
            <code>{ check.id.clone() }</code>
            <span class="small">{ state_word(state, en::severity(check.severity)) }</span>
        </li>
    }
}
