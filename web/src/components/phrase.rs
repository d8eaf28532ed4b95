//! A sentence with names and literals set as such.

use strictmx_view::model::{Phrase, Piece};
use yew::prelude::*;

/// A sentence.
pub fn say(phrase: &Phrase) -> Html {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => html! { { text.clone() } },
        Piece::Name(name) => html! { <b>{ name.clone() }</b> },
        Piece::Code(code) => html! { <code>{ code.clone() }</code> },
    };
    html! { <>{ for phrase.0.iter().map(piece) }</> }
}
