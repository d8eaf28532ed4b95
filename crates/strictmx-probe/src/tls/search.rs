//! Searches for paths where it keeps nobody waiting: on threads of their own, few at a time, and each
//! chain of a scan once. What a chain may cost is in [`crate::budget`].

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex};

use strictmx_core::observation::{Cause, CertificatePath};
use strictmx_core::octets::Binary;
use tokio::sync::{OnceCell, Semaphore};
use tokio::time::timeout;

use super::path::ScanSpent;
use super::{Roots, path_of};
use crate::budget::{CHAIN_TURN, CHAINS_AT_ONCE, ScanBudget};
use crate::lock::lock;
use crate::pace::QueuePlaces;

/// The turns of all scans.
#[derive(Debug)]
pub(crate) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(CHAINS_AT_ONCE)))
    }
}

/// Chains that a scan has met, by a hash that nobody else can know; whoever meets one that is being
/// searched waits for it.
#[derive(Debug, Default)]
pub(crate) struct Searched {
    hash: RandomState,
    paths: Mutex<HashMap<u64, Arc<OnceCell<CertificatePath>>>>,
}

impl Searched {
    /// The path of a chain to one of these roots, or what is wrong with it. It is searched after others
    /// of the same places, and in turn with those of others.
    ///
    /// # Errors
    /// A cause of our own: what the scan may cost is spent, or too many wait.
    pub(crate) async fn path(
        &self,
        chain: &[Binary],
        roots: &Arc<Roots>,
        budget: &Arc<ScanBudget>,
        places: &QueuePlaces,
        turns: &Turns,
    ) -> Result<CertificatePath, Cause> {
        let key = self.hash.hash_one((Arc::as_ptr(roots), chain));
        let place = {
            let mut paths = lock(&self.paths);
            Arc::clone(paths.entry(key).or_default())
        };
        let path = place.get_or_try_init(async || {
            let withheld = |why: &str| Cause::Withheld {
                why: why.to_owned(),
            };
            let turn = async {
                let place = places.chain().await;
                Some((place, Arc::clone(&turns.0).acquire_owned().await.ok()?))
            };
            let Ok(Some(turn)) = timeout(CHAIN_TURN, turn).await else {
                return Err(withheld("too many chains of certificates wait"));
            };
            let (chain, roots, budget) = (chain.to_vec(), Arc::clone(roots), Arc::clone(budget));
            let search = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                path_of(&chain, &roots, &budget)
            });
            match search.await {
                Ok(found) => found.map_err(|ScanSpent| Cause::BudgetSpent),
                Err(_) => Err(withheld("the search for a path of certificates broke off")),
            }
        });
        path.await.cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{intermediate, leaf, root};

    fn chain() -> (Vec<Binary>, Arc<Roots>) {
        let root = root("Root");
        let between = intermediate("Between", &root);
        let key = rcgen::KeyPair::generate().expect("a key");
        let leaf = leaf("mx.example.com").signed_by(&key, &between);
        let leaf = leaf.expect("a certificate");
        let mut roots = Roots::mozilla();
        roots.add_der(root.der()).expect("a root");
        let chain = [leaf.der(), between.der()].map(|der| Binary(der.to_vec()));
        (chain.to_vec(), Arc::new(roots))
    }

    #[tokio::test(start_paused = true)]
    async fn each_chain_of_a_scan_is_searched_once() {
        let (searched, budget) = (Searched::default(), Arc::<ScanBudget>::default());
        let (places, turns) = (QueuePlaces::default(), Turns::default());
        let (chain, roots) = chain();
        let path = async || {
            searched
                .path(&chain, &roots, &budget, &places, &turns)
                .await
        };
        let first = path().await.expect("a path");
        assert!(first.faults.is_empty());
        let cost = budget.chain_checks();
        assert!((1..20).contains(&cost), "{cost}");
        let all = futures_util::future::join_all((0..50).map(|_| path())).await;
        assert!(all.iter().all(|path| path.as_ref() == Ok(&first)));
        assert_eq!(budget.chain_checks(), cost);
        // Other roots are another question.
        let other = Arc::new(Roots::mozilla());
        let path = searched
            .path(&chain, &other, &budget, &places, &turns)
            .await;
        assert!(!path.expect("an answer").faults.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_get_a_turn_is_not_tested() {
        let (places, turns) = (QueuePlaces::default(), Turns::default());
        let (chain, roots) = chain();
        let budget = Arc::default();
        let all = Arc::clone(&turns.0);
        let taken = all.acquire_many(CHAINS_AT_ONCE as u32).await;
        let searched = Searched::default();
        let path = async || {
            searched
                .path(&chain, &roots, &budget, &places, &turns)
                .await
        };
        let refused = path().await.expect_err("no turn");
        assert!(refused.is_ours(), "{refused:?}");
        assert_eq!(budget.chain_checks(), 0);
        drop(taken);
        assert!(path().await.is_ok());
    }

    /// However many chains one network of clients has searched, and however long each takes.
    #[tokio::test(start_paused = true)]
    async fn chains_of_one_network_wait_as_one() {
        let turns = Turns::default();
        let (chain, roots) = chain();
        let all = Arc::clone(&turns.0);
        let rest = all.acquire_many(CHAINS_AT_ONCE as u32 - 1).await;
        let one = all.acquire().await;
        let budgets: Vec<Arc<ScanBudget>> = (0..30).map(|_| Arc::default()).collect();
        let of_one = Arc::<QueuePlaces>::default();
        let theirs = budgets.iter().map(async |budget| {
            let (searched, places) = (
                Searched::default(),
                QueuePlaces::within(Arc::clone(&of_one)),
            );
            let path = searched.path(&chain, &roots, budget, &places, &turns);
            assert!(path.await.is_ok());
        });
        let theirs = futures_util::future::join_all(theirs);
        let of_stranger = Arc::<ScanBudget>::default();
        let stranger = async {
            tokio::task::yield_now().await;
            let (searched, places) = (Searched::default(), QueuePlaces::default());
            let path = searched.path(&chain, &roots, &of_stranger, &places, &turns);
            assert!(path.await.is_ok());
        };
        // Who has the only turn sees how many were taken before, however late their ends are heard of.
        let behind = async {
            tokio::task::yield_now().await;
            let _turn = all.acquire().await;
            assert!(of_stranger.chain_checks() > 0);
            budgets
                .iter()
                .filter(|theirs| theirs.chain_checks() > 0)
                .count()
        };
        let begin = async {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            drop(one);
        };
        let (_, (), before, ()) = tokio::join!(theirs, stranger, behind, begin);
        drop(rest);
        // In one queue it would come behind all thirty.
        assert_eq!(before, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_scan_that_has_spent_its_budget_blames_nobody() {
        let (chain, roots) = chain();
        let budget = Arc::<ScanBudget>::default();
        while budget.take_chain_check() {}
        let (searched, turns) = (Searched::default(), Turns::default());
        let places = QueuePlaces::default();
        let path = searched
            .path(&chain, &roots, &budget, &places, &turns)
            .await;
        assert_eq!(path, Err(Cause::BudgetSpent));
    }
}
