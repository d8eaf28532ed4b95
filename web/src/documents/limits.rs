//! `/limits`: what a check may cost, and what is allowed of them.

use serde::Deserialize;
use yew::prelude::*;

use crate::components::frame;
use crate::route::PROBE;

/// Limits that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Limits {
    /// What they are about.
    title: String,
    /// One each.
    rows: Vec<Limit>,
}

/// A limit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Limit {
    /// What is limited.
    what: String,
    /// To how much, with its unit.
    amount: String,
    /// The reason, or what comes of more.
    why: String,
}

/// The limits, by group.
pub(super) fn limits(groups: &[Limits]) -> Html {
    html! {
        <>
            <div class="row opening">
                <h1>{ "Limits" }</h1>
                <p class="lead">{ "Whatever a domain publishes and however its servers behave, a check costs no more than this. What a limit cuts off is shown as not tested, and the rest is kept." }</p>
                <p>{ "The operator of a service may have set others for what is asked of it, and another pause between connections; those in force here are at " }<a href="/api/v1/limits">{ "/api/v1/limits" }</a>{ "." }</p>
                <p>{ "Checks of names of the lab (" }<code>{ "--lab" }</code>{ ") send nothing to anybody: they count for the domain and among all checks that run, and neither for a client nor for a network." }</p>
                <p><a href={PROBE}>{ "What a check sends to the servers of a domain" }</a></p>
            </div>
            { for groups.iter().enumerate().map(section) }
        </>
    }
}

fn section((at, group): (usize, &Limits)) -> Html {
    let list = html! { <dl class="facts-list limits">{ for group.rows.iter().map(row) }</dl> };
    frame(&format!("group-{at}"), &group.title, None, list)
}

fn row(limit: &Limit) -> Html {
    let Limit { what, amount, why } = limit.clone();
    html! {
        <><dt>{ what }</dt><dd><strong>{ amount }</strong>{ ". " }<span class="soft">{ why }</span></dd></>
    }
}
