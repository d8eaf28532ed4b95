//! What remains of a request: a line in the log, and counts.
//!
//! Neither holds an address, a query, or anything else that a client has chosen: the path is that
//! of the route, and unknown methods are `other`.

mod metrics;

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use http::Method;
use tokio::time::Instant;

use crate::body::Ending;
use crate::problem::Refused;
pub(crate) use metrics::{Joined, Metrics, exposition};

/// The status of a request whose client went before there was one, as nginx has it.
const CLIENT_WENT: u16 = 499;

/// Why a request was refused: the code of its problem, which is one of ours.
#[derive(Clone, Debug)]
pub(crate) struct RefusedFor(pub(crate) String);

/// Observes a request until the last octet of its answer.
pub(crate) fn observe(
    metrics: &Arc<Metrics>,
    request: &mut Request,
) -> Result<impl FnOnce(Response) -> Response + use<>, Refused> {
    let mut seen = Seen {
        metrics: Arc::clone(metrics),
        method: method(request.method()),
        route: route(request.extensions().get()),
        began: Instant::now(),
        status: CLIENT_WENT,
        octets: 0,
    };
    Ok(move |response: Response| {
        seen.status = response.status().as_u16();
        if let Some(RefusedFor(code)) = response.extensions().get() {
            seen.metrics.refused(code.clone());
        }
        response.map(|body| {
            Body::new(Ending::new(body, move |octets| {
                seen.octets = octets;
                drop(seen);
            }))
        })
    })
}

/// Told when this is dropped.
struct Seen {
    metrics: Arc<Metrics>,
    method: &'static str,
    route: Cow<'static, str>,
    began: Instant,
    status: u16,
    octets: u64,
}

impl Drop for Seen {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        let (method, route) = (self.method, self.route.as_ref());
        let (status, octets) = (self.status, self.octets);
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(method, route, status, octets, ms, "request");
        let route = std::mem::take(&mut self.route);
        self.metrics.answered(route, status, took);
    }
}

fn method(method: &Method) -> &'static str {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::OPTIONS,
    ];
    let names = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];
    let at = known.iter().position(|known| known == method);
    at.map_or("other", |at| names[at])
}

/// The template of the route; one word for all files of the site, and for paths that are no route.
fn route(matched: Option<&MatchedPath>) -> Cow<'static, str> {
    match matched.map(MatchedPath::as_str) {
        None => "none".into(),
        Some(path) if is_of_ours(path) => path.to_owned().into(),
        Some(_) => "site".into(),
    }
}

fn is_of_ours(path: &str) -> bool {
    path.starts_with("/api/") || path.contains('{') || path == "/healthz" || path == "/readyz"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_of_a_list() {
        for (said, logged) in [
            ("GET", "GET"),
            ("OPTIONS", "OPTIONS"),
            ("get", "other"),
            ("EXAMPLE.COM", "other"),
        ] {
            let said = Method::from_bytes(said.as_bytes()).expect("a method");
            assert_eq!(method(&said), logged);
        }
    }

    #[test]
    fn files_of_the_site_are_one_route() {
        for (path, ours) in [
            ("/api/v1/scan/{domain}", true),
            ("/check/{domain}", true),
            ("/healthz", true),
            ("/", false),
            ("/checks/sts-mx-uncovered", false),
        ] {
            assert_eq!(is_of_ours(path), ours, "{path}");
        }
    }
}
