//! A domain then and now: a new scan of it, and what has changed since.

use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;
use strictmx_view::comparison::{self as view, ChangedSource, Comparison, FindingGroup};
use strictmx_view::model::{FindingView, State};
use yew::prelude::*;

use crate::components::{CopyButton, frame, say, state_word};
use crate::platform;
use crate::route::Route;
use crate::state::{Asker, Phase, ScanState, Shared, Stopper, follow};

/// Properties of [`ThenAndNow`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ThenAndNowProps {
    /// The result that was handed on.
    pub then: Shared<Evidence>,
}

/// Scans the domain anew, and compares.
#[function_component]
pub fn ThenAndNow(props: &ThenAndNowProps) -> Html {
    let state = use_reducer(|| ScanState::new(platform::now_ms()));
    {
        let dispatch = state.dispatcher();
        use_effect_with(props.then.policy_domain.clone(), move |domain| {
            let stopper = Stopper::default();
            let tell = move |action| dispatch.dispatch(action);
            let following = follow(domain.clone(), true, stopper.clone(), tell);
            wasm_bindgen_futures::spawn_local(following);
            move || stopper.stop()
        });
    }
    match (&state.phase, &state.evidence) {
        (Phase::Refused(problem), _) => untested("Not checked", &problem.detail),
        (Phase::Stale, _) => untested(
            "Not checked",
            "The service has been updated since this page was loaded: reload the page.",
        ),
        // What a page can ask by itself is too little to compare.
        _ if state.asker == Asker::Nobody => untested(
            "Not checked",
            "The service of this site does not answer. Try again in a while.",
        ),
        (Phase::Done, Some(now)) => comparison(&props.then, now),
        (Phase::Done, None) => untested("Not checked", "The check ended before it began."),
        (_, now) => {
            let answered = now.as_ref().map_or(0, |now| now.entries.len());
            let words = format!("{answered} questions answered so far.");
            let content = html! { <p class="lead" role="status">{ words }</p> };
            frame(
                "then-and-now",
                "Then and now",
                Some((State::Pending, "Checking".to_owned())),
                content,
            )
        }
    }
}

fn untested(label: &str, why: &str) -> Html {
    let content = html! { <p class="lead" role="status">{ why.to_owned() }</p> };
    frame(
        "then-and-now",
        "Then and now",
        Some((State::Untested, label.to_owned())),
        content,
    )
}

/// Two results held against each other; needs no browser.
pub fn comparison(then: &Evidence, now: &Evidence) -> Html {
    match view::comparison(&judge(then), &judge(now)) {
        Ok(compared) => shown(&compared),
        Err(different) => untested("Not compared", &different.to_string()),
    }
}

fn shown(compared: &Comparison) -> Html {
    let [then, now] = &compared.verdicts;
    let content = html! {
        <>
            <p class="lead" role="status">{ compared.sentence.clone() }</p>
            <dl class="facts-list">
                <dt>{ "Then" }</dt><dd>{ format!("{then}, {}", compared.then.words) }</dd>
                <dt>{ "Now" }</dt><dd>{ format!("{now}, {}", compared.now.words) }</dd>
            </dl>
            if let Some(words) = &compared.kept_id { <p>{ state_word(State::Attention, words.clone()) }</p> }
            { for compared.groups.iter().map(group) }
            { for compared.sources.iter().map(source) }
            <p class="actions"><CopyButton text={view::markdown(compared)} what="comparison as Markdown" /></p>
        </>
    };
    let state = Some((compared.state, compared.label.clone()));
    frame("then-and-now", "Then and now", state, content)
}

fn group(group: &FindingGroup) -> Html {
    let finding = |finding: &FindingView| {
        let subjects = finding.subjects.iter().map(|subject| subject.words.clone());
        let at = subjects.collect::<Vec<_>>().join(", ");
        html! {
            <li>
                { state_word(group.state(finding), html! { <b>{ finding.title.clone() }</b> }) }
                <p class="small">
                    if !at.is_empty() { { at }{ ": " } }
                    { say(&finding.message) }{ " " }
                    <a class="mono" href={Route::Help { id: finding.check.clone() }.path()}>{ finding.check.clone() }</a>
                </p>
            </li>
        }
    };
    html! {
        <div>
            <h3>{ group.title.clone() }</h3>
            <ul class="lint-findings">{ for group.findings.iter().map(finding) }</ul>
        </div>
    }
}

fn source(source: &ChangedSource) -> Html {
    html! {
        <div>
            <h3>{ source.title.clone() }</h3>
            <pre class="changes" tabindex="0">{ source.changes.clone() }</pre>
        </div>
    }
}
