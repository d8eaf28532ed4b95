//! The page of options: who is asked, and the look.

use strictmx_view::model::State;
use yew::prelude::*;

use super::service;
use super::settings::{Asker, PUBLIC_SERVICE, Settings, THEMES};
use crate::components::{icon, state_word, wordmark};
use crate::platform::api::{self, NoService};
use crate::platform::extension::Area;
use crate::platform::{self, doh, extension};

/// Languages of the pages, as their own speakers call them.
const LANGUAGES: [(&str, &str); 1] = [("en", "English")];

/// What the page begins with.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct OptionsProps {
    /// What is in force.
    pub settings: Settings,
    /// By its name, as in [`THEMES`].
    pub theme: String,
}

impl OptionsProps {
    /// Asks the browser.
    pub async fn read() -> Self {
        Self {
            settings: Settings::read(extension::kept(Area::Local).await),
            theme: extension::theme(),
        }
    }
}

/// What came of saving.
#[derive(Clone, Debug, PartialEq)]
enum Saving {
    Idle,
    Testing,
    Saved,
    Refused(String),
}

/// All options. The look changes at once; who is asked is tested, and then saved.
#[function_component]
pub fn Options(props: &OptionsProps) -> Html {
    let settings = use_state(|| props.settings.clone());
    let saved = use_mut_ref(|| props.settings.clone());
    let saving = use_state(|| Saving::Idle);
    let edit = |change: fn(&mut Settings, String)| {
        let (settings, saving) = (settings.clone(), saving.clone());
        Callback::from(move |event: InputEvent| {
            let mut new = (*settings).clone();
            change(&mut new, platform::value_of(&event));
            settings.set(new);
            saving.set(Saving::Idle);
        })
    };
    let onsubmit = {
        let (settings, saving) = (settings.clone(), saving.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = match read(&settings) {
                Ok(new) => new,
                Err(why) => return saving.set(Saving::Refused(why)),
            };
            settings.set(new.clone());
            saving.set(Saving::Testing);
            let granted = extension::request(new.pattern().as_deref());
            let (saving, saved) = (saving.clone(), saved.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let allowed = granted.await;
                let old = saved.borrow().clone();
                saving.set(match save(&new, &old, allowed).await {
                    Ok(()) => {
                        saved.replace(new);
                        Saving::Saved
                    }
                    Err(why) => Saving::Refused(why),
                });
            });
        })
    };
    let choose = |asker: Asker| {
        let (settings, saving) = (settings.clone(), saving.clone());
        move |_: Event| {
            settings.set(Settings {
                asker,
                ..(*settings).clone()
            });
            saving.set(Saving::Idle);
        }
    };
    let choice = |asker: Asker, words: &'static str, about: Html, disabled: bool| {
        html! {
            <div class="option">
                <label>
                    <input type="radio" name="asker" checked={settings.asker == asker} {disabled} onchange={choose(asker)} aria-describedby={format!("about-{}", asker.name())} />
                    <b>{ words }</b>
                </label>
                <p class="small soft" id={format!("about-{}", asker.name())}>{ about }</p>
            </div>
        }
    };
    let public = match PUBLIC_SERVICE {
        Some(origin) => {
            html! { <>{ "Sees everything that can be tested. The domains that you check are sent to " }<code>{ origin }</code>{ "." }</> }
        }
        None => html! { "This build of the extension names none." },
    };
    let refused = matches!(*saving, Saving::Refused(_)).then_some("true");
    html! {
        <>
            <header class="masthead row">{ wordmark() }</header>
            <main class="row options">
                <h1>{ "Options" }</h1>
                <form {onsubmit}>
                    <fieldset disabled={*saving == Saving::Testing}>
                        <legend>{ "Who checks a domain" }</legend>
                        { choice(Asker::Public, "The public service", public, PUBLIC_SERVICE.is_none()) }
                        { choice(Asker::Own, "A service of your own", html! { "Started with strictmx serve. The domains that you check are sent there, and nowhere else." }, false) }
                        if settings.asker == Asker::Own {
                            <div class="option-field">
                                <label for="service">{ "Address of the service" }</label>
                                <input id="service" type="text" inputmode="url" autocomplete="off" spellcheck="false" placeholder="https://check.example.com" aria-invalid={refused} aria-describedby="saving"
                                    value={settings.service.clone()} oninput={edit(|settings, value| settings.service = value)} />
                            </div>
                        }
                        { choice(Asker::Here, "No service", html! { "The extension asks a DNS resolver itself and, where you allow it, the policy host. Certificates and mail servers are shown as not tested." }, false) }
                        if settings.asker == Asker::Here {
                            <div class="option-field">
                                <label for="resolver">{ "Resolver (DNS over HTTPS)" }</label>
                                <input id="resolver" type="text" inputmode="url" autocomplete="off" spellcheck="false" placeholder="https://dns.example.com/dns-query" aria-invalid={refused} aria-describedby="about-resolver saving"
                                    value={settings.resolver.clone()} oninput={edit(|settings, value| settings.resolver = value)} />
                                <p class="small soft" id="about-resolver">{ "Left empty: cloudflare-dns.com, and dns.google where that fails." }</p>
                            </div>
                        }
                    </fieldset>
                    <p><button class="button primary" disabled={*saving == Saving::Testing}>{ "Test and save" }</button></p>
                    <p id="saving" role="status">{ said(&saving) }</p>
                </form>
                <Look theme={props.theme.clone()} />
                <section class="about">
                    <h2>{ "What leaves your browser" }</h2>
                    <p>{ "Only the domain that you have checked, once you press Check, to whom you chose above. No page is read, nothing runs in the background, and nothing is kept but these options and, until the browser ends, the last check. In private windows nothing is kept. Permission to read the policy of a domain is given back after its check or, where the popup was closed before that, when it opens for another domain." }</p>
                </section>
            </main>
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct LookProps {
    theme: String,
}

/// Theme and language.
#[function_component]
fn Look(props: &LookProps) -> Html {
    let onchange = |event: Event| extension::set_theme(&platform::chosen(&event));
    let item = |(name, words): (&'static str, &'static str), chosen: bool| html! { <option value={name} selected={chosen}>{ words }</option> };
    html! {
        <section class="look">
            <h2>{ "Look" }</h2>
            <div class="option-field">
                <label for="theme">{ "Theme" }</label>
                <select id="theme" {onchange}>{ for THEMES.into_iter().map(|theme| item(theme, theme.0 == props.theme)) }</select>
            </div>
            <div class="option-field">
                <label for="language">{ "Language" }</label>
                <select id="language">{ for LANGUAGES.into_iter().map(|language| item(language, true)) }</select>
            </div>
        </section>
    }
}

fn said(saving: &Saving) -> Html {
    match saving {
        Saving::Idle => Html::default(),
        Saving::Testing => state_word(State::Pending, "Testing…"),
        Saving::Saved => state_word(State::Ok, "Saved."),
        Saving::Refused(why) => {
            html! { <span class="ask-error">{ icon(State::Broken) }<span>{ format!("{why} Nothing was saved.") }</span></span> }
        }
    }
}

/// What is to be saved, addresses in their one form.
///
/// # Errors
/// What is wrong with one, and what to do.
fn read(typed: &Settings) -> Result<Settings, String> {
    let mut new = typed.clone();
    match typed.asker {
        Asker::Own => new.service = service::of_service(&typed.service)?,
        Asker::Here if !typed.resolver.trim().is_empty() => {
            new.resolver = service::of_resolver(&typed.resolver)?;
        }
        Asker::Here => new.resolver = String::new(),
        Asker::Public => {}
    }
    Ok(new)
}

/// Tests and keeps new settings; then leave that is needed no longer is given back.
///
/// # Errors
/// What is wrong, and what to do; then nothing has changed.
async fn save(new: &Settings, old: &Settings, allowed: bool) -> Result<(), String> {
    let mut done = tested(new, allowed).await;
    if done.is_ok() && !extension::keep(Area::Local, &new.entries()).await {
        done = Err("The browser has no room to keep it.".to_owned());
    }
    let in_force = if done.is_ok() { new } else { old }.pattern();
    for other in [new, old].into_iter().filter_map(Settings::pattern) {
        if Some(&other) != in_force.as_ref() {
            extension::give_back(&other).await;
        }
    }
    done
}

async fn tested(new: &Settings, allowed: bool) -> Result<(), String> {
    if !allowed {
        let asked = new.asked();
        return Err(format!(
            "You have not allowed this extension to ask {asked}."
        ));
    }
    let Some(url) = new.contacted() else {
        return Ok(());
    };
    if new.asker == Asker::Here {
        let answers = doh::answers(url).await;
        return answers.map_err(|why| format!("{url} does not answer as a resolver over HTTPS does ({why}). Look at its documentation for the address."));
    }
    api::is_service(url).await.map_err(|why| match why {
        NoService::Silent => format!("{url} does not answer. Check that the service runs and that this machine reaches it."),
        NoService::Other(status) => format!("{url} answers with HTTP status {status}, which is not what a strictmx service says. Look at the address: it is where the site of the service is."),
        NoService::OtherVersion(version) => format!("{url} is a strictmx service of version {version}, which says what this extension cannot read. Update the older of the two."),
        NoService::NotStrictmx => format!("{url} answers, but is not a strictmx service. Look at the address: it is where the site of the service is."),
    })
}
