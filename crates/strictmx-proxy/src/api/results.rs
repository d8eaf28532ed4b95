//! `/api/v1/results`: results that are kept, and `/api/v1/keys`: what they are verified with.

use std::io;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_share::{PublicKey, Sealed};
use strictmx_wire::{Key, Keys, ProblemKind, StoreRequest, StoredResult};
use tokio::time::Instant;

use super::request::{self, refused};
use crate::body::{PIECE, json_in_pieces};
use crate::limits::{Client, Outcome, Spent};
use crate::problem::Refused;
use crate::router;
use crate::scans::now;
use crate::stored::{Deletion, Found, Receipt, StoreError, Stored, is_id};

const FIELDS: &str = "Write an object with the string \"domain\" and nothing else.";

/// Keeps what this service itself saw of a domain: the result at hand, else that of a new check.
pub(crate) async fn store(
    State(state): State<Arc<router::State>>,
    Extension(client): Extension<Client>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let stored = stored(&state)?;
    let StoreRequest { domain } = request::json(&headers, &body, FIELDS)?;
    let policy_domain = state.service.network.admit(&domain)?;
    // Only now is it something to be stored: what could never be costs none.
    let limiter = state.scans.limiter();
    let (standing, spent) = limiter.store(client, Instant::now())?;
    let kept = seen_and_kept(&state, stored, &policy_domain, client, spent).await;
    let origin = request::origin(&state.service.operator, &uri, &headers);
    let answer = kept.and_then(|receipt| created(receipt, &origin));
    let mut response = answer.into_response();
    standing.write(response.headers_mut());
    Ok(response)
}

fn created(receipt: Receipt, origin: &str) -> Result<Response, Refused> {
    let url = format!("{origin}/r/{}", receipt.id);
    let location = HeaderValue::from_str(&url).map_err(|_| Refused::Failed)?;
    let told = StoredResult {
        id: receipt.id,
        url,
        expires_at: receipt.expires_at,
        deletion_token: receipt.deletion_token,
    };
    let location = [(header::LOCATION, location)];
    Ok((StatusCode::CREATED, location, Json(told)).into_response())
}

/// Keeps what is at hand of a domain, else what a new check sees: whole, or not at all. What the client
/// has spent is given back where nothing comes of it, unless a domain can bring that about: else it
/// could be asked for over and over.
async fn seen_and_kept(
    state: &router::State,
    stored: &Stored,
    policy_domain: &DomainName,
    client: Client,
    spent: Spent,
) -> Result<Receipt, Refused> {
    let seen = async {
        let scan = match state.scans.at_hand(policy_domain) {
            Some(scan) => scan,
            None => state.scans.join(policy_domain, true, client)?,
        };
        let evidence = scan.evidence().await?;
        Ok((scan, evidence))
    };
    let (scan, evidence) = match seen.await {
        Ok(seen) => seen,
        Err(refused) => {
            spent.refund();
            return Err(refused);
        }
    };
    let is_whole = scan.is_whole();
    if !is_whole && Outcome::from(&evidence) == Outcome::NothingSent {
        spent.refund();
        return Err(Refused::NotWhole);
    }
    // Only now does it take from what all have together. So does whatever its client has spent for
    // good, else networks without end could be remembered for it.
    let room = match state.scans.limiter().room(Instant::now()) {
        Ok(room) => room,
        Err(exceeded) => {
            spent.refund();
            return Err(exceeded.into());
        }
    };
    if !is_whole {
        return Err(Refused::NotWhole);
    }
    let kept = stored.keep(evidence, now()).await;
    if kept.as_ref().is_err_and(|it| *it != StoreError::TooLarge) {
        room.refund();
        spent.refund();
    }
    Ok(kept?)
}

