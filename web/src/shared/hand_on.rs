//! Handing on: the link with a note and a first finding, texts for a ticket, a file, paper.

use std::rc::Rc;

use strictmx_core::judge::judge;
use strictmx_share::{COMMON_CLIENTS, Link, LinkError, MAX_NOTE, Snapshot};
use strictmx_view::model::{FindingView, ResultView, State};
use strictmx_view::summary::{self, Around};
use strictmx_view::{count, markdown, result_view};
use yew::prelude::*;

use super::provenance::said;
use super::qr::qr;
use super::store::{Delete, Store};
use super::{Opened, Origin, sentence};
use crate::components::{CopyButton, copy, frame, state_word};
use crate::platform::{self, handed};
use crate::route::Route;

/// Properties of [`HandOn`].
#[derive(Clone, Debug, Properties)]
pub struct HandOnProps {
    /// The result.
    pub opened: Rc<Opened>,
}

impl PartialEq for HandOnProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.opened, &other.opened)
    }
}

/// The last section.
#[function_component]
pub fn HandOn(props: &HandOnProps) -> Html {
    let opened = &*props.opened;
    let note = use_state(|| opened.note.clone().unwrap_or_default());
    let at = use_state(|| opened.at.clone().unwrap_or_default());
    let view = use_memo(opened.evidence.clone(), |evidence| {
        result_view(&judge(evidence))
    });
    let path = path(opened, &note, &at);
    use_effect_with(path.clone(), |path| {
        if let Ok(path) = path {
            handed::show_address(path);
        }
    });
    let on_note = {
        let note = note.clone();
        Callback::from(move |event: InputEvent| note.set(platform::value_of(&event)))
    };
    let on_at = {
        let at = at.clone();
        Callback::from(move |event: Event| at.set(platform::chosen(&event)))
    };
    let link = path.as_ref().map(|path| handed::origin() + path);
    let is_short = |link: &&String| link.len() <= COMMON_CLIENTS;
    let (_, said) = said(&opened.evidence, &opened.origin, platform::now());
    let around = Around {
        provenance: (opened.origin != Origin::Tab).then_some(&*said),
        // What came with the link is somebody else's, and not to be said in one's own name.
        note: if opened.note.as_ref() == Some(&*note) {
            ""
        } else {
            &note
        },
        link: link.as_ref().ok().filter(is_short).map(String::as_str),
    };
    let texts = [summary::text, summary::markdown].map(|text| text(&view, around));
    let mut whole = markdown::markdown(&view);
    if let Some(provenance) = around.provenance {
        whole = format!("{provenance}\n\n{whole}");
    }
    let fragment = handed::parameters(&note, &at);
    let content = html! {
        <>
            <form class="form" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                <label for="note">{ "Note" }</label>
                <textarea id="note" rows="3" value={(*note).clone()} oninput={on_note} aria-describedby="note-hint" />
                <p class="small soft" id="note-hint">{ format!("Goes into the link and into the texts below, and to no server. At most {MAX_NOTE} characters.") }</p>
                <label for="at">{ "Finding to show first" }</label>
                <select id="at" onchange={on_at}>
                    <option value="" selected={at.is_empty()}>{ "None: begin at the top" }</option>
                    { for view.fixes.iter().chain(&view.notes).map(|finding| option(finding, &at)) }
                </select>
            </form>
            <div class="stack">
                <h3>{ if matches!(opened.origin, Origin::Service { id: Some(_), .. }) { "Link to this stored result" } else { "Link with everything in it" } }</h3>
                { shown_link(&link) }
            </div>
            if let Origin::Service { id: Some(id), .. } = &opened.origin {
                <Delete id={id.clone()} />
            } else {
                <Store domain={opened.evidence.policy_domain.clone()} {fragment} />
            }
            <div class="stack">
                <h3>{ "For a ticket" }</h3>
                { copy(texts[0].clone(), "summary") }
                <p class="actions">
                    <CopyButton text={texts[1].clone()} what="summary as Markdown" />
                    <CopyButton text={whole} what="whole result as Markdown" />
                </p>
            </div>
            <div class="stack">
                <h3>{ "On paper, or as PDF" }</h3>
                <p class="small">{ "What is true, what to fix and how each part stands, on a few pages; or with transcripts, certificates and all that was asked." }</p>
                <p class="actions">
                    <button class="button slight" type="button" onclick={|_: MouseEvent| handed::print(false)}>{ "Print or save as PDF" }</button>
                    <button class="button slight" type="button" onclick={|_: MouseEvent| handed::print(true)}>{ "Print with all details" }</button>
                </p>
            </div>
            <div class="stack">
                <h3>{ "Link to the result of now" }</h3>
                { copy(handed::origin() + &live(&view), "live link") }
            </div>
        </>
    };
    frame("hand-on", "Hand it on", None, content)
}

fn live(view: &ResultView) -> String {
    let domain = view.domain.a_label.clone();
    Route::Check { domain }.path()
}

fn option(finding: &FindingView, at: &str) -> Html {
    let words = format!("{}: {}", finding.severity_word, finding.title);
    html! { <option value={finding.check.clone()} selected={finding.check == at}>{ words }</option> }
}

/// Where the result is to be found: its own address where the service keeps it, else one that
/// carries it.
fn path(opened: &Opened, note: &str, at: &str) -> Result<String, LinkError> {
    if let Origin::Service { id: Some(id), .. } = &opened.origin {
        let characters = note.chars().count();
        if characters > MAX_NOTE {
            return Err(LinkError::NoteTooLong { characters });
        }
        return Ok(format!("/r/{id}{}", handed::parameters(note, at)));
    }
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    let link = Link {
        snapshot: match &opened.sealed {
            Some(sealed) => Snapshot::Sealed(sealed.clone()),
            None => Snapshot::Evidence((*opened.evidence).clone()),
        },
        note: some(note),
        at: some(at),
    };
    Ok(format!("/shared#{}", link.write()?))
}

fn shown_link(link: &Result<String, &LinkError>) -> Html {
    let link = match link {
        Ok(link) => link,
        Err(error) => {
            return html! { <p role="status">{ state_word(State::Attention, sentence(error)) }</p> };
        }
    };
    let length = link.len();
    let advice = if length > COMMON_CLIENTS {
        format!(
            "{} characters. Browsers take it, and nothing of it is sent to any server; mail and chat \
             programs may cut links of more than {}: then store it, or hand on the file.",
            count(length as u64),
            count(COMMON_CLIENTS as u64)
        )
    } else {
        format!("{length} characters.")
    };
    html! {
        <>
            <div class="long">{ copy(link.clone(), "link") }</div>
            <p class="small">{ advice }</p>
            { for qr(link) }
        </>
    }
}
