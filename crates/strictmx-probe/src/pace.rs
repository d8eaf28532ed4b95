//! The one place that keeps our connections to others apart, across all scans: whoever asks, an
//! address has one SMTP connection at a time with a pause after each, and neither it nor its network
//! gets more than [`budget`] says.
//!
//! Those who wait come in the order they began to, one of each scan at a time, and of scans that
//! share [`QueuePlaces`] one, at an address as at a network of addresses; what only explains comes after
//! what a verdict needs ([`Rank`]), however long it has waited. Nobody waits longer than
//! [`budget::TURN`].

mod places;

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, sleep_until, timeout_at};

pub use self::places::QueuePlaces;
pub(crate) use self::places::{Handshakes, Handshaking};
use crate::address_guard::{Port, Prefix, PublicSocketAddr};
use crate::budget;
use crate::lock::lock;
use crate::rate::{Ledger, Rate};

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
    /// When the last connection ended; locked while one is open.
    slot: Arc<tokio::sync::Mutex<Option<Instant>>>,
    /// How many wait for a connection that a verdict needs.
    waiting_for_verdict: AtomicUsize,
}

/// The one SMTP connection that an address has at a time: when the last one ended. Held while a
/// connection is open.
type SmtpSlot = OwnedMutexGuard<Option<Instant>>;

/// Keeps connections apart.
#[derive(Debug)]
pub(crate) struct Pace {
    /// After each SMTP connection to an address; none where nothing has to be kept apart.
    pause: Duration,
    smtp: Mutex<HashMap<IpAddr, Arc<Address>>>,
    smtp_networks: Mutex<Ledger<Prefix>>,
    https: Mutex<Ledger<IpAddr>>,
    /// What only explains, at all addresses of a network: a policy that a verdict needs may be at one of
    /// many in a network of many web servers.
    https_networks: Mutex<Ledger<Prefix>>,
}

/// Leave to connect. An SMTP connection keeps it until it is closed.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) to: PublicSocketAddr,
    /// `None` for HTTPS, and where nothing has to be kept apart.
    slot: Option<SmtpSlot>,
}

