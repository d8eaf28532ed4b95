//! The companion service: runs scans for browsers, which cannot, and serves the site.
//!
//! It is asked about a *domain*, never about a host, an address, a port or a URL, so that it cannot
//! be used to reach anything else. It streams what it sees; the page judges with the same core.
//!
//! ```text
//! router      the only list of routes
//! api/        one file a resource
//! scans       running scans, shared by all who ask, and remembered briefly
//! problem     the one edge where things that go wrong become RFC 9457 problems
//! around      layers of plain functions
//! host        a request names its host once
//! cross_site  what a page of somebody else may not have a browser ask
//! headers     what every response carries
//! body        bodies of requests, which come whole and in time, and of answers in pieces
//! observe     a line in the log and counts for each request
//! serving     connections, how long they may take, and how it all ends
//! lists       who asked not to be tested, read again and again
//! upkeep      what is too old to be kept, and what this machine cannot do
//! limits      how much of whom, and who it is
//! published   what a request, a connection and a result may take, in words
//! per_network what a network of clients has together
//! lock        how locks are taken
//! operator    who runs it
//! stored      results kept on disk
//! glance      badges, cards and previews of results
//! ```

mod api;
mod around;
mod body;
mod cross_site;
mod glance;
mod headers;
mod host;
pub mod limits;
mod lists;
mod lock;
mod observe;
pub mod operator;
mod per_network;
mod problem;
pub mod published;
mod router;
mod scans;
mod serving;
mod stored;
#[cfg(test)]
mod test_network;
mod upkeep;

use std::sync::Arc;
use std::time::Duration;

use strictmx_core::domain_name::DomainName;
use strictmx_probe::{Network, budget};

pub use api::openapi::document as openapi;
pub use body::{BODIES_MEMORY, WHOLE_MEMORY};
pub use operator::Operator;
pub use serving::ConnectionLimits;
pub use stored::{OpenError, Stored};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// What the service needs to run.
#[derive(Debug)]
pub struct Service {
    /// Asks the network.
    pub network: Arc<Network>,
    /// How long, and how much of one scan at a time.
    pub limits: Limits,
    /// What connections may take.
    pub connections: ConnectionLimits,
    /// How much of whom.
    pub table: limits::Table,
    /// What stands in front of it.
    pub proxies: limits::Proxies,
    /// Who runs it.
    pub operator: Operator,
    /// Results kept on disk; without it none are.
    pub stored: Option<Stored>,
    /// Domains to offer as examples, with a word about each; those of the lab, when it is on.
    pub examples: Vec<Example>,
    /// A name whose address shows that the resolvers work.
    pub readiness_name: DomainName,
}

/// How long, and how much of one scan at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wall time of a scan.
    pub scan: Duration,
    /// How long a finished scan is shown again instead of scanning anew.
    pub remember: Duration,
    /// Questions of one scan that are open at a time.
    pub questions_at_once: usize,
}

impl Limits {
    /// The most of [`remember`](Self::remember): the pages say that results are kept no longer.
    pub const LONGEST_REMEMBERED: Duration = Duration::from_secs(900);
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            scan: budget::SCAN,
            remember: Duration::from_secs(300),
            questions_at_once: budget::SCAN_QUESTIONS_AT_ONCE,
        }
    }
}

/// A domain to try.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Example {
    /// The domain.
    pub domain: DomainName,
    /// What is to be seen there.
    pub title: String,
}

/// Serves until `stop` resolves, then lets open requests and running scans finish, in the time that
/// [`ConnectionLimits`] give them.
///
/// A second listener has `/metrics`, until all is over.
pub async fn serve(
    listener: TcpListener,
    metrics_listener: Option<TcpListener>,
    service: Service,
    stop: impl Future<Output = ()>,
) {
    let state = router::State::new(service);
    let (limits, stopping) = (state.service.connections.clone(), state.stopping.clone());
    let gauge = state.metrics.clone();
    let network = Arc::clone(&state.service.network);
    let kept = Arc::clone(&state);
    let app = router::router(Arc::clone(&state));
    let counted = async {
        let Some(listener) = metrics_listener else {
            return std::future::pending().await;
        };
        let (limits, never) = (ConnectionLimits::few(), CancellationToken::new());
        let nobody = Arc::default();
        serving::serve(listener, observe::exposition(state), limits, never, nobody).await;
    };
    tokio::select! {
        never = lists::keep_current(network) => match never {},
        never = upkeep::keep_up(&kept) => match never {},
        never = stored::keep_swept(kept.service.stored.as_ref()) => match never {},
        () = serving::serve(listener, app, limits.clone(), stopping.asked.clone(), gauge) => {}
        () = stopping.when(stop, &limits) => {}
        () = counted => {}
    }
    if let Some(stored) = &kept.service.stored {
        stored.close().await;
    }
}
