//! Who says so, and since when: above every result that was handed on.

use strictmx_core::evidence::Evidence;
use strictmx_core::timestamp::Timestamp;
use strictmx_view::model::State;
use strictmx_view::words_of;
use yew::prelude::*;

use super::Origin;
use crate::components::{icon, state_word};
use crate::route::Route;

/// Clocks differ by this much, in seconds, and nobody is to blame.
const CLOCKS_S: i64 = 300;

/// Who says so, in words, and how far that goes. A time that has not come is no time of a scan.
pub(super) fn said(evidence: &Evidence, origin: &Origin, now: Timestamp) -> (State, String) {
    let (state, words) = promised(evidence, origin);
    if evidence.checked_at <= now.plus_s(CLOCKS_S) {
        return (state, words);
    }
    let remark = "That time has not come yet: the clock of whoever made it is wrong, or the result \
                  is made up, and what it says of dates and certificates holds for that time alone.";
    (State::Attention, format!("{words} {remark}"))
}

fn promised(evidence: &Evidence, origin: &Origin) -> (State, String) {
    let scanned = words_of(evidence.checked_at);
    match origin {
        Origin::Tab => (
            State::Absent,
            format!("The result of {scanned}, as this tab has seen it."),
        ),
        Origin::Link => (
            State::Untested,
            format!(
                "Snapshot supplied by the link, not verified by us: whoever made the link may have \
                 written it. It says that it is of {scanned}; what follows was worked out anew \
                 from its evidence, in your browser."
            ),
        ),
        Origin::Service {
            signed_at,
            expires_at,
            key_id,
            id,
        } => {
            let kept = if id.is_some() { "Kept" } else { "Vouched for" };
            let (signed, until) = (words_of(*signed_at), words_of(*expires_at));
            (
                State::Ok,
                format!(
                    "Measured by this service on {scanned}, and signed on {signed} (key {key_id}); \
                     the signature is genuine. {kept} until {until}."
                ),
            )
        }
    }
}

/// Who says that a result is what it is, in a few words, to be seen wherever one has come on the page;
/// a result of this tab needs none. `state` is that of what was [`said`] in full.
fn reminder(origin: &Origin, state: State) -> Option<(State, &'static str)> {
    match origin {
        Origin::Tab => None,
        _ if state == State::Attention => Some((state, "Of a time that has not come yet")),
        Origin::Link => Some((State::Untested, "As the link says, not verified by us")),
        Origin::Service { .. } => Some((State::Ok, "Measured and signed by this service")),
    }
}

/// What is known of where a result comes from, the note that came with it, and the way to a result
/// of now.
pub fn provenance(
    evidence: &Evidence,
    origin: &Origin,
    now: Timestamp,
    note: Option<&str>,
    comparing: bool,
    again: Callback<MouseEvent>,
) -> Html {
    let (state, words) = said(evidence, origin, now);
    let live = Route::Check {
        domain: evidence.policy_domain.a_label().to_owned(),
    };
    let reminder = reminder(origin, state).map(|(state, words)| {
        html! { <p class="reminder" aria-hidden="true"><span class="row">{ state_word(state, words) }</span></p> }
    });
    html! {
        <>
        <aside class="provenance row" data-state={state.name()} aria-label="Where this result comes from">
            <p>{ icon(state) }<span>{ words }</span></p>
            if let Some(note) = note {
                <figure class="note">
                    <figcaption>{ "Note from whoever made the link, which nobody has verified" }</figcaption>
                    <blockquote>{ strictmx_view::visible_lines(note) }</blockquote>
                </figure>
            }
            <p class="actions">
                <button class="button" type="button" disabled={comparing} onclick={again}>{ "Check again and compare" }</button>
                <a class="button" href={live.path()}>{ "Only the result of now" }</a>
            </p>
        </aside>
        // A link to a finding leads past all of the above.
        { for reminder }
        </>
    }
}
