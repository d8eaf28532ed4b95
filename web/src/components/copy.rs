//! A thing to copy, and the button that says that it did.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::platform;

/// Properties of [`CopyButton`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct CopyProps {
    /// The text.
    pub text: AttrValue,
    /// What it is: `record`.
    pub what: AttrValue,
}

/// A text, and the button that copies it, naming what it is.
pub fn copy(text: impl Into<AttrValue>, what: impl Into<AttrValue>) -> Html {
    let (text, what) = (text.into(), what.into());
    html! {
        <div class="copy">
            <pre tabindex="0">{ text.clone() }</pre>
            <CopyButton {text} {what} />
        </div>
    }
}

/// The button alone.
#[function_component]
pub fn CopyButton(props: &CopyProps) -> Html {
    let done = use_state(|| None::<bool>);
    let onclick = {
        let (done, text) = (done.clone(), props.text.clone());
        Callback::from(move |_: MouseEvent| {
            let done = done.clone();
            platform::copy(&text, move |copied| {
                done.set(Some(copied));
                Timeout::new(2_500, move || done.set(None)).forget();
            });
        })
    };
    let what = &props.what;
    let label = match *done {
        None => format!("Copy {what}"),
        Some(true) => format!("Copied {what}"),
        Some(false) => "Cannot copy here: select it instead".to_owned(),
    };
    html! { <button class="button slight" type="button" {onclick}><span aria-live="polite">{ label }</span></button> }
}
