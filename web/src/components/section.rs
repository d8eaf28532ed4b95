//! A section of a result: heading and state at the side, content beside it.

use strictmx_view::model::{Section as SectionView, State};
use yew::prelude::*;

use super::{facts, host, say, source, state_word};

/// The frame of a section: its name in the address, a heading, how it stands with a word or two.
pub fn frame(id: &str, title: &str, state: Option<(State, String)>, content: Html) -> Html {
    let heading = format!("{id}-h");
    let name = state.as_ref().map(|(state, _)| state.name());
    html! {
        <section class="section row split" id={id.to_owned()} data-state={name} aria-labelledby={heading.clone()}>
            <header class="section-head">
                <h2 id={heading}>{ title.to_owned() }</h2>
                { for state.map(|(state, word)| state_word(state, word)) }
            </header>
            <div class="section-body">{ content }</div>
        </section>
    }
}

/// All about one place, its state in a word or two.
pub fn section(section: &SectionView, word: String) -> Html {
    let content = html! {
        <>
            <p class="lead">{ say(&section.verdict) }</p>
            { for section.not_tested.iter().map(|open| html! {
                <p>{ state_word(State::Untested, open.to_string()) }</p>
            }) }
            { for section.sources.iter().map(source) }
            { facts(&section.facts) }
            { for section.hosts.iter().map(host) }
        </>
    };
    frame(
        section.place.name(),
        &section.title,
        Some((section.state, word)),
        content,
    )
}
