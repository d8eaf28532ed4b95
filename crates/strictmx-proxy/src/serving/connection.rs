//! One connection, from its first octet to its last.

use std::net::SocketAddr;
use std::pin::pin;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::activity::Activity;
use super::limits::{ConnectionLimits, FIRST_REQUEST, MAX_HEAD, MAX_HEADERS};
use super::stalls::Stalls;
use crate::body::Ending;

/// Serves HTTP/1.1 until the client goes, takes too long, or has to go because its time is over or
/// the service stops. Handlers find the client's address as [`ConnectInfo<SocketAddr>`].
///
/// HTTP/2 is the reverse proxy's, with TLS: browsers speak it in no other way, and a client that
/// answers pings, or never opens its window, would keep its place for minutes.
///
/// hyper's own timeout for heads stays off: it also runs while an answer is still being taken, so
/// that it would cut off whoever loads the site slowly. [`Activity`] sees the difference.
pub(super) async fn serve<I>(
    io: I,
    peer: SocketAddr,
    app: Router,
    limits: &ConnectionLimits,
    stopping: &CancellationToken,
) where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let activity = Activity::new();
    let io = TokioIo::new(Stalls::new(io, activity.clone(), limits.write_stall));
    let service = service_fn(|request: Request<Incoming>| {
        let open = activity.open();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = app.clone().oneshot(request);
        async move {
            let answer = answer.await?;
            Ok::<_, std::convert::Infallible>(
                answer.map(|body| Ending::new(body, move |_| drop(open))),
            )
        }
    });
    let connection = http1::Builder::new()
        .header_read_timeout(None)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let mut idle = pin!(activity.idle_for(limits.idle));

    // How it ends is the client's affair: there is nobody to tell.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = idle.as_mut() => return,
        () = stopped(stopping, &activity) => {}
        () = sleep(limits.age) => {}
    }
    // A request that is open is answered; one that comes later is not.
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        _ = connection => {}
        () = idle => {}
        () = sleep(limits.finish) => {}
    }
}

/// Resolves when the service stops. Who has only just connected may be about to ask.
async fn stopped(stopping: &CancellationToken, activity: &Activity) {
    stopping.cancelled().await;
    let _ = tokio::time::timeout(FIRST_REQUEST, activity.asked()).await;
}
