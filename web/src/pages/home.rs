//! `/`: one field.

use strictmx_view::en::sentences::{self, Sentence};
use yew::prelude::*;

use crate::components::{Ask, Title};
use crate::platform::address;
use crate::platform::api::{self, Example};
use crate::route::Route;

/// What it is good for.
const POINTS: [(&str, Sentence); 3] = [
    ("Strict, and exact", sentences::HOME_STRICT),
    ("What it means for mail now", sentences::HOME_MEANING),
    ("Judged in your browser", sentences::HOME_IN_BROWSER),
];

/// The first page.
#[function_component]
pub fn Home() -> Html {
    let examples = use_state(Vec::<Example>::new);
    {
        let examples = examples.clone();
        use_effect_with((), move |()| {
            wasm_bindgen_futures::spawn_local(async move { examples.set(api::examples().await) });
        });
    }
    let example = |example: &Example| {
        let to = Route::Check {
            domain: example.domain.a_label().to_owned(),
        };
        html! { <li><a href={to.path()}>{ example.domain.a_label().to_owned() }</a>{ " " }<span class="soft">{ example.title.clone() }</span></li> }
    };
    html! {
        <>
            <div class="row hero">
                <Title text="Is mail to your domain protected?" />
                <h1>{ "Is mail to your domain protected on its way?" }</h1>
                <p class="lead">
                    { sentences::HOME_LEAD.get() }
                </p>
                <div>
                    <Ask focus={true} value={address::asked().unwrap_or_default()} />
                    if !examples.is_empty() {
                        <div class="examples">
                            <p class="soft" id="try">{ "Try one of the built-in lab" }</p>
                            <ul aria-labelledby="try">{ for examples.iter().map(example) }</ul>
                        </div>
                    }
                </div>
            </div>
            <section class="section row">
                <div class="points">
                    { for POINTS.iter().map(|(title, text)| html! {
                        <div>
                            <h2>{ *title }</h2>
                            <p>{ text.get() }</p>
                        </div>
                    }) }
                </div>
            </section>
        </>
    }
}
