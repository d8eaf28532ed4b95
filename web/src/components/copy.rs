//! A thing to copy, and the button that says that it did.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::platform;

/// Properties of [`CopyButton`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct CopyProps {
    /// The text.
    pub text: AttrValue,
    /// What the button says: `Copy record`.
    pub label: AttrValue,
    /// What it says afterwards: `Record copied`.
    pub copied: AttrValue,
}

/// A text with its button, which afterwards says `copied`.
pub fn copy(text: impl Into<AttrValue>, copied: impl Into<AttrValue>) -> Html {
    let (text, copied) = (text.into(), copied.into());
    html! {
        <div class="copy">
            <pre tabindex="0">{ text.clone() }</pre>
            <CopyButton {text} label="Copy" {copied} />
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
