//! A section of a result: heading and state at the side, content beside it.

use strictmx_view::model::{Section as SectionView, State};
use yew::prelude::*;

use super::{facts, host, say, source, state_word};

/// Properties of [`SectionFrame`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SectionFrameProps {
    /// Its name in the address.
    pub id: AttrValue,
    /// Heading.
    pub title: AttrValue,
    /// How it stands, with a word or two.
    #[prop_or_default]
    pub state: Option<(State, String)>,
    /// Content.
    pub children: Html,
}

/// The frame of a section.
#[function_component]
pub fn SectionFrame(props: &SectionFrameProps) -> Html {
    let heading = format!("{}-h", props.id);
    let state = props.state.as_ref().map(|(state, _)| state.name());
    html! {
        <section class="section row split" id={props.id.clone()} data-state={state} aria-labelledby={heading.clone()}>
            <header class="section-head">
                <h2 id={heading}>{ props.title.clone() }</h2>
                if let Some((state, word)) = &props.state {
                    { state_word(*state, word.clone()) }
                }
            </header>
            <div class="section-body">{ props.children.clone() }</div>
        </section>
    }
}

/// All about one place, its state in a word or two.
pub fn section(section: &SectionView, word: String) -> Html {
    html! {
        <SectionFrame
            id={section.place.name()}
            title={section.title.clone()}
            state={Some((section.state, word))}
        >
            <p class="lead">{ say(&section.verdict) }</p>
            { for section.not_tested.iter().map(|words| html! {
                <p>{ state_word(State::Untested, say(words)) }</p>
            }) }
            { for section.sources.iter().map(source) }
            { facts(&section.facts) }
            { for section.hosts.iter().map(host) }
        </SectionFrame>
    }
}
