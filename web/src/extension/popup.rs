//! The popup, and what becomes of what is pressed in it.

use strictmx_core::domain_name::DomainName;
use strictmx_view::en::no_name;
use yew::prelude::*;

use super::checked::{Checked, Did, Trouble};
use super::settings::{Asker, Settings};
use super::shown::{CheckView, check};
use super::{Opened, asking, service, subject};
use crate::components::wordmark;
use crate::platform::{self, extension};
use crate::route::Route;
use crate::state::{Action, Stopper};

/// A field, and the check of what stands in it.
#[function_component]
pub fn Popup(opened: &Opened) -> Html {
    let checked = use_reducer(|| Checked::new(opened, platform::now_ms()));
    let keeps = !opened.is_private;
    let begin = {
        let (checked, settings) = (checked.dispatcher(), opened.settings.clone());
        Callback::from(move |(domain, fresh): (DomainName, bool)| {
            // The browser lets the reader be asked only as they press a button.
            let pattern = settings.origin().map(service::pattern);
            let granted = extension::request(pattern.as_deref());
            start(&checked, &settings, domain, fresh, keeps, granted);
        })
    };
    let again = {
        let (begin, domain) = (begin.clone(), checked.domain.clone());
        Callback::from(move |()| {
            if let Some(domain) = domain.clone() {
                begin.emit((domain, true));
            }
        })
    };
    let allow = {
        let (checker, settings) = (checked.dispatcher(), opened.settings.clone());
        let domain = checked.domain.clone();
        Callback::from(move |()| {
            let Some(domain) = domain.clone() else { return };
            let granted = extension::request(Some(&asking::policy_host(&domain)));
            let (checker, settings) = (checker.clone(), settings.clone());
            wasm_bindgen_futures::spawn_local(async move {
                // Who says no keeps what they have. Who says yes is not asked once more: the button
                // was pressed too long ago for that.
                if granted.await {
                    start(
                        &checker,
                        &settings,
                        domain,
                        true,
                        keeps,
                        std::future::ready(true),
                    );
                }
            });
        })
    };
    let stop = {
        let checked = checked.dispatcher();
        Callback::from(move |()| checked.dispatch(Did::Act(Action::Stop(platform::now_ms()))))
    };
    let site = opened.settings.origin();
    // Parts of the site link to its pages; whatever came is led there.
    let page = checked.domain.as_ref().map(|domain| {
        let domain = domain.to_string();
        Route::Check { domain }.path()
    });
    use_effect({
        let (site, page) = (site.map(str::to_owned), page.clone().unwrap_or_default());
        move || extension::lead_links(site.as_deref(), &page)
    });
    let asked = opened.settings.asked();
    let view = |domain| {
        check(&CheckView {
            domain,
            checked: &checked,
            asked: &asked,
            full_page: site
                .zip(page.as_ref())
                .map(|(site, page)| [site, page].concat()),
            again: again.clone(),
            stop: stop.clone(),
            allow: allow.clone(),
        })
    };
    html! {
        <>
            <header class="masthead row">
                { wordmark() }
                <button class="button slight" onclick={|_| extension::open_options()}>{ "Options" }</button>
            </header>
            <main id="main">
                { field(opened, &checked, &asked, &begin) }
                { for checked.domain.as_ref().map(view) }
            </main>
        </>
    }
}

/// Begins a check, which asks somebody only once that is granted.
fn start(
    checked: &UseReducerDispatcher<Checked>,
    settings: &Settings,
    domain: DomainName,
    fresh: bool,
    keeps: bool,
    granted: impl Future<Output = bool> + 'static,
) {
    let stopper = Stopper::default();
    let begun = Did::Begin(domain.clone(), stopper.clone(), platform::now_ms());
    checked.dispatch(begun);
    let (checked, settings) = (checked.clone(), settings.clone());
    let tell = Callback::from(move |did| checked.dispatch(did));
    asking::begun();
    wasm_bindgen_futures::spawn_local(async move {
        let granted = granted.await;
        // Stopped, or another one has begun, while the browser asked the reader.
        if !stopper.is_stopped() {
            if granted {
                asking::ask(domain, &settings, fresh, keeps, stopper, tell).await;
            } else {
                tell.emit(Did::Fail(Trouble::NotAllowed));
            }
        }
        asking::ended(&settings).await;
    });
}

/// The field and its button, who will be asked, and why the page has no domain.
fn field(
    opened: &Opened,
    checked: &UseReducerHandle<Checked>,
    asked: &str,
    begin: &Callback<(DomainName, bool)>,
) -> Html {
    let oninput = {
        let checked = checked.dispatcher();
        move |event: InputEvent| checked.dispatch(Did::Type(platform::value_of(&event)))
    };
    let is_own = opened.settings.asker == Asker::Own;
    let onsubmit = {
        let (checked, begin) = (checked.clone(), begin.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let name = DomainName::from_input(&checked.text).map_err(|refused| no_name(&refused));
            let public = |name| subject::public(name, is_own).map_err(|unfit| unfit.to_string());
            match name.and_then(|input| public(input.name)) {
                Ok(name) => begin.emit((name, false)),
                Err(refused) => checked.dispatch(Did::Refuse(refused)),
            }
        }
    };
    let is_empty = checked.text.trim().is_empty();
    let unfit = opened.unfit.as_ref().filter(|_| is_empty);
    html! {
        <form class="ask row" {onsubmit}>
            <h1 class="unseen">{ "Check a domain with strictmx" }</h1>
            <label for="domain">{ "Domain or mail address" }</label>
            <div class="ask-line">
                <input id="domain" autofocus={true} value={checked.text.clone()} placeholder="example.com" {oninput}
                    autocomplete="off" spellcheck="false" aria-describedby="domain-error domain-hint"
                    aria-invalid={checked.refused.is_some().then_some("true")} />
                <button class="button primary" disabled={is_empty}>{ "Check" }</button>
            </div>
            <p class="ask-error" id="domain-error" role="alert">{ checked.refused.clone() }</p>
            <p class="ask-hint" id="domain-hint">
                if let Some(unfit) = unfit { { format!("{unfit} Type one. ") } }
                { "Nothing is sent before you press Check, which asks " }<b>{ asked.to_owned() }</b>{ "." }
            </p>
        </form>
    }
}
