//! `/check/{domain}`: a result, filling in as evidence arrives.

use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence as EvidenceData;
use strictmx_core::judge::judge;
use strictmx_core::observation::Cause;
use strictmx_core::question::Question;
use strictmx_core::scan::Scan;
use strictmx_core::timestamp::Timestamp;
use strictmx_driver::{Event as Happened, drive};
use strictmx_view::model::{Place, State};
use strictmx_wire::ScanEvent;
use yew::prelude::*;

use crate::components::{
    Ask, Elapsed, Evidence, Notice, SectionFrame, banner, fixes, section, way,
};
use crate::platform;
use crate::platform::api::{self, NoScan};
use crate::platform::doh::BrowserProber;
use crate::state::{Action, Asker, Phase, ScanState};

/// Questions that the page itself has open at a time.
const AT_ONCE: usize = 8;

/// Properties of [`Result`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ResultProps {
    /// As in the address.
    pub domain: String,
}

/// A result.
#[function_component]
pub fn Result(props: &ResultProps) -> Html {
    let state = use_reducer(|| ScanState::new(platform::now_ms()));
    let run = use_state(|| 0_u32);
    {
        let (dispatch, domain, run) = (state.dispatcher(), props.domain.clone(), *run);
        use_effect_with((domain, run), move |(domain, run)| {
            platform::set_title(&format!("{domain} · strictmx"));
            dispatch.dispatch(Action::Begin(platform::now_ms()));
            wasm_bindgen_futures::spawn_local(follow(domain.clone(), *run > 0, dispatch));
        });
    }
    let again = {
        let run = run.clone();
        Callback::from(move |()| run.set(*run + 1))
    };
    let stop = {
        let dispatch = state.dispatcher();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Stop(platform::now_ms())))
    };
    match (&state.phase, &state.evidence) {
        (Phase::Refused(problem), _) => {
            let again = again.clone();
            let named = problem.code.starts_with("domain.");
            html! {
                <Notice
                    state={if named { State::Broken } else { State::Untested }}
                    label={if named { "Not checked" } else { "Busy" }}
                    title={html! { { problem.detail.clone() } }}
                >
                    if named {
                        <Ask value={problem.suggestion.clone().unwrap_or_else(|| props.domain.clone())} />
                    } else {
                        <p class="banner-next"><button class="button primary" onclick={move |_| again.emit(())}>{ "Try again" }</button></p>
                    }
                    <p class="banner-meta">{ format!("Nothing has been asked of {}.", props.domain) }</p>
                </Notice>
            }
        }
        (_, None) => html! {
            <Notice state={State::Pending} label="Checking" title={html! { <>{ "Checking " }<b>{ props.domain.clone() }</b>{ "…" }</> }}>
                <p class="banner-meta" role="status">{ "Reaching the service." }</p>
            </Notice>
        },
        (phase, Some(evidence)) => html! {
            <ResultBody evidence={evidence.clone()} pending={state.pending()} running={*phase != Phase::Done} {again}>
                <p class="banner-meta">
                    if *phase == Phase::Done {
                        { "Took " }<Elapsed since_ms={state.begun_ms} until_ms={state.ended_ms} />
                        if state.age_s > 0 { { format!("; this result is {} s old", state.age_s) } }
                        { ". " }<a href="#evidence">{ "Evidence" }</a>
                    } else {
                        <Elapsed since_ms={state.begun_ms} until_ms={None::<f64>} />
                        { format!(" so far, {} of {} questions answered. ", evidence.entries.len(), state.asked.len().max(evidence.entries.len())) }
                        <button class="button slight" onclick={stop}>{ "Stop" }</button>
                    }
                </p>
                if state.asker == Asker::Page {
                    <p class="banner-meta" role="alert">
                        { "The service of this site does not answer. This page has asked public DNS resolvers itself; it can neither see certificates nor speak to mail servers, and shows that as not tested." }
                    </p>
                }
            </ResultBody>
        },
    }
}

/// Properties of [`ResultBody`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ResultBodyProps {
    /// What is known.
    pub evidence: EvidenceData,
    /// What was asked and not answered.
    pub pending: Vec<Question>,
    /// Whether more may come.
    pub running: bool,
    /// Scan anew.
    pub again: Callback<()>,
    /// What stands at the foot of the banner.
    #[prop_or_default]
    pub children: Html,
}

/// A result as far as it is known; needs no browser.
#[function_component]
pub fn ResultBody(props: &ResultBodyProps) -> Html {
    let report = judge(&props.evidence);
    let view = if props.running {
        strictmx_view::running_view(&report, &props.pending)
    } else {
        strictmx_view::result_view(&report)
    };
    let word = |place: Place| {
        view.way
            .iter()
            .find(|stop| stop.place == place)
            .map(|stop| stop.state_word.clone())
            .unwrap_or_default()
    };
    let name = &view.domain.a_label;
    html! {
        <>
            { banner(&view.banner, &props.again, props.children.clone()) }
            { way(&view.way) }
            <p class="unseen" role="status" aria-live="polite">{ progress(&view.progress.waiting_for) }</p>
            if !view.fixes.is_empty() {
                <SectionFrame id="fix" title="What to fix">{ fixes(&view.fixes, true) }</SectionFrame>
            }
            { for view.sections.iter().map(|about| section(about, word(about.place))) }
            if !view.notes.is_empty() {
                <SectionFrame id="notes" title="Good to know">{ fixes(&view.notes, false) }</SectionFrame>
            }
            if !props.running {
                <Evidence
                    evidence={view.evidence.clone()}
                    file_name={format!("strictmx-{name}.json")}
                    json={serde_json::to_string_pretty(&props.evidence).unwrap_or_default()}
                    markdown={strictmx_view::markdown::markdown(&view)}
                    again={props.again.clone()}
                />
            }
        </>
    }
}

fn progress(waiting_for: &[String]) -> String {
    match waiting_for.len() {
        0 => "The check is done.".to_owned(),
        _ => format!("Waiting for {}.", waiting_for.join(", ")),
    }
}

/// Follows the service's stream; where there is none, asks DNS from the page itself.
async fn follow(domain: String, fresh: bool, dispatch: UseReducerDispatcher<ScanState>) {
    let event = |event| dispatch.dispatch(Action::Event(event, platform::now_ms()));
    match api::scan(&domain, fresh, event).await {
        Ok(()) => {}
        Err(NoScan::Refused(problem)) => dispatch.dispatch(Action::Refused(problem)),
        Err(NoScan::Lost) => {
            dispatch.dispatch(Action::Lost);
            if let Ok(policy_domain) = domain.parse::<DomainName>() {
                ask_from_here(policy_domain, |event| {
                    dispatch.dispatch(Action::Event(event, platform::now_ms()));
                })
                .await;
            }
        }
    }
}

async fn ask_from_here(policy_domain: DomainName, mut event: impl FnMut(ScanEvent)) {
    let checked_at = Timestamp::from_unix(platform::now_unix());
    event(ScanEvent::Started {
        policy_domain: policy_domain.clone(),
        checked_at,
        age_s: 0,
    });
    let mut scan = Scan::new(policy_domain, checked_at);
    let deadline = async {
        gloo_timers::future::TimeoutFuture::new(30_000).await;
        Cause::BudgetSpent
    };
    let on_event = |happened| {
        event(match happened {
            Happened::Asked(_, question) => ScanEvent::Asked { question },
            Happened::Answered(_, question, observation) => ScanEvent::Answered {
                question,
                observation,
            },
        });
    };
    drive(&mut scan, &BrowserProber, AT_ONCE, deadline, on_event).await;
    event(ScanEvent::Done {});
}
