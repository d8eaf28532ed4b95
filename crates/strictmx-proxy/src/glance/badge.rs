//! `GET /badge/{domain}.svg`, and `.json` for shields.io.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header;
use serde::Serialize;
use strictmx_probe::name_guard::NameRefused;
use strictmx_view::model;

use super::{CACHE, Glance, escaped};
use crate::api::request;
use crate::headers::Shown;
use crate::problem::Refused;
use crate::router;

/// What every badge is about.
const LABEL: &str = "MTA-STS";

/// A badge as shields.io wants it (<https://shields.io/badges/endpoint-badge>).
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Badge {
    schema_version: u8,
    label: &'static str,
    message: String,
    color: &'static str,
    cache_seconds: u32,
}

impl Badge {
    fn of(glance: Option<&Glance>) -> Self {
        let message = glance.map_or_else(|| "unknown".to_owned(), |it| it.label.to_lowercase());
        Self::saying(message, glance.map(|glance| glance.state))
    }

    fn saying(message: String, state: Option<model::State>) -> Self {
        Self {
            schema_version: 1,
            label: LABEL,
            message,
            color: color(state),
            cache_seconds: 300,
        }
    }

    /// Two fields, dark letters on the left and the state on the right. Texts are stretched to the
    /// width that was reckoned for them, whatever font there is.
    fn svg(&self) -> String {
        let (left, right) = (width(self.label), width(&self.message));
        let (whole, middle) = (left + right, left + right / 2);
        let (label, message) = (escaped(self.label), escaped(&self.message));
        let color = self.color;
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{label}: {message}"><title>{label}: {message}</title><rect width="{whole}" height="20" rx="3" fill="#444"/><path fill="{color}" d="M{left} 0h{stretch}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{stretch}z"/><g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="{label_middle}" y="14" textLength="{label_length}">{label}</text><text x="{middle}" y="14" textLength="{message_length}">{message}</text></g></svg>"##,
            stretch = right - 3,
            label_middle = left / 2,
            label_length = left - 10,
            message_length = right - 10,
        )
    }
}

/// By state; white letters can be read on each (contrast of 4.5 and more).
fn color(state: Option<model::State>) -> &'static str {
    match state {
        Some(model::State::Ok) => "#1b6a3b",
        Some(model::State::Attention) => "#855400",
        Some(model::State::Broken) => "#b0261d",
        Some(model::State::Absent) => "#4a5a78",
        Some(model::State::Untested | model::State::Pending) | None => "#6b6f76",
    }
}

/// Of a field with a text at 11 px, about as wide as Verdana draws it, and 5 px on either side.
fn width(text: &str) -> u32 {
    let tenths = |character| match character {
        'i' | 'l' | 'j' | '.' | ',' | ' ' => 40,
        'f' | 't' | 'r' | '(' | ')' | '-' => 50,
        'm' | 'w' | 'M' | 'W' => 105,
        'A'..='Z' => 78,
        _ => 70,
    };
    text.chars().map(tenths).sum::<u32>() / 10 + 10
}

/// Either form of a badge; grey where nothing is known of the domain. Who looks at an image sees no
/// problem in JSON: of a name that cannot be checked, it says that, with the problem's status.
pub(crate) async fn badge(
    State(state): State<Arc<router::State>>,
    file: Result<Path<String>, PathRejection>,
) -> Result<Response, Refused> {
    let file = request::path(file)?;
    let (domain, as_svg) = match (file.strip_suffix(".svg"), file.strip_suffix(".json")) {
        (Some(domain), _) => (domain, true),
        (_, Some(domain)) => (domain, false),
        _ => return Err(Refused::NoSuchResource),
    };
    let policy_domain = match state.service.network.admit(domain) {
        Ok(policy_domain) => policy_domain,
        Err(refused) if as_svg => {
            let why = match refused {
                NameRefused::OptedOut { .. } => "not checked here, as asked for",
                _ => "not a domain to check",
            };
            let status = Refused::from(refused).status();
            let badge = Badge::saying(why.to_owned(), None);
            return Ok((status, image(&badge)).into_response());
        }
        Err(refused) => return Err(refused.into()),
    };
    let glance = Glance::known(&state, &policy_domain).await?;
    let badge = Badge::of(glance.as_ref());
    if as_svg {
        return Ok(image(&badge));
    }
    let cached = [(header::CACHE_CONTROL, CACHE)];
    Ok((cached, Shown::Elsewhere.extension(), Json(badge)).into_response())
}

fn image(badge: &Badge) -> Response {
    let headers = [
        (header::CACHE_CONTROL, CACHE),
        (header::CONTENT_TYPE, "image/svg+xml; charset=utf-8"),
    ];
    (headers, Shown::Elsewhere.extension(), badge.svg()).into_response()
}

#[cfg(test)]
mod tests {
    use strictmx_core::timestamp::Timestamp;

    use super::*;

    fn glance(label: &str, state: model::State) -> Glance {
        Glance {
            domain: "example.com".to_owned(),
            label: label.to_owned(),
            state,
            sentence: String::new(),
            checked_at: Timestamp::from_unix(1_795_000_000),
        }
    }

    #[test]
    fn badges_say_what_is_known() {
        let enforced = glance("Enforced", model::State::Ok);
        let at_risk = glance("Enforced, at risk", model::State::Broken);
        for (glance, message, color) in [
            (Some(&enforced), "enforced", "#1b6a3b"),
            (Some(&at_risk), "enforced, at risk", "#b0261d"),
            (None, "unknown", "#6b6f76"),
        ] {
            let badge = Badge::of(glance);
            assert_eq!((&*badge.message, badge.color), (message, color));
            let svg = badge.svg();
            assert!(svg.contains(&format!(">{message}</text>")), "{svg}");
        }
    }

    #[test]
    fn whatever_is_said_stays_text() {
        let badge = Badge::of(Some(&glance("<script>\"&'", model::State::Ok)));
        let svg = badge.svg();
        assert!(!svg.contains("<script"), "{svg}");
        assert!(svg.contains("&lt;script&gt;&quot;&amp;&#39;"), "{svg}");
    }
}
