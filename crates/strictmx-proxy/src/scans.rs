//! Running scans, shared by all who ask for the same domain, and remembered briefly.

mod events;
mod kept;
mod shared;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use strictmx_core::domain_name::DomainName;
#[cfg(test)]
use strictmx_core::evidence::Evidence;
use strictmx_core::timestamp::Timestamp;
use strictmx_probe::budget::REMEMBERED_MEMORY;
use strictmx_probe::memory::Room;
use strictmx_probe::{Network, QueuePlaces};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use self::kept::Kept;
use self::shared::Means;
pub(crate) use self::shared::SharedScan;
use crate::Limits;
use crate::limits::{Answer, Client, Limiter, Table};
use crate::lock::lock;
use crate::observe::{Joined, Metrics};
use crate::per_network::PerNetwork;
use crate::problem::Refused;

/// Domains whose finished scans are remembered at most; the oldest are forgotten first.
pub(crate) const MAX_REMEMBERED: usize = 1_000;

/// How long a result is kept for the case that a limit of its domain allows no new check: as long as
/// the slowest of those limits.
const KEPT: Duration = Limits::LONGEST_REMEMBERED;

/// How long a result is shown that rests on trouble which may have passed: that of our own, or of
/// name servers.
pub(crate) const PASSING: Duration = Duration::from_secs(30);

/// All scans of the service.
#[derive(Debug)]
pub(crate) struct Scans {
    network: Arc<Network>,
    limits: Limits,
    /// Cancelled when those which run have to come to an end.
    end: CancellationToken,
    limiter: Arc<Limiter>,
    metrics: Arc<Metrics>,
    kept: Arc<Mutex<Kept>>,
    room: Arc<Room>,
    /// Where scans wait for their turns, by the network of those who began them.
    places: PerNetwork<QueuePlaces>,
}

/// How many scans there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) running: usize,
    pub(crate) remembered: usize,
    /// Octets in memory of those which run.
    pub(crate) running_octets: usize,
    /// Octets in memory of those which have ended, also where they are only still read.
    pub(crate) remembered_octets: usize,
}

