//! A section of a result: heading and state at the side, content beside it.

use strictmx_view::model::{Section as SectionView, State};
use yew::prelude::*;

use super::{Facts, Host, Source, StateWord, Words};

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
                    <StateWord state={*state}>{ word.clone() }</StateWord>
                }
            </header>
            <div class="section-body">{ props.children.clone() }</div>
        </section>
    }
}

/// Properties of [`Section`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SectionProps {
    /// The section.
    pub section: SectionView,
    /// Its state in a word or two.
    pub word: String,
}

/// All about one place.
#[function_component]
pub fn Section(props: &SectionProps) -> Html {
    let section = &props.section;
    html! {
        <SectionFrame
            id={section.place.name()}
            title={section.title.clone()}
            state={Some((section.state, props.word.clone()))}
        >
            <p class="lead"><Words phrase={section.verdict.clone()} /></p>
            { for section.not_tested.iter().map(|words| html! {
                <p><StateWord state={State::Untested}><Words phrase={words.clone()} /></StateWord></p>
            }) }
            { for section.sources.iter().map(|source| html! { <Source source={source.clone()} /> }) }
            <Facts facts={section.facts.clone()} />
            { for section.hosts.iter().map(|host| html! { <Host host={host.clone()} /> }) }
        </SectionFrame>
    }
}
