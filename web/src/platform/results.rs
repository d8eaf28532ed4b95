//! Results that the service keeps, and the keys it signs them with.

use gloo_net::http::{Request, RequestBuilder, Response};
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
    told(request.send().await.map_err(|_| NoResult::Lost)?).await
}

/// Deletes what is kept under an id.
///
/// # Errors
/// [`NoResult`].
pub async fn delete(id: &str, deletion_token: &str) -> Result<(), NoResult> {
    let bearer = format!("Bearer {deletion_token}");
    let request = Request::delete(&path(id)).header("authorization", &bearer);
    let response = request.send().await.map_err(|_| NoResult::Lost)?;
    if response.ok() {
        return Ok(());
    }
    Err(refused(&response).await)
}

fn path(id: &str) -> String {
    let id = String::from(js_sys::encode_uri_component(id));
    format!("/api/v1/results/{id}")
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, NoResult> {
    let request = request.header("accept", "application/json");
    told(request.send().await.map_err(|_| NoResult::Lost)?).await
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
