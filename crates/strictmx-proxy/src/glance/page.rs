//! `GET /r/{id}`: the site's page for shared results, with a title and a preview (Open Graph) of the
//! stored result; `GET /opensearch.xml`, by which browsers search from their address bar.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Limited};
use strictmx_wire::PROBLEM_JSON;
use tower::ServiceExt as _;

use super::picture::{HEIGHT, WIDTH};
use super::{Glance, day, escaped};
use crate::api::request;
use crate::api::results::Unread;
use crate::problem::Refused;
use crate::router;

/// More than any page of the site has, in octets.
const MAX_PAGE: usize = 256 * 1024;

/// The page says itself what is the matter with an id or a seal; the status is for all others who ask.
/// What cannot be vouched for has no preview.
pub(crate) async fn page(
    State(state): State<Arc<router::State>>,
    id: Result<Path<String>, PathRejection>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let shell = shell(&state.site).await?;
    let glance = match Unread::by(&state, id).await {
        Ok(stored) => Glance::of_stored(&state, stored, |glance| glance).await,
        Err(refused) => Err(refused),
    };
    let glance = match glance {
        Ok(glance) => glance,
        Err(refused) => return Ok((refused.status(), Html(shell)).into_response()),
    };
    let origin = request::origin(&state.service.operator, &uri, &headers);
    let address = format!("{origin}{}", uri.path());
    Ok(Html(with_preview(&shell, &glance, &address)).into_response())
}

/// Whoever opens a link and is refused before its page sees that page, which says why.
pub(crate) async fn or_refused(
    State(state): State<Arc<router::State>>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let (mut head, body) = next.run(request).await.into_parts();
    let kind = head.headers.get(header::CONTENT_TYPE);
    if kind.is_none_or(|kind| kind != PROBLEM_JSON) {
        return Ok(Response::from_parts(head, body));
    }
    head.headers.remove(header::CONTENT_LENGTH);
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    head.headers.insert(header::CONTENT_TYPE, html);
    Ok(Response::from_parts(head, shell(&state.site).await?.into()))
}

/// The page for shared results, or the site's first where there is none.
async fn shell(site: &Router) -> Result<String, Refused> {
    for path in ["/shared", "/"] {
        let request = Request::get(path).body(Body::empty());
        let Ok(response) = site
            .clone()
            .oneshot(request.map_err(|_| Refused::Failed)?)
            .await;
        if response.status() != StatusCode::OK {
            continue;
        }
        let body = Limited::new(response.into_body(), MAX_PAGE).collect().await;
        let octets = body.map_err(|_| Refused::Failed)?.to_bytes();
        return String::from_utf8(octets.to_vec()).map_err(|_| Refused::Failed);
    }
    Err(Refused::Failed)
}

/// In place of the title, which is where a minified page has its head for sure.
fn with_preview(shell: &str, glance: &Glance, address: &str) -> String {
    let Some((before, rest)) = shell.split_once("<title>") else {
        return shell.to_owned();
    };
    let after = rest.split_once("</title>").map_or("", |(_, after)| after);
    let title = escaped(&format!("{}: {}", glance.domain, glance.label));
    let text = format!(
        "{} Measured on {}.",
        glance.sentence,
        day(glance.checked_at)
    );
    let (text, address) = (escaped(&text), escaped(address));
    format!(
        "{before}<title>{title} \u{b7} strictmx</title>\
         <meta property=\"og:type\" content=\"website\"><meta property=\"og:site_name\" content=\"strictmx\">\
         <meta property=\"og:title\" content=\"{title}\"><meta property=\"og:description\" content=\"{text}\">\
         <meta property=\"og:url\" content=\"{address}\"><meta property=\"og:image\" content=\"{address}/card.png\">\
         <meta property=\"og:image:width\" content=\"{WIDTH}\"><meta property=\"og:image:height\" content=\"{HEIGHT}\">\
         <meta property=\"og:image:alt\" content=\"{title}\"><meta name=\"twitter:card\" content=\"summary_large_image\">{after}"
    )
}

/// OpenSearch 1.1. What is typed becomes a check at once, as `/check/{domain}` does for any link.
pub(crate) async fn opensearch(
    State(state): State<Arc<router::State>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let origin = request::origin(&state.service.operator, &uri, &headers);
    let origin = escaped(&origin);
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\
         <ShortName>strictmx</ShortName>\
         <Description>Is mail to a domain protected on its way? MTA-STS, checked.</Description>\
         <InputEncoding>UTF-8</InputEncoding>\
         <Url type=\"text/html\" template=\"{origin}/check/{{searchTerms}}\"/>\
         </OpenSearchDescription>\n"
    );
    // It repeats the name it was asked by, which is anybody's to choose.
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/opensearchdescription+xml",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, xml).into_response()
}

#[cfg(test)]
mod tests {
    use strictmx_core::timestamp::Timestamp;
    use strictmx_view::model::State;

    use super::*;

    #[test]
    fn a_preview_is_text_whatever_a_domain_says() {
        let glance = Glance {
            domain: "example.com".to_owned(),
            label: "Enforced".to_owned(),
            state: State::Ok,
            sentence: "\"><script>alert(1)</script>".to_owned(),
            checked_at: Timestamp::from_unix(1_795_000_000),
        };
        let shell = "<!doctype html><meta charset=utf-8><title>strictmx</title><link href=/a>";
        let page = with_preview(shell, &glance, "https://a.example/r/x");
        assert!(page.starts_with("<!doctype html><meta charset=utf-8><title>example.com: Enforced \u{b7} strictmx</title>"));
        assert!(
            page.ends_with("<link href=/a>") && !page.contains("<script"),
            "{page}"
        );
        assert!(
            page.contains("content=\"&quot;&gt;&lt;script&gt;"),
            "{page}"
        );
        assert_eq!(with_preview("no title", &glance, ""), "no title");
    }
}
