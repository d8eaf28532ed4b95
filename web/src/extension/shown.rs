//! A check in any of its phases, as HTML; needs no browser.

use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge_in_brief;
use strictmx_view::model::{Phrase, Piece, State};
use strictmx_view::summary_view;
use yew::prelude::*;

use super::checked::{Checked, Trouble, is_policy_withheld};
use crate::components::{banner, fixes_in_brief, notice, say, way_list};
use crate::route::Route;
use crate::state::Phase;

/// Findings that a popup has room for.
const FINDINGS: usize = 5;

/// A check, and what can be done with it.
#[derive(Debug)]
pub struct CheckView<'a> {
    /// What is checked.
    pub domain: &'a DomainName,
    /// How far it is.
    pub checked: &'a Checked,
    /// Who is asked.
    pub asked: &'a str,
    /// Where all of it stands; nowhere without a service.
    pub full_page: Option<String>,
    /// Begin anew.
    pub again: Callback<()>,
    /// Enough.
    pub stop: Callback<()>,
    /// Let the extension read the policy.
    pub allow: Callback<()>,
}

/// A check: the verdict, or what stands in its place.
pub fn check(view: &CheckView<'_>) -> Html {
    let scan = &view.checked.scan;
    let told = match (view.checked.trouble, &scan.phase, &scan.evidence) {
        (None, Phase::Connecting | Phase::Running | Phase::Done, Some(evidence)) => {
            return judged(view, evidence, scan.phase != Phase::Done);
        }
        (trouble, phase, _) => told(view, trouble, phase),
    };
    let (words, pressed) = told.button;
    let below = html! {
        <>
            <p class="lead banner-consequence" role="status">{ told.what }</p>
            <p class="banner-next">{ button(words, pressed) }</p>
        </>
    };
    notice(told.state, told.label, say(&told.title), below)
}

/// What stands in the place of a verdict.
struct Told<'a> {
    state: State,
    label: &'static str,
    title: Phrase,
    what: String,
    button: (&'static str, &'a Callback<()>),
}

fn told<'a>(view: &'a CheckView<'_>, trouble: Option<Trouble>, phase: &Phase) -> Told<'a> {
    let about = |before: &str, name: &str, after: &str| {
        Phrase(vec![
            Piece::Text(before.to_owned()),
            Piece::Name(name.to_owned()),
            Piece::Text(after.to_owned()),
        ])
    };
    let (asked, domain) = (view.asked, view.domain.a_label());
    let (title, what) = match (trouble, phase) {
        (Some(Trouble::NotReached), _) => (
            about("", asked, " does not answer."),
            "Nothing could be tested. Check that you are online; the options of this extension can name another service, or none.".to_owned(),
        ),
        (Some(Trouble::NotAllowed), _) => (
            about("This extension has not been allowed to ask ", asked, "."),
            "Nothing was sent. Try again and allow it, or name another service, or none, in the options.".to_owned(),
        ),
        (None, Phase::Refused(problem)) => (Phrase::text(&*problem.title), problem.detail.clone()),
        (None, Phase::Stale) => (
            about("This extension cannot read what ", asked, " says."),
            "One of the two is of another version. Update the extension, or choose another service in its options.".to_owned(),
        ),
        (None, Phase::Done) => (about("The check of ", domain, " was stopped before it began."), String::new()),
        (None, _) => {
            return Told {
                state: State::Pending,
                label: "Checking",
                title: about("Checking ", domain, "…"),
                what: format!("Waiting for {asked}."),
                button: ("Stop", &view.stop),
            };
        }
    };
    Told {
        state: State::Untested,
        label: "Not checked",
        title,
        what,
        button: ("Try again", &view.again),
    }
}

/// The verdict as far as it is known, and the main findings.
fn judged(view: &CheckView<'_>, evidence: &Evidence, running: bool) -> Html {
    let pending = view.checked.scan.pending();
    let summary = summary_view(&judge_in_brief(evidence), &pending, running);
    let shown = &summary.fixes[..summary.fixes.len().min(FINDINGS)];
    let left_out = summary.fixes.len() - shown.len() + summary.notes;
    let progress = if running {
        let answered = evidence.entries.len();
        let asked = answered + pending.len();
        format!("{answered} of {asked} questions answered")
    } else {
        format!("Checked on {}.", summary.checked_at.words)
    };
    let (words, pressed) = if running {
        ("Stop", &view.stop)
    } else {
        ("Check again", &view.again)
    };
    let below = html! {
        <>
            <p class="acts">
                { button(words, pressed) }
                if let Some(href) = view.full_page.clone() { <a class="button" {href}>{ "Open full page" }</a> }
            </p>
            <p class="small soft" role="status">{ progress }</p>
            if view.full_page.is_none() { { without_service(view, evidence) } }
        </>
    };
    let set_up = Route::Help {
        id: "sts-record-missing".to_owned(),
    };
    html! {
        <>
            { banner(&summary.banner, set_up.path(), &view.again, below) }
            if !shown.is_empty() {
                <section class="section row" aria-labelledby="fix-h">
                    <h2 id="fix-h">{ "What to fix" }</h2>
                    { fixes_in_brief(shown) }
                </section>
            }
            { way_list(&summary.way) }
            if left_out > 0 && !running {
                <p class="row small soft more">{ format!("Findings left out here: {left_out}.") }</p>
            }
        </>
    }
}

/// What the extension itself cannot do, and what it could if it were let.
fn without_service(view: &CheckView<'_>, evidence: &Evidence) -> Html {
    html! {
        <>
            <p class="small soft">{ "No service is asked: an extension can neither see certificates nor speak to mail servers, and shows that as not tested." }</p>
            if is_policy_withheld(evidence) { <p class="acts offer">{ button("Read the policy, too", &view.allow) }</p> }
        </>
    }
}

fn button(words: &'static str, pressed: &Callback<()>) -> Html {
    let pressed = pressed.clone();
    html! { <button type="button" class="button" onclick={move |_| pressed.emit(())}>{ words }</button> }
}
