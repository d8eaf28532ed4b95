//! Requests that a page of somebody else makes a visitor's browser send: each would be a check, or
//! a result read, in the visitor's name. Browsers say so by themselves (Fetch Metadata Request Headers, W3C), also where
//! a page has them fetch what a link leads to before anybody follows it; who is no browser says
//! nothing.

use std::convert::identity;

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, HeaderValue};
use strictmx_wire::ProblemKind;

use crate::problem::Refused;

/// Lets links be followed, which is seen, and nothing else.
///
/// # Errors
/// [`ProblemKind::CROSS_SITE`].
pub(crate) fn refuse(request: &mut Request) -> Result<fn(Response) -> Response, Refused> {
    if is_foreign(request.headers()) {
        let kind = ProblemKind::CROSS_SITE;
        let detail =
            "Pages of other sites cannot have your browser ask for this. Open the address itself.";
        let detail = detail.to_owned();
        return Err(Refused::Request { kind, detail });
    }
    Ok(identity)
}

/// Whether a page of somebody else has the browser ask, and nobody follows a link.
pub(crate) fn is_foreign(headers: &HeaderMap) -> bool {
    let said = |name| headers.get(name).map(HeaderValue::as_bytes);
    let is_ahead = said("sec-purpose").is_some_and(|said| said.starts_with(b"prefetch"));
    matches!(said("sec-fetch-site"), Some(b"cross-site" | b"same-site"))
        && (is_ahead || said("sec-fetch-dest") != Some(b"document"))
}
