//! The way of a message: a picture, over a list for screen readers and narrow pages. It fills in
//! as evidence arrives, and is the progress bar.

use strictmx_view::model::{Place, State, Stop};
use yew::prelude::*;

use super::{badge, icon, say};

/// Where the stops stand in the picture, 960 wide.
const X: [u16; 6] = [80, 240, 400, 560, 720, 880];

/// The way, with all its six stops.
pub fn way(stops: &[Stop]) -> Html {
    let track = |(at, stop): (usize, &Stop)| {
        let d = format!(
            "M{} 56H{}",
            X.get(at).copied().unwrap_or(0) + 38,
            X.get(at + 1).copied().unwrap_or(0) - 38
        );
        html! { <g data-state={stop.state.name()}><path class="track" {d} /></g> }
    };
    html! {
        <section class="way row" aria-labelledby="way-h">
            <h2 class="unseen" id="way-h">{ "The way of a message" }</h2>
            <div>
                <svg class="way-picture" viewBox="0 0 960 112" aria-hidden="true">
                    { for stops.iter().skip(1).enumerate().map(track) }
                    { for stops.iter().zip(X).map(|(stop, x)| disc(stop, x)) }
                </svg>
                <ol class="way-stops">{ for stops.iter().map(stop) }</ol>
            </div>
        </section>
    }
}

fn disc(stop: &Stop, x: u16) -> Html {
    html! {
        <g data-state={stop.state.name()}>
            <circle class="disc" cx={x.to_string()} cy="56" r="30" />
            <g class="sign" transform={format!("translate({x} 56)")}><path d={sign(stop.place)} /></g>
            if stop.place != Place::Senders {
                <g class="badge" transform={format!("translate({} 68)", x + 13)}>
                    <circle class="ring" cx="9" cy="9" r="12" />
                    <g transform="scale(.9)">{ badge(stop.state) }</g>
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
            </div>
        </li>
    }
}
