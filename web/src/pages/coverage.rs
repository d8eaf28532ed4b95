//! `/coverage`: what answers for each requirement of the standards.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::SectionFrame;
use crate::platform;
use crate::platform::api::{self, Requirement, Requirements};
use crate::route::Route;

/// The table, by group.
#[function_component]
pub fn Coverage() -> Html {
    let groups = use_state(|| None::<Option<Vec<Requirements>>>);
    {
        let groups = groups.clone();
        use_effect_with((), move |()| {
            platform::set_title("Requirements of the standards");
            wasm_bindgen_futures::spawn_local(
                async move { groups.set(Some(api::coverage().await)) },
            );
        });
    }
    let list = match &*groups {
        None => html! { <p class="row soft" role="status">{ "Loading…" }</p> },
        Some(None) => {
            html! { <p class="row" role="alert">{ "The list could not be loaded; reload the page to try again." }</p> }
        }
        Some(Some(groups)) => html! { { for groups.iter().enumerate().map(section) } },
    };
    html! {
        <>
            <div class="row opening">
                <h1>{ "Requirements of the standards" }</h1>
                <p class="lead">{ "Each with what answers for it: a check, or the reason why there is none." }</p>
            </div>
            { list }
        </>
    }
}

fn section((at, group): (usize, &Requirements)) -> Html {
    html! {
        <SectionFrame id={format!("group-{at}")} title={group.title.clone()}>
            <ul class="catalogue">{ for group.rows.iter().map(row) }</ul>
        </SectionFrame>
    }
}

fn row(requirement: &Requirement) -> Html {
    let answer = |answer: &str| {
        // Ids of checks are the only words with a hyphen that begin an area.
        let is_check = strictmx_core::checks::AREAS
            .iter()
            .any(|area| answer.starts_with(area));
        let id = answer.to_owned();
        if is_check {
            html! { <><Link<Route> to={Route::Help { id: id.clone() }}><code>{ id }</code></Link<Route>>{ " " }</> }
        } else {
            html! { <><code>{ id }</code>{ " " }</> }
        }
    };
    html! {
        <li>
            <span>{ requirement.rule.clone() }
                if !requirement.why.is_empty() {
                    <span class="soft">{ format!(" ({})", requirement.why) }</span>
                }
            </span>
            <span class="small">{ for requirement.answers.split(' ').map(answer) }</span>
            <span class="small soft">{ format!("{} {}", requirement.item, requirement.section) }</span>
        </li>
    }
}
