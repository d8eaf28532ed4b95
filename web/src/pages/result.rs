//! `/check/{domain}`: a result, filling in as evidence arrives.

use strictmx_core::domain_name::DomainName;
use strictmx_view::en::{no_name, of_policy_host, sentences};
use strictmx_view::model::State;
use strictmx_view::texts;
use strictmx_wire::Problem;
use yew::prelude::*;

use super::result_body::ResultBody;
use crate::components::{Ask, CopyButton, Elapsed, Title, notice};
use crate::platform;
use crate::platform::doh::RESOLVER_NAMES;
use crate::route::Route;
use crate::state::{Action, Asker, Phase, ScanState, Stopper, ask_resolvers, follow};

/// A result, or why there is none.
pub fn result(domain: &str, typed: Option<&String>) -> Html {
    match DomainName::from_input(domain) {
        Ok(input) => {
            html! { <Scanned key={domain.to_owned()} domain={input.name} typed={typed.cloned()} /> }
        }
        Err(refused) => not_checked(&no_name(&refused), domain, refused.suggestion.as_ref()),
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct ScannedProps {
    domain: DomainName,
    typed: Option<String>,
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
    let ask_here = {
        let (state, stopper) = (state.clone(), stopper.clone());
        let domain = props.domain.clone();
        Callback::from(move |()| {
            let dispatch = state.dispatcher();
            let tell = move |action| dispatch.dispatch(action);
            let known = state.evidence.as_deref().cloned();
            let stopper = stopper.borrow().clone();
            let asking = ask_resolvers(domain.clone(), known, stopper, tell);
            wasm_bindgen_futures::spawn_local(asking);
        })
    };
    let stop = {
        let dispatch = state.dispatcher();
        Callback::from(move |()| {
            stopper.borrow().stop();
            dispatch.dispatch(Action::Stop(platform::now_ms()));
        })
    };
    scan_view(&ScanView {
        domain: &props.domain,
        typed: props.typed.as_deref(),
        state: &state,
        again,
        ask_here,
        stop,
    })
}

/// A scan in any of its phases, and what can be done with it.
#[derive(Debug)]
pub struct ScanView<'a> {
    /// What is checked.
    pub domain: &'a DomainName,
    /// What was typed to come here, if not that.
    pub typed: Option<&'a str>,
    /// How far it is.
    pub state: &'a ScanState,
    /// Begin anew.
    pub again: Callback<()>,
    /// Ask public resolvers, for the service does not answer.
    pub ask_here: Callback<()>,
    /// Enough.
    pub stop: Callback<()>,
}

/// A scan as a page; needs no browser.
pub fn scan_view(view: &ScanView<'_>) -> Html {
    let ScanView { state, domain, .. } = view;
    let name = domain.a_label();
    let read_as = view.typed.map(|typed| {
        html! { <p class="banner-meta">{ "Read as " }<b>{ name }</b>{ ", from " }<code>{ typed.to_owned() }</code>{ "." }</p> }
    });
    let meant = domain.domain_of_policy_host().map(|other| {
        let [said, asked] = of_policy_host(domain, &other);
        let domain = other.a_label().to_owned();
        html! { <p class="banner-meta">{ said }{ " " }<a href={Route::Check { domain }.path()}>{ asked }</a></p> }
    });
    match (&state.phase, &state.evidence) {
        (Phase::Refused(problem), _) if problem.code.starts_with("domain.") => {
            not_checked(&problem.detail, name, problem.suggestion.as_ref())
        }
        (Phase::Refused(problem), _) => refused(problem, name, press(&view.again)),
        (Phase::Stale, _) => notice(
            State::Untested,
            "Not checked",
            html! { "This page is older than the service: reload it." },
            html! {
                <>
                    <p class="lead banner-consequence">{ "The service has been updated since this page was loaded, and says things that it cannot read." }</p>
                    <p class="banner-next"><button class="button primary" onclick={|_| platform::reload()}>{ "Reload" }</button></p>
                    <p class="banner-meta">{ "If that does not help, on your own machine: " }<code>{ format!("strictmx check {name}") }</code></p>
                </>
            },
        ),
        (Phase::Done, None) => {
            let is_gone = state.asker == Asker::Nobody;
            let (label, what) = if is_gone {
                ("Not checked", " was not checked.")
            } else {
                (
                    "Stopped",
                    " was not checked: the check was stopped before it began.",
                )
            };
            notice(
                State::Untested,
                label,
                html! { <><b>{ name }</b>{ what }</> },
                html! {
                    <>
                        { read_as }
                        if is_gone { { service_gone(view) } }
                        <p class="banner-next"><button class="button primary" onclick={press(&view.again)}>{ "Check again" }</button></p>
                    </>
                },
            )
        }
        (_, None) => notice(
            State::Pending,
            "Checking",
            html! { <>{ "Checking " }<b>{ name }</b>{ "…" }</> },
            html! {
                <>
                    { read_as }
                    <p class="banner-meta">
                        <button class="button slight" onclick={press(&view.stop)}>{ "Stop" }</button>
                        <span role="status">{ " Waiting for the service of this site." }</span>
                    </p>
                </>
            },
        ),
        (phase, Some(evidence)) => html! {
            <ResultBody evidence={evidence.clone()} pending={state.pending()} running={*phase != Phase::Done} again={view.again.clone()}>
                { read_as }
                { for meant }
                <p class="banner-meta">
                    if *phase == Phase::Done {
                        <button class="button slight" onclick={press(&view.again)}>{ "Check again" }</button>
                        // How long the check of a remembered result took, nobody tells.
                        if state.age_s > 0 {
                            { format!(" This result is {} s old", state.age_s) }
                        } else {
                            { " Took " }<Elapsed since_ms={state.begun_ms} until_ms={state.ended_ms} />
                        }
                        { ". " }<a href="#evidence">{ "Evidence" }</a>
                    } else {
                        <button class="button slight" onclick={press(&view.stop)}>{ "Stop" }</button>
                        { " " }<Elapsed since_ms={state.begun_ms} until_ms={None::<f64>} />
                        { format!(" so far, {} of {} questions answered", evidence.entries.len(), state.asked.len().max(evidence.entries.len())) }
                    }
                </p>
                if state.asker != Asker::Service { { service_gone(view) } }
                if !texts::are_here() {
                    <p class="banner-meta" role="alert">{ "What the checks say could not be loaded; their names stand in its place. Reload the page to try again." }</p>
                }
            </ResultBody>
        },
    }
}

fn press(to: &Callback<()>) -> Callback<MouseEvent> {
    let to = to.clone();
    Callback::from(move |_| to.emit(()))
}

/// That the service does not answer, and who may be asked in its place or is; the button names them
/// also where the sentences could not be loaded.
fn service_gone(view: &ScanView<'_>) -> Html {
    let command = format!("strictmx check {}", view.domain.a_label());
    let is_asking = view.state.asker == Asker::Page;
    let sentence = if is_asking {
        sentences::SERVICE_GONE_ASKING
    } else {
        sentences::SERVICE_GONE
    };
    html! {
        <div class="banner-meta" role="alert">
            <p>{ "The service of this site does not answer. " }{ sentence.get() }</p>
            if !is_asking {
                <p><button class="button slight" onclick={press(&view.ask_here)}>{ "Ask " }{ RESOLVER_NAMES }</button></p>
            }
            <p>{ sentences::SERVICE_GONE_NEXT.get() }<code>{ command.clone() }</code>{ " " }<CopyButton text={command} what="command" /></p>
        </div>
    }
}

fn refused(problem: &Problem, name: &str, again: Callback<MouseEvent>) -> Html {
    let label = if problem.status == 503 {
        "Busy"
    } else {
        "Not checked"
    };
    let below = html! {
        <>
            <p class="lead banner-consequence">{ problem.detail.clone() }</p>
            <p class="banner-next"><button class="button primary" onclick={again}>{ "Try again" }</button></p>
            <p class="banner-meta">
                { format!("Nothing has been asked of {name}. On your own machine: ") }
                <code>{ format!("strictmx check {name}") }</code>
            </p>
        </>
    };
    let title = html! { { problem.title.clone() } };
    notice(State::Untested, label, title, below)
}

/// A name that cannot be checked: why, as it was typed or stands in the address, what was probably
/// meant, and the field to name another.
fn not_checked(why: &str, typed: &str, suggestion: Option<&String>) -> Html {
    let suggested = |domain: &String| {
        let domain = domain.clone();
        let words = format!("Check {domain}");
        let to = Route::Check { domain };
        html! { <p class="banner-next"><a class="button primary" href={to.path()}>{ words }</a></p> }
    };
    let title = html! { <>{ "Nothing can be checked at " }<b>{ typed.to_owned() }</b>{ "." }</> };
    let below = html! {
        <>
            <Title text="Not checked" />
            <p class="lead banner-consequence">{ why.to_owned() }</p>
            { for suggestion.map(suggested) }
            <div class="banner-next"><Ask value={typed.to_owned()} /></div>
        </>
    };
    notice(State::Untested, "Not checked", title, below)
}
