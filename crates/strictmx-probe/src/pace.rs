//! The one place that keeps our connections to others apart, across all scans: whoever asks, an
//! address has one SMTP connection at a time with a pause after each, and neither it nor its network
//! gets more than [`budget`] says.
//!
//! Those who wait come in the order they began to, one of each scan at a time, and of scans that
//! share [`Places`] one, at an address as at a network of addresses; what only explains comes after
//! what a verdict needs ([`Rank`]), however long it has waited. Nobody waits longer than
//! [`budget::TURN`].

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use crate::address_guard::{Port, Prefix, PublicSocketAddr};
use crate::budget;
use crate::rate::{Ledger, Rate};

/// Networks and addresses that are remembered; each for a second or two.
const MAX_KEYS: usize = 100_000;

/// Who comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Rank {
    /// A verdict needs it.
    Verdict,
    /// It explains, mostly, and waits for those that every verdict needs.
    Depth,
}

/// SMTP at an address.
#[derive(Debug, Default)]
struct Address {
    /// When the last connection was over; held while there is one.
    over: Arc<tokio::sync::Mutex<Option<Instant>>>,
    /// How many wait for a connection that a verdict needs.
    verdicts: AtomicUsize,
}

/// Keeps connections apart.
#[derive(Debug)]
pub(crate) struct Pace {
    /// After each SMTP connection to an address; none where nothing has to be kept apart.
    pause: Duration,
    smtp: Mutex<HashMap<IpAddr, Arc<Address>>>,
    smtp_networks: Mutex<Ledger<Prefix>>,
    https: Mutex<Ledger<IpAddr>>,
}

/// Where one scan waits, or all that somebody has begun. At an address they wait once for each rank,
/// however many names lead there, and once for what a network of addresses may have, so that others come
/// in turn and nobody keeps them away.
#[derive(Debug)]
pub struct Places {
    places: Mutex<HashMap<(Spot, Rank), Place>>,
    /// Questions of DNS that may be open.
    questions: Semaphore,
    /// Held while a chain of certificates is searched, or waits to be.
    chain: Place,
    /// Where this one then waits with others.
    shared: Option<Arc<Self>>,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            places: Mutex::default(),
            questions: Semaphore::new(budget::QUESTIONS_OF_NETWORK),
            chain: Place::default(),
            shared: None,
        }
    }
}

type Place = Arc<tokio::sync::Mutex<()>>;

/// Where one waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Spot {
    Address(PublicSocketAddr),
    Network(Prefix),
}

impl Places {
    /// Those of one scan, which waits once where others wait that the same somebody has begun.
    pub(crate) fn within(shared: Arc<Self>) -> Self {
        Self {
            shared: Some(shared),
            ..Self::default()
        }
    }

    /// What they all are, who share them.
    fn all(&self) -> &Self {
        self.shared.as_deref().unwrap_or(self)
    }

    /// Waits until another question of DNS may be open, as it is until what is given is dropped.
    ///
    /// # Errors
    /// Where that takes longer than any of them.
    pub(crate) async fn question(&self) -> Result<SemaphorePermit<'_>, TooLong> {
        let open = timeout(budget::DNS_NAME, self.all().questions.acquire()).await;
        open.ok().and_then(Result::ok).ok_or(TooLong)
    }

    /// Waits until no other chain of certificates of theirs is searched, until what is given is dropped.
    pub(crate) async fn chain(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.all().chain).lock_owned().await
    }

    /// Waits for the place, and for that of all who share it; they are free again with what is given.
    async fn take(
        &self,
        to: PublicSocketAddr,
        rank: Rank,
    ) -> (OwnedMutexGuard<()>, Option<OwnedMutexGuard<()>>) {
        let spot = Spot::Address(to);
        let own = self.of(spot, rank).lock_owned().await;
        let shared = match &self.shared {
            Some(shared) => Some(shared.of(spot, rank).lock_owned().await),
            None => None,
        };
        (own, shared)
    }

    /// The one place at a network that all have who share it.
    fn at_network(&self, network: Prefix, rank: Rank) -> Place {
        self.all().of(Spot::Network(network), rank)
    }

    fn of(&self, spot: Spot, rank: Rank) -> Place {
        let mut places = lock(&self.places);
        if places.len().is_power_of_two() {
            places.retain(|_, place| Arc::strong_count(place) > 1);
        }
        Arc::clone(places.entry((spot, rank)).or_default())
    }
}

/// Leave to connect. An SMTP connection keeps it until it is closed.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) to: PublicSocketAddr,
    over: Option<OwnedMutexGuard<Option<Instant>>>,
}

