//! `/check/{domain}`: a result, filling in as evidence arrives.

use strictmx_core::domain_name::DomainName;
use strictmx_view::model::State;
use strictmx_wire::Problem;
use yew::prelude::*;
use yew_router::prelude::*;

use super::result_body::ResultBody;
use crate::components::{Ask, CopyButton, Elapsed, Notice};
use crate::platform;
use crate::route::{Route, Typed};
use crate::state::{Action, Asker, Phase, ScanState, Stopper, follow};

/// Properties of [`Result`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ResultProps {
    /// As in the address.
    pub domain: String,
}

/// A result; an address that can be read in another way than it stands leads to the plain one.
#[function_component]
pub fn Result(props: &ResultProps) -> Html {
    let typed = &props.domain;
    match DomainName::from_input(typed) {
        Ok(input) if input.name.a_label() == typed => html! { <Scanned domain={input.name} /> },
        Ok(input) => html! { <Reread domain={input.name} typed={typed.clone()} /> },
        Err(refused) => {
            let suggestion = refused.suggestion.clone();
            html! { <NotChecked why={refused.to_string()} typed={typed.clone()} {suggestion} /> }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct RereadProps {
    domain: DomainName,
    typed: String,
}

#[function_component]
fn Reread(props: &RereadProps) -> Html {
    let navigator = use_navigator();
    use_effect_with(props.clone(), move |RereadProps { domain, typed }| {
        let to = Route::Check {
            domain: domain.a_label().to_owned(),
        };
        if let Some(navigator) = navigator {
            navigator.replace_with_state(&to, Typed(typed.clone()));
        }
    });
    Html::default()
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct ScannedProps {
    domain: DomainName,
}

#[function_component]
fn Scanned(props: &ScannedProps) -> Html {
    let state = use_reducer(|| ScanState::new(platform::now_ms()));
    let run = use_state(|| 0_u32);
    let stopper = use_mut_ref(Stopper::default);
    {
        let (dispatch, stopper) = (state.dispatcher(), stopper.clone());
        use_effect_with((props.domain.clone(), *run), move |(domain, run)| {
            platform::set_title(domain.a_label());
            dispatch.dispatch(Action::Begin(platform::now_ms()));
            let new = Stopper::default();
            stopper.replace(new.clone());
            let tell = move |action| dispatch.dispatch(action);
            wasm_bindgen_futures::spawn_local(follow(domain.clone(), *run > 0, new.clone(), tell));
            move || new.stop()
        });
    }
    let again = Callback::from(move |()| run.set(*run + 1));
    let stop = {
        let dispatch = state.dispatcher();
        Callback::from(move |()| {
            stopper.borrow().stop();
            dispatch.dispatch(Action::Stop(platform::now_ms()));
        })
    };
    html! { <ScanView domain={props.domain.clone()} state={(*state).clone()} {again} {stop} /> }
}

/// Properties of [`ScanView`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ScanViewProps {
    /// What is checked.
    pub domain: DomainName,
    /// How far it is.
    pub state: ScanState,
    /// Begin anew.
    pub again: Callback<()>,
    /// Enough.
    pub stop: Callback<()>,
}

/// A scan in any of its phases; needs a router, and no browser.
#[function_component]
pub fn ScanView(props: &ScanViewProps) -> Html {
    let typed = use_location().and_then(|location| location.state::<Typed>());
    let ScanViewProps { state, domain, .. } = props;
    let name = domain.a_label();
    let press = |to: &Callback<()>| {
        let to = to.clone();
        Callback::from(move |_: MouseEvent| to.emit(()))
    };
    let read_as = typed.map(|typed| {
        html! { <p class="banner-meta">{ "Read as " }<b>{ name }</b>{ ", from " }<code>{ typed.0.clone() }</code>{ "." }</p> }
    });
    match (&state.phase, &state.evidence) {
        (Phase::Refused(problem), _) if problem.code.starts_with("domain.") => html! {
            <NotChecked why={problem.detail.clone()} typed={name.to_owned()} suggestion={problem.suggestion.clone()} />
        },
        (Phase::Refused(problem), _) => refused(problem, name, press(&props.again)),
        (Phase::Stale, _) => html! {
            <Notice state={State::Untested} label="Not checked" title="This page is older than the service: reload it.">
                <p class="lead banner-consequence">{ "The service has been updated since this page was loaded, and says things that it cannot read." }</p>
                <p class="banner-next"><button class="button primary" onclick={|_| platform::reload()}>{ "Reload" }</button></p>
                <p class="banner-meta">{ "If that does not help, on your own machine: " }<code>{ format!("strictmx check {name}") }</code></p>
            </Notice>
        },
        (Phase::Done, None) => html! {
            <Notice state={State::Untested} label="Stopped" title={html! { <>{ "The check of " }<b>{ name }</b>{ " was stopped before it began." }</> }}>
                <p class="banner-next"><button class="button primary" onclick={press(&props.again)}>{ "Check again" }</button></p>
            </Notice>
        },
        (_, None) => html! {
            <Notice state={State::Pending} label="Checking" title={html! { <>{ "Checking " }<b>{ name }</b>{ "…" }</> }}>
                { read_as }
                <p class="banner-meta">
                    <button class="button slight" onclick={press(&props.stop)}>{ "Stop" }</button>
                    <span role="status">{ " Waiting for the service of this site." }</span>
                </p>
            </Notice>
        },
        (phase, Some(evidence)) => html! {
            <ResultBody evidence={evidence.clone()} pending={state.pending()} running={*phase != Phase::Done} again={props.again.clone()}>
                { read_as }
                <p class="banner-meta">
                    if *phase == Phase::Done {
                        <button class="button slight" onclick={press(&props.again)}>{ "Check again" }</button>
                        { " Took " }<Elapsed since_ms={state.begun_ms} until_ms={state.ended_ms} />
                        if state.age_s > 0 { { format!("; this result is {} s old", state.age_s) } }
                        { ". " }<a href="#evidence">{ "Evidence" }</a>
                    } else {
                        <button class="button slight" onclick={press(&props.stop)}>{ "Stop" }</button>
                        { " " }<Elapsed since_ms={state.begun_ms} until_ms={None::<f64>} />
                        { format!(" so far, {} of {} questions answered", evidence.entries.len(), state.asked.len().max(evidence.entries.len())) }
                    }
                </p>
                if state.asker == Asker::Page { { service_gone(name) } }
            </ResultBody>
        },
    }
}

fn service_gone(name: &str) -> Html {
    html! {
        <div class="banner-meta" role="alert">
            <p>{ "The service of this site does not answer. This page asks public DNS resolvers itself; it can neither see certificates nor speak to mail servers, and shows that as not tested." }</p>
            <p>{ "Check again in a while, or on your own machine: " }<code>{ format!("strictmx check {name}") }</code>{ " " }<CopyButton text={format!("strictmx check {name}")} what="command" /></p>
        </div>
    }
}

fn refused(problem: &Problem, name: &str, again: Callback<MouseEvent>) -> Html {
    let label = if problem.status == 503 {
        "Busy"
    } else {
        "Not checked"
    };
    html! {
        <Notice state={State::Untested} {label} title={problem.title.clone()}>
            <p class="lead banner-consequence">{ problem.detail.clone() }</p>
            <p class="banner-next"><button class="button primary" onclick={again}>{ "Try again" }</button></p>
            <p class="banner-meta">
                { format!("Nothing has been asked of {name}. On your own machine: ") }
                <code>{ format!("strictmx check {name}") }</code>
            </p>
        </Notice>
    }
}

/// Properties of [`NotChecked`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct NotCheckedProps {
    /// What is wrong, where, and what to do.
    pub why: String,
    /// As it was typed, or stands in the address.
    pub typed: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

/// A name that cannot be checked, and the field to name another.
#[function_component]
pub fn NotChecked(props: &NotCheckedProps) -> Html {
    let typed = props.typed.clone();
    use_effect_with((), |()| platform::set_title("Not checked"));
    html! {
        <Notice state={State::Untested} label="Not checked" title={html! { <>{ "Nothing can be checked at " }<b>{ typed.clone() }</b>{ "." }</> }}>
            <p class="lead banner-consequence">{ props.why.clone() }</p>
            if let Some(domain) = &props.suggestion {
                <p class="banner-next">
                    <Link<Route> classes="button primary" to={Route::Check { domain: domain.clone() }}>{ format!("Check {domain}") }</Link<Route>>
                </p>
            }
            <div class="banner-next"><Ask value={typed} /></div>
        </Notice>
    }
}
