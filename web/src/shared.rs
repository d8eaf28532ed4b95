//! A result that is handed on: `/shared#v1.…`, `/shared#s1.…`, `/r/{id}`, and `/shared` for the one
//! that was on the page before.
//!
//! ```text
//! opening        from an address to evidence, or why there is none
//! provenance     who says so, and since when
//! then_and_now   the same domain once more, and what has changed
//! hand_on        links, notes, texts for tickets, QR code, storing
//! ```
//!
//! Nothing here shows a verdict that a link brought along: it is worked out anew from the evidence.

mod hand_on;
mod opening;
mod provenance;
mod qr;
mod store;
mod then_and_now;

use std::rc::Rc;

use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;
use strictmx_view::model::State;
use yew::prelude::*;

pub use hand_on::{HandOn, HandOnProps};
pub use opening::{Failed, Opened, Origin, open};
pub use provenance::provenance;
pub use then_and_now::{ThenAndNow, ThenAndNowProps, comparison};

use crate::components::{Title, notice, shell};
use crate::pages::ResultBody;
use crate::platform::{self, handed};
use crate::route::Route;
use crate::state::Shared;

/// The whole page, in a browser.
#[function_component]
pub fn SharedApp() -> Html {
    let opened = use_state(|| None::<Result<Rc<Opened>, Failed>>);
    let tries = use_state(|| 0_u32);
    {
        let opened = opened.clone();
        use_effect_with(*tries, move |_| {
            wasm_bindgen_futures::spawn_local(async move {
                opened.set(Some(open(&handed::address()).await.map(Rc::new)));
            });
        });
    }
    // Another fragment is another result.
    use_effect_with((), |()| handed::on_other_fragment(platform::reload));
    let again = Callback::from(move |()| tries.set(*tries + 1));
    let page = match &*opened {
        None => notice(
            State::Pending,
            "Opening",
            html! { "Opening the result…" },
            Html::default(),
        ),
        Some(Err(failed)) => failure(failed, &again),
        Some(Ok(opened)) => html! { <HandedOn opened={opened.clone()} /> },
    };
    shell(&Route::NotFound, page)
}

/// What a reader of links says, as a sentence of the page.
fn sentence(error: &impl ToString) -> String {
    let words = error.to_string();
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    let rest = characters.as_str();
    let end = if rest.ends_with('.') { "" } else { "." };
    first.map_or_else(String::new, |first| format!("{first}{rest}{end}"))
}

/// Why there is no result, and what to do. Nothing of what was in the link is shown.
pub fn failure(failed: &Failed, again: &Callback<()>) -> Html {
    let again = again.clone();
    let below = html! {
        <>
            <Title text={failed.title} />
            <p class="lead banner-consequence">{ failed.detail.clone() }</p>
            <p class="banner-next">
                if failed.may_pass {
                    <button class="button primary" onclick={move |_: MouseEvent| again.emit(())}>{ "Try again" }</button>
                } else {
                    <a class="button primary" href={Route::Home.path()}>{ "Check a domain" }</a>
                }
            </p>
        </>
    };
    notice(State::Untested, failed.label, html! { failed.title }, below)
}

#[derive(Clone, Debug, Properties)]
struct HandedOnProps {
    opened: Rc<Opened>,
}

impl PartialEq for HandedOnProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.opened, &other.opened)
    }
}

/// The result, between who says so and how it is handed on.
#[function_component]
fn HandedOn(props: &HandedOnProps) -> Html {
    let Opened {
        evidence,
        origin,
        note,
        at,
        ..
    } = &*props.opened;
    let comparing = use_state(|| false);
    let again = {
        let comparing = comparing.clone();
        Callback::from(move |()| comparing.set(true))
    };
    use_effect_with(at.clone(), {
        let (evidence, is_own) = (evidence.clone(), *origin == Origin::Tab);
        move |at| {
            // Whoever comes from the result has seen it.
            if is_own {
                handed::reveal("hand-on");
                platform::focus("note");
            } else if let Some(id) = at.as_ref().and_then(|check| place_of(&evidence, check)) {
                handed::reveal(&id);
            }
        }
    });
    let scanned_again = again.reform(|_: MouseEvent| ());
    html! {
        <>
            { provenance(evidence, origin, platform::now(), note.as_deref(), *comparing, scanned_again) }
            if *comparing { <ThenAndNow then={evidence.clone()} /> }
            <ResultBody evidence={evidence.clone()} pending={Vec::new()} running={false} handed_on={true} {again} />
            <HandOn opened={props.opened.clone()} />
        </>
    }
}

/// The id of the element that shows what a check found.
fn place_of(evidence: &Shared<Evidence>, check: &str) -> Option<String> {
    let view = strictmx_view::result_view(&judge(evidence));
    crate::components::place_of(&view, check, None)
}
