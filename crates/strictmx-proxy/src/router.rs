//! The only list of routes.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::Next;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{MethodRouter, any, get, post};
use tokio::sync::Mutex;
use tower_http::catch_panic::CatchPanicLayer;

use crate::around::around;
use crate::limits::layer;
use crate::observe::{Metrics, observe};
use crate::per_network::PerNetwork;
use crate::problem::Refused;
use crate::{
    Service, api, body, cross_site, glance, headers, host, problem, scans::Scans, serving::Stopping,
};

/// What handlers share.
#[derive(Debug)]
pub(crate) struct State {
    pub service: Service,
    pub scans: Scans,
    pub metrics: Arc<Metrics>,
    pub stopping: Stopping,
    pub site: Router,
    pub resolvers: api::health::Resolvers,
    /// For bodies of requests, and what answers them.
    pub room: Arc<body::Room>,
    /// For results that go out whole.
    pub room_of_results: body::Room,
    /// Held while a text of that network of clients is judged, or waits among those of all.
    pub texts: PerNetwork<Mutex<()>>,
}

impl State {
    pub(crate) fn new(service: Service) -> Arc<Self> {
        let stopping = Stopping::default();
        let metrics = Arc::<Metrics>::default();
        let scans = Scans::new(
            Arc::clone(&service.network),
            service.limits.clone(),
            service.table.clone(),
            stopping.scans_end.clone(),
            Arc::clone(&metrics),
        );
        Arc::new(Self {
            service,
            scans,
            metrics,
            stopping,
            site: site(),
            resolvers: api::health::Resolvers::default(),
            room: Arc::new(body::Room::new(body::BODIES_MEMORY)),
            room_of_results: body::Room::new(body::WHOLE_MEMORY),
            texts: PerNetwork::default(),
        })
    }
}

/// All routes: the API, health, and the site for everything else.
pub(crate) fn router(state: Arc<State>) -> Router {
    let patience = state.service.connections.body;
    let room = Arc::clone(&state.room);
    let text = body::Bounds::of_text(patience, &room);
    let domain = body::Bounds::of_domain(patience, &room);
    let metrics = Arc::clone(&state.metrics);
    let observed = around(move |request: &mut Request| observe(&metrics, request));
    let of_state = Arc::clone(&state);
    let counted = around(move |request: &mut Request| layer::requests(&of_state, request));
    let of_state = Arc::clone(&state);
    let stored_reads = around(move |request: &mut Request| layer::stored_reads(&of_state, request));
    let never_stored = around(|_| Ok(headers::never_store));
    let own = around(cross_site::refuse);
    let api = Router::new()
        .route("/scan/{domain}", get(api::scan::scan))
        .route(
            "/lint",
            post(api::lint::lint)
                .layer(from_fn_with_state(text, body::whole))
                .layer(from_fn_with_state(Arc::clone(&state), layer::lints)),
        )
        .route(
            "/results",
            post(api::results::store).layer(from_fn_with_state(domain, body::whole)),
        )
        .route(
            "/results/{id}",
            get(api::results::read)
                .delete(api::results::delete)
                .layer(stored_reads.clone()),
        )
        .route("/keys", get(api::results::keys))
        .route("/limits", get(api::limits::limits))
        .route("/examples", get(api::examples::examples))
        .route("/operator", get(api::operator::operator))
        .route("/openapi.json", get(api::openapi::openapi))
        .fallback(problem::no_such_resource)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer((never_stored, own, counted.clone()));
    let site = state.site.clone();
    // Whoever probes them from a container or a proxy may name no host.
    let health = Router::new()
        .route("/healthz", get(api::health::healthz))
        .route("/readyz", get(api::health::readyz))
        .with_state(Arc::clone(&state));
    let stored_read = |route: MethodRouter<_>| {
        let answered = from_fn_with_state(Arc::clone(&room), body::answered);
        route.layer(answered).layer(stored_reads.clone())
    };
    let or_refused = from_fn_with_state(Arc::clone(&state), glance::page::or_refused);
    // Other sites may embed the preview picture, but not the page.
    let page = stored_read(get(glance::page::page))
        .layer(or_refused)
        .layer((never_stored, own));
    let stored = Router::new().route("/r/{id}", page).route(
        "/r/{id}/card.png",
        stored_read(get(glance::picture::picture)),
    );
    let elsewhere = Router::new()
        .route("/badge/{file}", get(glance::badge::badge))
        .route("/card/{domain}", get(glance::card::card))
        .layer(counted);
    Router::new()
        .nest("/api/v1", api)
        .route("/api/v1/", any(problem::no_such_resource))
        .merge(stored)
        .merge(elsewhere)
        .route("/opensearch.xml", get(glance::page::opensearch))
        .route(
            "/.well-known/security.txt",
            get(api::operator::security_txt),
        )
        .with_state(state)
        .merge(site)
        .layer(around(host::one))
        .merge(health)
        .layer(CatchPanicLayer::custom(|_| Refused::Failed.into_response()))
        .layer((around(headers::secure), observed))
}

/// A release build embeds the site, compressed once. A debug build reads it from disk for every
/// request, where compressing takes seconds.
const EMBEDDED: bool = !cfg!(debug_assertions);

/// Addresses of pages that no file is named for. Of the index page they are those, beside `/`, which
/// its script knows: at all others it says that there is nothing.
const PAGES: [(&str, &str); 3] = [
    ("/check/{domain}", "/index.html"),
    ("/check/{domain}/", "/index.html"),
    ("/lint/", "/lint.html"),
];

/// The embedded site: documents at their addresses, and one page for all others, which are not
/// found unless they are of [`PAGES`].
fn site() -> Router {
    PAGES
        .into_iter()
        .fold(memory_serve::load!(), |site, (page, file)| {
            site.add_alias(page, file)
        })
        .index_file(Some("/index.html"))
        .enable_clean_url(true)
        .fallback(Some("/index.html"))
        .fallback_status(http::StatusCode::NOT_FOUND)
        .html_cache_control(memory_serve::CacheControl::NoCache)
        .cache_control(memory_serve::CacheControl::Long)
        .enable_brotli(EMBEDDED)
        .enable_gzip(EMBEDDED)
        .into_router()
        .layer(from_fn(without_slash))
        .layer(from_fn(headers::revalidate_unhashed))
}

/// A document has one address. With a slash behind it, which some add, it leads there; whether there is
/// one is told there.
async fn without_slash(request: Request, next: Next) -> Response {
    let document = document(request.uri().path()).map(Redirect::permanent);
    let response = next.run(request).await;
    let is_missing = response.status() == http::StatusCode::NOT_FOUND;
    match document.filter(|_| is_missing) {
        Some(document) => document.into_response(),
        None => response,
    }
}

/// What stands before a last slash, where it can be the address of a document; never what a browser
/// takes for another host.
fn document(path: &str) -> Option<&str> {
    let address = path.strip_suffix('/')?;
    let is_name = |name: &str| {
        let mut octets = name.bytes();
        !name.is_empty() && octets.all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
    };
    let mut names = address.strip_prefix('/')?.split('/');
    names.all(is_name).then_some(address)
}
