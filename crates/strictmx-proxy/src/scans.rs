//! Running scans, shared by all who ask for the same domain, and remembered briefly.

mod shared;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::timestamp::Timestamp;
use strictmx_probe::Network;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use self::shared::SharedScan;
use crate::Limits;
use crate::limits::{Answer, Client, Limiter, Table};
use crate::observe::{Joined, Metrics};
use crate::problem::Refused;

/// Finished scans that are remembered at most; the oldest are forgotten first.
const MAX_REMEMBERED: usize = 1_000;

/// Octets of what those scans saw, as JSON: that is 1,000 usual ones, or some dozens of the
/// largest. Those which run count, and where they alone have so many no further one begins.
const MAX_OCTETS: usize = 256 * 1024 * 1024;

/// How long a result is kept for the case that a limit of its domain allows no new check: as long as
/// the slowest of those limits.
const KEPT: Duration = Duration::from_secs(900);

/// How long a result is shown that rests on trouble which may have passed: that of our own, or of
/// name servers.
const PASSING: Duration = Duration::from_secs(30);

/// All scans of the service.
#[derive(Debug)]
pub(crate) struct Scans {
    network: Arc<Network>,
    limits: Limits,
    /// Cancelled when those which run have to come to an end.
    end: CancellationToken,
    limiter: Arc<Limiter>,
    metrics: Arc<Metrics>,
    by_domain: Mutex<HashMap<DomainName, Arc<SharedScan>>>,
}

/// How many scans there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) running: usize,
    pub(crate) remembered: usize,
    /// Of what they all saw, as JSON.
    pub(crate) octets: usize,
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
            by_domain: Mutex::default(),
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
        let mut by_domain = lock(&self.by_domain);
        // However old: what a limit of the domain keeps us from finding out anew is told with its age.
        let remembered = by_domain.get(policy_domain);
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
        let spent = if self.network.is_in_process(policy_domain) {
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
        by_domain.retain(|_, scan| !scan.is_finished() || scan.is_young());
        if !make_room(&mut by_domain, MAX_REMEMBERED, MAX_OCTETS) {
            spent.refund();
            return Err(self.limiter.no_room().into());
        }
        let scan = Arc::new(SharedScan::new(policy_domain.clone()));
        by_domain.insert(policy_domain.clone(), Arc::clone(&scan));
        let run = Arc::clone(&scan).run(
            Arc::clone(&self.network),
            self.limits.clone(),
            self.end.clone(),
            Arc::clone(&self.limiter),
            spent,
            Arc::clone(&self.metrics),
        );
        tokio::spawn(run);
        self.metrics.joined(Joined::New);
        Ok(scan)
    }

    /// What is at hand of a domain: what runs, or what has ended and can be told with its age, unless it
    /// rests on trouble that may have passed.
    pub(crate) fn at_hand(&self, policy_domain: &DomainName) -> Option<Arc<SharedScan>> {
        let by_domain = lock(&self.by_domain);
        let scan = by_domain.get(policy_domain)?;
        let is_kept = !scan.met_passing_trouble() || self.is_good(scan);
        (!scan.is_finished() || is_kept && scan.is_young()).then(|| Arc::clone(scan))
    }

    /// What was seen of a domain by a check that has ended.
    pub(crate) async fn evidence_at_hand(&self, policy_domain: &DomainName) -> Option<Evidence> {
        let scan = self.at_hand(policy_domain)?;
        if scan.is_finished() {
            Some(scan.evidence().await)
        } else {
            None
        }
    }

    /// Whether it is shown rather than asking anew.
    fn is_good(&self, scan: &SharedScan) -> bool {
        let good_for = if scan.met_passing_trouble() {
            self.limits.remember.min(PASSING)
        } else {
            self.limits.remember
        };
        !scan.is_finished() || scan.begun.elapsed() < good_for
    }

    /// One that has just seen this.
    #[cfg(test)]
    pub(crate) fn plant(&self, evidence: Evidence) {
        use std::sync::atomic::Ordering;
        use strictmx_wire::ScanEvent;
        let scan = SharedScan::new(evidence.policy_domain.clone());
        for entry in evidence.entries {
            scan.push(ScanEvent::Answered {
                question: entry.question,
                observation: entry.observation,
            });
        }
        scan.push(ScanEvent::Done {});
        scan.lasting.store(true, Ordering::Relaxed);
        scan.whole.store(true, Ordering::Relaxed);
        lock(&self.by_domain).insert(evidence.policy_domain, Arc::new(scan));
    }

    /// How many there are.
    pub(crate) fn counts(&self) -> Counts {
        let by_domain = lock(&self.by_domain);
        let running = by_domain.values().filter(|scan| !scan.is_finished());
        let running = running.count();
        Counts {
            running,
            remembered: by_domain.len() - running,
            octets: by_domain.values().map(|scan| scan.octets()).sum(),
        }
    }
}

