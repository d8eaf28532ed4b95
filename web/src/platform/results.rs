//! Results that the service keeps, and the keys it signs them with.

use std::pin::pin;

use futures_util::future::{Either, select};
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use strictmx_share::{PublicKey, Sealed};
use strictmx_wire::{Problem, StoreRequest, StoredResult};

use super::api::read;

/// Why there is nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoResult {
    /// The service says no.
    Refused(Problem),
    /// It does not answer, or something else does.
    Lost,
    /// It tells what this page cannot read: one of the two is of another version.
    Unreadable,
}

/// So long the service has for an answer that it has at hand, in milliseconds.
const PATIENCE_MS: u32 = 20_000;
/// And for one that a check comes before.
const CHECK_MS: u32 = 90_000;

/// What is kept under an id.
///
/// # Errors
/// [`NoResult`].
pub async fn sealed(id: &str) -> Result<Sealed, NoResult> {
    answer(Request::get(&path(id))).await
}

/// The keys that the service has and had.
///
/// # Errors
/// [`NoResult`].
pub async fn keys() -> Result<Vec<PublicKey>, NoResult> {
    /// [`strictmx_wire::Keys`], with keys that are ready to verify.
    #[derive(Deserialize)]
    struct Keys {
        keys: Vec<PublicKey>,
    }
    let Keys { keys } = answer(Request::get("/api/v1/keys")).await?;
    Ok(keys)
}

/// Has the service keep what it measures of a domain.
///
/// # Errors
/// [`NoResult`].
pub async fn store(domain: &str) -> Result<StoredResult, NoResult> {
    let domain = domain.to_owned();
    let body = serde_json::to_string(&StoreRequest { domain }).unwrap_or_default();
    let request = Request::post("/api/v1/results").header("content-type", "application/json");
    let request = request.body(body).map_err(|_| NoResult::Lost)?;
    in_time(CHECK_MS, async {
        told(request.send().await.map_err(|_| NoResult::Lost)?).await
    })
    .await
}

/// Deletes what is kept under an id.
///
/// # Errors
/// [`NoResult`].
pub async fn delete(id: &str, deletion_token: &str) -> Result<(), NoResult> {
    let bearer = format!("Bearer {deletion_token}");
    let request = Request::delete(&path(id)).header("authorization", &bearer);
    let answer = async {
        let response = request.send().await.map_err(|_| NoResult::Lost)?;
        if response.ok() {
            return Ok(());
        }
        Err(refused(&response).await)
    };
    in_time(PATIENCE_MS, answer).await
}

/// A service that takes a request and then says nothing is lost, too.
async fn in_time<T>(
    patience_ms: u32,
    answer: impl Future<Output = Result<T, NoResult>>,
) -> Result<T, NoResult> {
    match select(pin!(answer), TimeoutFuture::new(patience_ms)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(NoResult::Lost),
    }
}

fn path(id: &str) -> String {
    let id = String::from(js_sys::encode_uri_component(id));
    format!("/api/v1/results/{id}")
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, NoResult> {
    let request = request.header("accept", "application/json");
    in_time(PATIENCE_MS, async {
        told(request.send().await.map_err(|_| NoResult::Lost)?).await
    })
    .await
}

async fn told<T: DeserializeOwned>(response: Response) -> Result<T, NoResult> {
    if response.ok() {
        return read(&response).await.ok_or(NoResult::Unreadable);
    }
    Err(refused(&response).await)
}

async fn refused(response: &Response) -> NoResult {
    read(response)
        .await
        .map_or(NoResult::Lost, NoResult::Refused)
}
