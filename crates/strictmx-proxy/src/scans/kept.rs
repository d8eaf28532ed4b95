//! Scans that are kept. Of each domain: the last one, and the last settled one before it, which met no
//! trouble that may have passed. Beside them those that were replaced and are still being read.
//!
//! Whoever reads one holds nothing of it, so that what ended scans take in memory is counted here, and
//! free again once it is forgotten here.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use strictmx_core::domain_name::DomainName;

use super::shared::SharedScan;

/// How long after its end others are forgotten before a scan: its first answers are on their way.
/// Whoever takes none of it for longer is not reading.
const ANSWERED: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
pub(super) struct Kept {
    /// The last scan of each domain.
    by_domain: HashMap<DomainName, Arc<SharedScan>>,
    /// The last settled scan before that one: at hand while the last one runs, or where it is not
    /// settled.
    settled: HashMap<DomainName, Arc<SharedScan>>,
    /// Replaced or forgotten after their end, but still being read.
    former: Vec<Arc<SharedScan>>,
}

impl Kept {
    pub(super) fn get(&self, policy_domain: &DomainName) -> Option<&Arc<SharedScan>> {
        self.by_domain.get(policy_domain)
    }

    /// The last settled scan of a domain before its last one.
    pub(super) fn settled(&self, policy_domain: &DomainName) -> Option<&Arc<SharedScan>> {
        self.settled.get(policy_domain)
    }

    /// Keeps a scan as the last one of its domain. The one that was, which has ended, is kept beside it
    /// where it `is_settled`: met no trouble that may have passed.
    pub(super) fn insert(
        &mut self,
        policy_domain: DomainName,
        scan: Arc<SharedScan>,
        is_settled: impl FnOnce(&SharedScan) -> bool,
    ) {
        let last = self.by_domain.insert(policy_domain.clone(), scan);
        let before = match last {
            Some(last) if is_settled(&last) => self.settled.insert(policy_domain, last),
            last => last,
        };
        self.former.extend(before);
        self.forget_read();
    }

    /// The last scans of domains, but for those that run.
    pub(super) fn remembered(&self) -> impl Iterator<Item = &Arc<SharedScan>> {
        self.by_domain.values().filter(|scan| scan.is_finished())
    }

    pub(super) fn running(&self) -> usize {
        self.by_domain.len() - self.remembered().count()
    }

    /// Octets in memory of all that have ended.
    pub(super) fn octets(&self) -> usize {
        self.ended().map(|scan| scan.octets()).sum()
    }

    /// Forgets what is too old to be told.
    pub(super) fn forget_old(&mut self) {
        let is_old = |scan: &SharedScan| scan.is_finished() && !scan.is_young();
        for scans in [&mut self.by_domain, &mut self.settled] {
            let old = scans.extract_if(|_, scan| is_old(scan));
            self.former.extend(old.map(|(_, scan)| scan));
        }
        self.forget_read();
    }

    /// Whether it has not been forgotten.
    pub(super) fn has(&self, scan: &Arc<SharedScan>) -> bool {
        let (last, settled) = (
            self.get(&scan.policy_domain),
            self.settled(&scan.policy_domain),
        );
        let mut all = last.into_iter().chain(settled).chain(&self.former);
        all.any(|one| Arc::ptr_eq(one, scan))
    }

    /// Forgets scans that have ended until at most `max_scans` are at hand, and all take at most
    /// `max_octets` in memory together.
    ///
    /// Where they take too much memory, one after the other goes, also while it is read:
    ///
    /// 1. those inside this process, of which whoever asks may have as many as he likes;
    /// 2. of the others, those that ended more than [`ANSWERED`] ago;
    /// 3. of these, those of the network of clients whose scans take most together, so that a flood
    ///    makes room for what is usual and not the other way round;
    /// 4. of these, the largest first.
    ///
    /// Where there are too many, the oldest go, those inside this process before all others; whoever
    /// reads one reads on.
    pub(super) fn forget(&mut self, max_scans: usize, max_octets: usize) {
        self.forget_read();
        let last = &self.by_domain;
        let alone = self
            .settled
            .extract_if(|domain, _| !last.contains_key(domain));
        self.former.extend(alone.map(|(_, scan)| scan));
        self.make_room(max_octets);
        while self.remembered().count() > max_scans {
            let ended = self.by_domain.iter().filter(|(_, scan)| scan.is_finished());
            let oldest = ended.min_by_key(|(_, scan)| (!scan.inside, scan.begun));
            let Some(domain) = oldest.map(|(domain, _)| domain.clone()) else {
                return;
            };
            self.former.extend(self.by_domain.remove(&domain));
            self.former.extend(self.settled.remove(&domain));
        }
        self.forget_read();
    }

    /// Has scans go, in the order of [`Self::forget`], until all take at most so many octets in memory.
    fn make_room(&mut self, max_octets: usize) {
        // Looked at once: while we look, others come to their end.
        let ended = self.ended().map(|scan| (Arc::clone(scan), scan.octets()));
        let mut ended: Vec<_> = ended.collect();
        let mut octets: usize = ended.iter().map(|(_, octets)| octets).sum();
        let mut of_network = HashMap::<u64, usize>::new();
        for (scan, octets) in &ended {
            *of_network.entry(scan.begun_by).or_default() += octets;
        }
        while octets > max_octets {
            let eviction_key = |&at: &usize| {
                let (scan, octets) = &ended[at];
                let is_old_enough = !scan.ended_within(ANSWERED);
                let of_network = of_network[&scan.begun_by];
                (scan.inside, is_old_enough, of_network, *octets)
            };
            let Some(at) = (0..ended.len()).max_by_key(eviction_key) else {
                return;
            };
            let (evicted, its_octets) = ended.swap_remove(at);
            octets -= its_octets;
            *of_network.entry(evicted.begun_by).or_default() -= its_octets;
            self.remove(&evicted);
        }
    }

    fn remove(&mut self, evicted: &Arc<SharedScan>) {
        for scans in [&mut self.by_domain, &mut self.settled] {
            let has = scans.get(&evicted.policy_domain);
            if has.is_some_and(|scan| Arc::ptr_eq(scan, evicted)) {
                scans.remove(&evicted.policy_domain);
            }
        }
        self.former.retain(|scan| !Arc::ptr_eq(scan, evicted));
    }

    fn ended(&self) -> impl Iterator<Item = &Arc<SharedScan>> {
        let at_hand = self.remembered().chain(self.settled.values());
        at_hand.chain(&self.former)
    }

    /// Forgets what nobody reads any more.
    fn forget_read(&mut self) {
        let is_read = |scan: &Arc<_>| Arc::strong_count(scan) > 1 || Arc::weak_count(scan) > 0;
        self.former.retain(is_read);
    }
}

#[cfg(test)]
mod tests;