/// A [`Sealed`] result, for its page to verify.
pub(crate) async fn read(
    State(state): State<Arc<router::State>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Refused> {
    stored(&state)?;
    let id = known_form(id)?;
    let octets = found(&state, &id).await?;
    let pieces = stream::iter((0..octets).step_by(PIECE)).then(move |at| {
        let (state, id) = (Arc::clone(&state), id.clone());
        async move {
            let gone = || io::Error::from(io::ErrorKind::ConnectionAborted);
            let stored = stored(&state).map_err(|_| gone())?;
            let piece = stored.piece(&id, at, PIECE.min(octets - at)).await;
            piece.map(Bytes::from).map_err(|_| gone())
        }
    });
    Ok(json_in_pieces(octets, pieces))
}

/// Deletes it for whoever has the token.
pub(crate) async fn delete(
    State(state): State<Arc<router::State>>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<StatusCode, Refused> {
    let stored = stored(&state)?;
    let id = known_form(id)?;
    let field = headers.get(header::AUTHORIZATION);
    let field = field.and_then(|value| value.to_str().ok());
    let token = field.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(token.trim())
    });
    let Some(token) = token else {
        let detail = "Send the deletion token that came when the result was stored: Authorization: Bearer <deletion token>.";
        return Err(refused(ProblemKind::NO_TOKEN, detail));
    };
    match stored.delete(&id, token, now()).await? {
        Deletion::Deleted => Ok(StatusCode::NO_CONTENT),
        Deletion::WrongToken => Err(refused(
            ProblemKind::WRONG_TOKEN,
            "Send the deletion token that came when this result was stored.",
        )),
        Deletion::Gone => Err(gone()),
        Deletion::Unknown => Err(unknown()),
    }
}

/// The public keys of this service.
pub(crate) async fn keys(State(state): State<Arc<router::State>>) -> Result<Json<Keys>, Refused> {
    let key = |key: &PublicKey| Key {
        key_id: key.id(),
        public_key: URL_SAFE_NO_PAD.encode(key.octets()),
    };
    let keys = stored(&state)?.keys().iter().map(key).collect();
    Ok(Json(Keys { keys }))
}

/// How many octets of JSON are kept by an id.
async fn found(state: &router::State, id: &str) -> Result<usize, Refused> {
    let stored = stored(state)?;
    match stored.find(id, now()).await? {
        Found::Result {
            policy_domain,
            octets,
        } => {
            // Whose domain it is may have asked for silence since.
            state.service.network.admit(&policy_domain)?;
            Ok(octets)
        }
        Found::Gone => Err(gone()),
        Found::Unknown => Err(unknown()),
    }
}

/// What is kept by an id, not yet read.
pub(crate) struct Unread {
    state: Arc<router::State>,
    id: String,
    octets: usize,
}

impl Unread {
    pub(crate) async fn by(
        state: &Arc<router::State>,
        id: Result<Path<String>, PathRejection>,
    ) -> Result<Self, Refused> {
        let id = known_form(id)?;
        let octets = found(state, &id).await?;
        let state = Arc::clone(state);
        Ok(Self { state, id, octets })
    }

    pub(crate) async fn read(self) -> Result<Kept, Refused> {
        let json = stored(&self.state)?.piece(&self.id, 0, self.octets).await?;
        let state = self.state;
        Ok(Kept { state, json })
    }
}

/// What is kept by an id, not yet parsed: that takes its time.
pub(crate) struct Kept {
    state: Arc<router::State>,
    json: Vec<u8>,
}

impl Kept {
    /// The evidence, where this service still vouches for it: what is altered, of a key that was withdrawn
    /// or of another format is as good as unknown.
    pub(crate) fn evidence(&self) -> Result<Evidence, Refused> {
        let sealed: Sealed =
            serde_json::from_slice(&self.json).map_err(|_| StoreError::Unreadable)?;
        let evidence = sealed.open(stored(&self.state)?.keys(), now());
        evidence.map_err(|_| unknown())
    }
}

/// What cannot be an id is told like an id that there is not.
fn known_form(id: Result<Path<String>, PathRejection>) -> Result<String, Refused> {
    let id = id.ok().map(|Path(id)| id).filter(|id| is_id(id));
    id.ok_or_else(unknown)
}

fn stored(state: &router::State) -> Result<&Stored, Refused> {
    state.service.stored.as_ref().ok_or_else(|| {
        let detail = "Make a link that carries the result itself, or save the evidence as a file. The operator can let results be stored with --data.";
        refused(ProblemKind::NOT_STORED, detail)
    })
}

fn unknown() -> Refused {
    let detail = "Check that the link is complete, or check the domain again.";
    refused(ProblemKind::NO_SUCH_RESULT, detail)
}

fn gone() -> Refused {
    let detail = "Results are kept for 90 days, until whoever stored them deletes them, or until newer ones of the same domain take their room. Check the domain again.";
    refused(ProblemKind::RESULT_GONE, detail)
}

#[cfg(test)]
mod tests;
