//! The way of a message: a picture, over a list for screen readers and narrow pages. It fills in
//! as evidence arrives, and is the progress bar. Where it branches to several MX hosts, each has
//! a disc of its own.

use strictmx_view::model::{Branch, Place, State, Stop};
use yew::prelude::*;

use super::{badge, icon, say};

/// Where the stops stand in the picture, 960 wide.
const X: [i32; 6] = [80, 240, 400, 560, 720, 880];
/// The radius of a disc in its own measure.
const RADIUS: i32 = 30;
/// From one branch down to the next.
const BRANCH_STEP: i32 = 48;

/// The way, with all its six stops; below it stands what the scan waits for, or when it was.
pub fn way(stops: &[Stop], below: Html) -> Html {
    let discs = stops.iter().zip(X).map(|(stop, x)| discs(stop, x));
    let discs: Vec<Vec<Disc>> = discs.collect();
    let most = discs.iter().map(Vec::len).max().unwrap_or(1) as i32;
    // Room for the discs of the branches, never less than for one.
    let half = 56.max(most * BRANCH_STEP / 2 + 4);
    let tracks = discs.windows(2).flat_map(|pair| {
        let from_each =
            |from: &'_ Disc| pair[1].iter().map(|to| track(from, to)).collect::<Vec<_>>();
        pair[0].iter().flat_map(from_each).collect::<Vec<_>>()
    });
    html! {
        <section class="way row" aria-labelledby="way-h">
            <h2 class="unseen" id="way-h">{ "The way of a message" }</h2>
            <div>
                <svg class="way-picture" viewBox={format!("0 {} 960 {}", -half, 2 * half)} aria-hidden="true">
                    { for tracks }
                    { for discs.iter().flatten().map(disc) }
                </svg>
                { list(stops) }
                { below }
            </div>
        </section>
    }
}

/// The way without a picture, where there is no room for one.
pub fn way_list(stops: &[Stop]) -> Html {
    html! {
        <section class="way row" aria-labelledby="way-h">
            <h2 class="unseen" id="way-h">{ "The way of a message" }</h2>
            { list(stops) }
        </section>
    }
}

fn list(stops: &[Stop]) -> Html {
    html! { <ol class="way-stops">{ for stops.iter().map(stop) }</ol> }
}

/// A disc of the picture, its centre counted from the middle.
struct Disc {
    x: i32,
    y: i32,
    /// In hundredths of the full size.
    size: i32,
    place: Place,
    state: State,
}

fn discs(stop: &Stop, x: i32) -> Vec<Disc> {
    let place = stop.place;
    let disc = |y, size, state| Disc {
        x,
        y,
        size,
        place,
        state,
    };
    match stop.branches.len() as i32 {
        0 | 1 => vec![disc(0, 100, stop.state)],
        count => (stop.branches.iter().zip(0..))
            .map(|(branch, at)| disc((2 * at - count + 1) * BRANCH_STEP / 2, 62, branch.state))
            .collect(),
    }
}

/// The line to a disc bears its state.
fn track(from: &Disc, to: &Disc) -> Html {
    let gap = |disc: &Disc| RADIUS * disc.size / 100 + 8;
    let (start, end) = (from.x + gap(from), to.x - gap(to));
    let middle = (start + end) / 2;
    let d = format!(
        "M{start} {0}C{middle} {0} {middle} {1} {end} {1}",
        from.y, to.y
    );
    html! { <g data-state={to.state.name()}><path class="track" {d} /></g> }
}

fn disc(disc: &Disc) -> Html {
    let transform = format!(
        "translate({} {}) scale({}.{:02})",
        disc.x,
        disc.y,
        disc.size / 100,
        disc.size % 100
    );
    html! {
        <g data-state={disc.state.name()} {transform}>
            <circle class="disc" r={RADIUS.to_string()} />
            <path class="sign" d={sign(disc.place)} />
            if disc.place != Place::Senders {
                <g class="badge" transform="translate(13 12)">
                    <circle class="ring" cx="9" cy="9" r="12" />
                    <g transform="scale(.9)">{ badge(disc.state) }</g>
                </g>
            }
        </g>
    }
}

fn sign(place: Place) -> &'static str {
    match place {
        Place::Senders => "M-13-8h26v16h-26zM-13-8 0 2 13-8",
        Place::Dns => "M-12-9h24v7h-24zM-12 2h24v7h-24zM-7-5.5h.5M-7 5.5h.5M-1-5.5h8M-1 5.5h8",
        Place::PolicyHost => "M-9-1h18v11h-18zM-5.5-1v-4.5a5.5 5.5 0 0 1 11 0v4.5M0 3.5v2.5",
        Place::Policy => "M-9-12h12l6 6v18h-18zM3-12v6h6M-5-1h10M-5 3.5h10M-5 8h6",
        Place::MxHosts => "M-12 0l4-9h16l4 9v9h-24zM-12 0h7l2 4h6l2-4h7",
        Place::Reports => "M-12 10v-20M-12 10h24M-6 6v-6M0 6v-12M6 6v-9",
    }
}

fn stop(stop: &Stop) -> Html {
    html! {
        <li class="stop" data-state={stop.state.name()}>
            { icon(if stop.place == Place::Senders { State::Ok } else { stop.state }) }
            <div>
                if stop.has_section {
                    <a href={format!("#{}", stop.place.name())}>{ stop.title.clone() }</a>
                } else {
                    <b>{ stop.title.clone() }</b>
                }
                <span class="unseen">{ format!(": {}", stop.state_word) }</span>
                <p>{ say(&stop.summary) }</p>
                if !stop.branches.is_empty() {
                    <ul class="branches">{ for stop.branches.iter().map(branch) }</ul>
                }
            </div>
        </li>
    }
}

fn branch(branch: &Branch) -> Html {
    html! {
        <li data-state={branch.state.name()}>
            { icon(branch.state) }
            <a href={format!("#{}", branch.anchor)}>{ branch.name.clone() }</a>
            <span class="unseen">{ format!(": {}", branch.state_word) }</span>
        </li>
    }
}
