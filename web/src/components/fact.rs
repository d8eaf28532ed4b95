//! Labels with values.

use strictmx_view::model::Fact;
use yew::prelude::*;

use super::say;

/// A list of labels with values; nothing where there are none.
pub fn facts(facts: &[Fact]) -> Html {
    if facts.is_empty() {
        return Html::default();
    }
    let fact = |fact: &Fact| {
        html! { <><dt>{ fact.label.clone() }</dt><dd>{ say(&fact.value) }</dd></> }
    };
    html! { <dl class="facts-list">{ for facts.iter().map(fact) }</dl> }
}