/// It would have been too long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl Pace {
    /// With such a pause after SMTP connections; without one, nothing has to wait for a turn at a host.
    pub(crate) fn new(pause: Duration) -> Self {
        Self {
            pause,
            smtp: Mutex::default(),
            smtp_networks: Mutex::new(Ledger::new(budget::PACED)),
            https: Mutex::new(Ledger::new(budget::PACED)),
            https_networks: Mutex::new(Ledger::new(budget::PACED)),
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
        places: &QueuePlaces,
        to: PublicSocketAddr,
        rank: Rank,
    ) -> Result<Turn, TooLong> {
        let mut turn = Turn { to, slot: None };
        if self.pause.is_zero() {
            return Ok(turn);
        }
        let deadline = Instant::now() + budget::TURN;
        let _place = timeout_at(deadline, places.take(to, rank))
            .await
            .map_err(|_| TooLong)?;
        let network = match to.ip() {
            IpAddr::V4(_) => Prefix::of(to.ip(), 24),
            IpAddr::V6(_) => Prefix::of(to.ip(), 48),
        };
        match to.port() {
            Port::Https => {
                if rank == Rank::Depth {
                    let of_network = &self.https_networks;
                    let place = timeout_at(
                        deadline,
                        places.at_network(network, Port::Https, rank).lock_owned(),
                    );
                    let _place = place.await.map_err(|_| TooLong)?;
                    wait(of_network, network, budget::HTTPS_NETWORK, deadline).await?;
                }
                quiet(rank, &self.https, to.ip(), deadline).await?;
                wait(&self.https, to.ip(), budget::HTTPS_ADDRESS, deadline).await?;
            }
            Port::Smtp => {
                let address = self.smtp_address(to.ip());
                let place = places.at_network(network, Port::Smtp, rank);
                let of_network = &self.smtp_networks;
                // Both are needed, the address and the place at its network, and neither is held while
                // the other is waited for: whoever waited would keep others from what he does not use
                // yet, and two could wait for each other. Nor is the address until its network is quiet.
                let (slot, _of_network) = loop {
                    // The place at the network is not held here: the last round has dropped it.
                    let slot = self.acquire_by_rank(&address, rank, deadline).await?;
                    if let Ok(place) = Arc::clone(&place).try_lock_owned()
                        && quiet(rank, of_network, network, Instant::now())
                            .await
                            .is_ok()
                    {
                        break (slot, place);
                    }
                    drop(slot);
                    let place = timeout_at(deadline, Arc::clone(&place).lock_owned()).await;
                    let place = place.map_err(|_| TooLong)?;
                    quiet(rank, of_network, network, deadline).await?;
                    if let Some(slot) = self.try_acquire(&address, rank) {
                        break (slot, place);
                    }
                };
                wait(of_network, network, budget::SMTP_NETWORK, deadline).await?;
                turn.slot = Some(slot);
            }
        }
        Ok(turn)
    }

    /// The address once nobody is connected to it, the pause is over, and nobody of a higher rank waits.
    ///
    /// # Errors
    /// Where that is after the deadline.
    async fn acquire_by_rank(
        &self,
        address: &Address,
        rank: Rank,
        deadline: Instant,
    ) -> Result<SmtpSlot, TooLong> {
        if rank == Rank::Verdict {
            let _waiting = Waiting::at(address);
            return self.acquire(address, deadline).await;
        }
        loop {
            let slot = self.acquire(address, deadline).await?;
            if address.waiting_for_verdict.load(Ordering::Relaxed) == 0 {
                return Ok(slot);
            }
            // Dropped, it goes to whoever has waited longest, and this one waits anew behind all of
            // them.
        }
    }

    /// The address where it is free for that rank at once.
    fn try_acquire(&self, address: &Address, rank: Rank) -> Option<SmtpSlot> {
        let slot = Arc::clone(&address.slot).try_lock_owned().ok()?;
        let is_paused = slot.is_some_and(|ended| ended + self.pause > Instant::now());
        let is_first =
            rank == Rank::Verdict || address.waiting_for_verdict.load(Ordering::Relaxed) == 0;
        (!is_paused && is_first).then_some(slot)
    }

    /// The address once nobody is connected to it and the pause is over, whoever else waits.
    ///
    /// # Errors
    /// Where that is after the deadline.
    async fn acquire(&self, address: &Address, deadline: Instant) -> Result<SmtpSlot, TooLong> {
        let slot = timeout_at(deadline, Arc::clone(&address.slot).lock_owned()).await;
        let slot = slot.map_err(|_| TooLong)?;
        if let Some(ended) = *slot {
            let next = ended + self.pause;
            if next > deadline {
                return Err(TooLong);
            }
            sleep_until(next).await;
        }
        Ok(slot)
    }

    /// The address as it is known, or from now on.
    fn smtp_address(&self, address: IpAddr) -> Arc<Address> {
        let mut addresses = lock(&self.smtp);
        if !addresses.contains_key(&address) && addresses.len().is_power_of_two() {
            // Nobody waits there, nobody is there, and nobody was a moment ago.
            addresses.retain(|_, known| {
                let is_ours = Arc::strong_count(known) == 1 && Arc::strong_count(&known.slot) == 1;
                let Some(slot) = is_ours.then(|| known.slot.try_lock().ok()).flatten() else {
                    return true;
                };
                slot.is_some_and(|ended| ended + self.pause > Instant::now())
            });
        }
        Arc::clone(addresses.entry(address).or_default())
    }
}

/// One more waits at an address for what a verdict needs, as long as this is there.
struct Waiting<'a>(&'a Address);

impl<'a> Waiting<'a> {
    fn at(address: &'a Address) -> Self {
        address.waiting_for_verdict.fetch_add(1, Ordering::Relaxed);
        Self(address)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting_for_verdict.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(slot) = &mut self.slot {
            **slot = Some(Instant::now());
        }
    }
}

/// What only explains waits until none of a rate is taken ahead of time, so that one is due at once.
/// Nothing is reserved: whoever comes meanwhile and needs one has it.
async fn quiet<K: Copy + Eq + Hash>(
    rank: Rank,
    ledger: &Mutex<Ledger<K>>,
    key: K,
    deadline: Instant,
) -> Result<(), TooLong> {
    let ahead = || {
        let expected = lock(ledger).expected(&key);
        expected.filter(|at| rank == Rank::Depth && *at > Instant::now())
    };
    while let Some(at) = ahead() {
        if at > deadline {
            return Err(TooLong);
        }
        sleep_until(at).await;
    }
    Ok(())
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

#[cfg(test)]
mod tests;
