//! Has the service keep a result under its seal, and delete it again.

use strictmx_core::domain_name::DomainName;
use strictmx_view::model::State;
use strictmx_view::words_of;
use strictmx_wire::StoredResult;
use yew::prelude::*;

use super::qr::qr;
use crate::components::{copy, state_word};
use crate::platform::handed;
use crate::platform::results::{self, NoResult};

/// Properties of [`Store`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct StoreProps {
    /// Whose result.
    pub(super) domain: DomainName,
    /// Of the link, made of the note and the first finding: it stays with whoever opens the link.
    pub(super) fragment: String,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Offered,
    Working,
    Kept(StoredResult),
    Deleted,
    Failed(String, Option<StoredResult>),
}

/// The button, and then the link with the way to delete it.
#[function_component]
pub(super) fn Store(props: &StoreProps) -> Html {
    let step = use_state(|| Step::Offered);
    let store = {
        let (step, props) = (step.clone(), props.clone());
        Callback::from(move |_: MouseEvent| {
            step.set(Step::Working);
            let (step, props) = (step.clone(), props.clone());
            wasm_bindgen_futures::spawn_local(async move {
                step.set(match results::store(props.domain.a_label()).await {
                    Ok(stored) => Step::Kept(stored),
                    Err(why) => Step::Failed(words(why), None),
                });
            });
        })
    };
    let delete = |stored: &StoredResult| {
        let (step, stored) = (step.clone(), stored.clone());
        Callback::from(move |_: MouseEvent| {
            step.set(Step::Working);
            let (step, stored) = (step.clone(), stored.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let deleted = results::delete(&stored.id, &stored.deletion_token).await;
                step.set(match deleted {
                    Ok(()) => Step::Deleted,
                    Err(why) => Step::Failed(words(why), Some(stored)),
                });
            });
        })
    };
    let kept = |stored: &StoredResult| {
        let path = format!("/r/{}{}", stored.id, props.fragment);
        let link = handed::origin() + &path;
        html! {
            <>
                { copy(link.clone(), "stored link") }
                <p class="small">
                    { format!("Kept until {}, then deleted. Whoever has the link can read it. ", words_of(stored.expires_at)) }
                    <a href={path}>{ "Open it" }</a>{ ": what it shows is what the service measured, and there is a summary of that." }
                </p>
                { for qr(&link) }
                <details class="fold">
                    <summary>{ "Delete it before" }</summary>
                    <p>{ "The service tells this deletion token once. Keep it if you may want to delete the result after you leave this page." }</p>
                    { copy(stored.deletion_token.clone(), "deletion token") }
                    <p class="actions"><button class="button" type="button" onclick={delete(stored)}>{ "Delete now" }</button></p>
                </details>
            </>
        }
    };
    let offer = |words: &'static str| {
        html! { <p class="actions"><button class="button" type="button" onclick={store.clone()}>{ words }</button></p> }
    };
    html! {
        <div class="stored stack">
            <h3>{ "Stored link" }</h3>
            <p>
                { "Short, and it says who measured: the service signs what it has measured of this domain itself, in the \
                   last 15 minutes or now, and keeps it for 90 days. Your note stays in the link." }
            </p>
            <div class="stack" role="status">
                { match &*step {
                    Step::Offered => offer("Store at this service"),
                    Step::Working => html! { <p>{ state_word(State::Pending, "Waiting for the service") }</p> },
                    Step::Kept(stored) => kept(stored),
                    Step::Deleted => html! { <><p>{ state_word(State::Ok, "Deleted: the link leads nowhere now") }</p>{ offer("Store again") }</> },
                    Step::Failed(why, stored) => html! {
                        <>
                            <p>{ state_word(State::Untested, why.clone()) }</p>
                            { stored.as_ref().map_or_else(|| offer("Try again"), kept) }
                        </>
                    },
                } }
            </div>
        </div>
    }
}

fn words(why: NoResult) -> String {
    match why {
        NoResult::Refused(problem) => problem.detail,
        NoResult::Lost => "The service does not answer. Try again in a while; the link above and the file need no service.".to_owned(),
        NoResult::Unreadable => "The service has been updated since this page was loaded: reload the page.".to_owned(),
    }
}
