//! The sentence: what is true, and what it means for mail now.

use gloo_timers::callback::Interval;
use strictmx_view::model::{Banner as BannerView, NextStep, State, StepTarget};
use yew::prelude::*;

use super::{icon, say};
use crate::platform;

/// The first thing to read. `below` is when, how long, actions; `again` scans anew; `set_up` is the
/// address of the texts with which to set MTA-STS up.
pub fn banner(banner: &BannerView, set_up: String, again: &Callback<()>, below: Html) -> Html {
    let fact = |state: State, words: Html| {
        html! { <li data-state={state.name()}>{ icon(state) }<span>{ words }</span></li> }
    };
    let below = html! {
        <>
            <p class="lead banner-consequence">{ say(&banner.consequence) }</p>
            <ul class="banner-facts">
                { for banner.proofs.iter().map(|proof| fact(proof.state, say(&proof.sentence))) }
                { for banner.not_tested.iter().map(|words| fact(State::Untested, say(words))) }
            </ul>
            if let Some(step) = &banner.next_step { <p class="banner-next">{ next(step, set_up, again) }</p> }
            { below }
        </>
    };
    notice(banner.state, &banner.label, say(&banner.sentence), below)
}

fn next(step: &NextStep, set_up: String, again: &Callback<()>) -> Html {
    let words = say(&step.words);
    match step.target {
        StepTarget::Fix(at) => {
            html! { <a class="button primary" href={format!("#fix-{at}")}>{ words }</a> }
        }
        StepTarget::Place(place) => {
            html! { <a class="button primary" href={format!("#{}", place.name())}>{ words }</a> }
        }
        StepTarget::SetUp => html! { <a class="button primary" href={set_up}>{ words }</a> },
        StepTarget::ScanAgain => {
            let again = again.clone();
            html! { <button class="button primary" onclick={move |_| again.emit(())}>{ words }</button> }
        }
    }
}

/// A banner: colour and sign with a word or two beside it, the sentence, what stands below.
pub fn notice(state: State, label: &str, title: Html, below: Html) -> Html {
    html! {
        <header class="banner" data-state={state.name()}>
            <div class="row split">
                <p class="banner-state">{ icon(state) }<span class="word">{ label.to_owned() }</span></p>
                <div>
                    <h1 tabindex="-1">{ title }</h1>
                    { below }
                </div>
            </div>
        </header>
    }
}

/// Properties of [`Elapsed`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ElapsedProps {
    /// When it began, in milliseconds of the page's clock.
    pub since_ms: f64,
    /// When it ended; it counts on until then.
    pub until_ms: Option<f64>,
}

/// A clock that counts on by itself.
#[function_component]
pub fn Elapsed(props: &ElapsedProps) -> Html {
    let tick = use_force_update();
    use_effect_with(props.until_ms.is_some(), move |ended| {
        let interval = (!ended).then(|| Interval::new(200, move || tick.force_update()));
        move || drop(interval)
    });
    let elapsed_ms = props.until_ms.unwrap_or_else(platform::now_ms) - props.since_ms;
    // Whole tenths: to format a float takes ten kilobytes of code.
    let tenths = (elapsed_ms.max(0.0) / 100.0) as u64;
    html! { <>{ format!("{}.{} s", tenths / 10, tenths % 10) }</> }
}
