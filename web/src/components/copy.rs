//! A thing to copy, and the button that says that it did.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::platform;

/// Properties of [`Copy`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct CopyProps {
    /// The text.
    pub text: AttrValue,
    /// What the button says: `Copy record`.
    pub label: AttrValue,
    /// What it says afterwards: `Record copied`.
    pub copied: AttrValue,
}

/// A text with its button.
#[function_component]
pub fn Copy(props: &CopyProps) -> Html {
    html! {
        <div class="copy">
            <pre tabindex="0">{ props.text.clone() }</pre>
            <CopyButton text={props.text.clone()} label={props.label.clone()} copied={props.copied.clone()} />
        </div>
    }
}

/// The button alone.
#[function_component]
pub fn CopyButton(props: &CopyProps) -> Html {
    let done = use_state(|| false);
    let onclick = {
        let (done, text) = (done.clone(), props.text.clone());
        Callback::from(move |_: MouseEvent| {
            let done = done.clone();
            platform::copy(&text, move || {
                done.set(true);
                Timeout::new(2_500, move || done.set(false)).forget();
            });
        })
    };
    let label = if *done { &props.copied } else { &props.label };
    html! { <button class="button slight" type="button" {onclick}><span aria-live="polite">{ label }</span></button> }
}
