//! A host as a card: its addresses, TLS, certificates, and what was said.

use strictmx_core::observation::Speaker;
use strictmx_view::model::{AddressView, HostView, TranscriptLine};
use yew::prelude::*;

use super::{chain, facts, say, state_word};

/// A host.
pub fn host(host: &HostView) -> Html {
    html! {
        <article class="host" id={host.anchor.clone()} data-state={host.state.name()}>
            <header class="host-head">
                <h3>{ host.name.a_label.clone() }</h3>
                if let Some(u_label) = &host.name.u_label { <span>{ u_label.clone() }</span> }
                { state_word(host.state, say(&host.verdict)) }
                if let Some(preference) = host.preference {
                    <span class="soft">{ format!("preference {preference}") }</span>
                }
            </header>
            if let Some(coverage) = &host.coverage {
                <dl class="facts-list">
                    <dt>{ "Named in policy" }</dt>
                    <dd>{ state_word(coverage.state, say(&coverage.words)) }</dd>
                </dl>
            }
            { facts(&host.facts) }
            { for host.addresses.iter().map(address) }
        </article>
    }
}

fn address(address: &AddressView) -> Html {
    let timings = address
        .timings
        .iter()
        .map(|timing| format!("{} {}", timing.label, timing.value));
    let timings = timings.collect::<Vec<_>>().join(", ");
    html! {
        <section class="address" data-state={address.state.name()} aria-label={address.address.clone()}>
            <p class="address-head">
                <span class="mono">{ address.address.clone() }</span>
                { state_word(address.state, say(&address.summary)) }
            </p>
            if let Some(failure) = &address.failure {
                <p class="small">
                    { format!("{} {}", failure.words, failure.whose_words) }
                    if !failure.detail.is_empty() { { " " }<code>{ failure.detail.clone() }</code> }
                </p>
            }
            { facts(&address.facts) }
            <div class="folds">
                { chain(&address.chain, address.trust.as_ref()) }
                if !address.transcript.is_empty() {
                    <details class="fold">
                        <summary>
                            { "Transcript " }<span class="soft">{ format!("{} lines", address.transcript.len()) }</span>
                        </summary>
                        <figure class="source">
                            <ol class="source-lines talk">{ for address.transcript.iter().map(said) }</ol>
                        </figure>
                    </details>
                }
                if !timings.is_empty() {
                    <details class="fold">
                        <summary>{ "Timing" }</summary>
                        <p class="small">{ timings }</p>
                    </details>
                }
            </div>
        </section>
    }
}

fn said(line: &TranscriptLine) -> Html {
    let who = match line.from {
        Speaker::Client => "we",
        Speaker::Server => "mx",
        Speaker::Injected => "?",
    };
    html! {
        <li data-who={who} data-inside-tls={line.inside_tls.then_some("true")}>
            <span class="unseen">{ format!("{who}: ") }</span>{ line.text.clone() }
        </li>
    }
}
