//! `POST /api/v1/lint`: judges a text, without asking anybody.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use futures_util::stream;
use http::HeaderMap;
use strictmx_view::lint::{self, Kind};
use strictmx_wire::{LintRequest, ProblemKind};
use tokio::time::Instant;

use super::{request, text_judged_in_turn};
use crate::body::{in_pieces, json_in_pieces};
use crate::limits::{Bucket, Client};
use crate::problem::Refused;
use crate::{router, scans};

const FIELDS: &str = "Write an object with the string \"text\" and, if you want, the string \"kind\", each once and nothing else.";

pub(crate) async fn lint(
    State(state): State<Arc<router::State>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let LintRequest { kind, text } = request::json(&headers, &body, FIELDS)?;
    let kind = kind.map(|name| Kind::from_name(&name).ok_or_else(|| unknown(&name)));
    let kind = kind.transpose()?;
    // Of each network one text waits among all, so that networks come in turn.
    let limiter = state.scans.limiter();
    let of_network = limiter.name_of_network(client);
    let of_network = state
        .texts
        .of(of_network, Default::default)
        .lock_owned()
        .await;
    let place = limiter.place(Bucket::LintsAtOnce, Instant::now())?;
    let judged = text_judged_in_turn(move || {
        // Judging goes on where nobody waits for it any more. The place is free first, for the next one
        // of its network.
        let _kept = (place, of_network);
        let judged = lint::lint(kind, text.as_bytes(), scans::now());
        serde_json::to_vec(&judged)
    });
    // Its shape has string keys only, so that it always serialises.
    let json = judged.await?.map_err(|_| Refused::Failed)?;
    let pieces: Vec<_> = in_pieces(&json).map(Ok).collect();
    Ok(json_in_pieces(json.len(), stream::iter(pieces)))
}

fn unknown(name: &str) -> Refused {
    let name: String = name.chars().take(40).collect();
    Refused::Request {
        kind: ProblemKind::UNKNOWN_KIND,
        detail: format!(
            "\"{}\" is no kind of text. Write sts-record, sts-policy or tlsrpt-record, or leave the field out.",
            name.escape_debug()
        ),
    }
}
