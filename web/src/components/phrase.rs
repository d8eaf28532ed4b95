//! A sentence with names and literals set as such.

use strictmx_view::model::{Phrase, Piece};
use yew::prelude::*;

/// Properties of [`Words`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct WordsProps {
    /// The sentence.
    pub phrase: Phrase,
}

/// A sentence.
#[function_component]
pub fn Words(props: &WordsProps) -> Html {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => html! { { text.clone() } },
        Piece::Name(name) => html! { <b>{ name.clone() }</b> },
        Piece::Code(code) => html! { <code>{ code.clone() }</code> },
    };
    html! { <>{ for props.phrase.0.iter().map(piece) }</> }
}
