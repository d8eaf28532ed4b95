//! `/`: one field.

use yew::prelude::*;

use crate::components::{Ask, Title};
use crate::platform::address;
use crate::platform::api::{self, Example};
use crate::route::Route;

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
                    { "strictmx follows a message to your mail servers, tests every step of MTA-STS, and says what is \
                       wrong, what that means for mail, and how to fix it." }
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
                    <div>
                        <h2>{ "Strict, and exact" }</h2>
                        <p>{ "Every byte is read as RFC 8461 has it; the fault is underlined where it stands, with the section that says so." }</p>
                    </div>
                    <div>
                        <h2>{ "What it means for mail now" }</h2>
                        <p>{ "What is refused, what is delivered unprotected, and what will break on the day you enforce." }</p>
                    </div>
                    <div>
                        <h2>{ "Judged in your browser" }</h2>
                        <p>{ "The service only asks the questions. The answers are yours to download and to replay." }</p>
                    </div>
                </div>
            </section>
        </>
    }
}
