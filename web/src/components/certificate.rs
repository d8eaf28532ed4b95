//! A certificate chain.

use strictmx_view::model::{CertificateView, Trust};
use yew::prelude::*;

use super::{StateWord, Words};

/// Properties of [`Chain`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ChainProps {
    /// As sent, the server's own first.
    pub chain: Vec<CertificateView>,
    /// Whether it leads to a root.
    pub trust: Option<Trust>,
}

/// A chain, folded.
#[function_component]
pub fn Chain(props: &ChainProps) -> Html {
    let count = match props.chain.len() {
        0 => return Html::default(),
        1 => "1 certificate".to_owned(),
        count => format!("{count} certificates"),
    };
    html! {
        <details class="fold">
            <summary>{ "Certificate chain " }<span class="soft">{ count }</span></summary>
            <div>
                if let Some(trust) = &props.trust {
                    <p><StateWord state={trust.state}><Words phrase={trust.words.clone()} /></StateWord></p>
                }
                <ol class="chain">{ for props.chain.iter().map(certificate) }</ol>
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
    // The picture is a hundred wide.
    let spent = f32::from(certificate.spent_permille) / 10.0;
    html! {
        <li data-state={state}>
            <h4 class="mono">{ certificate.subject.clone() }</h4>
            <p class="small soft">
                { format!("{} · {} · issued by {}", certificate.role, certificate.key, certificate.issuer) }
            </p>
            if !certificate.names.is_empty() {
                <p class="small soft">{ "Names " }<span class="mono">{ certificate.names.join(", ") }</span></p>
            }
            if !certificate.note.is_empty() { <p class="small"><Words phrase={certificate.note.clone()} /></p> }
            <div class="life" data-state={state}>
                <span>{ certificate.not_before.words.clone() }</span>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="span" y="3" width="100" height="2" />
                    <rect class="spent" y="3" width={spent.to_string()} height="2" />
                    <rect class="spent" x={spent.to_string()} width="1" height="8" />
                </svg>
                <span>{ end }</span>
            </div>
        </li>
    }
}
