//! The title of a page, said when the page comes.

use yew::prelude::*;

use crate::platform;

/// Properties of [`Title`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct TitleProps {
    /// Without the site's name.
    pub text: AttrValue,
}

/// Sets the title; shows nothing.
#[function_component]
pub fn Title(props: &TitleProps) -> Html {
    use_effect_with(props.text.clone(), |text| platform::set_title(text));
    Html::default()
}
