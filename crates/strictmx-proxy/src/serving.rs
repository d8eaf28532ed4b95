//! Who may connect, how long a connection may take, and how it all ends.
//!
//! ```text
//! limits       the figures
//! admission    how many connections, and of whom
//! connection   one connection
//! activity     when a connection is idle
//! stalls       clients that do not read
//! ```

mod activity;
mod admission;
mod connection;
mod limits;
mod stalls;

#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::IntoResponse as _;
use futures_util::FutureExt as _;
use http::{HeaderValue, header};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, unconstrained};
use tokio_util::sync::CancellationToken;

use admission::{Admission, Admitted};
pub use limits::ConnectionLimits;
pub(crate) use limits::{FIRST_REQUEST, MAX_HEAD, MAX_HEADERS, MAX_REFUSED, REFUSED};

use crate::around::around;
use crate::headers;
use crate::observe::Metrics;
use crate::problem::Refused;

/// How long nothing is accepted where that fails for want of something, such as file descriptors.
const ACCEPT_AGAIN: Duration = Duration::from_millis(500);

/// How the service stops.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stopping {
    /// Cancelled when it is asked to.
    pub(crate) asked: CancellationToken,
    /// Cancelled when running scans have to come to an end.
    pub(crate) scans_end: CancellationToken,
}

impl Stopping {
    /// Waits until `stop` resolves, and then tells everybody. Goes on for ever.
    pub(crate) async fn when(self, stop: impl Future<Output = ()>, limits: &ConnectionLimits) {
        stop.await;
        self.asked.cancel();
        tokio::time::sleep(limits.stop_scans).await;
        self.scans_end.cancel();
        std::future::pending::<()>().await;
    }
}

/// Serves `app` until `stopping`; then takes what has already connected, lets open requests finish,
/// and closes what is left after [`ConnectionLimits::stop`].
pub(crate) async fn serve(
    listener: TcpListener,
    app: Router,
    limits: ConnectionLimits,
    stopping: CancellationToken,
    metrics: Arc<Metrics>,
) {
    let mut serving = Serving {
        app,
        admission: Admission::new(&limits, metrics.connections.clone()),
        metrics,
        refusing: Arc::new(Semaphore::new(limits::MAX_REFUSED)),
        limits: Arc::new(limits),
        stopping,
        connections: JoinSet::new(),
    };
    loop {
        tokio::select! {
            accepted = listener.accept() => serving.take(accepted).await,
            Some(_) = serving.connections.join_next() => {}
            () = serving.stopping.cancelled() => break,
        }
    }
    // Those whose connection stands already, though nobody has greeted them: all, however many tokio
    // would let one task have at a time.
    while let Some(Ok(accepted)) = unconstrained(listener.accept()).now_or_never() {
        serving.take(Ok(accepted)).await;
    }
    drop(listener);
    let open = serving.connections.len();
    tracing::info!(open, "stopping: open requests may finish");
    let all = async { while serving.connections.join_next().await.is_some() {} };
    let finished = tokio::time::timeout(serving.limits.stop, all).await.is_ok();
    let cut = serving.connections.len();
    if finished {
        tracing::info!("stopped");
    } else {
        tracing::warn!(cut, "stopped: some requests were not finished in time");
    }
}

struct Serving {
    app: Router,
    admission: Arc<Admission>,
    metrics: Arc<Metrics>,
    refusing: Arc<Semaphore>,
    limits: Arc<ConnectionLimits>,
    stopping: CancellationToken,
    connections: JoinSet<()>,
}

impl Serving {
    async fn take(&mut self, accepted: io::Result<(TcpStream, SocketAddr)>) {
        match accepted {
            Ok((stream, peer)) => {
                // An answer is written at once, or as it comes: waiting for more helps nobody.
                let _ = stream.set_nodelay(true);
                match self.admission.admit(peer.ip()) {
                    Ok(admitted) => self.serve(stream, peer, admitted),
                    Err(refused) => {
                        self.metrics.refused(refused.code());
                        self.refuse(stream, peer, refused);
                    }
                }
            }
            // Clients that went before they were greeted.
            Err(error) if is_of_client(&error) => {}
            Err(error) => {
                tracing::error!(%error, "cannot accept connections");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }

    fn serve(&mut self, stream: TcpStream, peer: SocketAddr, admitted: Admitted) {
        let (app, limits) = (self.app.clone(), Arc::clone(&self.limits));
        let stopping = self.stopping.clone();
        self.connections.spawn(async move {
            let _counted = admitted;
            connection::serve(stream, peer, app, &limits, &stopping).await;
        });
    }

    /// Says why, as long as there are not too many to be told.
    fn refuse(&mut self, stream: TcpStream, peer: SocketAddr, refused: Refused) {
        let Ok(told) = Arc::clone(&self.refusing).try_acquire_owned() else {
            return;
        };
        let limits = self.limits.refusing();
        let stopping = self.stopping.clone();
        self.connections.spawn(async move {
            let _told = told;
            let app = Router::new().fallback(move || {
                let close = (header::CONNECTION, HeaderValue::from_static("close"));
                std::future::ready(([close], refused.clone()).into_response())
            });
            let app = app.layer(around(headers::secure));
            connection::serve(stream, peer, app, &limits, &stopping).await;
        });
    }
}

fn is_of_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}
