//! A result as far as it is known.

use strictmx_core::evidence::Evidence as EvidenceData;
use strictmx_core::judge::judge;
use strictmx_core::question::Question;
use strictmx_view::model::{FindingView, Place, ResultView, State};
use yew::prelude::*;

use crate::components::{
    banner, evidence, fixes, frame, link_to, section, senders, severity_state, way,
};
use crate::platform;
use crate::state::Shared;

/// Properties of [`ResultBody`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ResultBodyProps {
    /// What is known.
    pub evidence: Shared<EvidenceData>,
    /// What was asked and not answered.
    pub pending: Vec<Question>,
    /// Whether more may come.
    pub running: bool,
    /// Scan anew.
    pub again: Callback<()>,
    /// Whether it was handed on: then the page around it says how to do so once more.
    #[prop_or_default]
    pub handed_on: bool,
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
    let title = format!("{}: {}", view.domain.both(), view.banner.label);
    use_effect_with((props.running, title), |(running, title)| {
        platform::set_title(title);
        if !running {
            platform::go_to_fragment();
        }
    });
    let word = |place: Place| {
        view.way
            .iter()
            .find(|stop| stop.place == place)
            .map(|stop| stop.state_word.clone())
            .unwrap_or_default()
    };
    let waiting = if props.running {
        format!("Waiting for {}.", view.progress.waiting_for.join(", "))
    } else {
        format!("Checked on {}.", view.checked_at.words)
    };
    html! {
        <>
            { banner(&view.banner, link_to(&view, "sts-record-missing", None), &props.again, props.children.clone()) }
            { way(&view.way, html! { <p class="waiting small soft">{ waiting }</p> }) }
            <p class="unseen" role="status">{ progress(&view) }</p>
            // While it runs the heading keeps its place, so that what is below does not move twice.
            if props.running || !view.fixes.is_empty() {
                { frame("fix", "What to fix", count(&view.fixes), html! {
                    <>
                        if view.fixes.is_empty() { <p class="soft">{ "Nothing so far." }</p> }
                        { fixes(&view.fixes, 0, true) }
                    </>
                }) }
            }
            { for view.sections.iter().map(|about| section(about, word(about.place))) }
            { senders(&view) }
            if !view.notes.is_empty() {
                { frame("notes", "Good to know", count(&view.notes), fixes(&view.notes, view.fixes.len(), false)) }
            }
            if !props.running {
                { evidence(&view.evidence, &props.evidence, !props.handed_on) }
            }
        </>
    }
}

/// How many findings there are, with the sign of the gravest.
fn count(findings: &[FindingView]) -> Option<(State, String)> {
    let state = severity_state(findings.first()?.severity);
    Some((
        state,
        match findings.len() {
            1 => "1 finding".to_owned(),
            count => format!("{count} findings"),
        },
    ))
}

/// What is said of it: not every answer, but every part that is known.
fn progress(view: &ResultView) -> String {
    if view.progress.is_done() {
        return format!("The check is done. {}", view.banner.sentence);
    }
    let known = view
        .sections
        .iter()
        .filter(|section| section.state != State::Pending);
    format!("{} of {} parts known.", known.count(), view.sections.len())
}
