//! The one place that keeps our connections to others apart, across all scans: whoever asks, an
//! address has one SMTP connection at a time with a pause after each, and neither it nor its network
//! gets more than [`budget`] says.
//!
//! Those who wait come in the order they began to. Nobody waits longer than [`budget::TURN`].

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use crate::address_guard::{Port, Prefix, PublicSocketAddr};
use crate::budget;
use crate::rate::{Ledger, Rate};

/// Networks and addresses that are remembered; each for a second or two.
const MAX_KEYS: usize = 100_000;

/// When the last SMTP connection to an address was over.
type Over = Arc<tokio::sync::Mutex<Option<Instant>>>;

/// Keeps connections apart.
#[derive(Debug)]
pub(crate) struct Pace {
    /// After each SMTP connection to an address; none where nothing has to be kept apart.
    pause: Duration,
    smtp: Mutex<HashMap<IpAddr, Over>>,
    smtp_networks: Mutex<Ledger<Prefix>>,
    https: Mutex<Ledger<IpAddr>>,
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

    /// Waits for a turn to connect.
    ///
    /// # Errors
    /// Where it does not come in [`budget::TURN`].
    pub(crate) async fn turn(&self, to: PublicSocketAddr) -> Result<Turn, TooLong> {
        let mut turn = Turn { to, over: None };
        if self.pause.is_zero() {
            return Ok(turn);
        }
        let deadline = Instant::now() + budget::TURN;
        match to.port() {
            Port::Https => wait(&self.https, to.ip(), budget::HTTPS_ADDRESS, deadline).await?,
            Port::Smtp => {
                let address = self.smtp_address(to.ip());
                let over = timeout_at(deadline, address.lock_owned()).await;
                let over = over.map_err(|_| TooLong)?;
                if let Some(at) = *over {
                    let next = at + self.pause;
                    if next > deadline {
                        return Err(TooLong);
                    }
                    sleep_until(next).await;
                }
                let network = match to.ip() {
                    IpAddr::V4(_) => Prefix::of(to.ip(), 24),
                    IpAddr::V6(_) => Prefix::of(to.ip(), 48),
                };
                let rate = budget::SMTP_NETWORK;
                wait(&self.smtp_networks, network, rate, deadline).await?;
                turn.over = Some(over);
            }
        }
        Ok(turn)
    }

    /// The address as it is known, or from now on.
    fn smtp_address(&self, address: IpAddr) -> Over {
        let mut addresses = lock(&self.smtp);
        if !addresses.contains_key(&address) && addresses.len().is_power_of_two() {
            // Nobody waits there, nobody is there, and nobody was a moment ago.
            addresses.retain(|_, over| {
                let Some(free) = (Arc::strong_count(over) == 1)
                    .then(|| over.try_lock().ok())
                    .flatten()
                else {
                    return true;
                };
                free.is_some_and(|at| at + self.pause > Instant::now())
            });
        }
        Arc::clone(addresses.entry(address).or_default())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(over) = &mut self.over {
            **over = Some(Instant::now());
        }
    }
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
    sleep(due.saturating_duration_since(Instant::now())).await;
    Ok(())
}

/// A poisoned lock still holds whole times.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
