//! Scans that are kept: of each domain the last, and the one before where that is better, and beside them
//! those that somebody still reads.
//!
//! Whoever reads one holds nothing of it, so that what ended scans take in memory is counted here, and
//! free again once it is forgotten here.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use strictmx_core::domain_name::DomainName;

use super::shared::SharedScan;

/// As long others are forgotten first: its first answers are on their way. Whoever takes none of it for
/// so long is not reading.
const ANSWERED: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
pub(super) struct Kept {
    by_domain: HashMap<DomainName, Arc<SharedScan>>,
    /// Of some of them the one before, which rests on no trouble that may have passed: it is at hand as long
    /// as the last one does, or runs.
    settled: HashMap<DomainName, Arc<SharedScan>>,
    /// They have ended and are no longer at hand, but are still read.
    former: Vec<Arc<SharedScan>>,
}

impl Kept {
    pub(super) fn get(&self, policy_domain: &DomainName) -> Option<&Arc<SharedScan>> {
        self.by_domain.get(policy_domain)
    }

    /// The one before the last of a domain, where it rests on no trouble that may have passed.
    pub(super) fn settled(&self, policy_domain: &DomainName) -> Option<&Arc<SharedScan>> {
        self.settled.get(policy_domain)
    }

    /// Keeps a scan in place of the last one of its domain, which has ended; that one, too, where it
    /// `is_settled`: where it rests on no trouble that may have passed.
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

    /// Those of a domain each which have ended.
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

    /// Forgets finished scans until there are `max_scans` at hand at most, and all are of `max_octets` in
    /// memory together: where they are too many the oldest; where they take too much the largest of those
    /// that one network of clients has begun, the one whose scans take most together, also while it is
    /// read, so that a flood makes room for what is usual and not the other way round. First go those
    /// inside this process, of which whoever asks may have as many as he likes, and last those that have
    /// only just ended. What runs stays.
    pub(super) fn forget(&mut self, max_scans: usize, max_octets: usize) {
        self.forget_read();
        let last = &self.by_domain;
        let alone = self
            .settled
            .extract_if(|domain, _| !last.contains_key(domain));
        self.former.extend(alone.map(|(_, scan)| scan));
        while self.octets() > max_octets {
            let mut of_network = HashMap::<u64, usize>::new();
            for scan in self.ended() {
                *of_network.entry(scan.begun_by).or_default() += scan.octets();
            }
            let greed = |scan: &&Arc<SharedScan>| {
                let rests = !scan.ended_within(ANSWERED);
                (
                    scan.inside,
                    rests,
                    of_network[&scan.begun_by],
                    scan.octets(),
                )
            };
            let Some(greediest) = self.ended().max_by_key(greed).cloned() else {
                return;
            };
            for scans in [&mut self.by_domain, &mut self.settled] {
                scans.retain(|_, scan| !Arc::ptr_eq(scan, &greediest));
            }
            self.former.retain(|scan| !Arc::ptr_eq(scan, &greediest));
        }
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
