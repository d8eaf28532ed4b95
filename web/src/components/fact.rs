//! Labels with values.

use strictmx_view::model::Fact;
use yew::prelude::*;

use super::Words;

/// Properties of [`Facts`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct FactsProps {
    /// In order.
    pub facts: Vec<Fact>,
}

/// A list of labels with values; nothing where there are none.
#[function_component]
pub fn Facts(props: &FactsProps) -> Html {
    if props.facts.is_empty() {
        return Html::default();
    }
    let fact = |fact: &Fact| {
        html! { <><dt>{ fact.label.clone() }</dt><dd><Words phrase={fact.value.clone()} /></dd></> }
    };
    html! { <dl class="facts-list">{ for props.facts.iter().map(fact) }</dl> }
}
