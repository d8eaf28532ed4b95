//! A certificate chain.

use strictmx_view::model::{CertificateView, Trust};
use yew::prelude::*;

use super::{say, state_word};

/// A chain as sent, the server's own first, and whether it leads to a root; folded.
pub fn chain(chain: &[CertificateView], trust: Option<&Trust>) -> Html {
    let count = match chain.len() {
        0 => return Html::default(),
        1 => "1 certificate".to_owned(),
        count => format!("{count} certificates"),
    };
    html! {
        <details class="fold">
            <summary>{ "Certificate chain " }<span class="soft">{ count }</span></summary>
            <div>
                if let Some(trust) = trust {
                    <p>{ state_word(trust.state, say(&trust.words)) }</p>
                }
                <ol class="chain">{ for chain.iter().map(certificate) }</ol>
            </div>
        </details>
    }
}

fn certificate(certificate: &CertificateView) -> Html {
    let state = certificate.state.name();
    let end = match &certificate.not_after.relative {
        Some(relative) => format!("{}, {relative}", certificate.not_after.words),
        None => certificate.not_after.words.clone(),
    };
    let spent = certificate.spent_permille.to_string();
    html! {
        <li data-state={state}>
            <h4 class="mono">{ certificate.subject.clone() }</h4>
            <p class="small soft">
                { format!(
                    "{} · {} · issued by {} · signature {}",
                    certificate.role, certificate.key, certificate.issuer, certificate.signature
                ) }
            </p>
            if !certificate.names.is_empty() {
                <p class="small soft">{ "Names " }<span class="mono">{ certificate.names.join(", ") }</span></p>
            }
            if !certificate.note.is_empty() { <p class="small">{ say(&certificate.note) }</p> }
            <div class="life" data-state={state}>
                <span>{ certificate.not_before.words.clone() }</span>
                <svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="span" y="3" width="1000" height="2" />
                    <rect class="spent" y="3" width={spent.clone()} height="2" />
                    <rect class="spent" x={spent} width="10" height="8" />
                </svg>
                <span>{ end }</span>
            </div>
        </li>
    }
}
