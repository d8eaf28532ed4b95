//! `/checks`: what is checked.

use strictmx_core::checks::AREAS;
use strictmx_view::model::State;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::{SectionFrame, state_word};
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
            platform::set_title("What is checked · strictmx");
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
            let wanted: Vec<_> = checks
                .iter()
                .filter(|check| matches(check, &filter))
                .collect();
            html! { { for AREAS.iter().map(|area| section(area, &wanted)) } }
        }
    };
    html! {
        <>
            <div class="row opening">
                <h1>{ "What is checked" }</h1>
                <p class="lead">{ "Each check with its reason, its remedy and the section of the standard." }</p>
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

fn section(area: &str, checks: &[&CheckHelp]) -> Html {
    let checks: Vec<_> = checks.iter().filter(|check| check.area == area).collect();
    if checks.is_empty() {
        return Html::default();
    }
    html! {
        <SectionFrame id={area.to_owned()} title={strictmx_view::en::area(area)}>
            <ul class="catalogue">{ for checks.iter().map(|check| row(check)) }</ul>
        </SectionFrame>
    }
}

fn row(check: &CheckHelp) -> Html {
    let state = state_of(&check.severity);
    html! {
        <li data-state={state.name()}>
            <Link<Route> to={Route::Help { id: check.id.clone() }}>{ check.title.clone() }</Link<Route>>
            <code>{ check.id.clone() }</code>
            <span class="small">{ state_word(state, check.severity.clone()) }</span>
        </li>
    }
}

/// The sign of a severity as JSON has it.
pub(super) fn state_of(severity: &str) -> State {
    match severity {
        "error" => State::Broken,
        "warning" => State::Attention,
        _ => State::Absent,
    }
}
