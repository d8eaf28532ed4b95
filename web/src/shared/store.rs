//! Has the service keep a result under its seal, and delete it again.

use strictmx_core::domain_name::DomainName;
use strictmx_view::model::State;
use strictmx_view::words_of;
use strictmx_wire::StoredResult;
use yew::prelude::*;

use super::qr::qr;
use crate::components::{copy, state_word};
use crate::platform::results::{self, NoResult};
use crate::platform::{self, handed};

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
    /// The service stores nothing, and nothing comes of trying again.
    Never(String),
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
                    Err(NoResult::Refused(problem)) if problem.status == 501 => {
                        Step::Never(problem.detail)
                    }
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
                    <summary>{ "Delete it sooner" }</summary>
                    <p>{ "The service tells this deletion token once. Keep it if you may want to delete the result after you leave this page: its own page asks for it." }</p>
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
                   last 15 minutes or now, and keeps it for 90 days at most. Your note stays in the link." }
            </p>
            <div class="stack" role="status">
                { match &*step {
                    Step::Offered => offer("Store at this service"),
                    Step::Working => html! { <p>{ state_word(State::Pending, "Waiting for the service") }</p> },
                    Step::Kept(stored) => kept(stored),
                    Step::Deleted => html! { <><p>{ state_word(State::Ok, "Deleted: the link leads nowhere now") }</p>{ offer("Store again") }</> },
                    Step::Never(why) => html! { <p>{ state_word(State::Absent, why.clone()) }</p> },
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

/// Properties of [`Delete`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct DeleteProps {
    /// Under which the service keeps the result.
    pub(super) id: String,
}

/// Deletes a result that was stored on another page, for whoever kept its token.
#[function_component]
pub(super) fn Delete(props: &DeleteProps) -> Html {
    let token = use_state(String::new);
    // What came of it; nothing while none is under way.
    let said = use_state(|| None::<(State, String)>);
    let oninput = {
        let token = token.clone();
        Callback::from(move |event: InputEvent| token.set(platform::value_of(&event)))
    };
    let onsubmit = {
        let (token, said, id) = (token.clone(), said.clone(), props.id.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            said.set(Some((State::Pending, "Waiting for the service".to_owned())));
            let (token, said, id) = (token.trim().to_owned(), said.clone(), id.clone());
            wasm_bindgen_futures::spawn_local(async move {
                said.set(Some(match results::delete(&id, &token).await {
                    Ok(()) => (State::Ok, "Deleted: the link leads nowhere now".to_owned()),
                    Err(why) => (State::Untested, words(why)),
                }));
            });
        })
    };
    let waits = matches!(&*said, Some((State::Pending | State::Ok, _)));
    html! {
        <details class="fold">
            <summary>{ "Delete this result" }</summary>
            <form class="form" {onsubmit}>
                <label for="token">{ "Deletion token" }</label>
                <input id="token" type="text" class="mono" autocomplete="off" spellcheck="false" value={(*token).clone()} {oninput} aria-describedby="token-hint" />
                <p class="small soft" id="token-hint">{ "Whoever stored it was told the token once." }</p>
                <p class="actions"><button class="button" disabled={waits || token.trim().is_empty()}>{ "Delete now" }</button></p>
            </form>
            <div role="status">{ for (*said).clone().map(|(state, words)| html! { <p>{ state_word(state, words) }</p> }) }</div>
        </details>
    }
}

fn words(why: NoResult) -> String {
    match why {
        NoResult::Refused(problem) => problem.detail,
        NoResult::Lost => "The service does not answer. Try again in a while; the link above and the file need no service.".to_owned(),
        NoResult::Unreadable => "The service has been updated since this page was loaded: reload the page.".to_owned(),
    }
}