impl Scans {
    pub(crate) fn new(
        network: Arc<Network>,
        limits: Limits,
        table: Table,
        end: CancellationToken,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            network,
            limits,
            end,
            limiter: Arc::new(Limiter::new(table)),
            metrics,
            kept: Arc::default(),
            room: Arc::default(),
            places: PerNetwork::default(),
        }
    }

    pub(crate) fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    /// The scan of a domain: the one that is running, a remembered one, or a new one. With `fresh`
    /// a remembered one serves only where the domain has to be left in peace.
    ///
    /// # Errors
    /// [`Refused::Limit`] where a new one would be one too many.
    pub(crate) fn join(
        &self,
        policy_domain: &DomainName,
        fresh: bool,
        client: Client,
    ) -> Result<Arc<SharedScan>, Refused> {
        let mut kept = lock(&self.kept);
        // However old: what a limit of the domain keeps us from finding out anew is told with its age.
        let remembered = kept.get(policy_domain);
        if let Some(scan) = remembered
            && self.is_good(scan)
            && !(fresh && scan.is_finished())
        {
            self.metrics.joined(if scan.is_finished() {
                Joined::Remembered
            } else {
                Joined::Running
            });
            return Ok(Arc::clone(scan));
        }
        let now = Instant::now();
        let inside = self.network.is_in_process(policy_domain);
        let spent = if inside {
            self.limiter.check_inside(policy_domain, now)
        } else {
            self.limiter.check(client, policy_domain, now)
        };
        let spent = match (spent, remembered) {
            (Ok(spent), _) => spent,
            (Err(exceeded), Some(scan)) if exceeded.limit.answer == Answer::Remembered => {
                self.metrics.joined(Joined::Remembered);
                return Ok(Arc::clone(scan));
            }
            (Err(exceeded), _) => return Err(exceeded.into()),
        };
        let begun_by = self.limiter.name_of_network(client);
        let scan = Arc::new(SharedScan::new(policy_domain.clone(), inside, begun_by));
        kept.insert(policy_domain.clone(), Arc::clone(&scan), |last| {
            !last.met_passing_trouble(&self.network)
        });
        drop(kept);
        let means = Means {
            spent,
            share: Arc::new(self.room.share()),
            places: self.places_of(client),
        };
        let run = Arc::clone(&scan).run(
            Arc::clone(&self.network),
            self.limits.clone(),
            self.end.clone(),
            Arc::clone(&self.limiter),
            means,
        );
        let (kept, metrics) = (Arc::clone(&self.kept), Arc::clone(&self.metrics));
        let begun = scan.begun;
        tokio::spawn(async move {
            run.await;
            metrics.scanned(begun.elapsed());
            lock(&kept).forget(MAX_REMEMBERED, REMEMBERED_MEMORY);
        });
        self.metrics.joined(Joined::New);
        Ok(scan)
    }

    /// Where all scans wait that a network of clients has begun, so that it has one of them at an address
    /// at a time, and other networks come in turn.
    fn places_of(&self, client: Client) -> Arc<QueuePlaces> {
        self.places.forget_unused();
        let network = self.limiter.name_of_network(client);
        self.places.of(network, QueuePlaces::default)
    }

    /// Waits for its result, which takes memory from then on, and gives it as JSON but for its opening
    /// brace.
    ///
    /// # Errors
    /// [`Refused::Failed`]; [`Refused::MemoryTaken`] where there is no room for it.
    pub(crate) async fn result(&self, scan: &Arc<SharedScan>) -> Result<Bytes, Refused> {
        let was_written = scan.judged().is_some();
        let result = scan.result().await?;
        let mut kept = lock(&self.kept);
        if !was_written {
            kept.forget(MAX_REMEMBERED, REMEMBERED_MEMORY);
        }
        // Of what is forgotten nothing could be given out.
        let is_kept = kept.has(scan);
        is_kept.then_some(result).ok_or(Refused::MemoryTaken)
    }

    /// What is at hand of a domain: what can be told with its age and does not rest on trouble that may have
    /// passed, also where a later one does, or runs; else what runs, or is shown for a moment.
    pub(crate) fn at_hand(&self, policy_domain: &DomainName) -> Option<Arc<SharedScan>> {
        let kept = lock(&self.kept);
        let last = kept.get(policy_domain);
        let is_kept = |scan: &&Arc<SharedScan>| {
            scan.is_finished() && scan.is_young() && !scan.met_passing_trouble(&self.network)
        };
        let mut scans = last.into_iter().chain(kept.settled(policy_domain));
        let is_shown =
            |scan: &&Arc<SharedScan>| !scan.is_finished() || scan.is_young() && self.is_good(scan);
        scans.find(is_kept).or(last.filter(is_shown)).cloned()
    }

    /// What is at hand of a domain and has ended.
    pub(crate) fn ended_at_hand(&self, policy_domain: &DomainName) -> Option<Arc<SharedScan>> {
        self.at_hand(policy_domain)
            .filter(|scan| scan.is_finished())
    }

    /// Whether it is shown rather than asking anew.
    fn is_good(&self, scan: &SharedScan) -> bool {
        let good_for = if scan.met_passing_trouble(&self.network) {
            self.limits.remember.min(PASSING)
        } else {
            self.limits.remember
        };
        !scan.is_finished() || scan.begun.elapsed() < good_for
    }

    /// One that has just seen this, for a client of its own.
    #[cfg(test)]
    pub(crate) fn plant(&self, evidence: Evidence) {
        use strictmx_wire::ScanEvent;
        let scan = SharedScan::of(evidence.policy_domain.clone());
        let client = std::net::IpAddr::from([198, 51, 100, 1]).into();
        let spent = self
            .limiter
            .check(client, &evidence.policy_domain, scan.begun);
        let (network, limiter) = (&self.network, &self.limiter);
        scan.weigh(&evidence, network, limiter, spent.expect("room"));
        for entry in evidence.entries.into_iter().map(Arc::unwrap_or_clone) {
            scan.push(&ScanEvent::Answered {
                question: entry.question,
                observation: entry.observation,
            });
        }
        scan.push(&ScanEvent::Done {});
        lock(&self.kept).insert(evidence.policy_domain, Arc::new(scan), |last| {
            !last.met_passing_trouble(&self.network)
        });
    }

    /// Forgets what is too old to be told.
    pub(crate) fn forget_old(&self) {
        let mut kept = lock(&self.kept);
        kept.forget_old();
        // What was written for somebody who did not wait for it takes memory, too.
        kept.forget(MAX_REMEMBERED, REMEMBERED_MEMORY);
    }

    /// How many there are.
    pub(crate) fn counts(&self) -> Counts {
        let kept = lock(&self.kept);
        Counts {
            running: kept.running(),
            remembered: kept.remembered().count(),
            running_octets: self.room.octets(),
            remembered_octets: kept.octets(),
        }
    }
}

/// The time of a judgement that begins.
pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_unix(i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
