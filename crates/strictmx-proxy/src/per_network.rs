//! What a network of clients has as long as any of its clients uses it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};

use crate::lock::lock;

/// One `T` for each network of clients. Networks are known by keyed hashes, as limits have them.
#[derive(Debug)]
pub(crate) struct PerNetwork<T>(Mutex<HashMap<u64, Weak<T>>>);

impl<T> Default for PerNetwork<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> PerNetwork<T> {
    /// That of a network; made where nobody uses one.
    pub(crate) fn of(&self, network: u64, make: impl FnOnce() -> T) -> Arc<T> {
        let mut all = lock(&self.0);
        let of_network = all.entry(network).or_default();
        of_network.upgrade().unwrap_or_else(|| {
            let made = Arc::new(make());
            *of_network = Arc::downgrade(&made);
            made
        })
    }

    /// Forgets networks whose `T` nobody uses.
    pub(crate) fn forget_unused(&self) {
        lock(&self.0).retain(|_, of_network| of_network.strong_count() > 0);
    }

    /// How many networks are remembered.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        lock(&self.0).len()
    }
}
