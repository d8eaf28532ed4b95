//! The field for a domain: paste anything, and it is understood.

use strictmx_core::domain_name::DomainName;
use strictmx_view::en::no_name;
use strictmx_view::model::State;
use yew::prelude::*;

use super::icon;
use crate::platform::{self, address};
use crate::route::Route;

/// Properties of [`Ask`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct AskProps {
    /// What stands in it at first.
    #[prop_or_default]
    pub value: String,
    /// The small one of the masthead.
    #[prop_or_default]
    pub quick: bool,
    /// The cursor goes there at once.
    #[prop_or_default]
    pub focus: bool,
}

/// The field and its button. What was typed stays there when it is refused.
#[function_component]
pub fn Ask(props: &AskProps) -> Html {
    let text = use_state(|| props.value.clone());
    let error = use_state(|| None::<String>);
    use_effect_with(props.focus, |focus| {
        if *focus {
            platform::focus("domain");
        }
    });
    let oninput = {
        let (text, error) = (text.clone(), error.clone());
        Callback::from(move |event: InputEvent| {
            text.set(platform::value_of(&event));
            error.set(None);
        })
    };
    let onsubmit = {
        let (text, error) = (text.clone(), error.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match DomainName::from_input(&text) {
                Ok(input) => {
                    error.set(None);
                    let domain = input.name.a_label().to_owned();
                    let is_plain = domain == *text;
                    let to = Route::Check { domain };
                    address::go(&to, (!is_plain).then_some(&**text));
                }
                Err(refused) => error.set(Some(no_name(&refused))),
            }
        })
    };
    // A page that refuses a name has a field of its own beside the masthead's.
    let id = if props.quick {
        "quick-domain"
    } else {
        "domain"
    };
    let error_id = format!("{id}-error");
    let described_by = error.is_some().then(|| error_id.clone());
    let field = html! {
        <input {id} name="domain" value={(*text).clone()} placeholder="example.com" {oninput}
            autocomplete="off" autocapitalize="none" spellcheck="false"
            aria-invalid={error.is_some().then_some("true")} aria-describedby={described_by} />
    };
    let refused = error.as_ref().map(|error| {
        html! {
            <p class="ask-error" id={error_id} role="alert">{ icon(State::Broken) }<span>{ error.clone() }</span></p>
        }
    });
    if props.quick {
        return html! {
            <form class="quick" role="search" {onsubmit}>
                <label class="unseen" for={id}>{ "Domain" }</label>
                { field }
                <button class="button">{ "Check" }</button>
                { refused }
            </form>
        };
    }
    html! {
        <form class="ask" {onsubmit} data-state={error.is_some().then_some("broken")}>
            <label for={id}>{ "Domain or mail address" }</label>
            <div class="ask-line">{ field }<button class="button primary">{ "Check" }</button></div>
            { refused }
            <p class="ask-hint">
                { "A URL will do, too. Press " }<kbd>{ "/" }</kbd>{ " to come back here." }
            </p>
        </form>
    }
}
