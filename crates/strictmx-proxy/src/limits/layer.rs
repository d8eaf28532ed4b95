//! Counts requests for their clients, before anything else is done for them.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use super::{Bucket, Client};
use crate::problem::Refused;
use crate::router;

/// Says who asks, to those who come after, and counts the request.
pub(crate) async fn requests(
    State(state): State<Arc<router::State>>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let client = Client::from(state.service.proxies.client_of(&request));
    request.extensions_mut().insert(client);
    counted(&state, Bucket::Requests, client, request, next).await
}

/// Counts a text to be judged, which keeps a place until it is.
pub(crate) async fn lints(
    State(state): State<Arc<router::State>>,
    Extension(client): Extension<Client>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let limiter = state.scans.limiter();
    let _place = limiter.place(Bucket::LintsAtOnce, Instant::now())?;
    counted(&state, Bucket::Lints, client, request, next).await
}

/// Counts a request for a stored result, by the API or for its page.
pub(crate) async fn stored_reads(
    State(state): State<Arc<router::State>>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let client = Client::from(state.service.proxies.client_of(&request));
    counted(&state, Bucket::StoredReads, client, request, next).await
}

async fn counted(
    state: &router::State,
    bucket: Bucket,
    client: Client,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let standing = state.scans.limiter().one(bucket, client, Instant::now())?;
    let mut response = next.run(request).await;
    standing.write(response.headers_mut());
    Ok(response)
}
