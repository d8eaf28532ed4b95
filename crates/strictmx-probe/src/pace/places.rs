//! Where those stand who wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::{Rank, TooLong};
use crate::address_guard::{Port, Prefix, PublicSocketAddr};
use crate::budget;
use crate::lock::lock;

/// The TLS handshakes of all scans: what a server sends may be many times as much in memory until it is
/// done, or longer.
#[derive(Debug)]
pub(crate) struct Handshakes(Arc<Semaphore>);

impl Default for Handshakes {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(budget::HANDSHAKES_AT_ONCE)))
    }
}

impl Handshakes {
    /// How many more may be under way.
    #[cfg(test)]
    pub(crate) fn free(&self) -> usize {
        self.0.available_permits()
    }
}

/// One that is under way.
#[derive(Debug)]
pub(crate) struct Handshaking(
    #[expect(dead_code, reason = "held")] OwnedSemaphorePermit,
    #[expect(dead_code, reason = "held")] OwnedSemaphorePermit,
);

/// The places in the queues that one scan has, or all scans of a network of clients together: one
/// for each rank in the queue of an address, however many names lead there, and in that of a network
/// of addresses. Whoever has more to ask waits for his own place first, so that others come in turn.
#[derive(Debug)]
pub struct QueuePlaces {
    places: Mutex<HashMap<(Queue, Rank), Place>>,
    /// Questions of DNS that may be open.
    questions: Semaphore,
    /// Held while a chain of certificates is searched, or waits to be.
    chain: Place,
    /// TLS handshakes that may be under way.
    handshakes: Arc<Semaphore>,
    /// Held while one waits for those of others.
    handshake: Place,
    /// Those of a scan's network of clients; `None` where the scan shares with nobody.
    shared: Option<Arc<Self>>,
}

impl Default for QueuePlaces {
    fn default() -> Self {
        Self {
            places: Mutex::default(),
            questions: Semaphore::new(budget::QUESTIONS_OF_NETWORK),
            chain: Place::default(),
            handshakes: Arc::new(Semaphore::new(budget::HANDSHAKES_OF_NETWORK)),
            handshake: Place::default(),
            shared: None,
        }
    }
}

/// One place in a queue, held by whoever stands there.
pub(super) type Place = Arc<tokio::sync::Mutex<()>>;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Queue {
    Address(PublicSocketAddr),
    Network(Prefix, Port),
}

impl QueuePlaces {
    /// Those of one scan, which shares its place in each queue with all scans that have `shared`.
    pub(crate) fn within(shared: Arc<Self>) -> Self {
        Self {
            shared: Some(shared),
            questions: Semaphore::new(budget::QUESTIONS_OF_SCAN),
            handshakes: Arc::new(Semaphore::new(budget::HANDSHAKES_OF_SCAN)),
            ..Self::default()
        }
    }

    /// The shared ones, or its own where it shares with nobody.
    fn all(&self) -> &Self {
        self.shared.as_deref().unwrap_or(self)
    }

    /// Waits until another question of DNS may be open, as it is until what is given is dropped: one of
    /// those that the scan has to itself, or of those that it shares. Where others of its network leave
    /// none of these, because they wait for names that nobody answers, it goes on all the same.
    ///
    /// # Errors
    /// Where that takes longer than any of them.
    pub(crate) async fn question(&self) -> Result<SemaphorePermit<'_>, TooLong> {
        let shared = async {
            match &self.shared {
                Some(shared) => shared.questions.acquire().await,
                None => std::future::pending().await,
            }
        };
        let open = async {
            tokio::select! {
                biased;
                own = self.questions.acquire() => own,
                shared = shared => shared,
            }
        };
        let open = timeout(budget::DNS_NAME, open).await;
        open.ok().and_then(Result::ok).ok_or(TooLong)
    }

    /// Waits until no other chain of certificates of theirs is searched, until what is given is dropped.
    pub(crate) async fn chain(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.all().chain).lock_owned().await
    }

    /// Waits until another TLS handshake may be under way, as it is until what is given is dropped: of
    /// those that the scan has to itself, or that it shares, and of all together. Those who share wait as
    /// one.
    ///
    /// # Errors
    /// Where that takes longer.
    pub(crate) async fn handshake(
        &self,
        handshakes: &Handshakes,
        patience: Duration,
    ) -> Result<Handshaking, TooLong> {
        let shared = async {
            match &self.shared {
                Some(shared) => Arc::clone(&shared.handshakes).acquire_owned().await,
                None => std::future::pending().await,
            }
        };
        let turn = async {
            let own = tokio::select! {
                biased;
                own = Arc::clone(&self.handshakes).acquire_owned() => own,
                shared = shared => shared,
            };
            let _first = self.all().handshake.lock().await;
            let one = Arc::clone(&handshakes.0).acquire_owned().await;
            Some(Handshaking(own.ok()?, one.ok()?))
        };
        let turn = timeout(patience, turn).await;
        turn.ok().flatten().ok_or(TooLong)
    }

    /// Waits for the scan's own place at an address, and then for the shared one; both are free again
    /// once what is given is dropped.
    pub(super) async fn take(
        &self,
        to: PublicSocketAddr,
        rank: Rank,
    ) -> (OwnedMutexGuard<()>, Option<OwnedMutexGuard<()>>) {
        let queue = Queue::Address(to);
        let own = self.place(queue, rank).lock_owned().await;
        let shared = match &self.shared {
            Some(shared) => Some(shared.place(queue, rank).lock_owned().await),
            None => None,
        };
        (own, shared)
    }

    /// The place in the queue of a network of addresses: one for all who share it.
    pub(super) fn at_network(&self, network: Prefix, port: Port, rank: Rank) -> Place {
        self.all().place(Queue::Network(network, port), rank)
    }

    /// How many are remembered.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        lock(&self.places).len()
    }

    fn place(&self, queue: Queue, rank: Rank) -> Place {
        let mut places = lock(&self.places);
        if places.len().is_power_of_two() {
            places.retain(|_, place| Arc::strong_count(place) > 1);
        }
        Arc::clone(places.entry((queue, rank)).or_default())
    }
}
