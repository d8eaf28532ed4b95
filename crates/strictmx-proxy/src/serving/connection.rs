//! One connection, from its first octet to its last.

use std::net::SocketAddr;
use std::pin::pin;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::activity::Activity;
use super::limits::{ConnectionLimits, FIRST_REQUEST, MAX_HEAD, MAX_HEADERS, MAX_STREAMS};
use super::stalls::Stalls;
use crate::body::Ending;

/// Serves HTTP/1 and HTTP/2 until the client goes, takes too long, or has to go because its time
/// is over or the service stops. Handlers find the client's address as
/// [`ConnectInfo<SocketAddr>`].
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
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .header_read_timeout(None)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS);
    builder
        .http2()
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX));
    let mut connection = pin!(builder.serve_connection(io, service));
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