/// It would have been too long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl Pace {
    /// With such a pause after SMTP connections; without one, nothing has to wait at all.
    pub(crate) fn new(pause: Duration) -> Self {
        Self {
            pause,
            smtp: Mutex::default(),
            smtp_networks: Mutex::new(Ledger::new(MAX_KEYS)),
            https: Mutex::new(Ledger::new(MAX_KEYS)),
        }
    }

    /// The pause.
    pub(crate) fn pause(&self) -> Duration {
        self.pause
    }

    /// Waits for a turn to connect.
    ///
    /// # Errors
    /// Where it does not come in [`budget::TURN`].
    pub(crate) async fn turn(
        &self,
        places: &Places,
        to: PublicSocketAddr,
        rank: Rank,
    ) -> Result<Turn, TooLong> {
        let mut turn = Turn { to, over: None };
        if self.pause.is_zero() {
            return Ok(turn);
        }
        let deadline = Instant::now() + budget::TURN;
        let _place = timeout_at(deadline, places.take(to, rank))
            .await
            .map_err(|_| TooLong)?;
        match to.port() {
            Port::Https => {
                let rate = budget::HTTPS_ADDRESS;
                wait_by(rank, &self.https, to.ip(), rate, deadline).await?;
            }
            Port::Smtp => {
                let address = self.smtp_address(to.ip());
                let network = match to.ip() {
                    IpAddr::V4(_) => Prefix::of(to.ip(), 24),
                    IpAddr::V6(_) => Prefix::of(to.ip(), 48),
                };
                let place = places.at_network(network, rank);
                let (over, _of_network) = loop {
                    let over = self.come(&address, rank, deadline).await?;
                    // Whoever has the address does not wait for others of his own at the network: nobody
                    // else would come there meanwhile.
                    if let Ok(place) = Arc::clone(&place).try_lock_owned() {
                        break (over, place);
                    }
                    drop(over);
                    let place = timeout_at(deadline, Arc::clone(&place).lock_owned()).await;
                    let place = place.map_err(|_| TooLong)?;
                    // Nor the other way round.
                    if let Some(over) = self.free_now(&address, rank) {
                        break (over, place);
                    }
                };
                let rate = budget::SMTP_NETWORK;
                wait_by(rank, &self.smtp_networks, network, rate, deadline).await?;
                turn.over = Some(over);
            }
        }
        Ok(turn)
    }

    /// The address when it is free for somebody of that rank.
    async fn come(
        &self,
        address: &Address,
        rank: Rank,
        deadline: Instant,
    ) -> Result<OwnedMutexGuard<Option<Instant>>, TooLong> {
        if rank == Rank::Verdict {
            let _waiting = Waiting::at(address);
            return self.free(address, deadline).await;
        }
        loop {
            let over = self.free(address, deadline).await?;
            // Whoever lets go of it comes after those who wait already.
            if address.verdicts.load(Ordering::Relaxed) == 0 {
                return Ok(over);
            }
        }
    }

    /// The same, where it is free at once.
    fn free_now(&self, address: &Address, rank: Rank) -> Option<OwnedMutexGuard<Option<Instant>>> {
        let over = Arc::clone(&address.over).try_lock_owned().ok()?;
        let is_over = over.is_none_or(|at| at + self.pause <= Instant::now());
        let is_first = rank == Rank::Verdict || address.verdicts.load(Ordering::Relaxed) == 0;
        (is_over && is_first).then_some(over)
    }

    /// The address when nobody is connected to it, and the pause is over.
    async fn free(
        &self,
        address: &Address,
        deadline: Instant,
    ) -> Result<OwnedMutexGuard<Option<Instant>>, TooLong> {
        let over = timeout_at(deadline, Arc::clone(&address.over).lock_owned()).await;
        let over = over.map_err(|_| TooLong)?;
        if let Some(at) = *over {
            let next = at + self.pause;
            if next > deadline {
                return Err(TooLong);
            }
            sleep_until(next).await;
        }
        Ok(over)
    }

    /// The address as it is known, or from now on.
    fn smtp_address(&self, address: IpAddr) -> Arc<Address> {
        let mut addresses = lock(&self.smtp);
        if !addresses.contains_key(&address) && addresses.len().is_power_of_two() {
            // Nobody waits there, nobody is there, and nobody was a moment ago.
            addresses.retain(|_, known| {
                let is_ours = Arc::strong_count(known) == 1 && Arc::strong_count(&known.over) == 1;
                let Some(free) = is_ours.then(|| known.over.try_lock().ok()).flatten() else {
                    return true;
                };
                free.is_some_and(|at| at + self.pause > Instant::now())
            });
        }
        Arc::clone(addresses.entry(address).or_default())
    }
}

/// One more waits at an address for what a verdict needs, as long as this is there.
struct Waiting<'a>(&'a Address);

impl<'a> Waiting<'a> {
    fn at(address: &'a Address) -> Self {
        address.verdicts.fetch_add(1, Ordering::Relaxed);
        Self(address)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.verdicts.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(over) = &mut self.over {
            **over = Some(Instant::now());
        }
    }
}

/// Takes one of a rate when it is due.
async fn wait_by<K: Copy + Eq + Hash>(
    rank: Rank,
    ledger: &Mutex<Ledger<K>>,
    key: K,
    rate: Rate,
    deadline: Instant,
) -> Result<(), TooLong> {
    if rank == Rank::Depth {
        // Until none is taken ahead of time. Nothing is reserved: whoever comes meanwhile and needs
        // one has it.
        let quiet = Rate::new(1, rate.interval(), 1);
        loop {
            let now = Instant::now();
            let expected = lock(ledger).expected(&key);
            let Err(wait) = quiet.admit(expected, now) else {
                break;
            };
            if now + wait > deadline {
                return Err(TooLong);
            }
            sleep_until(now + wait).await;
        }
    }
    wait(ledger, key, rate, deadline).await
}

/// Takes one of a rate, and waits until it is due.
pub(crate) async fn wait<K: Copy + Eq + Hash>(
    ledger: &Mutex<Ledger<K>>,
    key: K,
    rate: Rate,
    deadline: Instant,
) -> Result<(), TooLong> {
    let due = {
        let now = Instant::now();
        let mut ledger = lock(ledger);
        if !ledger.has_room(&key, now) {
            return Err(TooLong);
        }
        // Whoever has to wait takes the next one that is free, so that nobody overtakes.
        let due = match rate.admit(ledger.expected(&key), now) {
            Ok(_) => now,
            Err(wait) => now + wait,
        };
        if due > deadline {
            return Err(TooLong);
        }
        if let Ok(at) = rate.admit(ledger.expected(&key), due) {
            ledger.expect(key, at);
        }
        due
    };
    sleep_until(due).await;
    Ok(())
}

/// A poisoned lock still holds whole times.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
