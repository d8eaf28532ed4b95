//! `/coverage`: what answers for each requirement of the standards, and for what others check.

use serde::Deserialize;
use yew::prelude::*;

use crate::components::frame;
use crate::route::Route;

/// Requirements of the standards that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Requirements {
    /// What they are about.
    title: String,
    /// One each.
    rows: Vec<Requirement>,
}

/// A requirement with what answers for it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Requirement {
    /// Number in the table.
    item: String,
    /// Section of the standard, as `8461#3.1`; empty for what other validators check.
    section: String,
    /// What it asks.
    rule: String,
    /// Ids of checks, and words, parted by blanks.
    answers: String,
    /// The reason for a word.
    why: String,
}

/// The table, by group.
pub(super) fn coverage(groups: &[Requirements]) -> Html {
    html! {
        <>
            <div class="row opening">
                <h1>{ "Requirements of the standards" }</h1>
                <p class="lead">{ "Each with what answers for it: a check, or the reason why there is none. Below them stands what other validators check." }</p>
            </div>
            { for groups.iter().enumerate().map(section) }
        </>
    }
}

fn section((at, group): (usize, &Requirements)) -> Html {
    let list = html! { <ul class="catalogue">{ for group.rows.iter().map(row) }</ul> };
    frame(&format!("group-{at}"), &group.title, None, list)
}

fn row(requirement: &Requirement) -> Html {
    let answer = |answer: &str| {
        // Ids of checks are the only words with a hyphen that begin an area.
        let is_check = strictmx_core::checks::AREAS
            .iter()
            .any(|area| answer.starts_with(area));
        let id = answer.to_owned();
        if is_check {
            html! { <><a href={Route::Help { id: id.clone() }.path()}><code>{ id }</code></a>{ " " }</> }
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
            <span class="small">{ for requirement.answers.split_whitespace().map(answer) }</span>
            <span class="small soft">{ format!("{} {}", requirement.item, requirement.section) }</span>
        </li>
    }
}
