//! `GET /card/{domain}`: a result at a glance, for a frame in anybody's page. It runs nothing and
//! loads nothing.

use std::sync::{Arc, LazyLock};

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header;
use sha2::{Digest as _, Sha256};
use strictmx_probe::name_guard::NameRefused;
use strictmx_view::visible;

use super::{CACHE, Glance, day, escaped};
use crate::api::request;
use crate::headers::Shown;
use crate::problem::Refused;
use crate::router;

const STYLE: &str = ":root{color-scheme:light dark}body{margin:0;padding:.75rem 1rem;border:1px solid;border-radius:4px;font:1rem/1.4 system-ui,sans-serif}p{margin:0}.label{font-weight:600}[data-state=ok]{color:light-dark(#1b6a3b,#79cc99)}[data-state=attention]{color:light-dark(#855400,#e8b95c)}[data-state=broken]{color:light-dark(#b0261d,#ff968a)}";

/// Of a page with that one style, which anybody may frame.
pub(crate) static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    )
});

pub(crate) async fn card(
    State(state): State<Arc<router::State>>,
    domain: Result<Path<String>, PathRejection>,
) -> Result<Response, Refused> {
    let cached = [(header::CACHE_CONTROL, CACHE)];
    let shown = |page| (cached, Shown::InFrames.extension(), Html(page)).into_response();
    let admitted =
        request::path(domain).and_then(|domain| Ok(state.service.network.admit(&domain)?));
    let policy_domain = match admitted {
        Ok(policy_domain) => policy_domain,
        // Who looks at a frame reads no problem in JSON.
        Err(refused) => {
            let page = shown(no_domain(&refused));
            return Ok((refused.status(), page).into_response());
        }
    };
    let glance = Glance::known(&state, &policy_domain).await?;
    Ok(shown(html(policy_domain.a_label(), glance.as_ref())))
}

/// A domain admitted by the name guard has none but letters, digits, hyphens and dots.
fn html(domain: &str, glance: Option<&Glance>) -> String {
    let (state, label, sentence, when) = match glance {
        Some(glance) => (
            glance.state.name(),
            &*glance.label,
            &*glance.sentence,
            format!("Checked on {}.", day(glance.checked_at)),
        ),
        None => (
            "untested",
            "Unknown",
            "",
            "Nobody had it checked lately.".to_owned(),
        ),
    };
    let (title, sentence) = (escaped(&format!("{domain}: {label}")), escaped(sentence));
    let below = format!(
        "<p>{sentence}</p><p>{when} \
         <a href=\"/check/{domain}\" target=\"_blank\" rel=\"noopener\">See it at strictmx</a></p>",
        domain = escaped(domain)
    );
    document(&title, state, &below)
}

/// Of a name that cannot be checked, and why.
fn no_domain(refused: &Refused) -> String {
    let title = match refused {
        Refused::Name(NameRefused::OptedOut { .. }) => "This domain is not checked here",
        _ => "This is not a domain to check",
    };
    let why = format!("<p>{}</p>", escaped(&visible(&refused.detail())));
    document(title, "untested", &why)
}

fn document(title: &str, state: &str, below: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head>\
         <body><p class=\"label\" data-state=\"{state}\">{title}</p>{below}</body></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_lets_the_style_in_and_nothing_else() {
        let page = html("example.com", None);
        let style = page
            .split("<style>")
            .nth(1)
            .and_then(|it| it.split("</style>").next());
        let hash = STANDARD.encode(Sha256::digest(style.expect("a style")));
        assert!(POLICY.contains(&format!("style-src 'sha256-{hash}';")));
        assert!(!page.contains("<script") && !page.contains(" style="));
    }
}
