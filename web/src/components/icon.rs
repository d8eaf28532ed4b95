//! The signs of the states: a shape each, so that they also read in grey.

use strictmx_core::finding::Severity;
use strictmx_view::model::State;
use yew::prelude::*;

/// The sign of a state.
pub fn icon(state: State) -> Html {
    html! { <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{ badge(state) }</svg> }
}

/// The shapes of a sign, for use inside a picture: filled, cut out of that, or drawn.
pub fn badge(state: State) -> Html {
    let full = |d: &'static str| html! { <path class="full" {d} /> };
    let cut = |d: &'static str| html! { <path class="cut" {d} /> };
    let drawn = |d: &'static str| html! { <path class="drawn" {d} /> };
    match state {
        State::Ok => html! {
            <><circle class="full" cx="10" cy="10" r="9" />{ cut("M5.9 10.4l2.8 2.8 5.4-6") }</>
        },
        State::Attention => html! {
            <>
                { full("M10 1.6 19 17.4a.8.8 0 0 1-.7 1.2H1.7a.8.8 0 0 1-.7-1.2z") }
                { cut("M10 7v5.4M10 15.2v.4") }
            </>
        },
        State::Broken => html! {
            <>
                { full("M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z") }
                { cut("M6.7 6.7l6.6 6.6M13.3 6.7l-6.6 6.6") }
            </>
        },
        State::Absent => html! {
            <>
                <circle class="drawn" cx="10" cy="10" r="8.2" />
                { drawn("M6.4 10h7.2") }
            </>
        },
        State::Untested => html! {
            <>
                <circle class="drawn dashed" cx="10" cy="10" r="8.2" />
                { drawn("M7.7 7.8a2.4 2.4 0 1 1 3.5 2.2c-.8.4-1.2.9-1.2 1.7M10 14.2v.3") }
            </>
        },
        State::Pending => html! {
            <>
                <circle class="drawn faint" cx="10" cy="10" r="8" />
                <path class="drawn turn" d="M10 2a8 8 0 0 1 8 8" />
            </>
        },
    }
}

/// A sign with its word, in the colour of the state.
pub fn state_word(state: State, word: impl Into<Html>) -> Html {
    // Once, whatever the word is given as.
    fn of(state: State, word: Html) -> Html {
        html! {
            <span data-state={state.name()}>
                { icon(state) }{ " " }<span class="word">{ word }</span>
            </span>
        }
    }
    of(state, word.into())
}

/// The state whose sign a severity has.
pub fn severity_state(severity: Severity) -> State {
    match severity {
        Severity::Error => State::Broken,
        Severity::Warning => State::Attention,
        Severity::Notice | Severity::Info => State::Absent,
    }
}
