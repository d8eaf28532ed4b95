//! What to fix, in order of consequence.

use strictmx_view::model::{FindingView, NameView, ResultView};
use yew::prelude::*;

use super::{copy, icon, say, severity_state};
use crate::route::Route;

/// A numbered list of findings, each of which unfolds; the first one may be open. `before` is how many
/// the page shows before them.
pub fn fixes(findings: &[FindingView], before: usize, open_first: bool) -> Html {
    let fix = |(at, finding): (usize, &FindingView)| {
        fix(before + at, finding, open_first && at == 0, body(finding))
    };
    html! { <ol class="fixes">{ for findings.iter().enumerate().map(fix) }</ol> }
}

/// The id of the finding of a check, that about `host` before others.
pub fn place_of(view: &ResultView, check: &str, host: Option<&NameView>) -> Option<String> {
    let mut place = None;
    for (at, finding) in view.fixes.iter().chain(&view.notes).enumerate() {
        if finding.check != check {
            continue;
        }
        let mut anchors = finding.subjects.iter().filter_map(|it| it.anchor.as_ref());
        let is_about = host.is_some_and(|host| {
            anchors.any(|anchor| anchor.strip_prefix("host-") == Some(&*host.a_label))
        });
        if is_about {
            place = Some(at);
            break;
        }
        place = place.or(Some(at));
    }
    place.map(|at| format!("fix-{at}"))
}

/// Leads to the finding of a check, which leads to the help page; there where none is shown.
pub fn link_to(view: &ResultView, check: &str, host: Option<&NameView>) -> String {
    let id = check.to_owned();
    match place_of(view, check, host) {
        Some(place) => format!("#{place}"),
        None => Route::Help { id }.path(),
    }
}

/// A numbered list of findings without things to copy and without what only experts ask for; the first
/// one is open.
pub fn fixes_in_brief(findings: &[FindingView]) -> Html {
    let brief = |finding: &FindingView| {
        html! { <>{ told(finding) }<p class="small">{ help(finding) }</p></> }
    };
    let fix = |(at, finding): (usize, &FindingView)| fix(at, finding, at == 0, brief(finding));
    html! { <ol class="fixes">{ for findings.iter().enumerate().map(fix) }</ol> }
}

fn fix(at: usize, finding: &FindingView, open: bool, body: Html) -> Html {
    let state = severity_state(finding.severity);
    let subjects = finding
        .subjects
        .iter()
        .map(|subject| subject.words.clone())
        .collect::<Vec<_>>()
        .join(", ");
    html! {
        <li class="fix" id={format!("fix-{at}")} data-state={state.name()}>
            <details {open}>
                <summary>
                    <h3>{ finding.title.clone() }</h3>
                    <span class="fix-line">
                        <span>{ icon(state) }{ " " }<span class="word">{ finding.severity_word.clone() }</span></span>
                        if !subjects.is_empty() { <span>{ subjects }</span> }
                        <span class="more">{ "Show how to fix it" }</span>
                    </span>
                </summary>
                <div class="fix-body">{ body }</div>
            </details>
        </li>
    }
}

fn told(finding: &FindingView) -> Html {
    html! {
        <dl>
            <dt>{ "What" }</dt><dd>{ say(&finding.message) }</dd>
            if let Some(effect) = &finding.effect { <dt>{ "Effect" }</dt><dd>{ effect.clone() }</dd> }
            <dt>{ "How" }</dt><dd>{ say(&finding.remedy) }</dd>
        </dl>
    }
}

/// Leads to the help page of the check.
fn help(finding: &FindingView) -> Html {
    let check = finding.check.clone();
    let to = Route::Help { id: check.clone() };
    html! { <a class="mono" href={to.path()}>{ check }</a> }
}

fn body(finding: &FindingView) -> Html {
    let standards = finding.standards.iter().map(|standard| {
        html! { <><a href={standard.url.clone()} rel="noreferrer">{ standard.label.clone() }</a>{ " " }</> }
    });
    html! {
        <>
            { told(finding) }
            if let Some(above) = &finding.copies_above { <p>{ above.clone() }</p> }
            for thing in finding.copies.iter().filter(|_| finding.copies_above.is_none()) {
                <div>
                    <p class="eyebrow">{ thing.label.clone() }</p>
                    { copy(thing.text.clone(), thing.what.clone()) }
                    if let Some(changes) = &thing.changes {
                        <p class="eyebrow">{ strictmx_view::en::CHANGES }</p>
                        <pre class="changes" tabindex="0">{ changes.clone() }</pre>
                    }
                </div>
            }
            <dl>
                if let Some(noticed_by) = &finding.noticed_by {
                    <dt>{ "Who notices" }</dt><dd>{ say(noticed_by) }</dd>
                }
                if let Some(source) = &finding.source {
                    <dt>{ "Where" }</dt><dd><a href={format!("#{source}")}>{ "Marked in its source" }</a></dd>
                }
                <dt>{ "Standard" }</dt><dd>{ for standards }</dd>
                <dt>{ "Check" }</dt><dd>{ help(finding) }</dd>
            </dl>
        </>
    }
}