/// Forgets the oldest finished scans until there are fewer than `max_scans`, of fewer than
/// `max_octets` together; whether that could be had. What runs stays.
fn make_room(
    by_domain: &mut HashMap<DomainName, Arc<SharedScan>>,
    max_scans: usize,
    max_octets: usize,
) -> bool {
    let mut octets: usize = by_domain.values().map(|scan| scan.octets()).sum();
    while by_domain.len() >= max_scans || octets >= max_octets {
        let oldest = by_domain
            .iter()
            .filter(|(_, scan)| scan.is_finished())
            .min_by_key(|(_, scan)| scan.begun);
        let Some((domain, scan)) = oldest.map(|(domain, scan)| (domain.clone(), scan)) else {
            return octets < max_octets;
        };
        octets = octets.saturating_sub(scan.octets());
        by_domain.remove(&domain);
    }
    true
}

/// The time of a judgement that begins.
pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_unix(i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX))
}

/// A poisoned lock still holds a whole map: scans are put in and taken out in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use strictmx_core::question::{Question, RecordType};
    use strictmx_wire::ScanEvent;

    use super::*;
    use crate::router;
    use crate::test_network::service_without_network;

    fn domain(text: &str) -> DomainName {
        text.parse().expect("a domain")
    }

    fn client() -> Client {
        std::net::IpAddr::from([192, 0, 2, 1]).into()
    }

    /// Scans of `a.test`, `b.test` and so on, the oldest first; each has ended unless it runs.
    fn scans(running: &[bool]) -> HashMap<DomainName, Arc<SharedScan>> {
        let names = ["a.test", "b.test", "c.test"].map(domain);
        let begun = Instant::now();
        let scan = |(at, (name, runs)): (u64, (DomainName, &bool))| {
            let mut scan = SharedScan::new(name.clone());
            scan.begun = begun + std::time::Duration::from_secs(at);
            scan.push(ScanEvent::Asked {
                question: Question::Dns {
                    owner: name.clone(),
                    rtype: RecordType::Txt,
                },
            });
            if !runs {
                scan.push(ScanEvent::Done {});
            }
            (name, Arc::new(scan))
        };
        (0..)
            .zip(names.into_iter().zip(running))
            .map(scan)
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_scan_that_has_to_end_keeps_what_it_has_and_is_judged_once() {
        let (service, _silent) = service_without_network();
        let state = router::State::new(service);
        let scan = state
            .scans
            .join(&domain("example.com"), false, client())
            .expect("a place");
        let began = tokio::time::Instant::now();
        let stop = async {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            state.stopping.scans_end.cancel();
        };
        let (result, ()) = tokio::join!(scan.result(), stop);
        assert_eq!(began.elapsed().as_secs(), 1);
        let result = result.expect("a result");
        let parsed: serde_json::Value = serde_json::from_slice(&result).expect("JSON");
        assert_eq!(parsed["verdict"], "undetermined");
        let again = scan.result().await.expect("a result");
        assert_eq!(again.as_ptr(), result.as_ptr(), "the same octets");
        assert!(scan.octets() > result.len());
    }

    #[tokio::test(start_paused = true)]
    async fn trouble_that_may_have_passed_is_not_remembered_for_long() {
        let (service, _silent) = service_without_network();
        let state = router::State::new(service);
        let join = || state.scans.join(&domain("example.com"), false, client());
        let first = join().expect("a place");
        assert!(first.result().await.is_ok());
        assert!(Arc::ptr_eq(&first, &join().expect("what there is")));
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(!Arc::ptr_eq(&first, &join().expect("a new one")));
    }

    /// However long results are remembered for those who ask for them.
    #[tokio::test(start_paused = true)]
    async fn what_is_at_hand_is_no_older_than_fifteen_minutes() {
        let (mut service, _silent) = service_without_network();
        service.limits.remember = Duration::from_secs(86_400);
        let state = router::State::new(service);
        let domain = domain("example.com");
        let evidence = Evidence::new(domain.clone(), now());
        state.scans.plant(evidence);
        for (seconds, is_there) in [(0, true), (899, true), (2, false)] {
            tokio::time::advance(Duration::from_secs(seconds)).await;
            let at_hand = state.scans.at_hand(&domain);
            assert_eq!(at_hand.is_some(), is_there, "{seconds} s later");
            assert!(at_hand.is_none_or(|scan| scan.is_whole()));
            assert!(state.scans.join(&domain, false, client()).is_ok());
        }
    }

    #[test]
    fn the_oldest_are_forgotten_first() {
        let each = scans(&[false])[&domain("a.test")].octets();
        assert!((30..200).contains(&each), "{each}");
        let ended = [false; 3];
        let some_run = [true, false, true];
        let cases = [
            ("there is room", ended, 4, 4 * each, "a.test b.test c.test"),
            ("too many", ended, 3, 4 * each, "b.test c.test"),
            ("too large", ended, 4, 3 * each, "b.test c.test"),
            ("much too large", ended, 4, each + 1, "c.test"),
            ("what runs stays", some_run, 4, 1, "a.test c.test"),
            ("nothing may stay", ended, 4, 0, ""),
        ];
        for (reason, running, max_scans, max_octets, left) in cases {
            let mut by_domain = scans(&running);
            let fits = make_room(&mut by_domain, max_scans, max_octets);
            assert_eq!(fits, max_octets > 1, "{reason}");
            let mut names: Vec<_> = by_domain.keys().map(ToString::to_string).collect();
            names.sort();
            assert_eq!(names.join(" "), left, "{reason}");
        }
    }
}
