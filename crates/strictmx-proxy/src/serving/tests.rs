//! Clients that are slow on purpose, in virtual time, and over real sockets with short limits.

mod sockets;
mod virtual_time;

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Extension, Router};
use tokio::sync::Notify;

use super::ConnectionLimits;
use crate::body;
use crate::limits::Client;

/// More than any buffer on the way holds.
const LARGE: usize = 32 * 1024 * 1024;

/// What a service has: a small answer, one that names the client, a large one, one that takes a minute, one that goes on until
/// it is told to end, and one that wants a body.
fn app(limits: &ConnectionLimits, end: &'static Notify) -> Router {
    let octets = Bytes::from(vec![b'x'; LARGE]);
    let large = move || std::future::ready(Body::from(octets.clone()));
    let minute = async || {
        tokio::time::sleep(Duration::from_secs(60)).await;
        "minute"
    };
    let stream = move || {
        let events = futures_util::stream::unfold(0, move |at| async move {
            match at {
                0 => Some((Ok::<_, Infallible>("first\n"), 1)),
                1 => {
                    end.notified().await;
                    Some((Ok("last\n"), 2))
                }
                _ => None,
            }
        });
        std::future::ready(Body::from_stream(events))
    };
    let peer = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string();
    let length = async |body: Bytes| body.len().to_string();
    Router::new()
        .route("/small", get(async || "small"))
        .route("/peer", get(peer))
        .route("/minute", get(minute))
        .route("/stream", get(stream))
        .route("/length", post(length))
        .layer(from_fn_with_state(
            body::Bounds::of_text(limits.body, &Arc::new(body::Room::new(body::BODIES_MEMORY))),
            body::whole,
        ))
        .route("/large", get(large))
        .layer(Extension(Client::from(IpAddr::from(Ipv4Addr::LOCALHOST))))
}

/// One that no other test notifies.
fn never() -> &'static Notify {
    Box::leak(Box::default())
}
