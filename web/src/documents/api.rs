//! `/api`: the API for people.

use strictmx_wire::ProblemKind;
use yew::prelude::*;

use super::prose::prose;
use crate::components::frame;
use crate::route::LIMITS;

/// The API.
pub(super) fn api() -> Html {
    html! {
        <>
            <div class="row opening">
                <h1>{ "API" }</h1>
                <p class="lead">{ "What this site knows, for programs. No key, no account; the same limits as for everybody." }</p>
                <p><a href={LIMITS}>{ "Limits" }</a></p>
            </div>
            { frame("requests", "Requests", None, prose(include_str!("api.md"))) }
            { frame("stable", "What stays", None, html! {
                <div class="prose">
                    <p>{ "Ids of checks, codes of problems, verdicts and the fields of an answer keep their meaning within /api/v1. New fields may come: pass over what you do not know. What the page says in words is no part of it." }</p>
                    <p>{ "A result that could not be had is not a failed one: an outcome is fired, clear, not-applicable or not-tested, and only the first is a fault of the domain." }</p>
                </div>
            }) }
            { frame("problems", "Problems", None, html! {
                <>
                    <p>{ "What cannot be answered is a problem as RFC 9457 has it, as " }<code>{ "application/problem+json" }</code>{ ". Its type leads to one of these; its code is the same word for programs; its detail says what happened and what to do. Retry-After says when to come back, where that helps." }</p>
                    <dl class="facts-list">{ for ProblemKind::ALL.iter().map(problem) }</dl>
                </>
            }) }
        </>
    }
}

fn problem(kind: &ProblemKind) -> Html {
    html! {
        <>
            <dt id={kind.code}><code>{ kind.code }</code></dt>
            <dd><strong>{ format!("{} {}.", kind.status, kind.title) }</strong>{ " " }{ kind.meaning }{ " " }
                <span class="soft">{ kind.remedy }</span></dd>
        </>
    }
}
