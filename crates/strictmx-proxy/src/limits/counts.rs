//! What was spent, and what is left.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use strictmx_probe::rate::Ledger;
use tokio::time::Instant;

use super::{Allowed, Limit};
use crate::lock::lock;

/// Keys that are remembered at most. Beyond that all new ones share one count a limit, which is
/// unjust, and safe.
pub(crate) const MAX_KEYS: usize = 100_000;

/// When to come back for one of so many places: nobody knows when one will be free.
const PLACE: Duration = Duration::from_secs(5);

/// By keyed hashes of what they are for.
#[derive(Debug)]
pub(super) struct Counts {
    /// When the next one of a rate is expected.
    pub(super) expected: Ledger<u64>,
    pub(super) at_once: HashMap<u64, u32>,
}

/// More than is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exceeded {
    pub limit: Limit,
    pub retry_after: Duration,
}

/// What was spent. Places are free again when it is dropped; rates are not, unless it is refunded.
#[derive(Debug)]
pub(crate) struct Spent {
    pub(super) counts: Arc<Mutex<Counts>>,
    pub(super) rates: Vec<(u64, Limit)>,
    pub(super) places: Vec<u64>,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            expected: Ledger::new(MAX_KEYS),
            at_once: HashMap::new(),
        }
    }
}

impl Counts {
    /// Whether one more is allowed; nothing is spent.
    pub(super) fn wait(&self, key: u64, limit: &Limit, now: Instant) -> Result<(), Exceeded> {
        let retry_after = match (limit.allowed.rate(), limit.allowed) {
            (Some(rate), _) => rate.admit(self.expected.expected(&key), now).err(),
            (None, Allowed::AtOnce(most)) => {
                let running = self.at_once.get(&key).copied().unwrap_or(0);
                (running >= most).then_some(PLACE)
            }
            (None, Allowed::Rate { .. }) => None,
        };
        match retry_after {
            Some(retry_after) => Err(Exceeded {
                limit: *limit,
                retry_after,
            }),
            None => Ok(()),
        }
    }
}

impl Spent {
    /// Gives back what it has cost: nothing was sent.
    pub(crate) fn refund(mut self) {
        let mut counts = lock(&self.counts);
        for (key, limit) in self.rates.drain(..) {
            if let Some(rate) = limit.allowed.rate() {
                counts.expected.refund(&key, rate.interval());
            }
        }
    }

    /// Gives back half of what it has cost of a limit.
    pub(super) fn refund_half(&self, limit: &Limit) {
        let mut counts = lock(&self.counts);
        for (key, of) in &self.rates {
            if let (true, Some(rate)) = (of == limit, limit.allowed.rate()) {
                counts.expected.refund(key, rate.interval() / 2);
            }
        }
    }
}

impl Drop for Spent {
    fn drop(&mut self) {
        let mut counts = lock(&self.counts);
        for key in self.places.drain(..) {
            if let Some(running) = counts.at_once.get_mut(&key) {
                *running -= 1;
                if *running == 0 {
                    counts.at_once.remove(&key);
                }
            }
        }
    }
}
